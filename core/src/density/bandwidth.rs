//! Rules that choose a bandwidth for the points: Scott's and Silverman's as `SciPy` has them, two more as R has them.
//!
//! They compute in `f64`, with the points as they are or divided by a power of two, so that neither huge nor tiny data
//! overflow. Nothing is allocated: quartiles are found by counting (see [`quantile`]), and the distances of Sheather and
//! Jones are sorted into as many bins as R has, 1000, which are arrays on the stack (16 KB).
//!
//! # Sources
//!
//! D. Scott, "Multivariate Density Estimation", 1992. B. Silverman, "Density Estimation for Statistics and Data Analysis",
//! 1986: `Silverman` is his (3.30) and `Nrd0` his (3.31). S. Sheather, M. Jones, "A reliable data-based bandwidth selection
//! method for kernel density estimation", Journal of the Royal Statistical Society B 53 (1991). R. Brent, "Algorithms for
//! Minimization without Derivatives", 1973, chapter 4: the search for a zero.

use super::check::is_width;
use super::error::DensityError;
use crate::backend::square_root;
use crate::driver::{Below, ExactSum, Largest, Smallest, count_on, extreme_on, map_on, sum_into_on, sum_on};
use crate::engine::Engine;
use crate::expression;
use crate::expression::Identity;
use crate::function::Powf;
use crate::real::Real;
use crate::source::Index;

/// How the bandwidth, the standard deviation of the kernel, is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Bandwidth<T> {
    /// `s·n^(-1/5)`: the default of `SciPy`'s `gaussian_kde` in one dimension. `s` is the standard deviation, with `n - 1` in
    /// its denominator. Of weighted points, `n` is the effective number `(Σw)²/Σw²`, and `s²` is
    /// `Σw(x - mean)²/Σw / (1 - 1/n)`.
    Scott,
    /// `s·(3n/4)^(-1/5)`: `SciPy`'s `"silverman"`, with `s` and `n` as in `Scott`.
    Silverman,
    /// `0.9·min(s, IQR/1.34)·n^(-1/5)`: the default of R's `density`, `bw.nrd0`. `IQR` is the distance of the quartiles,
    /// interpolated as R's `quantile` does; where it is 0, `s` alone counts. Weights have no influence, as in R.
    ///
    /// The quartiles take some 130 passes over the points: 2 ms for 10⁵ of them.
    Nrd0,
    /// Solves the equation of Sheather and Jones: R's `bw.SJ`, by the same 1000 bins and the same search, which ends within
    /// a hundredth of the largest bandwidth that it considers. The best of the four for densities with several peaks. Weights
    /// have no influence, as in R.
    SheatherJones,
    /// This one.
    Value(T),
}

/// The points, or the weights, that a rule goes by.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a, T> {
    pub(super) points: &'a [T],
    pub(super) weights: Option<&'a [T]>,
}

expression! {
    /// A point's distance from a centre and its square, in units of a scale.
    struct Distance { center, per_scale }
    |x| -> [distance, square] {
        let distance = (x - center) * per_scale;
        [distance, distance * distance]
    }
}

expression! {
    /// The same times its weight, that is a fraction of a total.
    struct WeightedDistance { center, per_scale, per_total }
    |x, weight| -> [distance, square] {
        let (distance, weight) = ((x - center) * per_scale, weight * per_total);
        [weight * distance, weight * distance * distance]
    }
}

expression! {
    /// The square of a weight, that is a fraction of a total.
    struct SquaredFraction { per_total }
    |weight| {
        let fraction = weight * per_total;
        fraction * fraction
    }
}

expression! {
    /// `x` where it is above `least`, infinite elsewhere.
    struct Above { least }
    |x| { x.gt(least).select(x, T::INFINITY) }
}

/// The bandwidth by a rule. `total` is the weights' sum, or the number of points.
pub(super) fn bandwidth<T: Real>(
    engine: &impl Engine,
    rule: Bandwidth<T>,
    columns: Columns<'_, T>,
    total: f64,
) -> Result<T, DensityError> {
    let chosen = match rule {
        Bandwidth::Value(value) => value.to_f64(),
        Bandwidth::Scott => {
            let range = range(engine, columns.points)?;
            let (deviation, number) = deviation(engine, columns, total, range);
            deviation * power(engine, number, -0.2)
        }
        Bandwidth::Silverman => {
            let range = range(engine, columns.points)?;
            let (deviation, number) = deviation(engine, columns, total, range);
            deviation * power(engine, 0.75 * number, -0.2)
        }
        Bandwidth::Nrd0 => {
            let range = range(engine, columns.points)?;
            let (deviation, by_quartiles) = deviations(engine, columns.points, range, 1.34);
            let spread = if by_quartiles > 0.0 { deviation.min(by_quartiles) } else { deviation };
            0.9 * spread * power(engine, columns.points.len() as f64, -0.2)
        }
        Bandwidth::SheatherJones => sheather_jones(engine, columns.points)?,
    };
    let chosen = T::from_f64(chosen);
    if is_width(chosen) { Ok(chosen) } else { Err(DensityError::BandwidthNotPositive) }
}

