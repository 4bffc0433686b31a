//! Every kernel and driver, behind one trait, so that a test can ask for all of them from anything that computes.

use wideband_core::{
    Backend, Below, Exp, Expression, GaussianAt, Identity, InDisc, Isa, Lanes, One, Predicate, Real, ScaledGaussianAt,
    Several, Within,
};
use wideband_core::{expression, integrand, predicate};
#[cfg(feature = "std")]
use wideband_threaded::Team;

use crate::Float;
use crate::inputs::Inputs;

/// What has the library's drivers: an [`Isa`], a `Team`, a model in a test. The kernels are expressions, and so need no
/// more than the drivers; but what has methods of their names is asked for those.
#[allow(missing_docs, reason = "the methods are the library's")]
pub trait Computer {
    fn map<T: Real, E: Expression<T, N, Shape = One> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: [&[T]; N],
        out: &mut [T],
    );

    fn map_two<T: Real, E: Expression<T, N, Shape = Several<2>> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: [&[T]; N],
        out: [&mut [T]; 2],
    );

    fn update<T: Real, E: Expression<T, 1, Shape = One> + Sync>(&self, expression: &E, out: &mut [T]);

    fn update_with<T: Real, E: Expression<T, 2, Shape = One> + Sync>(&self, expression: &E, out: &mut [T], xs: &[T]);

    fn sum<T: Real, E: Expression<T, N, Shape = One> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: [&[T]; N],
    ) -> T;

    fn sum_two<T: Real, E: Expression<T, N, Shape = Several<2>> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: [&[T]; N],
    ) -> [T; 2];

    /// With the element's number as the second input.
    fn sum_with_index<T: Real, E: Expression<T, 2, Shape = One> + Sync>(&self, expression: &E, xs: &[T]) -> T;

    fn mean<T: Real, E: Expression<T, N, Shape = One> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: [&[T]; N],
    ) -> T;

    /// The smallest and the largest, and where.
    fn extremes<T: Real, E: Expression<T, N, Shape = One> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: [&[T]; N],
    ) -> Option<[(T, usize); 2]>;

    fn count<T: Real, P: Predicate<T, N> + Sync, const N: usize>(&self, predicate: &P, inputs: [&[T]; N]) -> usize;

    fn exp<T: Real>(&self, xs: &[T], out: &mut [T]) {
        self.map(&Exp, [xs], out);
    }

    fn exp_in_place<T: Real>(&self, xs: &mut [T]) {
        self.update(&Exp, xs);
    }

    fn gaussians<T: Real>(&self, x: T, means: &[T], widths: &[T], out: &mut [T]) {
        self.map(&ScaledGaussianAt::of_mixture(x, means.len()), [means, widths], out);
    }

    fn kde<T: Real>(&self, x: T, means: &[T], widths: &[T]) -> T {
        self.mean(&GaussianAt { x }, [means, widths]) * T::PER_SQRT_2PI
    }

    fn count_below<T: Real>(&self, xs: &[T], threshold: T) -> usize {
        self.count(&Below { threshold }, [xs])
    }

    fn count_within<T: Real>(&self, xs: &[T], low: T, high: T) -> usize {
        self.count(&Within { low, high }, [xs])
    }

    fn count_in_disc<T: Real>(&self, xs: &[T], ys: &[T], radius: T) -> usize {
        self.count(&InDisc { radius }, [xs, ys])
    }
}

