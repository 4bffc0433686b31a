//! What happens to one vector of samples that draw their own random numbers: the trait, and the macro that writes the
//! implementation.

use crate::backend::Backend;
use crate::expression::Shape;
use crate::lanes::Lanes;
use crate::random::Draws;
use crate::real::Real;

/// A random quantity that draws its numbers as it goes along: what [`simulate`](crate::simulate()) takes the mean of.
///
/// [`integrand!`](crate::integrand!) writes the struct and the implementation. By hand, what
/// [`Expression`](trait@crate::Expression) says about `#[inline(always)]` holds here too.
///
/// # Contract
///
/// Every call draws as many numbers as the first one: how many may depend on the parameters alone. So a sample's numbers
/// depend on the seed and its index alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an integrand of `{T}`",
    label = "wanted: what `integrand! {{ struct … |draws| {{ … }} }}` writes"
)]
pub trait Integrand<T: Real> {
    /// One result, [`One`](crate::One), or several, [`Several`](crate::Several).
    type Shape: Shape;

    /// The results of one vector of samples.
    fn lanes<B: Backend>(&self, draws: &mut Draws<T, B>) -> <Self::Shape as Shape>::Of<Lanes<T, B>>;
}

/// Writes a struct of parameters and its [`Integrand`](trait@crate::Integrand): as [`expression!`](crate::expression!),
/// with random numbers that are drawn in the body in place of inputs.
///
/// ```
/// use wideband_core::{Streams, integrand, simulate};
///
/// integrand! {
///     /// What an Asian call pays: the mean of a price along its path, less the strike.
///     pub struct AsianCall { spot, strike, drift, volatility; steps: usize }
///     |draws| {
///         let (mut price, mut total) = (spot, 0.0 * spot);
///         for _ in 0..steps {
///             price *= (drift + volatility * draws.normal()).exp();
///             total += price;
///         }
///         (total / T::from_f64(steps as f64) - strike).max(0.0)
///     }
/// }
///
/// let call = AsianCall { spot: 100.0, strike: 100.0, drift: 0.0, volatility: 0.03, steps: 12 };
/// let price = simulate(&call, &Streams::new(42), 0..10_000);
/// println!("{} ± {}", price.mean(), price.standard_error());
/// # assert!((price.mean() - 2.5).abs() < 0.2, "{}", price.mean());
/// ```
///
/// * [`draws.uniform()`](crate::Draws::uniform), [`draws.normal()`](crate::Draws::normal) and
///   [`draws.exponential()`](crate::Draws::exponential) are vectors, of a number for each sample.
/// * Loops with state are ordinary loops. How often they run, and how many numbers they draw, must not depend on what
///   is drawn: a sample that has come to its end goes on beside the others, and what becomes of it is dropped by
///   [`select`](crate::Mask::select).
/// * The element type is called `T`, and several results are named, `|draws| -> [first, second] { … }`, as for
///   [`expression!`](crate::expression!).
///
/// ```
/// use wideband_core::{Streams, integrand, simulate};
///
/// integrand! {
///     /// Whether a random walk comes to a level, and when.
///     struct FirstPassage { level; steps: usize }
///     |draws| -> [has_come, step] {
///         let (mut place, mut step) = (0.0 * level, 0.0 * level);
///         for now in 1..=steps {
///             place += draws.normal();
///             let comes = place.ge(level) & step.eq(0.0);
///             step = comes.select(T::from_f64(now as f64), step);
///         }
///         [step.gt(0.0).select(1.0, 0.0), step]
///     }
/// }
///
/// let [has_come, _] = simulate(&FirstPassage { level: 5.0, steps: 100 }, &Streams::new(42), 0..10_000);
/// assert!((has_come.mean() - 0.59).abs() < 0.05);
/// ```
#[macro_export]
macro_rules! integrand {
    ($($definition:tt)*) => { $crate::__formula! { Integrand $($definition)* } };
}
