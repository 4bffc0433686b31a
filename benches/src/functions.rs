//! The elementary functions, from the rows that the tests go through, in a form to be timed.

use std::ops::Range;

use wideband_core::math::*;
use wideband_core::{Compute, Expression, Isa, One, Real};
use wideband_tests::{functions_of_one, functions_of_two};

/// A function of `N` arguments.
#[derive(Clone, Debug)]
pub struct Function<T: 'static, const N: usize> {
    /// As `std` and wideband call it.
    pub name: &'static str,
    /// As C calls it; empty if there is none.
    pub c: &'static str,
    /// Where its arguments usually lie.
    pub ranges: [Range<f64>; N],
    /// wideband's.
    pub map: fn(Isa, [&[T]; N], &mut [T]),
    /// Plain code, the standard library's where it has the function.
    pub plain: fn([f64; N]) -> f64,
}

fn map<T: Real, E, const N: usize>(isa: Isa, inputs: [&[T]; N], out: &mut [T])
where
    E: Expression<T, N, Shape = One> + Default + Sync,
{
    isa.map(&E::default(), inputs, out);
}

macro_rules! of_one {
    ($($name:ident $expression:ident $bound:ident, $c:literal $plain:path, $range:expr => $(($x:expr, $y:expr))+;)+) => {
        vec![$(Function {
            name: stringify!($name),
            c: $c,
            ranges: [$range],
            map: map::<_, $expression, 1>,
            plain: |[x]| $plain(x),
        }),+]
    };
}

macro_rules! of_two {
    ($($name:ident $expression:ident $bound:ident, $c:literal $plain:path, $first:expr, $second:expr =>
        $(($x:expr, $y:expr, $z:expr))+;)+) => {
        vec![$(Function {
            name: stringify!($name),
            c: $c,
            ranges: [$first, $second],
            map: map::<_, $expression, 2>,
            plain: |[x, y]| $plain(x, y),
        }),+]
    };
}

// Not generic: they are compiled here, once for all who time them.

/// The functions of one argument, of `f64`.
#[must_use]
pub fn of_one_f64() -> Vec<Function<f64, 1>> {
    functions_of_one!(of_one)
}

/// The functions of one argument, of `f32`.
#[must_use]
pub fn of_one_f32() -> Vec<Function<f32, 1>> {
    functions_of_one!(of_one)
}

/// The functions of two arguments, of `f64`.
#[must_use]
pub fn of_two_f64() -> Vec<Function<f64, 2>> {
    functions_of_two!(of_two)
}

/// The functions of two arguments, of `f32`.
#[must_use]
pub fn of_two_f32() -> Vec<Function<f32, 2>> {
    functions_of_two!(of_two)
}
