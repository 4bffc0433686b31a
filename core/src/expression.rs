//! What happens to one vector of lanes: the traits that users implement, and the macros that write the implementation.

use crate::real::Real;
use crate::vector::Vector;

/// An array expression: one vector of each input in, one vector of results out.
///
/// [`expression!`](crate::expression!) writes the struct and the implementation:
///
/// ```
/// use wideband_core::{expression, map, sum};
///
/// expression! {
///     /// Lennard-Jones energy at a distance, in units of the well's depth and radius.
///     pub struct LennardJones;
///     fn lanes<T, V>(&self, distance) {
///         let inverse = V::splat(T::ONE) / distance;
///         let square = inverse * inverse;
///         let sixth = square * square * square;
///         V::splat(T::from_f64(4.0)) * (sixth * sixth - sixth)
///     }
/// }
///
/// let distances = [1.0, 1.5, 2.0];
/// let mut energies = [0.0; 3];
/// map(&LennardJones, [&distances], &mut energies);
/// assert_eq!(energies[0], 0.0);
/// assert_eq!(energies.iter().sum::<f64>(), sum(&LennardJones, [&distances]));
/// ```
///
/// # By hand
///
/// The macro expands to what you would write yourself:
///
/// ```
/// use wideband_core::{Expression, Real, Vector};
///
/// struct Axpy<T> {
///     a: T,
/// }
///
/// impl<T: Real> Expression<T, 2> for Axpy<T> {
///     #[inline(always)] // required: see below
///     fn lanes<V: Vector<T>>(&self, [x, y]: [V; 2]) -> V {
///         V::splat(self.a).mul_add(x, y)
///     }
/// }
/// # let mut out = [0.0_f32; 2];
/// # wideband_core::map(&Axpy { a: 2.0 }, [&[1.0, 2.0], &[10.0, 20.0]], &mut out);
/// # assert_eq!(out, [12.0, 24.0]);
/// ```
///
/// `#[inline(always)]` is what makes it fast. A driver instantiates the expression inside one function that is compiled
/// for, say, AVX2; only what is inlined there may use AVX2 instructions. Without the attribute the results are the same,
/// but every vector operation becomes a function call with its operands in memory: 45 times slower, measured on the
/// Gaussian kernel. The same holds for helper functions that an expression calls on vectors.
///
/// # In two stages
///
/// A long chain of operations can be cut in two: the drivers begin a vector before they finish the one ahead of it, so
/// that the processor has two chains to work on. It pays where each part takes a while, such as a division before an
/// exponential: a Gaussian takes 0.85 times as long. In the macro, `then` is the cut, and what is carried over it (at most
/// [`AHEAD`] vectors) stands in parentheses; by hand, [`begin`](Self::begin) and [`finish`](Self::finish) are written
/// besides `lanes`, which is both. The results are the same.
///
/// ```
/// use wideband_core::{expression, map};
///
/// expression! {
///     /// `exp(-distance / length)`.
///     struct Screening;
///     fn lanes<T, V>(&self, distance, length) {
///         let argument = -distance / length;
///     } then (argument) {
///         argument.exp()
///     }
/// }
/// # let mut out = [0.0];
/// # map(&Screening, [&[2.0], &[1.0]], &mut out);
/// # assert_eq!(out, [(-2.0_f64).exp()]);
/// ```
///
/// # Contract
///
/// `lanes` should be a pure function of its inputs' lanes: the drivers call it once a vector, in any order, on any thread,
/// and at the end of a slice on a vector whose surplus lanes repeat an element and whose results are dropped.
pub trait Expression<T: Real, const N: usize> {
    /// The results of one vector of elements of each of the `N` inputs.
    fn lanes<V: Vector<T>>(&self, inputs: [V; N]) -> V;

    /// The first of two stages: what the second needs. [`Vector::pinned`] keeps the compiler from putting it off.
    ///
    /// Nothing, unless the expression has two stages.
    #[inline(always)]
    fn begin<V: Vector<T>>(&self, _inputs: [V; N]) -> [V; AHEAD] {
        [V::splat(T::ZERO); AHEAD]
    }

