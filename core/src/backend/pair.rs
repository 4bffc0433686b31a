//! Two registers as one of twice the lanes.

use core::ops::{BitAnd, BitOr, BitXor, Not};

use super::{Backend, MaskRegister, Register, Sealed};

/// The first half of the lanes, and the second.
#[derive(Clone, Copy)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct Pair<R>(pub(super) [R; 2]);

/// Each operation on both halves.
macro_rules! both {
    ($($method:ident($($operand:ident),*) -> $result:ty;)*) => {
        $(
            #[inline(always)]
            fn $method(self, $($operand: Self),*) -> $result {
                Pair([self.0[0].$method($($operand.0[0]),*), self.0[1].$method($($operand.0[1]),*)])
            }
        )*
    };
}

impl<R> Sealed for Pair<R> {}

impl<T: Copy, R: Register<T>> Register<T> for Pair<R> {
    type Mask = Pair<R::Mask>;
    const LANES: usize = 2 * R::LANES;

    both! {
        add(other) -> Self;
        sub(other) -> Self;
        mul(other) -> Self;
        div(other) -> Self;
        neg() -> Self;
        mul_add(factor, addend) -> Self;
        abs() -> Self;
        sqrt() -> Self;
        min(other) -> Self;
        max(other) -> Self;
        round_ties_even() -> Self;
        floor() -> Self;
        lt(other) -> Self::Mask;
        le(other) -> Self::Mask;
        eq(other) -> Self::Mask;
        bits_and(other) -> Self;
        bits_or(other) -> Self;
        bits_xor(other) -> Self;
        bits_add(other) -> Self;
        bits_sub(other) -> Self;
    }

    #[inline(always)]
    fn splat(value: T) -> Self {
        Self([R::splat(value); 2])
    }

    #[inline(always)]
    fn bits_shl<const BITS: i32>(self) -> Self {
        Self([self.0[0].bits_shl::<BITS>(), self.0[1].bits_shl::<BITS>()])
    }

    #[inline(always)]
    fn bits_shr<const BITS: i32>(self) -> Self {
        Self([self.0[0].bits_shr::<BITS>(), self.0[1].bits_shr::<BITS>()])
    }

    #[inline(always)]
    fn select(mask: Self::Mask, if_true: Self, if_false: Self) -> Self {
        Self([R::select(mask.0[0], if_true.0[0], if_false.0[0]), R::select(mask.0[1], if_true.0[1], if_false.0[1])])
    }

    #[inline(always)]
    fn select_by_sign(self, if_set: Self, if_clear: Self) -> Self {
        let [low, high] = self.0;
        Self([low.select_by_sign(if_set.0[0], if_clear.0[0]), high.select_by_sign(if_set.0[1], if_clear.0[1])])
    }

    #[inline(always)]
    fn lookup(table: &[T; 8], index: Self) -> Self {
        Self([R::lookup(table, index.0[0]), R::lookup(table, index.0[1])])
    }

    #[inline(always)]
    fn lookup_twins(table: &[T; 8], index: Self) -> Self {
        Self([R::lookup_twins(table, index.0[0]), R::lookup_twins(table, index.0[1])])
    }

    #[inline(always)]
    fn rows<const N: usize>(table: &[[T; 4]; N], index: Self) -> [Self; 4] {
        let [low, high] = [R::rows(table, index.0[0]), R::rows(table, index.0[1])];
        [Self([low[0], high[0]]), Self([low[1], high[1]]), Self([low[2], high[2]]), Self([low[3], high[3]])]
    }

    #[inline(always)]
    fn together([one, other]: [Self; 2]) -> [Self; 2] {
        let firsts = R::together([one.0[0], other.0[0]]);
        let seconds = R::together([one.0[1], other.0[1]]);
        [Self([firsts[0], seconds[0]]), Self([firsts[1], seconds[1]])]
    }

    #[inline(always)]
    fn in_step(self) -> Self {
        Self(R::together(self.0).map(R::in_step))
    }

    #[inline(always)]
    fn load(slice: &[T]) -> Self {
        let (low, high) = slice.split_at(R::LANES);
        Self([R::load(low), R::load(high)])
    }

    #[inline(always)]
    fn load_tail(slice: &[T]) -> Self {
        match slice.split_at_checked(R::LANES) {
            Some((low, high)) if !high.is_empty() => Self([R::load(low), R::load_tail(high)]),
            _ => Self([R::load_tail(slice); 2]),
        }
    }

    #[inline(always)]
    fn store(self, slice: &mut [T]) {
        let (low, high) = slice.split_at_mut(R::LANES);
        self.0[0].store(low);
        self.0[1].store(high);
    }

    #[inline(always)]
    fn store_tail(self, slice: &mut [T]) {
        match slice.split_at_mut_checked(R::LANES) {
            Some((low, high)) => {
                self.0[0].store(low);
                self.0[1].store_tail(high);
            }
            None => self.0[0].store_tail(slice),
        }
    }
}

impl<M: MaskRegister> BitAnd for Pair<M> {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self([self.0[0] & other.0[0], self.0[1] & other.0[1]])
    }
}

impl<M: MaskRegister> BitOr for Pair<M> {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }
}

impl<M: MaskRegister> BitXor for Pair<M> {
    type Output = Self;
    #[inline(always)]
    fn bitxor(self, other: Self) -> Self {
        Self([self.0[0] ^ other.0[0], self.0[1] ^ other.0[1]])
    }
}

impl<M: MaskRegister> Not for Pair<M> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Self([!self.0[0], !self.0[1]])
    }
}

impl<M: MaskRegister> MaskRegister for Pair<M> {
    const LANES: usize = 2 * M::LANES;

    type Tally = [M::Tally; 2];

    #[inline(always)]
    fn any(self) -> bool {
        (self.0[0] | self.0[1]).any()
    }

    #[inline(always)]
    fn all(self) -> bool {
        (self.0[0] & self.0[1]).all()
    }

    #[inline(always)]
    fn first(lanes: usize) -> Self {
        Self([M::first(lanes.min(M::LANES)), M::first(lanes.saturating_sub(M::LANES))])
    }

    #[inline(always)]
    fn no_tally() -> Self::Tally {
        [M::no_tally(); 2]
    }

    #[inline(always)]
    fn tally(self, tally: Self::Tally) -> Self::Tally {
        [self.0[0].tally(tally[0]), self.0[1].tally(tally[1])]
    }

    #[inline(always)]
    fn count(tally: Self::Tally) -> usize {
        M::count(tally[0]) + M::count(tally[1])
    }
}

/// Backend `B` with two of its vectors as one.
#[derive(Clone, Copy, Debug)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct Two<B>(core::marker::PhantomData<B>);

impl<B: Backend> Sealed for Two<B> {}

impl<B: Backend> Backend for Two<B> {
    const FUSED: bool = B::FUSED;
    type F64 = Pair<B::F64>;
    type F32 = Pair<B::F32>;
    type U64 = B::U64;
    type Drawn = B::U64;
    type Step = Self;
    const PAIRED: bool = true;
    type Single = B;
}
