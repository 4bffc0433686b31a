//! Densities of one bandwidth by a fast Gauss transform in one dimension, whose time grows with points plus queries, not with
//! points times queries.
//!
//! # The algorithm
//!
//! The line is cut into cells of a width `W` that is the bandwidth, rounded down to 20 bits: the middle of cell `i` is
//! `i·W`, which is exact, and so is a number's distance from the middle of its cell, however far from 0 that is. In
//! cell `i`, a number is `x = (i + s/2)·W` with `|s| ≤ 1`.
//!
//! 1. **Moments**: of each cell, the sums `Σ w·sᵏ` over its points, `k < 16`.
//! 2. **Locals**: of each cell, a polynomial in `t` that is the density there. The kernel between two cells `d` apart
//!    is a function of `s` and `t`, of which a table has the coefficients of `sᵏ·tˡ`; so a cell's polynomial is a sum
//!    over the cells that are at most 8 apart, of tables times moments. Further cells have less than `e⁻³²` of the
//!    kernel.
//! 3. **Values**: of each query, its cell's polynomial.
//!
//! The tables interpolate the kernel at the Chebyshev points of both cells. Their Chebyshev coefficients are formed first and
//! turned into those of powers then: the other order loses three digits.
//!
//! # The bound
//!
//! Let `f̂` be the result, `F` the largest density, `ρ = W/h`, `e_d` the largest error of the interpolation between cells `d`
//! apart and `Λ` its Lebesgue constant. All weights being positive, a cell's points have a density of at least
//! `e^(-ρ²/8)` times their weight at its middle, so the weight is at most `e^(ρ²/8)·F·h·√(2π)`, and
//!
//! ```text
//! |f̂ - f| ≤ F·e^(ρ²/8)·[Σ_{|d|≤8} (1 + Λ)·e_d + 2·Σ_{d>8} e^(-(d-1)²ρ²/2)]
//! ```
//!
//! which is `4.2·10⁻¹⁴·F` with Bernstein's bound for `e_d`. A cell's moments are added in runs of 256 points, and the
//! runs with what each addition loses, which leaves `3·10⁻¹⁴` of a cell's weight at most; less than that comes from the
//! tables. It is an error relative to the *largest* density. In tails the density may be smaller than it.
//!
//! L. Greengard, J. Strain, "The Fast Gauss Transform", SIAM Journal on Scientific and Statistical Computing 12 (1991),
//! has the idea, with Hermite's and Taylor's series where this interpolates.

use super::direct::{Data, Widths};
use super::error::DensityError;
use crate::backend::{Backend, Job};
use crate::driver::{Largest, Smallest, extreme_on, update_on};
use crate::engine::{Engine, Grain};
use crate::expression::Identity;
use crate::function::Exp;
use crate::lanes::{Lanes, Mask};
use crate::real::Real;

/// Powers of a cell's moments, and coefficients of its polynomial.
const POWERS: usize = 16;

/// Cells further apart than this do not matter to one another.
const REACH: usize = 8;

/// Lanes of an `f64` vector: half of the powers.
const HALF: usize = POWERS / 2;

/// A table's elements.
const TABLE: usize = POWERS * POWERS;

/// The largest number of cells between the smallest and the largest point.
const MAX_CELLS: f64 = 131_072.0;

/// The largest number of a cell: with 20 bits of the width, its middle has 53.
const MAX_CELL: f64 = (1_u64 << 32) as f64;

/// Points of a cell that are added up before they are added to others.
const RUN: f64 = 256.0;

/// The cells of a density.
#[derive(Clone, Copy)]
pub(super) struct Cells {
    width: f64,
    per_width: f64,
    /// The number of the first cell with points, and how many there are to the last.
    first: f64,
    count: usize,
}

impl Cells {
    /// Those of the data.
    pub(super) fn of<T: Real>(engine: &impl Engine, data: &Data<'_, T>) -> Result<Self, DensityError> {
        let Widths::One(bandwidth) = data.widths else { return Err(DensityError::SeveralBandwidths) };
        let width = f64::from_bits(bandwidth.value.to_f64().to_bits() >> 33 << 33);
        let per_width = 1.0 / width;
        if !(width > 0.0 && per_width < f64::INFINITY) {
            return Err(DensityError::BandwidthNotPositive);
        }
        let least = extreme_on::<Smallest, T, 1>(engine, &Identity, [data.points]).map_or(0.0, |(x, _)| x.to_f64());
        let most = extreme_on::<Largest, T, 1>(engine, &Identity, [data.points]).map_or(0.0, |(x, _)| x.to_f64());
        if !(least * per_width > -MAX_CELL && most * per_width < MAX_CELL) {
            return Err(DensityError::TooFarFromZero);
        }
        let number = |x: f64| engine.isa().run(Locate { width, per_width, xs: [x; HALF] })[0].0;
        let (first, last) = (number(least), number(most));
        if last - first >= MAX_CELLS {
            return Err(DensityError::TooManyCells);
        }
        Ok(Self { width, per_width, first, count: (last - first) as usize + 1 })
    }

