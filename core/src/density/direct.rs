//! Densities by direct sums: every point for every query.
//!
//! # Order
//!
//! Queries come in tiles, and points in parts that stay in the first cache while all queries of a tile pass over them.
//! For each query a part is summed as everything is, in blocks (see `driver/sum.rs`), and these sums are added with
//! what each addition loses.
//!
//! Where there is one bandwidth and no weights, a term is `exp(-y²)` of `y = (x - point)/(h·√2)`, by the reciprocal of
//! `h·√2`; the exponent is stretched by what rounding the reciprocal lost (see `function/bell.rs`). Otherwise a point's
//! factors (`1/(h·√2)` and its weight, over `h` where each has its own) are first put into arrays on the stack, once
//! for all queries of the tile; surplus elements have weight 0.
//!
//! # Errors
//!
//! With `u` the largest relative error of a rounding (2⁻⁵³ or 2⁻²⁴), `x - point` and `y` are off by `u` each, so the
//! exponent by `4u·y² = 2u·z²`: as much as if the distance had two roundings more. A power is off by less than 0.7 ULP,
//! a term with its weight by one more rounding; a block's sum by at most 10 roundings, and by less than 1 ULP where
//! these are random; the last factor adds two roundings.
//!
//! The logarithm takes two passes: the least `m` of all `y`, and the sum of `exp(-(y - m)(y + m))`, which is at least the
//! weight of the nearest point. So it neither overflows nor underflows.

use core::ops::Range;

use crate::backend::{Backend, Job};
use crate::driver::{map_on, sum_blocks};
use crate::engine::{Engine, Grain};
use crate::error_free::{two_product_of_numbers, two_sum};
use crate::expression;
use crate::expression::{Expression, One};
use crate::function::{Ln, Stretch, bell};
use crate::isa::Isa;
use crate::lanes::Lanes;
use crate::real::Real;
use crate::source::Inputs;

/// Queries that share a part while it is in the cache.
pub(super) const TILE: usize = 64;

/// Points of a part without weights: 32 KB.
const PART: usize = 4096;

/// Points of a part whose factors are in arrays of their own: 8 KB each.
const WEIGHTED: usize = 1024;

/// The data of a density.
#[derive(Clone, Copy, Debug)]
pub(super) struct Data<'a, T> {
    pub(super) points: &'a [T],
    pub(super) weights: Option<&'a [T]>,
    /// The sum of the weights.
    pub(super) total: f64,
    pub(super) widths: Widths<'a, T>,
}

/// One bandwidth, or one for each point.
#[derive(Clone, Copy, Debug)]
pub(super) enum Widths<'a, T> {
    One(Width<T>),
    Each(&'a [T]),
}

/// One bandwidth, and what distances are multiplied by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Width<T> {
    /// 0 where none could be chosen.
    pub(super) value: T,
    /// `1/(h·√2)`, rounded.
    factor: T,
    /// Twice the relative error of that: the exact square is the rounded one times 1 plus this.
    epsilon: f64,
}

impl<T: Real> Width<T> {
    pub(super) fn of(value: T) -> Self {
        const SQRT_2_LOW: f64 = -9.667_293_313_452_913e-17;
        let factor = T::from_f64(core::f64::consts::FRAC_1_SQRT_2 / value.to_f64());
        let [product, product_low] = two_product_of_numbers(value.to_f64(), factor.to_f64());
        let [one, one_low] = two_product_of_numbers(product, core::f64::consts::SQRT_2);
        let rest = one_low + product_low * core::f64::consts::SQRT_2 + product * SQRT_2_LOW;
        Self { value, factor, epsilon: -2.0 * ((one - 1.0) + rest) }
    }
}

/// A sum and what its additions have lost.
#[derive(Clone, Copy, Default)]
pub(super) struct Total<T> {
    sum: T,
    lost: T,
}

impl<T: Real> Total<T> {
    pub(super) fn add(&mut self, term: T) {
        let [sum, lost] = two_sum(self.sum, term);
        (self.sum, self.lost) = (sum, self.lost + lost);
    }

    /// Adds an expression's results.
    pub(super) fn add_terms<const N: usize>(
        &mut self,
        isa: Isa,
        expression: &impl Expression<T, N, Shape = One>,
        inputs: [&[T]; N],
    ) {
        sum_blocks(isa, expression, &inputs.source(), &mut |_, [block]| {
            self.add(block.high);
            self.lost = self.lost + block.lost;
        });
    }