    /// The second of two stages, after which `lanes` is done, given what [`begin`](Self::begin) returned for these inputs.
    ///
    /// `lanes` itself, unless the expression has two stages.
    #[inline(always)]
    fn finish<V: Vector<T>>(&self, inputs: [V; N], _begun: [V; AHEAD]) -> V {
        self.lanes(inputs)
    }
}

/// Vectors that the first stage of an [`Expression`] can hand to its second.
pub const AHEAD: usize = 3;

/// `M` vectors that the first stage computed ahead, among as many as there may be.
#[doc(hidden)]
#[inline(always)]
pub fn __computed_ahead<T: Real, V: Vector<T>, const M: usize>(vectors: [V; M]) -> [V; AHEAD] {
    const { assert!(M <= AHEAD, "more vectors than a first stage can hand over") };
    let mut ahead = [V::splat(T::ZERO); AHEAD];
    for (place, vector) in ahead.iter_mut().zip(vectors) {
        *place = vector.pinned();
    }
    ahead
}

/// A condition on array elements: one vector of each input in, one mask out.
///
/// [`predicate!`](crate::predicate!) writes the struct and the implementation; what [`Expression`] says about
/// `#[inline(always)]` holds here too.
///
/// ```
/// use wideband_core::{count, predicate};
///
/// predicate! {
///     /// Whether the point lies above the line `y = slope · x`.
///     struct Above<T> { slope: T }
///     fn lanes<T, V>(&self, x, y) {
///         y.gt(V::splat(self.slope) * x)
///     }
/// }
///
/// assert_eq!(count(&Above { slope: 2.0 }, [&[1.0, 2.0, 3.0], &[5.0, 1.0, 6.5]]), 2);
/// ```
pub trait Predicate<T: Real, const N: usize> {
    /// Which lanes of one vector of each of the `N` inputs satisfy the condition.
    fn lanes<V: Vector<T>>(&self, inputs: [V; N]) -> V::Mask;
}

/// Writes a struct of parameters and its [`Expression`](trait@crate::Expression).
///
/// `lanes` names the element type and the vector type, and takes the inputs by name, as many as the expression has. The
/// struct has named fields and is generic over the element type, or it is a unit struct. The body has the constants of
/// [`Real`](crate::Real) and the operations of [`Vector`](crate::Vector), which need no import.
///
/// ```
/// use wideband_core::{expression, map};
///
/// expression! {
///     /// `exp(-z²/2) / width` with `z = (x - mean) / width`.
///     pub struct GaussianAt<T> {
///         /// Where the kernel is evaluated.
///         pub x: T,
///     }
///     fn lanes<T, V>(&self, mean, width) {
///         let per_width = V::splat(T::ONE) / width;
///         let z = (V::splat(self.x) - mean) * per_width;
///         (z * z * V::splat(-T::HALF)).exp() * per_width
///     }
/// }
///
/// let mut out = [0.0; 2];
/// map(&GaussianAt { x: 0.4 }, [&[0.4, 0.0], &[0.5, 0.1]], &mut out);
/// assert_eq!(out[0], 2.0);
/// ```
#[macro_export]
macro_rules! expression {
    ($($definition:tt)*) => { $crate::__lanes! { Expression $($definition)* } };
}

/// Writes a struct of parameters and its [`Predicate`](trait@crate::Predicate): as [`expression!`], with a mask as the
/// body's result.
///
/// ```
/// use wideband_core::{count, predicate};
///
/// predicate! {
///     /// Whether the element is a NaN.
///     struct IsNan;
///     fn lanes<T, V>(&self, x) { x.ne(x) }
/// }
///
/// assert_eq!(count(&IsNan, [&[1.0, f64::NAN, f64::INFINITY]]), 1);
/// ```
#[macro_export]
macro_rules! predicate {
    ($($definition:tt)*) => { $crate::__lanes! { Predicate $($definition)* } };
}

