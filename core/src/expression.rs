//! What happens to one vector of lanes: the traits that users implement, and the macros that write the implementation.

use crate::backend::Backend;
use crate::lanes::{Lanes, Mask};
use crate::real::Real;

/// An array expression: a vector of each of `N` inputs in, one or several vectors of results out.
///
/// [`expression!`](crate::expression!) writes the struct and the implementation:
///
/// ```
/// use wideband_core::{expression, map, sum};
///
/// expression! {
///     /// Lennard-Jones energy at a distance, in units of the well's depth and radius.
///     pub struct LennardJones;
///     |distance| {
///         let sixth = distance.powi(-6);
///         4.0 * (sixth * sixth - sixth)
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
/// The macro expands to this trait with its one method, written for both element types. By hand:
///
/// ```
/// use wideband_core::{Backend, Expression, Lanes, One, Real};
///
/// struct Axpy<T> {
///     a: T,
/// }
///
/// impl<T: Real> Expression<T, 2> for Axpy<T> {
///     type Shape = One;
///
///     #[inline(always)] // required: see below
///     fn lanes<B: Backend>(&self, [x, y]: [Lanes<T, B>; 2]) -> Lanes<T, B> {
///         x.mul_add(self.a, y)
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
/// # Contract
///
/// `lanes` should be a pure function of its inputs' lanes: the drivers call it once a vector, in any order, on any thread,
/// and at the end of a slice on a vector whose surplus lanes repeat an element and whose results are dropped.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an expression of {N} inputs of `{T}`",
    label = "it reads another number of inputs, or other elements",
    note = "the inputs of `expression! {{ struct … |a, b| {{ … }} }}` stand between the bars: `|a, b|` reads `[&xs, &ys]`"
)]
pub trait Expression<T: Real, const N: usize> {
    /// One result, [`One`], or several, [`Several`].
    type Shape: Shape;

    /// The results of one vector of elements of each input.
    fn lanes<B: Backend>(&self, inputs: [Lanes<T, B>; N]) -> <Self::Shape as Shape>::Of<Lanes<T, B>>;
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
///     struct Above { slope }
///     |x, y| { y.gt(slope * x) }
/// }
///
/// assert_eq!(count(&Above { slope: 2.0 }, [&[1.0, 2.0, 3.0], &[2.5, 3.5, 7.0]]), 2);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a predicate of {N} inputs of `{T}`",
    label = "it reads another number of inputs, or other elements",
    note = "the inputs of `predicate! {{ struct … |a, b| {{ … }} }}` stand between the bars: `|a, b|` reads `[&xs, &ys]`"
)]
pub trait Predicate<T: Real, const N: usize> {
    /// Which lanes of one vector of elements of each input satisfy it.
    fn lanes<B: Backend>(&self, inputs: [Lanes<T, B>; N]) -> Mask<T, B>;
}

/// How many results an expression has: [`One`], or [`Several`], which may be [`Joint`].
///
/// A driver returns, or writes, as many: `sum` a number or an array of numbers.
pub trait Shape: shape::Sealed + 'static {
    /// `X`, or an array of `X`.
    type Of<X>;

    /// An array of one `X`, or of several.
    #[doc(hidden)]
    type Array<X: Send>: AsRef<[X]> + AsMut<[X]> + Send;

    #[doc(hidden)]
    const RESULTS: usize;

    #[doc(hidden)]
    fn array<X: Send>(of: Self::Of<X>) -> Self::Array<X>;

    #[doc(hidden)]
    fn filled<X: Send + Copy>(value: X) -> Self::Array<X>;

    #[doc(hidden)]
    fn as_array<X>(of: &mut Self::Of<X>) -> &mut [X];

    #[doc(hidden)]
    fn map<X: Send, Y>(array: Self::Array<X>, f: impl FnMut(X) -> Y) -> Self::Of<Y>;
}

mod shape {
    #[allow(unreachable_pub, reason = "named by the public trait it seals")]
    pub trait Sealed {}
}

/// One result: a vector, a number.
#[derive(Clone, Copy, Debug)]
pub struct One;

/// `M` results: an array of vectors, of numbers.
#[derive(Clone, Copy, Debug)]
pub struct Several<const M: usize>;

/// `M` results that are estimated together: those of [`Jointly`](crate::Jointly) an expression.
#[derive(Clone, Copy, Debug)]
pub struct Joint<const M: usize>;

impl shape::Sealed for One {}

impl Shape for One {
    type Of<X> = X;
    type Array<X: Send> = [X; 1];
    const RESULTS: usize = 1;

    #[inline(always)]
    fn array<X: Send>(of: X) -> [X; 1] {
        [of]
    }