    pub(super) fn value(self) -> T {
        if self.sum.to_f64().is_finite() { self.sum + self.lost } else { self.sum }
    }
}

/// The terms of a density of one bandwidth and no weights.
#[derive(Clone, Copy)]
pub(super) struct Bell<T> {
    x: T,
    factor: T,
    stretch: Stretch<T>,
}

impl<T: Real> Expression<T, 1> for Bell<T> {
    type Shape = One;

    #[inline(always)]
    fn lanes<B: Backend>(&self, [point]: [Lanes<T, B>; 1]) -> Lanes<T, B> {
        let y = (Lanes::splat(self.x) - point) * self.factor;
        bell(y, y, self.stretch)
    }
}

/// Those of points with factors: `1/(h·√2)`, and what the power is multiplied by; `exp(level²)` times that.
#[derive(Clone, Copy)]
struct FactoredBell<T> {
    x: T,
    level: T,
    stretch: Stretch<T>,
}

impl<T: Real> Expression<T, 3> for FactoredBell<T> {
    type Shape = One;

    #[inline(always)]
    fn lanes<B: Backend>(&self, [point, per_width, factor]: [Lanes<T, B>; 3]) -> Lanes<T, B> {
        let y = ((Lanes::splat(self.x) - point) * per_width).abs();
        // A point without weight may be nearer.
        factor * bell((y - self.level).max(T::ZERO), y + self.level, self.stretch)
    }
}

expression! {
    /// The distance of a point, infinite if it has no weight.
    struct Distance { x }
    |point, per_width, factor| {
        factor.gt(0.0).select(((x - point) * per_width).abs(), T::INFINITY)
    }
}

expression! {
    /// The weighted probability of a number below `x`.
    struct Below { x }
    |point, per_width, factor| {
        factor * ((x - point) * per_width).normal_cdf()
    }
}

expression! {
    /// The logarithm of a density: of the terms' sum, times `exp(-square)`, and what all have in common.
    struct LogDensity { per_total, constant, epsilon }
    |sum, square| {
        (sum * per_total).ln() + (constant - square.mul_add(epsilon, square))
    }
}

#[inline(always)]
fn load<T: Real, B: Backend, const N: usize>(inputs: &[&[T]; N], at: usize) -> [Lanes<T, B>; N] {
    let mut vectors = [Lanes::splat(T::ZERO); N];
    for (vector, input) in vectors.iter_mut().zip(inputs) {
        *vector = Lanes::load(&input[at..at + Lanes::<T, B>::COUNT]);
    }
    vectors
}

/// The least value of an expression over whole vectors; infinite where none is a number.
struct LeastOf<'a, T, E, const N: usize> {
    expression: &'a E,
    inputs: [&'a [T]; N],
}

impl<T: Real, E: Expression<T, N, Shape = One>, const N: usize> Job for LeastOf<'_, T, E, N> {
    type Output = T;

    #[inline(always)]
    fn run<B: Backend>(self) -> T {
        let mut least = Lanes::<T, B>::splat(T::INFINITY);
        for vector in 0..self.inputs[0].len() / T::LANES {
            least = self.expression.lanes::<B>(load(&self.inputs, vector * T::LANES)).min(least);
        }
        let lanes = least.to_array();
        lanes[..T::LANES].iter().fold(T::INFINITY, |least, &lane| if lane < least { lane } else { least })
    }
}

/// Some points with their factors, in whole pairs of vectors: a point's distance is multiplied by the second, its term by
/// the third.
pub(super) struct Factors<T> {
    columns: [[T; WEIGHTED]; 3],
    length: usize,
}

/// What a distance is in units of.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Unit {
    /// `h·√2`; a term is over `h`, unless all have the same.
    Bell,
    /// `h`.
    Width,
    /// `-h`.
    MinusWidth,
}

impl<T: Real> Factors<T> {
    pub(super) fn new() -> Self {
        Self { columns: [[T::ZERO; WEIGHTED]; 3], length: 0 }
    }