/// What `expression!` and `predicate!` share: they differ in the trait and in the type of the result.
#[doc(hidden)]
#[macro_export]
macro_rules! __lanes {
    (
        Expression
        $(#[$attribute:meta])* $visibility:vis struct $name:ident;
        fn lanes<$T:ident, $V:ident>(&$this:ident $(, $input:ident)* $(,)?) { $($first:tt)* }
        then ($($ahead:ident),+ $(,)?) $second:block
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        $visibility struct $name;
        $crate::__lanes! { @stages ($name) $T $V $this [$($input)*] { $($first)* } [$($ahead)*] $second }
    };
    (
        Expression
        $(#[$attribute:meta])* $visibility:vis struct $name:ident<$P:ident> { $($fields:tt)* }
        fn lanes<$T:ident, $V:ident>(&$this:ident $(, $input:ident)* $(,)?) { $($first:tt)* }
        then ($($ahead:ident),+ $(,)?) $second:block
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        $visibility struct $name<$P> { $($fields)* }
        $crate::__lanes! { @stages ($name<$T>) $T $V $this [$($input)*] { $($first)* } [$($ahead)*] $second }
    };
    (
        $trait:ident
        $(#[$attribute:meta])* $visibility:vis struct $name:ident;
        fn lanes<$T:ident, $V:ident>(&$this:ident $(, $input:ident)* $(,)?) $body:block
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        $visibility struct $name;
        $crate::__lanes! { @impl $trait ($name) $T $V $this [$($input)*] $body }
    };
    (
        $trait:ident
        $(#[$attribute:meta])* $visibility:vis struct $name:ident<$P:ident> { $($fields:tt)* }
        fn lanes<$T:ident, $V:ident>(&$this:ident $(, $input:ident)* $(,)?) $body:block
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        $visibility struct $name<$P> { $($fields)* }
        $crate::__lanes! { @impl $trait ($name<$T>) $T $V $this [$($input)*] $body }
    };
    (@impl $trait:ident ($name:ty) $T:ident $V:ident $this:ident [$($input:ident)*] $body:block) => {
        impl<$T: $crate::Real> $crate::$trait<$T, { [$(stringify!($input)),*].len() }> for $name
        {
            #[inline(always)]
            fn lanes<$V: $crate::Vector<$T>>(
                &$this,
                [$($input),*]: [$V; { [$(stringify!($input)),*].len() }],
            ) -> $crate::__lanes!(@result $trait $V) $body
        }
    };
    (
        @stages ($name:ty) $T:ident $V:ident $this:ident
        [$($input:ident)*] { $($first:tt)* } [$($ahead:ident)*] $second:block
    ) => {
        impl<$T: $crate::Real> $crate::Expression<$T, { [$(stringify!($input)),*].len() }> for $name
        {
            #[inline(always)]
            fn lanes<$V: $crate::Vector<$T>>(&self, inputs: [$V; { [$(stringify!($input)),*].len() }]) -> $V {
                let begun = <Self as $crate::Expression<$T, { [$(stringify!($input)),*].len() }>>::begin(self, inputs);
                <Self as $crate::Expression<$T, { [$(stringify!($input)),*].len() }>>::finish(self, inputs, begun)
            }

            #[inline(always)]
            fn begin<$V: $crate::Vector<$T>>(
                &$this,
                [$($input),*]: [$V; { [$(stringify!($input)),*].len() }],
            ) -> [$V; $crate::AHEAD] {
                $($first)*
                $crate::__computed_ahead([$($ahead),*])
            }

            #[inline(always)]
            fn finish<$V: $crate::Vector<$T>>(
                &$this,
                _: [$V; { [$(stringify!($input)),*].len() }],
                [$($ahead,)* ..]: [$V; $crate::AHEAD],
            ) -> $V $second
        }
    };
    (@result Expression $V:ident) => { $V };
    (@result Predicate $V:ident) => { $V::Mask };
}
