//! Joint densities by direct sums: every point for every query, in the order of `direct.rs`.
//!
//! With `L` the kernel's lower factor, a term is `exp(-q)` of `q = |y|²` and `√2·L·y = x - point`, which is solved from the
//! first row down.
//!
//! # Errors
//!
//! With `u` the largest relative error of a rounding: what is computed for `y` solves the equation of an `L` whose entries
//! are off by `(D + 2)u` (a distance, a coefficient, and a row's products and additions; compare N. Higham, "Accuracy and
//! Stability of Numerical Algorithms", 2002, theorem 8.5). So `y` is off by `(D + 2)u·κ·|y|`, with `κ` the norm of
//! `|L⁻¹|·|L|`: 1 for independent columns, and not changed by the columns' units. Of two with correlation `ρ`,
//! `κ² = (1 + |ρ|)/(1 - |ρ|)`. The squares and their sum add `D·u·q`. In `z² = 2q`, the exponent is off by
//! `((D + 2)κ + D/2)·z²·u`.
//!
//! The matrix `L·Lᵀ` is off by `(D + 1)u` of the product of two deviations, which changes the exponent by
//! `(D + 1)/2·κ²·z²·u`, and the logarithm of its determinant's root by `(D + 1)/2·D·κ²·u`. All together that is below
//! `(2D + 3)·κ²·(z² + D)·u`.

use core::ops::Range;

use super::covariance::{Matrix, Table};
use super::direct::{Last, TILE, Total, keep_nan};
use crate::backend::Backend;
use crate::driver::{Smallest, extreme_on};
use crate::engine::{Engine, Grain};
use crate::expression::{Expression, One};
use crate::function::decay;
use crate::isa::Isa;
use crate::lanes::Lanes;
use crate::real::Real;
use crate::source::BLOCK;

/// What a term reads: three columns, the first again where there are fewer, and the weights, or again the first.
const INPUTS: usize = 4;

/// A query, and the coefficients of `y`: row `k` is `y[k] = scales[k]·(x[k] - point[k]) + Σ slopes[k][j]·y[j]`, `j < k`.
#[derive(Clone, Copy)]
struct Solution<T, const D: usize> {
    x: [T; D],
    scales: [T; D],
    slopes: [[T; D]; D],
}

impl<T: Real, const D: usize> Solution<T, D> {
    fn of(lower: &Matrix<D>) -> Self {
        let mut solution = Self { x: [T::ZERO; D], scales: [T::ZERO; D], slopes: [[T::ZERO; D]; D] };
        for (row, entries) in lower.iter().enumerate() {
            solution.scales[row] = T::from_f64(core::f64::consts::FRAC_1_SQRT_2 / entries[row]);
            for (slope, entry) in solution.slopes[row].iter_mut().zip(&entries[..row]) {
                *slope = T::from_f64(-entry / entries[row]);
            }
        }
        solution
    }

    /// `|y|²`; infinite where that, or what it is made of, overflows.
    #[inline(always)]
    fn square<B: Backend>(&self, points: &[Lanes<T, B>; INPUTS]) -> Lanes<T, B> {
        let mut ys = [Lanes::splat(T::ZERO); D];
        let mut square = Lanes::splat(T::ZERO);
        for row in 0..D {
            let mut y = (Lanes::splat(self.x[row]) - points[row]) * self.scales[row];
            for (known, &slope) in ys[..row].iter().zip(&self.slopes[row]) {
                y = known.mul_add(slope, y);
            }
            square = if row == 0 { y * y } else { y.mul_add(y, square) };
            ys[row] = y;
        }
        square.min(T::INFINITY)
    }
}

/// The terms of a query.
struct Term<T, const D: usize, const WEIGHTED: bool>(Solution<T, D>);

impl<T: Real, const D: usize, const WEIGHTED: bool> Expression<T, INPUTS> for Term<T, D, WEIGHTED> {
    type Shape = One;

    #[inline(always)]
    fn lanes<B: Backend>(&self, inputs: [Lanes<T, B>; INPUTS]) -> Lanes<T, B> {
        let power = decay(self.0.square(&inputs));
        if WEIGHTED { inputs[INPUTS - 1] * power } else { power }
    }
}

/// The exponents, infinite of a point that has no weight.
struct Exponent<T, const D: usize, const WEIGHTED: bool>(Solution<T, D>);

impl<T: Real, const D: usize, const WEIGHTED: bool> Expression<T, INPUTS> for Exponent<T, D, WEIGHTED> {
    type Shape = One;

    #[inline(always)]
    fn lanes<B: Backend>(&self, inputs: [Lanes<T, B>; INPUTS]) -> Lanes<T, B> {
        let square = self.0.square(&inputs);
        if WEIGHTED { inputs[INPUTS - 1].gt(T::ZERO).select(square, T::INFINITY) } else { square }
    }
}

/// The terms over that of the least exponent.
struct TermOver<T, const D: usize, const WEIGHTED: bool>(Solution<T, D>, T);

impl<T: Real, const D: usize, const WEIGHTED: bool> Expression<T, INPUTS> for TermOver<T, D, WEIGHTED> {
    type Shape = One;

    #[inline(always)]
    fn lanes<B: Backend>(&self, inputs: [Lanes<T, B>; INPUTS]) -> Lanes<T, B> {
        // A point without weight may be nearer.
        let power = decay((self.0.square(&inputs) - self.1).max(T::ZERO));
        if WEIGHTED { inputs[INPUTS - 1] * power } else { power }
    }
}