/// The smallest and the largest point.
pub(super) fn ends<T: Real>(engine: &impl Engine, points: &[T]) -> [f64; 2] {
    let low = extreme_on::<Smallest, T, 1>(engine, &Identity, [points]);
    let high = extreme_on::<Largest, T, 1>(engine, &Identity, [points]);
    [low, high].map(|end| end.map_or(f64::NAN, |(value, _)| value.to_f64()))
}

/// The same, if they differ.
pub(super) fn range<T: Real>(engine: &impl Engine, points: &[T]) -> Result<[f64; 2], DensityError> {
    let [low, high] = ends(engine, points);
    if low < high { Ok([low, high]) } else { Err(DensityError::NoSpread) }
}

/// Where points lie and how they spread.
#[derive(Clone, Copy)]
pub(super) struct Spread<T> {
    /// The mean, rounded.
    pub(super) center: T,
    /// A power of two not above the range: dividing by it is exact.
    pub(super) scale: f64,
    /// The mean less the center, in units of the scale.
    pub(super) offset: f64,
    /// The variance, in units of its square.
    pub(super) variance: f64,
}

impl<T: Real> Spread<T> {
    /// Two passes: the second is about the mean that the first found. `number` is the effective number of points.
    pub(super) fn of(
        engine: &impl Engine,
        Columns { points, weights }: Columns<'_, T>,
        total: f64,
        number: f64,
        [low, high]: [f64; 2],
    ) -> Self {
        let scale = f64::from_bits((high - low).to_bits() & f64::INFINITY.to_bits());
        let per_scale = T::from_f64(1.0 / scale);
        let moments = |center: T| {
            let mut sums = [ExactSum::new(); 2];
            match weights {
                None => sum_into_on(engine, &Distance { center, per_scale }, [points], &mut sums),
                Some(weights) => {
                    let per_total = T::from_f64(1.0 / total);
                    let terms = WeightedDistance { center, per_scale, per_total };
                    sum_into_on(engine, &terms, [points, weights], &mut sums);
                }
            }
            let terms = if weights.is_some() { 1.0 } else { total };
            sums.map(|sum| sum.value::<f64>() / terms)
        };
        let middle = T::from_f64(0.5 * low + 0.5 * high);
        let [distance, _] = moments(middle);
        let center = T::from_f64(middle.to_f64() + distance * scale);
        let [offset, square] = moments(center);
        Self { center, scale, offset, variance: (square - offset * offset) / (1.0 - 1.0 / number) }
    }
}

/// How many points of equal weight would tell as much. `total` is the weights' sum, or the number of points.
pub(super) fn effective_number<T: Real>(engine: &impl Engine, weights: Option<&[T]>, total: f64) -> f64 {
    let Some(weights) = weights else { return total };
    let mut squares = ExactSum::new();
    sum_into_on(engine, &SquaredFraction { per_total: T::from_f64(1.0 / total) }, [weights], &mut squares);
    1.0 / squares.value::<f64>()
}

/// The standard deviation, and the effective number of points.
fn deviation<T: Real>(engine: &impl Engine, columns: Columns<'_, T>, total: f64, range: [f64; 2]) -> (f64, f64) {
    let number = effective_number(engine, columns.weights, total);
    let spread = Spread::of(engine, columns, total, number, range);
    (square_root(spread.variance) * spread.scale, number)
}

/// The standard deviation, and what the distance of the quartiles makes of it.
fn deviations<T: Real>(engine: &impl Engine, points: &[T], range: [f64; 2], per_deviation: f64) -> (f64, f64) {
    let (deviation, _) = deviation(engine, Columns { points, weights: None }, points.len() as f64, range);
    let [lower, upper] = [0.25, 0.75].map(|p| quantile(engine, points, range, p));
    (deviation, (upper - lower) / per_deviation)
}

