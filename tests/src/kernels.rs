//! Every kernel and driver, behind one trait, so that a test can ask for all of them from anything that computes.

use wideband_core::{
    Below, Exp, Expression, GaussianAt, InDisc, Isa, Predicate, Real, ScaledGaussianAt, Vector, Within,
};
use wideband_core::{expression, predicate};
#[cfg(feature = "std")]
use wideband_threaded::Team;

use crate::Float;
use crate::inputs::Inputs;

/// What has the library's drivers: an [`Isa`], a `Team`, a model in a test. The kernels are expressions, and so need no
/// more than the drivers; but what has methods of their names is asked for those.
#[allow(missing_docs, reason = "the methods are the library's")]
pub trait Compute {
    fn map<T: Real, const N: usize>(
        &self,
        expression: &(impl Expression<T, N> + Sync),
        inputs: [&[T]; N],
        out: &mut [T],
    );

    fn map_in_place<T: Real>(&self, expression: &(impl Expression<T, 1> + Sync), xs: &mut [T]);

    fn sum<T: Real, const N: usize>(&self, expression: &(impl Expression<T, N> + Sync), inputs: [&[T]; N]) -> T;

    fn count<T: Real, const N: usize>(&self, predicate: &(impl Predicate<T, N> + Sync), inputs: [&[T]; N]) -> usize;

    fn mean<T: Real, const N: usize>(&self, expression: &(impl Expression<T, N> + Sync), inputs: [&[T]; N]) -> T {
        self.sum(expression, inputs) / T::from_f64(inputs[0].len() as f64)
    }

    fn exp<T: Real>(&self, xs: &[T], out: &mut [T]) {
        self.map(&Exp, [xs], out);
    }

    fn exp_in_place<T: Real>(&self, xs: &mut [T]) {
        self.map_in_place(&Exp, xs);
    }

    fn gaussians<T: Real>(&self, x: T, means: &[T], widths: &[T], out: &mut [T]) {
        self.map(&ScaledGaussianAt::of_mixture(x, means.len()), [means, widths], out);
    }

    fn kde<T: Real>(&self, x: T, means: &[T], widths: &[T]) -> T {
        self.mean(&GaussianAt { x }, [means, widths]) * GaussianAt::TO_DENSITY
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

/// Implements [`Compute`] by the type's own methods, which Rust prefers to the trait's of the same names.
macro_rules! by_its_own_methods {
    ($type:ty) => {
        impl Compute for $type {
            fn map<T: Real, const N: usize>(
                &self,
                expression: &(impl Expression<T, N> + Sync),
                inputs: [&[T]; N],
                out: &mut [T],
            ) {
                (*self).map(expression, inputs, out);
            }

            fn map_in_place<T: Real>(&self, expression: &(impl Expression<T, 1> + Sync), xs: &mut [T]) {
                (*self).map_in_place(expression, xs);
            }

            fn sum<T: Real, const N: usize>(
                &self,
                expression: &(impl Expression<T, N> + Sync),
                inputs: [&[T]; N],
            ) -> T {
                (*self).sum(expression, inputs)
            }

            fn count<T: Real, const N: usize>(
                &self,
                predicate: &(impl Predicate<T, N> + Sync),
                inputs: [&[T]; N],
            ) -> usize {
                (*self).count(predicate, inputs)
            }

            fn mean<T: Real, const N: usize>(
                &self,
                expression: &(impl Expression<T, N> + Sync),
                inputs: [&[T]; N],
            ) -> T {
                (*self).mean(expression, inputs)
            }

            fn exp<T: Real>(&self, xs: &[T], out: &mut [T]) {
                (*self).exp(xs, out);
            }

            fn exp_in_place<T: Real>(&self, xs: &mut [T]) {
                (*self).exp_in_place(xs);
            }

            fn gaussians<T: Real>(&self, x: T, means: &[T], widths: &[T], out: &mut [T]) {
                (*self).gaussians(x, means, widths, out);
            }

            fn kde<T: Real>(&self, x: T, means: &[T], widths: &[T]) -> T {
                (*self).kde(x, means, widths)
            }

            fn count_below<T: Real>(&self, xs: &[T], threshold: T) -> usize {
                (*self).count_below(xs, threshold)
            }

            fn count_within<T: Real>(&self, xs: &[T], low: T, high: T) -> usize {
                (*self).count_within(xs, low, high)
            }

            fn count_in_disc<T: Real>(&self, xs: &[T], ys: &[T], radius: T) -> usize {
                (*self).count_in_disc(xs, ys, radius)
            }
        }
    };
}

by_its_own_methods!(Isa);
#[cfg(feature = "std")]
by_its_own_methods!(Team);

expression! {
    /// `1 / (1 + exp(-x))`: an expression of a user's, of one input.
    pub struct Logistic;
    fn lanes<T, V>(&self, x) {
        let one = V::splat(T::ONE);
        one / (one + (-x).exp())
    }
}

expression! {
    /// `√(x² + y²)`, of two inputs, and with the one operation in which the arithmetics differ.
    pub struct Distance;
    fn lanes<T, V>(&self, x, y) {
        x.mul_add(x, y * y).sqrt()
    }
}

/// `a·x + y·z` where that is positive, `|x|` elsewhere: of three inputs, with a parameter and a branch, written by hand.
#[derive(Clone, Copy, Debug)]
pub struct Rectified<T> {
    /// The factor of `x`.
    pub a: T,
}

impl<T: Real> Expression<T, 3> for Rectified<T> {
    #[inline(always)]
    fn lanes<V: Vector<T>>(&self, [x, y, z]: [V; 3]) -> V {
        let value = V::splat(self.a).mul_add(x, y * z);
        V::select(value.gt(V::splat(T::ZERO)), value, x.abs())
    }
}

predicate! {
    /// `y > slope · x + 1/8`, the same in both arithmetics.
    pub struct Above<T> {
        /// The slope of the line.
        pub slope: T,
    }
    fn lanes<T, V>(&self, x, y) {
        y.gt(V::splat(self.slope) * x + V::splat(T::from_f64(0.125)))
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
    computer: &impl Compute,
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
    computer.map_in_place(&Logistic, out);
    show("map_in_place", Array(out));
    show("sum", Number(computer.sum(&Distance, [means, widths])));
    show("mean", Number(computer.mean(&Logistic, [xs])));
    show("count", Count(computer.count(&Above { slope: x }, [means, widths])));

    show("count_below", Count(computer.count_below(means, x)));
    show("count_within", Count(computer.count_within(xs, -T::ONE, T::from_f64(100.0))));
    show("count_in_disc", Count(computer.count_in_disc(means, widths, T::HALF)));
}
