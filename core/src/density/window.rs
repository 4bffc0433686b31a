//! Densities of sorted points by the terms that matter.
//!
//! # The bound
//!
//! Of one bandwidth `h`, let `d` be the distance of a query from the nearest point that has a weight, `w` that weight at
//! least, and `W` the sum of all. That point's term alone makes the sum of `wᵢ·exp(-dᵢ²/2h²)` no less than
//! `w·exp(-d²/2h²)`. The points that are further than `R` make it less than `W·exp(-R²/2h²)`. With
//!
//! ```text
//! R² = d² + 2h²·ln(W/(ε·w))
//! ```
//!
//! the second is `ε` times the first: leaving those points out makes the density smaller by less than `ε` of itself, wherever
//! the query is. For `w` the least positive weight serves, and `R` is taken larger by a millionth, for its own rounding.
//!
//! # The search
//!
//! The query's place among the points, and the ends of its window, are looked for from those of the last query on, in steps
//! that double and then halve. Sorted queries find them a few points on.

use core::ops::Range;
use core::slice;

use super::direct::{Data, Factors, Last, Total, Widths, keep_nan};
use crate::backend::square_root;
use crate::driver::{Smallest, count_on, extreme_on, map_on};
use crate::engine::{Engine, Grain};
use crate::expression;
use crate::function::Ln;
use crate::isa::Isa;
use crate::predicate;
use crate::real::Real;

predicate! {
    struct Falling;
    |before, after| { after.lt(before) }
}

expression! {
    /// A weight, infinite if it is 0.
    struct Positive;
    |weight| { weight.gt(0.0).select(weight, T::INFINITY) }
}

/// The first point that is below the one before it.
pub(super) fn unsorted<T: Real>(engine: &impl Engine, points: &[T]) -> Option<usize> {
    let (before, after) = (&points[..points.len() - 1], &points[1..]);
    if count_on(engine, &Falling, [before, after]) == 0 {
        return None;
    }
    points.windows(2).position(|pair| pair[1] < pair[0]).map(|index| index + 1)
}

/// The windows of a density.
#[derive(Clone)]
struct Windows<'a, T> {
    data: Data<'a, T>,
    /// `h·√2`
    unit: f64,
    /// `ln(W/(ε·w))`
    reach: f64,
    /// Of the last query: how many points are below it, and its window.
    below: usize,
    range: Range<usize>,
}

impl<'a, T: Real> Windows<'a, T> {
    /// Those that keep a relative error. Nothing has them if each point has its own bandwidth.
    fn of(data: Data<'a, T>, isa: Isa, error: f64) -> Option<Self> {
        let Widths::One(width) = data.widths else { return None };
        let least = data.weights.map_or(1.0, |weights| {
            extreme_on::<Smallest, T, 1>(&isa, &Positive, [weights]).map_or(1.0, |(weight, _)| weight.to_f64())
        });
        let mut logarithms = [0.0; 3];
        map_on(&isa, &Ln, [&[data.total, error, least]], &mut logarithms);
        let [total, error, least] = logarithms;
        let unit = width.value.to_f64() * core::f64::consts::SQRT_2;
        Some(Self { data, unit, reach: total - error - least, below: 0, range: 0..0 })
    }

    /// The points that matter to a query.
    fn at(&mut self, x: f64) -> Range<usize> {
        let (points, count) = (self.data.points, self.data.points.len());
        let below = search(points, self.below, |point| point < x);
        self.below = below;
        let has_weight = |&index: &usize| self.data.weights.is_none_or(|weights| weights[index] > T::ZERO);
        let sides = [(0..below).rev().find(has_weight), (below..count).find(has_weight)];
        let distance = sides.into_iter().flatten().map(|index| (x - points[index].to_f64()).abs());
        let nearest = distance.fold(f64::INFINITY, f64::min) / self.unit;
        let radius = square_root(nearest * nearest + self.reach) * self.unit * 1.000_001;
        if !radius.is_finite() {
            return 0..count;
        }
        let first = search(points, self.range.start, |point| point < x - radius);
        let end = search(points, self.range.end, |point| point <= x + radius);
        self.range = first..end.max(first);
        self.range.clone()
    }

    /// What a query takes: of points that lie evenly, or all on a few bandwidths.
    fn grain(&self) -> Grain {
        let (first, last) = (self.data.points[0].to_f64(), self.data.points[self.data.points.len() - 1].to_f64());
        let share = 2.0 * square_root(self.reach) * self.unit / (last - first);
        let points = self.data.points.len() as f64 * if share < 1.0 { share } else { 1.0 };
        Grain { unit: 8, picoseconds: 100_000 + (700.0 * points) as u64 }
    }
}

/// How many of sorted points satisfy a condition that those after do not, looked for from a place on.
fn search<T: Real>(points: &[T], from: usize, is_before: impl Fn(f64) -> bool) -> usize {
    let is_before = |index: usize| is_before(points[index].to_f64());
    let (mut low, mut high, mut step) = (from, from, 1);
    // All below `low` satisfy it, none from `high` on does.
    if from < points.len() && is_before(from) {
        while high < points.len() && is_before(high) {
            low = high + 1;
            high = points.len().min(high + step);
            step *= 2;
        }
    } else {
        while low > 0 && !is_before(low - 1) {
            high = low - 1;
            low = low.saturating_sub(step);
            step *= 2;
        }
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Writes the density at each query, to a relative error; false if the data have no windows.
pub(super) fn densities_within_on<T: Real>(
    engine: &impl Engine,
    data: Data<'_, T>,
    error: f64,
    queries: &[T],
    out: &mut [T],
) -> bool {
    let (isa, last) = (engine.isa(), Last::of(&data, engine.isa()));
    each_window(engine, data, error, queries, out, |points, x, factors, out| {
        let mut total = [Total::default()];
        points.add_bells(isa, x, factors, &mut total);
        last.densities(&total, out);
    })
}

/// Writes its logarithm, off by the relative error of the density.
pub(super) fn log_densities_within_on<T: Real>(
    engine: &impl Engine,
    data: Data<'_, T>,
    error: f64,
    queries: &[T],
    out: &mut [T],
) -> bool {
    let (isa, last) = (engine.isa(), Last::of(&data, engine.isa()));
    each_window(engine, data, error, queries, out, |points, x, factors, out| {
        let (mut total, mut level) = ([Total::default()], [T::ZERO]);
        points.add_bells_over_nearest(isa, x, factors, &mut level, &mut total);
        last.logarithms(isa, &level, &total, out);
        keep_nan(x, out);
    })
}

/// Has each query, and the one result that belongs to it, met by the points that matter to it.
fn each_window<T: Real>(
    engine: &impl Engine,
    data: Data<'_, T>,
    error: f64,
    queries: &[T],
    out: &mut [T],
    write: impl Fn(Data<'_, T>, &[T], &mut Factors<T>, &mut [T]) + Sync,
) -> bool {
    let Some(windows) = Windows::of(data, engine.isa(), error) else { return false };
    engine.each_piece(out, windows.grain(), |start, out| {
        let mut factors = Factors::new();
        let mut windows = windows.clone();
        for (x, out) in queries[start..].iter().zip(out) {
            let points = data.part(windows.at(x.to_f64()));
            write(points, slice::from_ref(x), &mut factors, slice::from_mut(out));
        }
    });
    true
}