/// The quantile of `p`, interpolated between the two points about place `(n - 1)·p` (R's type 7).
///
/// The point at a place is found by bisection on the numbers of the type: it is the largest number that has at most as many
/// points below it as the place says. Counting them is a pass; there are at most as many passes as bits.
fn quantile<T: Real>(engine: &impl Engine, points: &[T], [low, high]: [f64; 2], p: f64) -> f64 {
    let place = (points.len() - 1) as f64 * p;
    let (index, fraction) = (place as usize, place - (place as usize) as f64);
    let below = |threshold| count_on(engine, &Below { threshold }, [points]);
    let (mut least, mut most) = (rank(T::from_f64(low)), rank(T::from_f64(high)));
    while least < most {
        let middle = (least | most) - ((least ^ most) >> 1); // the mean, rounded up, without overflow
        if below(of_rank::<T>(middle)) <= index {
            least = middle;
        } else {
            most = middle - 1;
        }
    }
    let value = of_rank::<T>(least);
    if fraction == 0.0 || below(of_rank(least + 1)) > index + 1 {
        return value.to_f64();
    }
    let next = extreme_on::<Smallest, T, 1>(engine, &Above { least: value }, [points]).map_or(value, |(next, _)| next);
    value.to_f64() + fraction * (next.to_f64() - value.to_f64())
}

/// The place of a number among all of its type, counted from 0.
fn rank<T: Real>(value: T) -> i64 {
    let sign = (-T::ZERO).pattern();
    let size = (value.pattern() & !sign) as i64;
    if value.pattern() & sign == 0 { size } else { -size }
}

fn of_rank<T: Real>(rank: i64) -> T {
    let sign = if rank < 0 { (-T::ZERO).pattern() } else { 0 };
    T::from_pattern(rank.unsigned_abs() | sign)
}

/// `x^y`
pub(super) fn power(engine: &impl Engine, x: f64, y: f64) -> f64 {
    let mut out = [0.0];
    map_on(&engine.isa(), &Powf, [&[x], &[y]], &mut out);
    out[0]
}

/// Bins of distances.
const BINS: usize = 1000;

expression! {
    /// A number of pairs times the kernel's fourth derivative, less its factor, at a distance of so many bins.
    struct FourthDerivative { per_width }
    |bins, pairs| {
        let z = bins * per_width;
        let square = z * z;
        let term = (-0.5 * square).exp() * ((square - 6.0) * square + 3.0);
        square.lt(1000.0).select(term * pairs, 0.0)
    }
}

expression! {
    /// The same of the sixth derivative.
    struct SixthDerivative { per_width }
    |bins, pairs| {
        let z = bins * per_width;
        let square = z * z;
        let term = (-0.5 * square).exp() * (((square - 15.0) * square + 45.0) * square - 15.0);
        square.lt(1000.0).select(term * pairs, 0.0)
    }
}

/// How many pairs of points are how many bins apart.
struct Pairs<'a, E> {
    engine: &'a E,
    counts: [f64; BINS],
    points: f64,
}

impl<E: Engine> Pairs<'_, E> {
    /// Twice the pairs' terms, and the points' with themselves, over what makes them a mean.
    fn mean(&self, pairs: f64, own: f64, width_to_power: f64) -> f64 {
        let sum = 2.0 * pairs + self.points * own;
        sum * f64::PER_SQRT_2PI / (self.points * (self.points - 1.0) * width_to_power)
    }

    /// The estimate of `∫ f''²` with a kernel of a width, all in units of a bin.
    fn fourth(&self, width: f64) -> f64 {
        let terms = &FourthDerivative { per_width: 1.0 / width };
        let sum = sum_on(&self.engine.isa(), terms, (Index(0..BINS as u64), &self.counts[..]));
        self.mean(sum, 3.0, width * width * width * width * width)
    }

    /// The estimate of `∫ f''·f''''`.
    fn sixth(&self, width: f64) -> f64 {
        let terms = &SixthDerivative { per_width: 1.0 / width };
        let sum = sum_on(&self.engine.isa(), terms, (Index(0..BINS as u64), &self.counts[..]));
        let cube = width * width * width;
        self.mean(sum, -15.0, cube * cube * width)
    }
}