    /// Cells that a point reaches.
    fn reached(&self) -> usize {
        self.count + 2 * REACH
    }

    /// How many numbers the transform works on.
    pub(super) fn workspace(&self) -> usize {
        (REACH + 1) * TABLE + (2 * POWERS + 1) * self.count + POWERS * self.reached()
    }
}

/// The cells of some numbers, and their places in them, twice the distance from the middle in cells.
struct Locate {
    width: f64,
    per_width: f64,
    xs: [f64; HALF],
}

impl Job for Locate {
    type Output = [(f64, f64); HALF];

    #[inline(always)]
    fn run<B: Backend>(self) -> Self::Output {
        let (cells, places) = locate::<B>(self.width, self.per_width, &self.xs);
        core::array::from_fn(|lane| (cells[lane], places[lane]))
    }
}

#[inline(always)]
fn locate<B: Backend>(width: f64, per_width: f64, xs: &[f64; HALF]) -> ([f64; HALF], [f64; HALF]) {
    let x = Lanes::<f64, B>::load(xs);
    let cell = (x * per_width).round_ties_even();
    let place = (x - cell * width) * (2.0 * per_width); // the product and the difference are exact
    let (mut cells, mut places) = ([0.0; HALF], [0.0; HALF]);
    cell.store(&mut cells);
    place.store(&mut places);
    (cells, places)
}

/// Makes vectors of powers.
#[derive(Clone, Copy)]
struct Powers<B: Backend> {
    /// The lanes whose number has the bits 1, 2, 4.
    odd: Mask<f64, B>,
    twos: Mask<f64, B>,
    fours: Mask<f64, B>,
}

impl<B: Backend> Powers<B> {
    #[inline(always)]
    fn new() -> Self {
        let mask = |lanes: [f64; HALF]| Lanes::<f64, B>::load(&lanes).eq(1.0);
        Self {
            odd: mask([0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0]),
            twos: mask([0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0]),
            fours: mask([0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]),
        }
    }

    /// `1, s, … s⁷`, and these times `s⁸`.
    #[inline(always)]
    fn of(self, s: f64) -> [Lanes<f64, B>; 2] {
        let square = s * s;
        let fourth = square * square;
        let low = self.odd.select(s, 1.0) * self.twos.select(square, 1.0) * self.fours.select(fourth, 1.0);
        [low, low * (fourth * fourth)]
    }
}

/// Step 1.
struct AddMoments<'a, 'w, T> {
    data: Data<'a, T>,
    cells: Cells,
    moments: &'w mut [f64],
    /// What additions have lost of them.
    lost: &'w mut [f64],
    /// Those of the points of a run, and how many these are.
    runs: &'w mut [f64],
    counts: &'w mut [f64],
}

impl<T: Real> Job for AddMoments<'_, '_, T> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(mut self) {
        let powers = Powers::<B>::new();
        for (index, points) in self.data.points.chunks(HALF).enumerate() {
            let mut xs = [points[0].to_f64(); HALF];
            for (x, point) in xs.iter_mut().zip(points) {
                *x = point.to_f64();
            }
            let (cells, places) = locate::<B>(self.cells.width, self.cells.per_width, &xs);
            for lane in 0..points.len() {
                let weight = self.data.weights.map_or(1.0, |weights| weights[index * HALF + lane].to_f64());
                let [low, high] = powers.of(places[lane]);
                let cell = (cells[lane] - self.cells.first) as usize;
                let run = &mut self.runs[cell * POWERS..][..POWERS];
                (low.mul_add(weight, Lanes::load(run))).store(run);
                (high.mul_add(weight, Lanes::load(&run[HALF..]))).store(&mut run[HALF..]);
                self.counts[cell] += 1.0;
                if self.counts[cell] == RUN {
                    self.end_run(cell);
                }
            }
        }
        for cell in 0..self.cells.count {
            self.end_run(cell);
            for index in cell * POWERS..(cell + 1) * POWERS {
                self.moments[index] += self.lost[index];
            }
        }
    }
}

impl<T: Real> AddMoments<'_, '_, T> {
    /// Adds a run to its cell's moments.
    #[inline(always)]
    fn end_run(&mut self, cell: usize) {
        let range = cell * POWERS..(cell + 1) * POWERS;
        let (moments, lost) = (&mut self.moments[range.clone()], &mut self.lost[range.clone()]);
        for ((moment, lost), run) in moments.iter_mut().zip(lost).zip(&mut self.runs[range]) {
            let sum = *moment + *run;
            let of_run = sum - *moment;
            *lost += (*moment - (sum - of_run)) + (*run - of_run);
            (*moment, *run) = (sum, 0.0);
        }
        self.counts[cell] = 0.0;
    }
}