/// The data of a joint density.
#[derive(Clone, Copy, Debug)]
pub(super) struct Joint<'a, T, const D: usize> {
    pub(super) table: Table<'a, T, D>,
    /// The kernel's lower factor.
    pub(super) lower: Matrix<D>,
}

impl<'a, T: Real, const D: usize> Joint<'a, T, D> {
    /// The points of a range.
    fn inputs(&self, range: Range<usize>) -> [&'a [T]; INPUTS] {
        let Table { columns, weights, .. } = self.table;
        let mut inputs = [columns[0]; INPUTS];
        inputs[..D].copy_from_slice(&columns);
        inputs[INPUTS - 1] = weights.unwrap_or(columns[0]);
        inputs.map(|input| &input[range.clone()])
    }

    /// All points, in parts that stay in the first cache.
    fn parts(&self) -> impl Iterator<Item = [&'a [T]; INPUTS]> {
        let points = self.table.columns[0].len();
        (0..points).step_by(BLOCK).map(move |start| self.inputs(start..points.min(start + BLOCK)))
    }

    fn last(&self, isa: Isa) -> Last<T> {
        let factors: [f64; D] = core::array::from_fn(|row| f64::PER_SQRT_2PI / self.lower[row][row]);
        Last::new(isa, &factors, self.table.total, 0.0)
    }

    fn grain(&self) -> Grain {
        Grain { unit: 8, picoseconds: (700 + 100 * D as u64) * self.table.columns[0].len() as u64 }
    }

    /// Adds the terms of each query.
    fn add<const WEIGHTED: bool>(&self, isa: Isa, queries: [&[T]; D], totals: &mut [Total<T>]) {
        let solution = Solution::of(&self.lower);
        for part in self.parts() {
            for (index, total) in totals.iter_mut().enumerate() {
                let x = queries.map(|column| column[index]);
                total.add_terms(isa, &Term::<T, D, WEIGHTED>(Solution { x, ..solution }), part);
            }
        }
    }

    /// Adds the terms of each query over that of the least exponent, which goes to `least`.
    fn add_over_least<const WEIGHTED: bool>(
        &self,
        isa: Isa,
        queries: [&[T]; D],
        least: &mut [T],
        totals: &mut [Total<T>],
    ) {
        let solution = Solution::of(&self.lower);
        least.fill(T::INFINITY);
        for part in self.parts() {
            for (index, least) in least.iter_mut().enumerate() {
                let x = queries.map(|column| column[index]);
                let exponent = Exponent::<T, D, WEIGHTED>(Solution { x, ..solution });
                match extreme_on::<Smallest, T, INPUTS>(&isa, &exponent, part) {
                    Some((found, _)) if found < *least => *least = found,
                    _ => {}
                }
            }
        }
        for part in self.parts() {
            for (index, (total, &least)) in totals.iter_mut().zip(&*least).enumerate() {
                let x = queries.map(|column| column[index]);
                total.add_terms(isa, &TermOver::<T, D, WEIGHTED>(Solution { x, ..solution }, least), part);
            }
        }
    }
}

/// Writes the joint density at each query.
pub(super) fn joint_densities_on<T: Real, const D: usize>(
    engine: &impl Engine,
    data: Joint<'_, T, D>,
    queries: [&[T]; D],
    out: &mut [T],
) {
    let (isa, last) = (engine.isa(), data.last(engine.isa()));
    each_tile(engine, data.grain(), queries, out, |queries, out| {
        let mut totals = [Total::default(); TILE];
        let totals = &mut totals[..out.len()];
        if data.table.weights.is_some() {
            data.add::<true>(isa, queries, totals);
        } else {
            data.add::<false>(isa, queries, totals);
        }
        last.densities(totals, out);
    });
}

/// Writes its logarithm.
pub(super) fn joint_log_densities_on<T: Real, const D: usize>(
    engine: &impl Engine,
    data: Joint<'_, T, D>,
    queries: [&[T]; D],
    out: &mut [T],
) {
    let (isa, last) = (engine.isa(), data.last(engine.isa()));
    each_tile(engine, data.grain(), queries, out, |queries, out| {
        let (mut totals, mut least) = ([Total::default(); TILE], [T::ZERO; TILE]);
        let (totals, least) = (&mut totals[..out.len()], &mut least[..out.len()]);
        if data.table.weights.is_some() {
            data.add_over_least::<true>(isa, queries, least, totals);
        } else {
            data.add_over_least::<false>(isa, queries, least, totals);
        }
        last.logarithms(isa, least, totals, out);
    });
}

/// Has each tile of queries, and the results that belong to it, met by the data.
fn each_tile<T: Real, const D: usize>(
    engine: &impl Engine,
    grain: Grain,
    queries: [&[T]; D],
    out: &mut [T],
    write: impl Fn([&[T]; D], &mut [T]) + Sync,
) {
    engine.each_piece(out, grain, |start, out| {
        for (tile, out) in out.chunks_mut(TILE).enumerate() {
            let first = start + tile * TILE;
            let queries = queries.map(|column| &column[first..first + out.len()]);
            write(queries, out);
            for column in queries {
                keep_nan(column, out);
            }
        }
    });
}
