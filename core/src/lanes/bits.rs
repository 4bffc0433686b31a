//! The lanes' bit patterns as integers, for the algorithms of the elementary functions.

use super::Lanes;
use crate::backend::{Backend, Register};
use crate::real::Real;

macro_rules! bits {
    ($($method:ident)+) => {
        $(
            #[inline(always)]
            pub(crate) fn $method(self, other: Self) -> Self {
                Self(self.0.$method(other.0))
            }
        )+
    };
}

impl<T: Real, B: Backend> Lanes<T, B> {
    bits!(bits_and bits_or bits_xor bits_add bits_sub);

    #[inline(always)]
    pub(crate) fn bits_shl<const BITS: i32>(self) -> Self {
        Self(self.0.bits_shl::<BITS>())
    }

    #[inline(always)]
    pub(crate) fn bits_shr<const BITS: i32>(self) -> Self {
        Self(self.0.bits_shr::<BITS>())
    }

    /// `if_set` where the sign bit is set, of zeros and NaN too, `if_clear` elsewhere.
    #[inline(always)]
    pub(crate) fn select_by_sign(self, if_set: Self, if_clear: Self) -> Self {
        Self(self.0.select_by_sign(if_set.0, if_clear.0))
    }

    /// `table[k]`, `k` being the last three bits of each lane.
    #[inline(always)]
    pub(crate) fn lookup(self, table: &[T; 8]) -> Self {
        Self(Register::lookup(table, self.0))
    }

    /// [`lookup`](Self::lookup) in a table of twins: of an `f64`, the upper and the lower 32 bits are the same.
    #[inline(always)]
    pub(crate) fn lookup_twins(self, table: &[T; 8]) -> Self {
        Self(Register::lookup_twins(table, self.0))
    }

    /// The four columns of a table, in each lane from row `k`, `k` being the lane's last bits.
    #[inline(always)]
    pub(crate) fn rows<const N: usize>(self, table: &[[T; 4]; N]) -> [Self; 4] {
        const { assert!(N.is_power_of_two(), "the last bits are a row") };
        let [first, second, third, fourth] = Register::rows(table, self.0);
        [Self(first), Self(second), Self(third), Self(fourth)]
    }
}