    #[inline(always)]
    fn filled<X: Send + Copy>(value: X) -> [X; 1] {
        [value]
    }

    #[inline(always)]
    fn as_array<X>(of: &mut X) -> &mut [X] {
        core::slice::from_mut(of)
    }

    #[inline(always)]
    fn map<X: Send, Y>([x]: [X; 1], mut f: impl FnMut(X) -> Y) -> Y {
        f(x)
    }
}

/// Results in an array.
macro_rules! in_an_array {
    ($shape:ident) => {
        impl<const M: usize> shape::Sealed for $shape<M> {}

        impl<const M: usize> Shape for $shape<M> {
            type Of<X> = [X; M];
            type Array<X: Send> = [X; M];
            const RESULTS: usize = M;

            #[inline(always)]
            fn array<X: Send>(of: [X; M]) -> [X; M] {
                of
            }

            #[inline(always)]
            fn filled<X: Send + Copy>(value: X) -> [X; M] {
                [value; M]
            }

            #[inline(always)]
            fn as_array<X>(of: &mut [X; M]) -> &mut [X] {
                of
            }

            #[inline(always)]
            fn map<X: Send, Y>(array: [X; M], f: impl FnMut(X) -> Y) -> [Y; M] {
                array.map(f)
            }
        }
    };
}

in_an_array!(Several);
in_an_array!(Joint);

/// The expression `x`: the elements themselves, for plain sums and extremes.
///
/// ```
/// use wideband_core::{Identity, max, sum};
///
/// assert_eq!(sum(&Identity, [&[1.0, 2.0, 3.5]]), 6.5);
/// assert_eq!(max(&Identity, [&[1.0, 3.5, 2.0]]), Some(3.5));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Identity;

impl<T: Real> Expression<T, 1> for Identity {
    type Shape = One;

    #[inline(always)]
    fn lanes<B: Backend>(&self, [x]: [Lanes<T, B>; 1]) -> Lanes<T, B> {
        x
    }
}

