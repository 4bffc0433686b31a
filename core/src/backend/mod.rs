//! The backends: how the registers of each instruction set are added, multiplied and compared.
//!
//! A backend is a zero-sized value that proves that the processor runs it, and names its register types:
//!
//! * [`Register`]: lanes of `f32` or `f64`; its [`MaskRegister`] is one truth value a lane;
//! * [`Words`]: eight lanes of `u64`, for the random streams.
//!
//! `portable` is on `wide` and runs everywhere; `avx2` and `avx512` list intrinsics, which `x86` makes registers of. `pair`
//! joins two registers to one of twice the lanes: AVX2's 512 logical bits are two of 256, and what a driver computes at a
//! time, a [`Step`](Backend::Step), is two vectors where that keeps the processor busy. Where there are no vector registers,
//! a step is one number, of `scalar`.
//!
//! A driver is a [`Job`]: generic code, all of it `#[inline(always)]`, that a backend instantiates inside one function
//! compiled for its instruction set. Nearly all `unsafe` code of the crate is in this folder.

/// Implements binary operators of a type with one field, whose generic parameters come first.
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

/// Implements the arithmetic of a register whose one field has Rust's operators.
macro_rules! by_operators {
    () => {
        #[inline(always)]
        fn add(self, other: Self) -> Self {
            Self(self.0 + other.0)
        }

        #[inline(always)]
        fn sub(self, other: Self) -> Self {
            Self(self.0 - other.0)
        }

        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            Self(self.0 * other.0)
        }

        #[inline(always)]
        fn div(self, other: Self) -> Self {
            Self(self.0 / other.0)
        }

        #[inline(always)]
        fn neg(self) -> Self {
            Self(-self.0)
        }

        #[inline(always)]
        fn abs(self) -> Self {
            Self(self.0.abs())
        }
    };
}

/// Implements the operations of a register that not every instruction set has, by others. `$integers` is 2 to the width of the
/// mantissa.
macro_rules! by_other_operations {
    ($real:ty, $integers:literal) => {
        #[inline(always)]
        fn min(self, other: Self) -> Self {
            Self::select(self.lt(other), self, other)
        }

        #[inline(always)]
        fn max(self, other: Self) -> Self {
            Self::select(other.lt(self), self, other)
        }

        // Adding 2 to the width of the mantissa leaves no fraction bits. What is as large already, or a NaN, has none.
        #[inline(always)]
        fn round_ties_even(self) -> Self {
            let sign = self.bits_and(Self::splat(-0.0));
            let integers = Self::splat($integers).bits_or(sign);
            let rounded = self.add(integers).sub(integers).bits_or(sign);
            Self::select(self.abs().lt(Self::splat($integers)), rounded, self)
        }

        #[inline(always)]
        fn floor(self) -> Self {
            let rounded = self.round_ties_even();
            let sign = self.bits_and(Self::splat(-0.0));
            let below = rounded.sub(Self::splat(1.0)).bits_or(sign);
            Self::select(self.lt(rounded), below, rounded)
        }

        #[inline(always)]
        fn select_by_sign(self, if_set: Self, if_clear: Self) -> Self {
            let one = self.bits_and(Self::splat(-0.0)).bits_or(Self::splat(1.0));
            Self::select(one.lt(Self::splat(0.0)), if_set, if_clear)
        }
    };
}

/// Whether this build's target has vector registers. Without them, vectors are arrays in memory.
pub(crate) const HAS_VECTORS: bool = cfg!(any(
    target_feature = "sse2",
    target_feature = "simd128",
    all(target_arch = "aarch64", target_feature = "neon")
));

#[cfg(target_arch = "x86_64")]
mod pair;
mod portable;
mod scalar;

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "calls intrinsics")]
mod avx2;
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "calls intrinsics")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "x86_64")]
pub(crate) use {avx2::Avx2, avx512::Avx512};

pub(crate) use portable::{Portable, square_root};

use core::ops::{Add, BitAnd, BitOr, BitXor, Not};

/// Keeps the public traits of this crate to its own types, so that a vector exists only where its instructions do.
#[allow(unreachable_pub, reason = "named by the public traits it seals")]
pub trait Sealed {}

/// Lanes of the widest register: a vector of `f32`, or two where a [`Step`](Backend::Step) is two.
pub(crate) const MAX_LANES: usize = if cfg!(target_arch = "x86_64") { 32 } else { 16 };

/// Lanes of `T`, each computed in IEEE 754 arithmetic, rounded to nearest-even, independently of the others.
#[allow(unreachable_pub, reason = "named by the public trait Real")]
pub trait Register<T: Copy>: Copy + Send + Sealed {
    type Mask: MaskRegister;
    const LANES: usize;

    fn splat(value: T) -> Self;
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn div(self, other: Self) -> Self;
    fn neg(self) -> Self;
    /// `self · factor + addend`: rounded once in fused arithmetic, after each operation in unfused arithmetic.
    fn mul_add(self, factor: Self, addend: Self) -> Self;
    fn abs(self) -> Self;
    fn sqrt(self) -> Self;
    /// `if self < other { self } else { other }`.
    fn min(self, other: Self) -> Self;
    /// `if self > other { self } else { other }`.
    fn max(self, other: Self) -> Self;
    fn round_ties_even(self) -> Self;
    fn floor(self) -> Self;