    /// Those of at most `WEIGHTED` points.
    fn fill(&mut self, part: Data<'_, T>, unit: Unit) {
        let count = part.points.len();
        self.length = count.next_multiple_of(2 * T::LANES);
        let [points, scales, factors] = &mut self.columns;
        points[..count].copy_from_slice(part.points);
        match part.weights {
            Some(weights) => factors[..count].copy_from_slice(weights),
            None => factors[..count].fill(T::ONE),
        }
        let one = T::from_f64(match unit {
            Unit::Bell => core::f64::consts::FRAC_1_SQRT_2,
            Unit::Width => 1.0,
            Unit::MinusWidth => -1.0,
        });
        match part.widths {
            Widths::One(width) => {
                let scale = if unit == Unit::Bell { width.factor } else { one / width.value };
                scales[..count].fill(scale);
            }
            Widths::Each(widths) => {
                for ((scale, factor), &width) in scales.iter_mut().zip(&mut *factors).zip(widths) {
                    *scale = one / width;
                    if unit == Unit::Bell {
                        *factor = *factor / width;
                    }
                }
            }
        }
        let (point, scale) = (points[0], scales[0]);
        points[count..self.length].fill(point);
        scales[count..self.length].fill(scale);
        factors[count..self.length].fill(T::ZERO);
    }

    fn columns(&self) -> [&[T]; 3] {
        self.columns.each_ref().map(|column| &column[..self.length])
    }
}

impl<'a, T: Real> Data<'a, T> {
    /// Those of a range of points.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        let widths = match self.widths {
            Widths::One(width) => Widths::One(width),
            Widths::Each(widths) => Widths::Each(&widths[range.clone()]),
        };
        Self {
            points: &self.points[range.clone()],
            weights: self.weights.map(|weights| &weights[range]),
            total: self.total,
            widths,
        }
    }

    /// All of it in parts of so many points.
    fn parts(self, length: usize) -> impl Iterator<Item = Self> {
        let points = self.points.len();
        (0..points).step_by(length).map(move |start| self.part(start..points.min(start + length)))
    }

    /// What all powers are stretched by.
    fn stretch(&self) -> f64 {
        match self.widths {
            Widths::One(width) => width.epsilon,
            Widths::Each(_) => 0.0,
        }
    }

    /// What the sum of the powers, times weights, and over the widths of points that have their own, is multiplied by.
    pub(super) fn constant(&self) -> f64 {
        match self.widths {
            Widths::One(width) => f64::PER_SQRT_2PI / width.value.to_f64(),
            Widths::Each(_) => f64::PER_SQRT_2PI,
        }
    }

    /// A tile of queries stays together, or what is as good; it takes a power for each point.
    fn grain(&self) -> Grain {
        Grain { unit: 8, picoseconds: 700 * self.points.len() as u64 }
    }

    /// Adds a density's terms of each query.
    pub(super) fn add_bells(self, isa: Isa, queries: &[T], factors: &mut Factors<T>, totals: &mut [Total<T>]) {
        let stretch = Stretch::by(self.stretch());
        if let (Widths::One(width), None) = (self.widths, self.weights) {
            let factor = width.factor;
            for part in self.parts(PART) {
                for (&x, total) in queries.iter().zip(&mut *totals) {
                    total.add_terms(isa, &Bell { x, factor, stretch }, [part.points]);
                }
            }
            return;
        }
        self.add(isa, queries, factors, totals, Unit::Bell, |x, _| FactoredBell { x, level: T::ZERO, stretch });
    }

    /// Adds the terms of each query over that of the nearest point, the square of whose distance goes to `levels`.
    pub(super) fn add_bells_over_nearest(
        self,
        isa: Isa,
        queries: &[T],
        factors: &mut Factors<T>,
        levels: &mut [T],
        totals: &mut [Total<T>],
    ) {
        levels.fill(T::INFINITY);
        for part in self.parts(WEIGHTED) {
            factors.fill(part, Unit::Bell);
            for (&x, level) in queries.iter().zip(&mut *levels) {
                let nearest = isa.run(LeastOf { expression: &Distance { x }, inputs: factors.columns() });
                *level = if nearest < *level { nearest } else { *level };
            }
        }
        let stretch = Stretch::by(self.stretch());
        self.add(isa, queries, factors, totals, Unit::Bell, |x, index| FactoredBell {
            x,
            level: levels[index],
            stretch,
        });
        for level in levels {
            *level = *level * *level;
        }
    }

    /// Adds the terms, given by an expression, of each query and the tile's number of it.
    fn add<E: Expression<T, 3, Shape = One>>(
        self,
        isa: Isa,
        queries: &[T],
        factors: &mut Factors<T>,
        totals: &mut [Total<T>],
        unit: Unit,
        term: impl Fn(T, usize) -> E,
    ) {
        for part in self.parts(WEIGHTED) {
            factors.fill(part, unit);
            for (index, (&x, total)) in queries.iter().zip(&mut *totals).enumerate() {
                total.add_terms(isa, &term(x, index), factors.columns());
            }
        }
    }
}