/// Implements [`Computer`] by the library's methods.
#[macro_export]
macro_rules! by_the_library {
    ($type:ty) => {
        impl $crate::Computer for $type {
            fn map<
                T: ::wideband_core::Real,
                E: ::wideband_core::Expression<T, N, Shape = ::wideband_core::One> + Sync,
                const N: usize,
            >(
                &self,
                expression: &E,
                inputs: [&[T]; N],
                out: &mut [T],
            ) {
                ::wideband_core::Compute::map(self, expression, inputs, out);
            }

            fn map_two<
                T: ::wideband_core::Real,
                E: ::wideband_core::Expression<T, N, Shape = ::wideband_core::Several<2>> + Sync,
                const N: usize,
            >(
                &self,
                expression: &E,
                inputs: [&[T]; N],
                out: [&mut [T]; 2],
            ) {
                ::wideband_core::Compute::map(self, expression, inputs, out);
            }

            fn update<
                T: ::wideband_core::Real,
                E: ::wideband_core::Expression<T, 1, Shape = ::wideband_core::One> + Sync,
            >(
                &self,
                expression: &E,
                out: &mut [T],
            ) {
                ::wideband_core::Compute::update(self, expression, out, ());
            }

            fn update_with<
                T: ::wideband_core::Real,
                E: ::wideband_core::Expression<T, 2, Shape = ::wideband_core::One> + Sync,
            >(
                &self,
                expression: &E,
                out: &mut [T],
                xs: &[T],
            ) {
                ::wideband_core::Compute::update(self, expression, out, [xs]);
            }

            fn sum<
                T: ::wideband_core::Real,
                E: ::wideband_core::Expression<T, N, Shape = ::wideband_core::One> + Sync,
                const N: usize,
            >(
                &self,
                expression: &E,
                inputs: [&[T]; N],
            ) -> T {
                ::wideband_core::Compute::sum(self, expression, inputs)
            }

            fn sum_two<
                T: ::wideband_core::Real,
                E: ::wideband_core::Expression<T, N, Shape = ::wideband_core::Several<2>> + Sync,
                const N: usize,
            >(
                &self,
                expression: &E,
                inputs: [&[T]; N],
            ) -> [T; 2] {
                ::wideband_core::Compute::sum(self, expression, inputs)
            }

            fn sum_with_index<
                T: ::wideband_core::Real,
                E: ::wideband_core::Expression<T, 2, Shape = ::wideband_core::One> + Sync,
            >(
                &self,
                expression: &E,
                xs: &[T],
            ) -> T {
                ::wideband_core::Compute::sum(self, expression, (xs, ::wideband_core::Index(0..xs.len() as u64)))
            }

            fn mean<
                T: ::wideband_core::Real,
                E: ::wideband_core::Expression<T, N, Shape = ::wideband_core::One> + Sync,
                const N: usize,
            >(
                &self,
                expression: &E,
                inputs: [&[T]; N],
            ) -> T {
                ::wideband_core::Compute::mean(self, expression, inputs)
            }

            fn extremes<
                T: ::wideband_core::Real,
                E: ::wideband_core::Expression<T, N, Shape = ::wideband_core::One> + Sync,
                const N: usize,
            >(
                &self,
                expression: &E,
                inputs: [&[T]; N],
            ) -> Option<[(T, usize); 2]> {
                let min = ::wideband_core::Compute::min(self, expression, inputs)
                    .zip(::wideband_core::Compute::argmin(self, expression, inputs))?;
                let max = ::wideband_core::Compute::max(self, expression, inputs)
                    .zip(::wideband_core::Compute::argmax(self, expression, inputs))?;
                Some([min, max])
            }

            fn count<T: ::wideband_core::Real, P: ::wideband_core::Predicate<T, N> + Sync, const N: usize>(
                &self,
                predicate: &P,
                inputs: [&[T]; N],
            ) -> usize {
                ::wideband_core::Compute::count(self, predicate, inputs)
            }

            fn exp<T: ::wideband_core::Real>(&self, xs: &[T], out: &mut [T]) {
                ::wideband_core::Compute::exp(self, xs, out);
            }

            fn exp_in_place<T: ::wideband_core::Real>(&self, xs: &mut [T]) {
                ::wideband_core::Compute::exp_in_place(self, xs);
            }

            fn gaussians<T: ::wideband_core::Real>(&self, x: T, means: &[T], widths: &[T], out: &mut [T]) {
                ::wideband_core::Compute::gaussians(self, x, means, widths, out);
            }

            fn kde<T: ::wideband_core::Real>(&self, x: T, means: &[T], widths: &[T]) -> T {
                ::wideband_core::Compute::kde(self, x, means, widths)
            }

            fn count_below<T: ::wideband_core::Real>(&self, xs: &[T], threshold: T) -> usize {
                ::wideband_core::Compute::count_below(self, xs, threshold)
            }

            fn count_within<T: ::wideband_core::Real>(&self, xs: &[T], low: T, high: T) -> usize {
                ::wideband_core::Compute::count_within(self, xs, low, high)
            }

            fn count_in_disc<T: ::wideband_core::Real>(&self, xs: &[T], ys: &[T], radius: T) -> usize {
                ::wideband_core::Compute::count_in_disc(self, xs, ys, radius)
            }
        }
    };
}

by_the_library!(Isa);
#[cfg(feature = "std")]
by_the_library!(Team);