    /// False where either is NaN, as all comparisons.
    fn lt(self, other: Self) -> Self::Mask;
    fn le(self, other: Self) -> Self::Mask;
    fn eq(self, other: Self) -> Self::Mask;
    fn select(mask: Self::Mask, if_true: Self, if_false: Self) -> Self;
    /// `if_set` where the sign bit is set, of zeros and NaN too, `if_clear` elsewhere.
    fn select_by_sign(self, if_set: Self, if_clear: Self) -> Self;

    // The lanes' bit patterns, as unsigned integers.
    fn bits_and(self, other: Self) -> Self;
    fn bits_or(self, other: Self) -> Self;
    fn bits_xor(self, other: Self) -> Self;
    fn bits_add(self, other: Self) -> Self;
    fn bits_sub(self, other: Self) -> Self;
    fn bits_shl<const BITS: i32>(self) -> Self;
    fn bits_shr<const BITS: i32>(self) -> Self;

    /// `table[k]`, `k` being the last three bits of `index`.
    fn lookup(table: &[T; 8], index: Self) -> Self;

    /// The same of a table of twins: of an `f64`, the upper and the lower 32 bits are the same.
    #[inline(always)]
    fn lookup_twins(table: &[T; 8], index: Self) -> Self {
        Self::lookup(table, index)
    }

    /// The four columns of a table of `N` rows, a power of two: in each lane from row `k`, `k` being the last bits of `index`.
    fn rows<const N: usize>(table: &[[T; 4]; N], index: Self) -> [Self; 4];

    /// The same two registers, both computed before either is used: see [`in_step`](Self::in_step).
    #[inline(always)]
    fn together(two: [Self; 2]) -> [Self; 2] {
        two
    }

    /// The same lanes, all computed before any is used. So chains of operations that wait for one another advance together in
    /// all registers of the lanes. Left alone, compilers finish one register's chain before they begin the next one's, to need
    /// fewer registers, and the processor waits for each result.
    #[inline(always)]
    fn in_step(self) -> Self {
        self
    }

    /// The lanes, where they are an array in memory; elsewhere none.
    #[inline(always)]
    fn in_memory(&mut self) -> &mut [T] {
        &mut []
    }

    /// The lanes of `slice`, which has at least as many elements.
    fn load(slice: &[T]) -> Self;
    /// The 1 to `LANES` elements of `slice`, and one of them in each of the other lanes.
    fn load_tail(slice: &[T]) -> Self;
    /// Writes the lanes to the first `LANES` elements of `slice`.
    fn store(self, slice: &mut [T]);
    /// Writes the first lanes to the 0 to `LANES` elements of `slice`.
    fn store_tail(self, slice: &mut [T]);
}

/// One truth value a lane.
#[allow(unreachable_pub, reason = "named by the public trait Real")]
pub trait MaskRegister:
    Copy + BitAnd<Output = Self> + BitOr<Output = Self> + BitXor<Output = Self> + Not<Output = Self>
{
    const LANES: usize;

    fn any(self) -> bool;
    fn all(self) -> bool;
    /// True in the first `lanes` lanes, of at most as many as there are.
    fn first(lanes: usize) -> Self;

    /// One counter a lane, as wide as the lane's element.
    type Tally: Copy;
    fn no_tally() -> Self::Tally;
    /// The tally with each true lane counted. The counters are as narrow as the lanes: empty the tally, by
    /// [`count`](Self::count), before 2³¹ masks.
    fn tally(self, tally: Self::Tally) -> Self::Tally;
    /// How many true lanes were tallied.
    fn count(tally: Self::Tally) -> usize;
}

/// Eight lanes of `u64`: what the random streams need. Of a backend's [`Drawn`](Backend::Drawn), perhaps the first alone.
#[allow(unreachable_pub, reason = "named by the public trait Backend")]
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

/// An instruction set with an arithmetic, as a type parameter of [`Lanes`](crate::Lanes): pass it along, it needs no name.
///
/// The trait is sealed, and no value of its types can be had outside this crate. [`Isa`](crate::Isa) is its public face.
pub trait Backend: Copy + Sealed + 'static {
    /// Whether a multiply-add is rounded once.
    #[doc(hidden)]
    const FUSED: bool;
    #[doc(hidden)]
    type F64: Register<f64>;
    #[doc(hidden)]
    type F32: Register<f32>;
    #[doc(hidden)]
    type U64: Words;
    /// What random numbers are made of: `U64`, or a single word where a vector is a single number.
    #[doc(hidden)]
    type Drawn: Words + From<Self::U64>;
    /// What drivers compute with: this backend, or two of its vectors at a time, so that one can go on while the other
    /// waits for a result; one number at a time where vectors are arrays in memory.
    #[doc(hidden)]
    type Step: Backend;
    /// Whether a vector is two of [`Single`](Self::Single). A constant, so that compilers never see the code it rules out.
    #[doc(hidden)]
    const PAIRED: bool = false;
    /// What a step is made of: this backend, or that of which this has two vectors at a time.
    #[doc(hidden)]
    type Single: Backend<U64 = Self::U64>;
}

/// A backend that starts computations.
pub(crate) trait Run: Backend {
    /// Runs `job` with this backend's instructions.
    fn run<J: Job>(self, job: J) -> J::Output;
}

/// A computation that any backend can run. Implementations mark `run`, and all that it calls on vectors,
/// `#[inline(always)]`; a closure can't be marked, so none touches a vector.
pub(crate) trait Job {
    type Output;
    fn run<B: Backend>(self) -> Self::Output;
}