/// Writes a struct of parameters and its [`Expression`](trait@crate::Expression), from a formula that reads like the formula.
///
/// ```
/// use wideband_core::{expression, map, sum};
///
/// expression! {
///     /// The Gaussian of each mean and width, at `x`.
///     pub struct Gaussian { x }
///     |mean, width| {
///         let z = (x - mean) / width;
///         (-0.5 * z * z).exp() / width
///     }
/// }
///
/// let mut out = [0.0; 2];
/// map(&Gaussian { x: 0.4 }, [&[0.4, 0.0], &[0.5, 0.1]], &mut out);
/// assert_eq!(out[0], 2.0);
///
/// expression! {
///     /// Polar coordinates to Cartesian ones.
///     struct Cartesian;
///     |radius, slope| -> [x, y] {
///         let x = radius / (1.0 + slope * slope).sqrt();
///         [x, slope * x]
///     }
/// }
///
/// let [x, y] = sum(&Cartesian, [&[5.0_f32], &[0.75]]);
/// assert_eq!([x, y], [4.0, 3.0]);
/// ```
///
/// * The parameters in braces become fields of the element type, and in the body they are vectors under their own names.
///   After a semicolon come parameters of other types, which are `Copy` and keep their type: an exponent, coefficients, a
///   borrowed table.
/// * The inputs stand between bars, and are vectors. Where there are several results, their names follow `->`, and the body
///   ends with an array of as many vectors.
/// * The body is ordinary Rust on [`Lanes`](crate::Lanes). It is compiled for `f64` and for `f32`, so that literals take the
///   element's type, which is called `T` there.
/// * Where the value of a lane decides, write [`select`](crate::Mask::select) in place of `if`. Loops, and branches on
///   parameters, are ordinary ones.
///
/// ```
/// use wideband_core::{Lanes, expression, map};
///
/// expression! {
///     /// `scale · (c₀ + c₁x + c₂x² + …)`.
///     struct Scaled<'a, T> { scale; coefficients: &'a [T] }
///     |x| {
///         let mut sum = Lanes::splat(0.0);
///         for &c in coefficients.iter().rev() {
///             sum = sum * x + c;
///         }
///         scale * sum
///     }
/// }
///
/// let mut out = [0.0; 2];
/// map(&Scaled { scale: 10.0, coefficients: &[1.0, 2.0, 3.0] }, [&[0.0, 1.0]], &mut out);
/// assert_eq!(out, [10.0, 60.0]);
/// ```
///
/// A struct whose only parameters have types of their own is not generic, unless it says so as above.
#[macro_export]
macro_rules! expression {
    ($($definition:tt)*) => { $crate::__formula! { Expression $($definition)* } };
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
///     |x| { x.ne(x) }
/// }
///
/// assert_eq!(count(&IsNan, [&[1.0, f64::NAN, f64::INFINITY]]), 1);
/// ```
#[macro_export]
macro_rules! predicate {
    ($($definition:tt)*) => { $crate::__formula! { Predicate $($definition)* } };
}

/// What `expression!` and `predicate!` share: they differ in the trait and in the type of the result.
#[doc(hidden)]
#[macro_export]
macro_rules! __formula {
    // The struct, in each of its forms.
    (
        $kind:ident $(#[$attribute:meta])* $visibility:vis struct $name:ident;
        $($formula:tt)*
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        $visibility struct $name;
        $crate::__formula! { @body $kind [$name] [] [] [] [] $($formula)* }
    };
    (
        $kind:ident $(#[$attribute:meta])* $visibility:vis struct $name:ident
        { ; $($(#[$about:meta])* $other:ident: $type:ty),+ $(,)? }
        $($formula:tt)*
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        $visibility struct $name { $($(#[$about])* $visibility $other: $type),+ }
        $crate::__formula! { @body $kind [$name] [] [] [] [$($other)+] $($formula)* }
    };
    (
        $kind:ident $(#[$attribute:meta])* $visibility:vis struct $name:ident<$($lifetime:lifetime),+>
        { ; $($(#[$about:meta])* $other:ident: $type:ty),+ $(,)? }
        $($formula:tt)*
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        $visibility struct $name<$($lifetime),+> { $($(#[$about])* $visibility $other: $type),+ }
        $crate::__formula! { @body $kind [$name] [$($lifetime)+] [] [] [$($other)+] $($formula)* }
    };
    (
        $kind:ident $(#[$attribute:meta])* $visibility:vis struct $name:ident $(<$($lifetime:lifetime,)* T>)?
        {
            $($(#[$number_about:meta])* $number:ident),* $(,)?
            $(; $($(#[$about:meta])* $other:ident: $type:ty),+ $(,)?)?
        }
        $($formula:tt)*
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        $visibility struct $name<$($($lifetime,)*)? T> {
            $($(#[$number_about])* $visibility $number: T,)*
            $($($(#[$about])* $visibility $other: $type,)+)?
        }
        $crate::__formula! {
            @body $kind [$name] [$($($lifetime)*)?] [T] [$($number)*] [$($($other)+)?] $($formula)*
        }
    };

    // The body, of one result or of several.
    (
        @body Expression $name:tt $lifetimes:tt $generic:tt $numbers:tt $others:tt
        |$($input:ident),+ $(,)?| -> [$($result:ident),+ $(,)?] $body:block
    ) => {
        $crate::__formula! {
            @impl Expression $name $lifetimes $generic $numbers $others [$($input)+]
            [type Shape = $crate::Several<{ [$(stringify!($result)),+].len() }>;]
            ([$crate::Lanes<T, B>; { [$(stringify!($result)),+].len() }])
            $body
        }
    };
    (
        @body Expression $name:tt $lifetimes:tt $generic:tt $numbers:tt $others:tt
        |$($input:ident),+ $(,)?| $body:block
    ) => {
        $crate::__formula! {
            @impl Expression $name $lifetimes $generic $numbers $others [$($input)+]
            [type Shape = $crate::One;]
            ($crate::Lanes<T, B>)
            $body
        }
    };
    (
        @body Predicate $name:tt $lifetimes:tt $generic:tt $numbers:tt $others:tt
        |$($input:ident),+ $(,)?| $body:block
    ) => {
        $crate::__formula! {
            @impl Predicate $name $lifetimes $generic $numbers $others [$($input)+]
            []
            ($crate::Mask<T, B>)
            $body
        }
    };

    (
        @body Integrand $name:tt $lifetimes:tt $generic:tt $numbers:tt $others:tt
        |$draws:ident| -> [$($result:ident),+ $(,)?] $body:block
    ) => {
        $crate::__formula! {
            @integrand $name $lifetimes $generic $numbers $others $draws
            [$crate::Several<{ [$(stringify!($result)),+].len() }>]
            ([$crate::Lanes<T, B>; { [$(stringify!($result)),+].len() }])
            $body
        }
    };
    (
        @body Integrand $name:tt $lifetimes:tt $generic:tt $numbers:tt $others:tt
        |$draws:ident| $body:block
    ) => {
        $crate::__formula! {
            @integrand $name $lifetimes $generic $numbers $others $draws
            [$crate::One]
            ($crate::Lanes<T, B>)
            $body
        }
    };

    // The body stands twice, once for each type, and the trait's method chooses.
    (
        @impl $kind:ident [$name:ident] [$($lifetime:lifetime)*] [$($T:ident)?] [$($number:ident)*] [$($other:ident)*]
        [$($input:ident)+] [$($shape:tt)*] ($result:ty) $body:block
    ) => {
        const _: () = {
            const INPUTS: usize = [$(stringify!($input)),+].len();

            struct Body<'this, $($lifetime,)* B>(::core::marker::PhantomData<(&'this (), $(&$lifetime (),)* B)>);

            impl<'this, $($lifetime: 'this,)* B: $crate::Backend> $crate::__private::ForEachType
                for Body<'this, $($lifetime,)* B>
            {
                type In<T: $crate::Real> = (&'this $name<$($lifetime,)* $($T)?>, [$crate::Lanes<T, B>; INPUTS]);
                type Out<T: $crate::Real> = $result;

                $crate::__formula! { @for f64 [$($number)*] [$($other)*] [$($input)+] $body }
                $crate::__formula! { @for f32 [$($number)*] [$($other)*] [$($input)+] $body }
            }

            impl<$($lifetime,)* T: $crate::Real> $crate::$kind<T, INPUTS> for $name<$($lifetime,)* $($T)?> {
                $($shape)*

                #[inline(always)]
                fn lanes<B: $crate::Backend>(&self, inputs: [$crate::Lanes<T, B>; INPUTS]) -> $result {
                    <T as $crate::Real>::choose::<Body<'_, $($lifetime,)* B>>((self, inputs))
                }
            }
        };
    };
    (
        @integrand [$name:ident] [$($lifetime:lifetime)*] [$($T:ident)?] $numbers:tt $others:tt $draws:ident
        [$shape:ty] ($result:ty) $body:block
    ) => {
        const _: () = {
            struct Body<'this, $($lifetime,)* B>(::core::marker::PhantomData<(&'this (), $(&$lifetime (),)* B)>);

            impl<'this, $($lifetime: 'this,)* B: $crate::Backend> $crate::__private::ForEachType
                for Body<'this, $($lifetime,)* B>
            {
                type In<T: $crate::Real> = (&'this $name<$($lifetime,)* $($T)?>, &'this mut $crate::Draws<T, B>);
                type Out<T: $crate::Real> = $result;

                $crate::__formula! { @for f64 $numbers $others $draws $body }
                $crate::__formula! { @for f32 $numbers $others $draws $body }
            }

            impl<$($lifetime,)* T: $crate::Real> $crate::Integrand<T> for $name<$($lifetime,)* $($T)?> {
                type Shape = $shape;

                #[inline(always)]
                fn lanes<B: $crate::Backend>(&self, draws: &mut $crate::Draws<T, B>) -> $result {
                    <T as $crate::Real>::choose::<Body<'_, $($lifetime,)* B>>((self, draws))
                }
            }
        };
    };
    (@for $real:ident $numbers:tt $others:tt [$($input:ident)+] $body:block) => {
        $crate::__formula! { @for $real $numbers $others ([$($input),+]) $body }
    };
    (@for $real:ident $numbers:tt $others:tt $draws:ident $body:block) => {
        $crate::__formula! { @for $real $numbers $others ($draws) $body }
    };
    (@for $real:ident [$($number:ident)*] [$($other:ident)*] ($inputs:pat) $body:block) => {
        #[inline(always)]
        #[allow(unused_braces)]
        fn $real((this, $inputs): Self::In<$real>) -> Self::Out<$real> {
            #[allow(dead_code)]
            type T = $real;
            #[allow(unused_imports)]
            use $crate::Real as _;
            let _ = this;
            $(let $number = <$crate::Lanes<$real, B>>::splat(this.$number);)*
            $(let $other = this.$other;)*
            $body
        }
    };

    ($kind:ident $($other:tt)*) => {
        ::core::compile_error!(
            "this is not the form of `expression!` and `predicate!`, which is\n\n    \
             /// What it computes.\n    \
             pub struct Name { parameter, another; exponent: i32 }\n    \
             |input, another_input| {\n        \
                 parameter * input\n    \
             }\n\n\
             Parameters of the element type come first, without a type; those of other types follow a semicolon; a struct \
             without parameters ends in a semicolon: `struct Name;`. Several results of an `expression!` are named: \
             `|input| -> [first, second] { … }`."
        );
    };
    (@body $($other:tt)*) => {
        ::core::compile_error!(
            "the formula of `expression!` and `predicate!` is `|input, another_input| { … }`, or of an `expression!` with \
             several results `|input| -> [first, second] { … }`"
        );
    };
}
