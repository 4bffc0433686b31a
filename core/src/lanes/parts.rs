//! Signs, sizes and integer parts: what takes a number apart without rounding it.

use super::Lanes;
use crate::backend::{Backend, Register};
use crate::real::Real;

impl<T: Real, B: Backend> Lanes<T, B> {
    /// `|self|`: the sign bit cleared, of a NaN too.
    #[must_use]
    #[inline(always)]
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// `self` with the sign of `sign`, of zeros and NaN too.
    #[must_use]
    #[inline(always)]
    pub fn copysign(self, sign: impl Into<Self>) -> Self {
        let sign = sign.into().0.bits_and(Register::splat(-T::ZERO));
        Self(self.0.abs().bits_or(sign))
    }

    /// 1 with the sign of `self`; NaN of NaN.
    #[must_use]
    #[inline(always)]
    pub fn signum(self) -> Self {
        self.is_nan().select(self, Self::splat(T::ONE).copysign(self))
    }

    /// `if self < other { self } else { other }`: `other` where either is NaN or both are zero.
    #[must_use]
    #[inline(always)]
    pub fn min(self, other: impl Into<Self>) -> Self {
        Self(self.0.min(other.into().0))
    }

    /// `if self > other { self } else { other }`: `other` where either is NaN or both are zero.
    #[must_use]
    #[inline(always)]
    pub fn max(self, other: impl Into<Self>) -> Self {
        Self(self.0.max(other.into().0))
    }

    /// `low` where `self` is below it, `high` where it is above that, `self` elsewhere, NaN included.
    #[must_use]
    #[inline(always)]
    pub fn clamp(self, low: impl Into<Self>, high: impl Into<Self>) -> Self {
        let (low, high) = (low.into(), high.into());
        let raised = self.lt(low).select(low, self);
        raised.gt(high).select(high, raised)
    }

    /// The nearest integer, the even one of two that are equally near.
    #[must_use]
    #[inline(always)]
    pub fn round_ties_even(self) -> Self {
        Self(self.0.round_ties_even())
    }

    /// The largest integer that is not above `self`.
    #[must_use]
    #[inline(always)]
    pub fn floor(self) -> Self {
        Self(self.0.floor())
    }

    /// The smallest integer that is not below `self`.
    #[must_use]
    #[inline(always)]
    pub fn ceil(self) -> Self {
        -(-self).floor()
    }

    /// The integer part: `self` rounded towards zero.
    #[must_use]
    #[inline(always)]
    pub fn trunc(self) -> Self {
        self.abs().floor().copysign(self)
    }

    /// The nearest integer, the one further from zero of two that are equally near.
    #[must_use]
    #[inline(always)]
    pub fn round(self) -> Self {
        let size = self.abs();
        let whole = size.floor();
        let up = (size - whole).ge(T::HALF); // the difference is exact
        up.select(whole + T::ONE, whole).copysign(self)
    }

    /// What [`trunc`](Self::trunc) leaves: `self - self.trunc()`, exactly; NaN of infinities.
    #[must_use]
    #[inline(always)]
    pub fn fract(self) -> Self {
        self - self.trunc()
    }

    /// Degrees as radians: `self` times π/180 as it is rounded; within 1 ULP.
    #[must_use]
    #[inline(always)]
    pub fn to_radians(self) -> Self {
        self * T::from_f64(core::f64::consts::PI / 180.0)
    }

    /// Radians as degrees: `self` times 180/π as it is rounded; within 1 ULP.
    #[must_use]
    #[inline(always)]
    pub fn to_degrees(self) -> Self {
        self * T::from_f64(180.0 / core::f64::consts::PI)
    }
}