/// What makes a density of a sum, and the logarithm of one.
pub(super) struct Last<T> {
    constant: T,
    log: LogDensity<T>,
}

impl<T: Real> Last<T> {
    pub(super) fn of(data: &Data<'_, T>, isa: Isa) -> Self {
        Self::new(isa, &[data.constant()], data.total, data.stretch())
    }

    /// For sums that are multiplied by factors, as many as there are dimensions, and over the weights' sum.
    pub(super) fn new(isa: Isa, factors: &[f64], total: f64, epsilon: f64) -> Self {
        let mut logarithms = [0.0; 3];
        map_on(&isa, &Ln, [factors], &mut logarithms[..factors.len()]);
        let log = LogDensity {
            per_total: T::from_f64(1.0 / total),
            constant: T::from_f64(logarithms.iter().sum()),
            epsilon: T::from_f64(epsilon),
        };
        Self { constant: T::from_f64(factors.iter().product::<f64>() / total), log }
    }

    pub(super) fn densities(&self, totals: &[Total<T>], out: &mut [T]) {
        for (out, total) in out.iter_mut().zip(totals) {
            *out = total.value() * self.constant;
        }
    }

    /// At most a tile of them, of sums over the term of an exponent.
    pub(super) fn logarithms(&self, isa: Isa, squares: &[T], totals: &[Total<T>], out: &mut [T]) {
        let mut sums = [T::ZERO; TILE];
        let sums = &mut sums[..totals.len()];
        for (sum, total) in sums.iter_mut().zip(totals) {
            *sum = total.value();
        }
        map_on(&isa, &self.log, [&*sums, squares], &mut *out);
        for (out, &square) in out.iter_mut().zip(squares) {
            if square == T::INFINITY {
                *out = -T::INFINITY; // further away than its logarithm can say
            }
        }
    }
}

/// NaN where the query is.
pub(super) fn keep_nan<T: Real>(queries: &[T], out: &mut [T]) {
    for (out, &x) in out.iter_mut().zip(queries) {
        if x.to_f64().is_nan() {
            *out = x;
        }
    }
}

/// Writes the density at each query.
pub(super) fn densities_on<T: Real>(engine: &impl Engine, data: Data<'_, T>, queries: &[T], out: &mut [T]) {
    let (isa, last) = (engine.isa(), Last::of(&data, engine.isa()));
    engine.each_piece(out, data.grain(), |start, out| {
        let mut factors = Factors::new();
        for (out, queries) in out.chunks_mut(TILE).zip(queries[start..].chunks(TILE)) {
            let mut totals = [Total::default(); TILE];
            let totals = &mut totals[..out.len()];
            data.add_bells(isa, queries, &mut factors, totals);
            last.densities(totals, out);
        }
    });
}

/// Writes the probability of a number below each query, or above it.
pub(super) fn probabilities_on<T: Real>(
    engine: &impl Engine,
    data: Data<'_, T>,
    unit: Unit,
    queries: &[T],
    out: &mut [T],
) {
    let (isa, total) = (engine.isa(), T::from_f64(data.total));
    engine.each_piece(out, data.grain(), |start, out| {
        let mut factors = Factors::new();
        for (out, queries) in out.chunks_mut(TILE).zip(queries[start..].chunks(TILE)) {
            let mut totals = [Total::default(); TILE];
            let totals = &mut totals[..out.len()];
            data.add(isa, queries, &mut factors, totals, unit, |x, _| Below { x });
            for (out, total_of) in out.iter_mut().zip(totals) {
                *out = total_of.value() / total;
            }
        }
    });
}

/// Writes its logarithm.
pub(super) fn log_densities_on<T: Real>(engine: &impl Engine, data: Data<'_, T>, queries: &[T], out: &mut [T]) {
    let (isa, last) = (engine.isa(), Last::of(&data, engine.isa()));
    engine.each_piece(out, data.grain(), |start, out| {
        let mut factors = Factors::new();
        for (out, queries) in out.chunks_mut(TILE).zip(queries[start..].chunks(TILE)) {
            let (mut totals, mut levels) = ([Total::default(); TILE], [T::ZERO; TILE]);
            let (totals, levels) = (&mut totals[..out.len()], &mut levels[..out.len()]);
            data.add_bells_over_nearest(isa, queries, &mut factors, levels, totals);
            last.logarithms(isa, levels, totals, out);
            keep_nan(queries, out);
        }
    });
}
