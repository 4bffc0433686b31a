//! The vector layer: what 512 logical bits of lanes can do, and the backends that do it.
//!
//! Three traits, each implemented once a backend:
//!
//! * [`Vector`]: lanes of `f32` or `f64`, the public face that expressions are written against;
//! * [`Words`]: eight lanes of `u64`, for the random streams;
//! * [`Backend`]: a zero-sized value that names the vector types and proves that this processor runs them.
//!
//! A driver is a [`Job`]: generic code, all of it `#[inline(always)]`, that a backend instantiates inside one function
//! compiled for its instruction set. All `unsafe` code of the crate is in this folder.

/// Implements binary operators of a vector type, whose generic parameters come first.
macro_rules! operators {
    (@one ($($generics:tt)*) $type:ty, $trait:ident $method:ident, $left:ident $right:ident $result:expr) => {
        impl<$($generics)*> $trait for $type {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                let ($left, $right) = (self.0, other.0);
                Self($result)
            }
        }
    };
    ($generics:tt $type:ty: $($trait:ident::$method:ident($left:ident, $right:ident) => $result:expr;)+) => {
        $(operators! { @one $generics $type, $trait $method, $left $right $result })+
    };
}

#[allow(unsafe_code, reason = "walks slices whose length was checked")]
mod columns;
mod portable;

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "calls intrinsics")]
mod avx2;
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "calls intrinsics")]
mod avx512;

#[cfg(target_arch = "x86_64")]
pub(crate) use {avx2::Avx2, avx512::Avx512};

pub(crate) use columns::Columns;
pub(crate) use portable::{Portable, square_root};

use core::ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Neg, Not, Sub};

use crate::real::Real;

/// Keeps the public traits of this crate to its own types, so that a vector exists only where its instructions do.
#[allow(unreachable_pub, reason = "named by the public traits it seals")]
pub trait Sealed {}

/// Lanes of the vector with the most.
pub(crate) const MAX_LANES: usize = 16;

/// 512 bits of lanes of `T`: 8 of `f64` or 16 of `f32`, on every backend.
///
/// Expressions are written against this trait; no intrinsic and no lane count appears in them. Each operation works lane
/// by lane in IEEE 754 arithmetic, rounded to nearest-even, so that a lane's result never depends on its neighbours.
/// `mul_add` is the one operation in which the two arithmetics differ.
///
/// ```
/// use wideband_core::{Expression, Real, Vector, map};
///
/// /// `max(x, 0)` where finite, 0 for NaN.
/// struct Relu;
///
/// impl<T: Real> Expression<T, 1> for Relu {
///     #[inline(always)]
///     fn lanes<V: Vector<T>>(&self, [x]: [V; 1]) -> V {
///         x.max(V::splat(T::ZERO))
///     }
/// }
///
/// let mut out = [7.0; 3];
/// map(&Relu, [&[-1.0, 2.5, f64::NAN]], &mut out);
/// assert_eq!(out, [0.0, 2.5, 0.0]);
/// ```
pub trait Vector<T: Real>:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self> + Sealed
{
    /// One truth value a lane: the result of a comparison.
    type Mask: Mask;

    /// Every lane `value`.
    fn splat(value: T) -> Self;

    /// `self · factor + addend`: rounded once in fused arithmetic, after each operation in unfused arithmetic.
    #[must_use]
    fn mul_add(self, factor: Self, addend: Self) -> Self;

    /// `self < other`; false where either is NaN.
    fn lt(self, other: Self) -> Self::Mask;

    /// `self <= other`; false where either is NaN.
    fn le(self, other: Self) -> Self::Mask;

    /// `self > other`; false where either is NaN.
    #[inline(always)]
    fn gt(self, other: Self) -> Self::Mask {
        other.lt(self)
    }

    /// `self >= other`; false where either is NaN.
    #[inline(always)]
    fn ge(self, other: Self) -> Self::Mask {
        other.le(self)
    }

    /// `self == other`; false where either is NaN.
    fn eq(self, other: Self) -> Self::Mask;

    /// `self != other`; true where either is NaN.
    #[inline(always)]
    fn ne(self, other: Self) -> Self::Mask {
        !self.eq(other)
    }

    /// `if_true` in the lanes of `mask`, `if_false` in the others.
    fn select(mask: Self::Mask, if_true: Self, if_false: Self) -> Self;

