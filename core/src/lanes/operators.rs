//! Arithmetic: operators between vectors, and between a vector and a plain number on either side.

use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use super::Lanes;
use crate::backend::{Backend, Register};
use crate::real::Real;

macro_rules! operator {
    ($($trait:ident::$method:ident, $assign_trait:ident::$assign:ident;)+) => {
        $(
            impl<T: Real, B: Backend> $trait for Lanes<T, B> {
                type Output = Self;
                #[inline(always)]
                fn $method(self, other: Self) -> Self {
                    Self(Register::$method(self.0, other.0))
                }
            }

            impl<T: Real, B: Backend> $trait<T> for Lanes<T, B> {
                type Output = Self;
                #[inline(always)]
                fn $method(self, other: T) -> Self {
                    self.$method(Self::splat(other))
                }
            }

            operator! { @number f64, $trait::$method }
            operator! { @number f32, $trait::$method }

            impl<T: Real, B: Backend> $assign_trait for Lanes<T, B> {
                #[inline(always)]
                fn $assign(&mut self, other: Self) {
                    *self = self.$method(other);
                }
            }

            impl<T: Real, B: Backend> $assign_trait<T> for Lanes<T, B> {
                #[inline(always)]
                fn $assign(&mut self, other: T) {
                    *self = self.$method(other);
                }
            }
        )+
    };
    (@number $real:ty, $trait:ident::$method:ident) => {
        impl<B: Backend> $trait<Lanes<$real, B>> for $real {
            type Output = Lanes<$real, B>;
            #[inline(always)]
            fn $method(self, other: Lanes<$real, B>) -> Lanes<$real, B> {
                Lanes::splat(self).$method(other)
            }
        }
    };
}

operator! {
    Add::add, AddAssign::add_assign;
    Sub::sub, SubAssign::sub_assign;
    Mul::mul, MulAssign::mul_assign;
    Div::div, DivAssign::div_assign;
}

impl<T: Real, B: Backend> Neg for Lanes<T, B> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(self.0.neg())
    }
}

impl<T: Real, B: Backend> Lanes<T, B> {
    /// `self · factor + addend`: rounded once in fused arithmetic, after each operation in unfused arithmetic.
    #[must_use]
    #[inline(always)]
    pub fn mul_add(self, factor: impl Into<Self>, addend: impl Into<Self>) -> Self {
        Self(self.0.mul_add(factor.into().0, addend.into().0))
    }

    /// `1 / self`, rounded.
    #[must_use]
    #[inline(always)]
    pub fn recip(self) -> Self {
        Self::splat(T::ONE) / self
    }

    /// `√self`, correctly rounded; NaN below zero, −0 of −0.
    #[must_use]
    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(self.0.sqrt())
    }

    /// `selfⁿ` by repeated squaring, each product rounded; `1 / self⁻ⁿ` where `n` is negative, 1 where it is 0.
    ///
    /// Off by at most `|n|` ULP, as the products of a loop would be, where every power on the way from `self` to `self` to
    /// the power of `|n|` is a normal number. Where one overflows or underflows, so does the result, though with a negative
    /// `n` the exact one may be a subnormal or a huge number. [`powf`](Self::powf) is within 1 ULP for any exponent.
    #[must_use]
    #[inline(always)]
    pub fn powi(self, n: i32) -> Self {
        let mut power = Self::splat(T::ONE);
        let mut square = self;
        let mut left = n.unsigned_abs();
        while left > 0 {
            if left & 1 == 1 {
                power *= square;
            }
            left >>= 1;
            if left > 0 {
                square *= square;
            }
        }
        if n < 0 { power.recip() } else { power }
    }
}