expression! {
    /// `1 / (1 + exp(-x))`: an expression of a user's, of one input.
    pub struct Logistic;
    |x| { 1.0 / (1.0 + (-x).exp()) }
}

expression! {
    /// `√(x² + y²)`, of two inputs, and with the one operation in which the arithmetics differ.
    pub struct Distance;
    |x, y| { x.mul_add(x, y * y).sqrt() }
}

expression! {
    /// Sum and difference: two results.
    pub struct SumAndDifference;
    |x, y| -> [sum, difference] { [x + y, x - y] }
}

expression! {
    /// `y + a·x`.
    pub struct Axpy {
        /// The factor of `x`.
        a
    }
    |y, x| { x.mul_add(a, y) }
}

/// `a·x + y·z` where that is positive, `|x|` elsewhere: of three inputs, with a parameter and a branch, written by hand.
#[derive(Clone, Copy, Debug)]
pub struct Rectified<T> {
    /// The factor of `x`.
    pub a: T,
}

impl<T: Real> Expression<T, 3> for Rectified<T> {
    type Shape = One;

    #[inline(always)]
    fn lanes<B: Backend>(&self, [x, y, z]: [Lanes<T, B>; 3]) -> Lanes<T, B> {
        let value = x.mul_add(self.a, y * z);
        value.gt(T::ZERO).select(value, x.abs())
    }
}

predicate! {
    /// `y > slope · x + 1/8`, the same in both arithmetics.
    pub struct Above {
        /// The slope of the line.
        slope
    }
    |x, y| { y.gt(slope * x + 0.125) }
}

integrand! {
    /// Where a walk has come to, and the square of that: of the numbers that a path draws.
    pub struct Walk {
        /// What is left of the place at each step.
        factor;
        /// How many numbers are drawn.
        steps: usize
    }
    |draws| -> [place, square] {
        let mut place = draws.uniform();
        for _ in 1..steps {
            place = place.mul_add(factor, draws.uniform());
        }
        [place, place * place]
    }
}

/// What a kernel yields.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "they say it themselves")]
pub enum Outcome<'a, T> {
    Array(&'a [T]),
    Number(T),
    Count(usize),
}

/// Runs every kernel and driver on the inputs, and shows the name and the outcome of each. `out` is a place to work in.
pub fn for_every_kernel<T: Float>(
    computer: &impl Computer,
    Inputs { xs, means, widths }: Inputs<'_, T>,
    out: &mut [T],
    mut show: impl FnMut(&'static str, Outcome<'_, T>),
) {
    use Outcome::{Array, Count, Number};
    let x = T::from_f64(0.4);

    computer.exp(xs, out);
    show("exp", Array(out));
    out.copy_from_slice(xs);
    computer.exp_in_place(out);
    show("exp_in_place", Array(out));
    computer.gaussians(x, means, widths, out);
    show("gaussians", Array(out));
    show("kde", Number(computer.kde(x, means, widths)));

    computer.map(&Rectified { a: x }, [means, widths, xs], out);
    show("map", Array(out));
    out.copy_from_slice(xs);
    computer.update(&Logistic, out);
    show("update", Array(out));
    out.copy_from_slice(xs);
    computer.update_with(&Axpy { a: x }, out, means);
    show("update_with", Array(out));
    let half = xs.len() / 2;
    let (sums, others) = out.split_at_mut(half);
    computer.map_two(&SumAndDifference, [&xs[..half], &widths[..half]], [sums, &mut others[..half]]);
    show("map_two", Array(&out[..2 * half]));

    show("sum", Number(computer.sum(&Distance, [means, widths])));
    let [sum, difference] = computer.sum_two(&SumAndDifference, [means, widths]);
    show("sum_two", Number(sum));
    show("sum_two", Number(difference));
    show("sum_with_index", Number(computer.sum_with_index(&Distance, means)));
    show("mean", Number(computer.mean(&Logistic, [xs])));
    if let Some(extremes) = computer.extremes(&Identity, [means]) {
        for (value, place) in extremes {
            show("extreme", Number(value));
            show("place", Count(place));
        }
    }
    show("count", Count(computer.count(&Above { slope: x }, [means, widths])));

    show("count_below", Count(computer.count_below(means, x)));
    show("count_within", Count(computer.count_within(xs, -T::ONE, T::from_f64(100.0))));
    show("count_in_disc", Count(computer.count_in_disc(means, widths, T::HALF)));
}