    /// `if self < other { self } else { other }`: `other` where either is NaN or both are zero.
    #[must_use]
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self::select(self.lt(other), self, other)
    }

    /// `if self > other { self } else { other }`: `other` where either is NaN or both are zero.
    #[must_use]
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Self::select(self.gt(other), self, other)
    }

    /// `|self|`: the sign bit cleared, of a NaN too.
    #[must_use]
    fn abs(self) -> Self;

    /// `√self`, correctly rounded; NaN below zero, −0 of −0.
    #[must_use]
    fn sqrt(self) -> Self;

    /// `exp(self)`, within [`EXP_MAX_ULP`](crate::EXP_MAX_ULP), or of `f32`
    /// [`EXP_F32_MAX_ULP`](crate::EXP_F32_MAX_ULP); see [`exp`](crate::exp()).
    #[must_use]
    #[inline(always)]
    fn exp(self) -> Self {
        T::exp_lanes(self)
    }

    /// Whether [`pinned`](Self::pinned) has an effect.
    #[doc(hidden)]
    const PINS: bool = false;

    /// The same lanes, computed here: the compiler does not put off the computation past what follows.
    ///
    /// For what [`Expression::begin`](crate::Expression::begin) computes ahead. It has no effect but on speed, and on some
    /// backends none at all.
    #[must_use]
    #[inline(always)]
    fn pinned(self) -> Self {
        self
    }

    /// [`splat`](Self::splat) of a constant that the compiler is not to know as one.
    ///
    /// It would load a known one anew for each use, an instruction each time, where registers are few. An unknown one is kept
    /// in a register or spilled, and then is an operand in memory. For the kernels to which that matters, on AVX2.
    #[doc(hidden)]
    #[inline(always)]
    fn operand(value: T) -> Self {
        Self::splat(value)
    }

    /// The lanes of `slice`, which has at least as many elements as the vector lanes.
    #[doc(hidden)]
    fn load(slice: &[T]) -> Self;

    /// The 1 to `LANES` elements of `slice`, its first element repeated in the other lanes.
    #[doc(hidden)]
    fn load_tail(slice: &[T]) -> Self;

    /// Writes the lanes to the first `LANES` elements of `slice`.
    #[doc(hidden)]
    fn store(self, slice: &mut [T]);

    /// Writes the first lanes to the 0 to `LANES` elements of `slice`.
    #[doc(hidden)]
    fn store_tail(self, slice: &mut [T]);

    /// The sum of the lanes by halves: lane `i` plus lane `i + LANES/2`, and so on until one is left.
    #[doc(hidden)]
    #[inline(always)]
    fn sum_lanes(self) -> T {
        let mut lanes = [T::ZERO; MAX_LANES];
        self.store(&mut lanes);
        let mut half = T::LANES / 2;
        while half > 0 {
            for lane in 0..half {
                lanes[lane] = lanes[lane] + lanes[lane + half];
            }
            half /= 2;
        }
        lanes[0]
    }

    /// `table[k]`, `k` being the last three bits of the mantissa of `integer`.
    #[doc(hidden)]
    #[inline(always)]
    fn lookup(table: &[T; 8], integer: Self) -> Self {
        let mut integers = [T::ZERO; MAX_LANES];
        integer.store(&mut integers);
        Self::load(&integers.map(|integer| table[(integer.mantissa() & 7) as usize]))
    }

    /// [`add_to_exponent`](Self::add_to_exponent), `k` being eighths, whose fraction is added to the mantissa.
    #[doc(hidden)]
    fn add_eighths_to_exponent(self, integer: Self) -> Self;

    /// `self · 2^k` by integer addition to the exponent, `k` being the low bits of the mantissa of `integer`, as a
    /// number that was rounded by adding 1.5 times 2 to the mantissa's width has them. Both `self` and the result must be
    /// normal numbers.
    #[doc(hidden)]
    fn add_to_exponent(self, integer: Self) -> Self;
}

/// One truth value a lane, combined with `&`, `|`, `^` and `!`.
///
/// A mask comes from a [`Vector`]'s comparison and goes to [`Vector::select`], or out of a
/// [`Predicate`](crate::Predicate).
pub trait Mask:
    Copy + BitAnd<Output = Self> + BitOr<Output = Self> + BitXor<Output = Self> + Not<Output = Self> + Sealed
{
    /// Whether at least one lane is true.
    fn any(self) -> bool;

    /// Whether every lane is true.
    fn all(self) -> bool;

    /// True in the first `lanes` lanes.
    #[doc(hidden)]
    fn first(lanes: usize) -> Self;

    /// One counter a lane, as wide as the lane's element.
    #[doc(hidden)]
    type Tally: Copy;

    /// A tally of nothing.
    #[doc(hidden)]
    fn no_tally() -> Self::Tally;

    /// The tally with each true lane counted. The counters are as narrow as the lanes: empty the tally, by
    /// [`count`](Self::count), before 2³¹ masks.
    #[doc(hidden)]
    fn tally(self, tally: Self::Tally) -> Self::Tally;

    /// How many true lanes were tallied.
    #[doc(hidden)]
    fn count(tally: Self::Tally) -> usize;
}

/// Eight lanes of `u64`: what the random streams need.
#[allow(unreachable_pub, reason = "named by the public trait Real")]
pub trait Words:
    Copy + Add<Output = Self> + BitXor<Output = Self> + BitAnd<Output = Self> + BitOr<Output = Self> + Sealed
{
    fn splat(word: u64) -> Self;
    fn from_array(words: [u64; 8]) -> Self;
    fn to_array(self) -> [u64; 8];
    /// `self << BITS`.
    fn shl<const BITS: i32>(self) -> Self;
    /// `self >> BITS`.
    fn shr<const BITS: i32>(self) -> Self;
    /// `self.rotate_left(LEFT)`; `RIGHT` is `64 - LEFT`, which the language cannot yet compute here.
    #[inline(always)]
    fn rotate<const LEFT: i32, const RIGHT: i32>(self) -> Self {
        self.shl::<LEFT>() | self.shr::<RIGHT>()
    }
    /// Each 32-bit half shifted right by one.
    fn shr_halves(self) -> Self;
    /// The square of each lane's low 32 bits.
    fn square_low(self) -> Self;
}

/// An instruction set with an arithmetic: a value of this type is the proof that the processor has it.
#[allow(unreachable_pub, reason = "named by the public trait Real")]
pub trait Backend: Copy + 'static {
    type F64: Vector<f64>;
    type F32: Vector<f32>;
    type U64: Words;

    /// Runs `job` with this backend's instructions.
    fn run<J: Job>(self, job: J) -> J::Output;
}

/// A computation that any backend can run. Implementations mark `run`, and all that it calls on vectors,
/// `#[inline(always)]`; a closure can't be marked, so none touches a vector.
#[allow(unreachable_pub, reason = "named by the public trait Real")]
pub trait Job {
    type Output;
    fn run<B: Backend>(self) -> Self::Output;
}