/// Step 2, of some cells.
struct AddLocals<'a> {
    tables: &'a [f64],
    moments: &'a [f64],
    /// The first cell, counted from `REACH` before the first one with points.
    first: usize,
    locals: &'a mut [f64],
}

impl Job for AddLocals<'_> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self) {
        let zero = Lanes::<f64, B>::splat(0.0);
        let alternating = Lanes::<f64, B>::load(&[1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0]);
        let count = self.moments.len() / POWERS;
        for (index, local) in self.locals.chunks_exact_mut(POWERS).enumerate() {
            let cell = self.first + index; // from cell - 2·REACH to cell, counted from the first one with points
            // Of cells at or above, and of those below: the same tables with the signs of odd powers changed.
            let (mut above, mut below) = ([zero; 2], [zero; 2]);
            for source in cell.saturating_sub(2 * REACH)..count.min(cell + 1) {
                let moments = &self.moments[source * POWERS..][..POWERS];
                if moments[0] == 0.0 {
                    continue;
                }
                let apart = (source + REACH).abs_diff(cell);
                let is_below = source + REACH < cell;
                let sums = if is_below { &mut below } else { &mut above };
                let table = &self.tables[apart * TABLE..][..TABLE];
                let [mut low, mut high] = *sums;
                for (k, (row, &moment)) in table.chunks_exact(POWERS).zip(moments).enumerate() {
                    let moment = if is_below && k % 2 == 1 { -moment } else { moment };
                    low = Lanes::load(row).mul_add(moment, low);
                    high = Lanes::load(&row[HALF..]).mul_add(moment, high);
                }
                *sums = [low, high];
            }
            for (half, (above, below)) in above.into_iter().zip(below).enumerate() {
                below.mul_add(alternating, above).store(&mut local[half * HALF..]);
            }
        }
    }
}

/// Step 3, of some queries.
struct Values<'a, T> {
    cells: Cells,
    locals: &'a [f64],
    constant: f64,
    queries: &'a [T],
    out: &'a mut [T],
}

impl<T: Real> Job for Values<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self) {
        let powers = Powers::<B>::new();
        let before = self.cells.first - REACH as f64;
        for (queries, out) in self.queries.chunks(HALF).zip(self.out.chunks_mut(HALF)) {
            let mut xs = [queries[0].to_f64(); HALF];
            for (x, query) in xs.iter_mut().zip(queries) {
                *x = query.to_f64();
            }
            let (cells, places) = locate::<B>(self.cells.width, self.cells.per_width, &xs);
            for (lane, out) in out.iter_mut().enumerate() {
                let cell = cells[lane] - before;
                let value = if cell >= 0.0 && cell < self.cells.reached() as f64 {
                    let local = &self.locals[cell as usize * POWERS..][..POWERS];
                    let [low, high] = powers.of(places[lane]);
                    let sum = (low * Lanes::load(local)) + (high * Lanes::load(&local[HALF..]));
                    let mut terms = [0.0; HALF];
                    sum.store(&mut terms);
                    let [a, b, c, d, e, f, g, h] = terms;
                    ((a + e) + (c + g)) + ((b + f) + (d + h))
                } else {
                    xs[lane] * 0.0 // NaN of NaN; infinities are far away
                };
                let value = if value < 0.0 || xs[lane].is_infinite() { 0.0 } else { value };
                *out = T::from_f64(value * self.constant);
            }
        }
    }
}

/// Writes the density at each query. The workspace's length was checked, and that there is one bandwidth.
pub(super) fn transform_on<T: Real>(
    engine: &impl Engine,
    data: Data<'_, T>,
    cells: Cells,
    queries: &[T],
    out: &mut [T],
    workspace: &mut [f64],
) {
    let isa = engine.isa();
    let Widths::One(bandwidth) = data.widths else { return };
    let (tables, rest) = workspace.split_at_mut((REACH + 1) * TABLE);
    let (counts, rest) = rest.split_at_mut(cells.count);
    let (moments, rest) = rest.split_at_mut(POWERS * cells.count);
    let (lost, rest) = rest.split_at_mut(POWERS * cells.count);
    let locals = &mut rest[..POWERS * cells.reached()];

    fill_tables(engine, cells.width / bandwidth.value.to_f64(), tables);
    for numbers in [&mut *counts, &mut *moments, &mut *lost, &mut *locals] {
        numbers.fill(0.0);
    }
    let runs = &mut locals[..POWERS * cells.count]; // until they are needed
    isa.run(AddMoments { data, cells, moments, lost, runs, counts });
    let (tables, moments) = (&*tables, &*moments);
    engine.each_piece(locals, Grain { unit: POWERS, picoseconds: 40_000 }, |start, locals| {
        isa.run(AddLocals { tables, moments, first: start / POWERS, locals });
    });
    let (locals, constant) = (&*locals, data.constant() / data.total);
    engine.each_piece(out, Grain { unit: HALF, picoseconds: 8_000 }, |start, out| {
        isa.run(Values { cells, locals, constant, queries: &queries[start..start + out.len()], out });
    });
}