/// R's `bw.SJ`, with a bin as the unit of length.
fn sheather_jones<T: Real>(engine: &impl Engine, points: &[T]) -> Result<f64, DensityError> {
    let [low, high] = range(engine, points)?;
    let bin = (high - low) * 1.01 / BINS as f64;
    let number = points.len() as f64;
    let (deviation, by_quartiles) = deviations(engine, points, [low, high], 1.349);
    let scale = deviation.min(by_quartiles) / bin;
    if scale.is_nan() || scale <= 0.0 {
        return Err(DensityError::NoSolution);
    }
    let pairs = Pairs { engine, counts: pairs(points, low, bin), points: number };

    let sixth = -pairs.sixth(1.23 * scale * power(engine, number, -1.0 / 9.0));
    let fourth = pairs.fourth(1.24 * scale * power(engine, number, -1.0 / 7.0));
    let ratio = 1.357 * power(engine, fourth / sixth, 1.0 / 7.0);
    if !(sixth > 0.0 && sixth < f64::INFINITY && ratio < f64::INFINITY) {
        return Err(DensityError::NoSolution);
    }
    // 1/(2√π·n)
    let roughness = f64::PER_SQRT_2PI * core::f64::consts::FRAC_1_SQRT_2 / number;
    let excess = |width: f64| {
        let pilot = ratio * power(engine, width, 5.0 / 7.0);
        power(engine, roughness / pairs.fourth(pilot), 0.2) - width
    };

    let largest = 1.144 * scale * power(engine, number, -0.2);
    let (mut lower, mut upper) = (0.1 * largest, largest);
    let mut tries = 0;
    while excess(lower) * excess(upper) > 0.0 {
        tries += 1;
        if tries > 99 {
            return Err(DensityError::NoSolution);
        }
        if tries % 2 == 1 {
            upper *= 1.2;
        } else {
            lower /= 1.2;
        }
    }
    Ok(zero(excess, lower, upper, 0.1 * lower) * bin)
}

/// The pairs of points that are so many bins apart: a point is in bin `x / bin`, rounded towards zero.
fn pairs<T: Real>(points: &[T], low: f64, bin: f64) -> [f64; BINS] {
    let number = |x: f64| (x / bin) as i64;
    let (first, mut inside) = (number(low), [0_u64; BINS]);
    for point in points {
        let place = (number(point.to_f64()) - first) as usize;
        inside[place.min(BINS - 1)] += 1;
    }
    let mut pairs = [0.0; BINS];
    for (place, &here) in inside.iter().enumerate().filter(|&(_, &here)| here > 0) {
        pairs[0] += here as f64 * (here as f64 - 1.0) * 0.5;
        for (pairs, &there) in pairs[1..].iter_mut().zip(inside[..place].iter().rev()) {
            *pairs += here as f64 * there as f64;
        }
    }
    pairs
}

/// A zero between `a` and `b`, at which the function has opposite signs, to within half a tolerance: Brent's method, which
/// interpolates where that gets on and halves where it does not.
fn zero(f: impl Fn(f64) -> f64, mut a: f64, mut b: f64, tolerance: f64) -> f64 {
    let (mut at_a, mut at_b) = (f(a), f(b));
    let (mut c, mut at_c) = (a, at_a); // the zero is between b, the best so far, and c; a was the best before
    for _ in 0..1000 {
        let last_step = b - a;
        if at_c.abs() < at_b.abs() {
            (a, b, c) = (b, c, b);
            (at_a, at_b, at_c) = (at_b, at_c, at_b);
        }
        let least = 2.0 * f64::EPSILON * b.abs() + tolerance / 2.0;
        let way = c - b;
        let mut step = way / 2.0;
        if step.abs() <= least || at_b == 0.0 {
            return b;
        }
        if last_step.abs() >= least && at_a.abs() > at_b.abs() {
            let (mut p, mut q);
            let over_a = at_b / at_a;
            if a == c {
                (p, q) = (way * over_a, 1.0 - over_a); // a secant
            } else {
                let (a_over_c, b_over_c) = (at_a / at_c, at_b / at_c); // a parabola on its side
                p = over_a * (way * a_over_c * (a_over_c - b_over_c) - (b - a) * (b_over_c - 1.0));
                q = (a_over_c - 1.0) * (b_over_c - 1.0) * (over_a - 1.0);
            }
            if p > 0.0 {
                q = -q;
            } else {
                p = -p;
            }
            if p < 0.75 * way * q - (least * q).abs() / 2.0 && p < (last_step * q / 2.0).abs() {
                step = p / q;
            }
        }
        if step.abs() < least {
            step = if step > 0.0 { least } else { -least };
        }
        (a, at_a) = (b, at_b);
        b += step;
        at_b = f(b);
        if at_b * at_c > 0.0 {
            (c, at_c) = (a, at_a);
        }
    }
    b
}
