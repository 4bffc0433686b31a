//! Comparisons, and the masks that they yield.

use core::fmt;
use core::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, BitXor, BitXorAssign, Not};

use super::Lanes;
use crate::backend::{Backend, MaskRegister, Register};
use crate::real::Real;

/// One truth value for each lane of a [`Lanes`], combined with `&`, `|`, `^` and `!`.
///
/// A comparison yields it, [`select`](Self::select) uses it up, or it is the result of a
/// [`predicate!`](crate::predicate!).
#[derive(Clone, Copy)]
pub struct Mask<T: Real, B: Backend>(pub(crate) MaskOf<T, B>);

type MaskOf<T, B> = <<T as Real>::Register<B> as Register<T>>::Mask;

impl<T: Real, B: Backend> Lanes<T, B> {
    /// `self < other`; false where either is NaN.
    #[must_use]
    #[inline(always)]
    pub fn lt(self, other: impl Into<Self>) -> Mask<T, B> {
        Mask(self.0.lt(other.into().0))
    }

    /// `self <= other`; false where either is NaN.
    #[must_use]
    #[inline(always)]
    pub fn le(self, other: impl Into<Self>) -> Mask<T, B> {
        Mask(self.0.le(other.into().0))
    }

    /// `self > other`; false where either is NaN.
    #[must_use]
    #[inline(always)]
    pub fn gt(self, other: impl Into<Self>) -> Mask<T, B> {
        Mask(other.into().0.lt(self.0))
    }

    /// `self >= other`; false where either is NaN.
    #[must_use]
    #[inline(always)]
    pub fn ge(self, other: impl Into<Self>) -> Mask<T, B> {
        Mask(other.into().0.le(self.0))
    }

    /// `self == other`; false where either is NaN.
    #[must_use]
    #[inline(always)]
    pub fn eq(self, other: impl Into<Self>) -> Mask<T, B> {
        Mask(self.0.eq(other.into().0))
    }

    /// `self != other`; true where either is NaN.
    #[must_use]
    #[inline(always)]
    pub fn ne(self, other: impl Into<Self>) -> Mask<T, B> {
        !self.eq(other)
    }

    /// Whether the lane is a NaN.
    #[must_use]
    #[inline(always)]
    pub fn is_nan(self) -> Mask<T, B> {
        self.ne(self)
    }

    /// Whether the lane is neither infinite nor a NaN.
    #[must_use]
    #[inline(always)]
    pub fn is_finite(self) -> Mask<T, B> {
        self.abs().lt(T::INFINITY)
    }
}

impl<T: Real, B: Backend> Mask<T, B> {
    /// `if_true` in the lanes that are true, `if_false` in the others: the `if` of a formula.
    ///
    /// Both are computed in every lane.
    ///
    /// ```
    /// use wideband_core::{expression, map};
    ///
    /// expression! {
    ///     /// Huber's loss.
    ///     struct Huber { delta }
    ///     |residual| {
    ///         let size = residual.abs();
    ///         size.le(delta).select(0.5 * residual * residual, delta * (size - 0.5 * delta))
    ///     }
    /// }
    ///
    /// let mut out = [0.0; 2];
    /// map(&Huber { delta: 1.0 }, [&[0.5, -3.0]], &mut out);
    /// assert_eq!(out, [0.125, 2.5]);
    /// ```
    #[must_use]
    #[inline(always)]
    pub fn select(self, if_true: impl Into<Lanes<T, B>>, if_false: impl Into<Lanes<T, B>>) -> Lanes<T, B> {
        Lanes(Register::select(self.0, if_true.into().0, if_false.into().0))
    }

    /// Whether at least one lane is true. Results must not depend on it: lanes are any elements beside one another.
    #[must_use]
    #[inline(always)]
    pub fn any(self) -> bool {
        self.0.any()
    }

    /// Whether every lane is true; see [`any`](Self::any).
    #[must_use]
    #[inline(always)]
    pub fn all(self) -> bool {
        self.0.all()
    }

    /// True in the first `lanes` lanes.
    #[inline(always)]
    pub(crate) fn first(lanes: usize) -> Self {
        Self(MaskRegister::first(lanes))
    }
}

/// How many lanes of masks were true, counted lane by lane.
#[derive(Clone, Copy)]
pub(crate) struct Tally<T: Real, B: Backend>(<MaskOf<T, B> as MaskRegister>::Tally);

impl<T: Real, B: Backend> Tally<T, B> {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        Self(<MaskOf<T, B>>::no_tally())
    }

    /// Counts the true lanes of a mask, of at most 2³¹.
    #[inline(always)]
    pub(crate) fn add(&mut self, mask: Mask<T, B>) {
        self.0 = mask.0.tally(self.0);
    }

    #[inline(always)]
    pub(crate) fn count(self) -> usize {
        <MaskOf<T, B>>::count(self.0)
    }
}

macro_rules! logic {
    ($($trait:ident::$method:ident, $assign_trait:ident::$assign:ident;)+) => {
        $(
            impl<T: Real, B: Backend> $trait for Mask<T, B> {
                type Output = Self;
                #[inline(always)]
                fn $method(self, other: Self) -> Self {
                    Self($trait::$method(self.0, other.0))
                }
            }

            impl<T: Real, B: Backend> $assign_trait for Mask<T, B> {
                #[inline(always)]
                fn $assign(&mut self, other: Self) {
                    *self = self.$method(other);
                }
            }
        )+
    };
}

logic! {
    BitAnd::bitand, BitAndAssign::bitand_assign;
    BitOr::bitor, BitOrAssign::bitor_assign;
    BitXor::bitxor, BitXorAssign::bitxor_assign;
}

impl<T: Real, B: Backend> Not for Mask<T, B> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl<T: Real, B: Backend> fmt::Debug for Mask<T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ones = self.select(T::ONE, T::ZERO).to_array();
        f.debug_list().entries(ones[..Lanes::<T, B>::COUNT].iter().map(|&lane| lane == T::ONE)).finish()
    }
}