/// `cos(jπ/32)`, `j` from 0 to 16.
const COSINES: [f64; 17] = [
    1.0,
    0.995_184_726_672_196_9,
    0.980_785_280_403_230_4,
    0.956_940_335_732_208_9,
    0.923_879_532_511_286_7,
    0.881_921_264_348_355,
    0.831_469_612_302_545_2,
    0.773_010_453_362_736_9,
    core::f64::consts::FRAC_1_SQRT_2,
    0.634_393_284_163_645_5,
    0.555_570_233_019_602_2,
    0.471_396_736_825_997_64,
    0.382_683_432_365_089_8,
    0.290_284_677_254_462_3,
    0.195_090_322_016_128_25,
    0.098_017_140_329_560_6,
    0.0,
];

/// `cos(jπ/32)` of any `j`.
fn cosine(j: usize) -> f64 {
    match j % 64 {
        j @ 0..=16 => COSINES[j],
        j @ 17..=32 => -COSINES[32 - j],
        j @ 33..=48 => -COSINES[j - 32],
        j => COSINES[64 - j],
    }
}

type Matrix = [[f64; POWERS]; POWERS];

/// The tables of cells 0 to `REACH` apart, of cells `ratio` bandwidths wide: row `k` has the coefficients of `sᵏ`.
fn fill_tables(engine: &impl Engine, ratio: f64, tables: &mut [f64]) {
    let node = |index: usize| cosine(2 * index + 1);
    for (apart, table) in tables.chunks_exact_mut(TABLE).enumerate() {
        for (row, s) in table.chunks_exact_mut(POWERS).zip((0..POWERS).map(node)) {
            for (value, t) in row.iter_mut().zip((0..POWERS).map(node)) {
                let z = ratio * (0.5 * (t - s) - apart as f64);
                *value = -0.5 * z * z;
            }
        }
    }
    update_on(&engine.isa(), &Exp, &mut *tables, ());

    // Row m times values at the nodes is the coefficient of the Chebyshev polynomial of degree m.
    let coefficients: Matrix = core::array::from_fn(|m| {
        let scale = if m == 0 { 1.0 } else { 2.0 } / POWERS as f64;
        core::array::from_fn(|node| scale * cosine(m * (2 * node + 1)))
    });
    // Row k has what the Chebyshev polynomials have of the k-th power.
    let mut powers: Matrix = [[0.0; POWERS]; POWERS];
    powers[0][0] = 1.0;
    powers[1][1] = 1.0;
    for m in 2..POWERS {
        for k in 0..=m {
            let lower = if k == 0 { 0.0 } else { powers[k - 1][m - 1] };
            powers[k][m] = 2.0 * lower - powers[k][m - 2];
        }
    }
    for table in tables.chunks_exact_mut(TABLE) {
        for matrix in [&coefficients, &powers] {
            engine.isa().run(OnBothSides { matrix, table });
        }
    }
}

/// Replaces a table by `matrix · table · matrixᵀ`.
struct OnBothSides<'a> {
    matrix: &'a Matrix,
    table: &'a mut [f64],
}

impl Job for OnBothSides<'_> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self) {
        // Twice: `(matrix · table)ᵀ`.
        for _ in 0..2 {
            let mut product: Matrix = [[0.0; POWERS]; POWERS];
            for (place, factors) in self.matrix.iter().enumerate() {
                let mut sums = [Lanes::<f64, B>::splat(0.0); 2];
                for (row, &factor) in self.table.chunks_exact(POWERS).zip(factors) {
                    for (half, sum) in sums.iter_mut().enumerate() {
                        *sum = Lanes::load(&row[half * HALF..]).mul_add(factor, *sum);
                    }
                }
                let mut row = [0.0; POWERS];
                for (half, sum) in sums.into_iter().enumerate() {
                    sum.store(&mut row[half * HALF..]);
                }
                for (column, value) in row.into_iter().enumerate() {
                    product[column][place] = value;
                }
            }
            for (row, product) in self.table.chunks_exact_mut(POWERS).zip(product) {
                row.copy_from_slice(&product);
            }
        }
    }
}
