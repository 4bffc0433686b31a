//! Grids of queries.

use core::ops::RangeInclusive;

use super::bandwidth::ends;
use crate::engine::Engine;
use crate::real::Real;

/// Fills `out` with evenly spaced numbers from the range's start to its end, which are its first and its last element
/// exactly: `NumPy`'s `linspace`, R's `seq(from, to, length.out = n)`. One element is the start.
///
/// An element is off by at most 4 roundings of the larger end, of `f32` by one of its own: it is a number of steps from the
/// nearer end. The range may be reversed, or as wide as the type. A NaN or infinite end makes the elements between NaN or
/// infinite.
///
/// ```
/// use wideband_core::density::linspace;
///
/// let mut grid = [0.0; 11];
/// linspace(0.0..=1.0, &mut grid);
/// assert_eq!((grid[3], grid[7], grid[10]), (0.30000000000000004, 0.7, 1.0));
/// ```
#[inline]
pub fn linspace<T: Real>(range: RangeInclusive<T>, out: &mut [T]) {
    let (start, end) = (range.start().to_f64(), range.end().to_f64());
    let last = out.len().saturating_sub(1);
    let step = end / last as f64 - start / last as f64;
    // Of no steps, nothing: the step of two ends may be infinite.
    let steps = |number: usize| if number == 0 { 0.0 } else { step * number as f64 };
    for (index, out) in out.iter_mut().enumerate() {
        let from_end = last - index;
        *out = T::from_f64(if index <= from_end { start + steps(index) } else { end - steps(from_end) });
    }
}

/// Fills `out` with evenly spaced numbers from some widths before the first of some points to as many after the last.
pub(super) fn grid_on<T: Real>(engine: &impl Engine, points: &[T], width: f64, cut: T, out: &mut [T]) {
    let ([low, high], beyond) = (ends(engine, points), cut.to_f64() * width);
    linspace(T::from_f64(low - beyond)..=T::from_f64(high + beyond), out);
}
