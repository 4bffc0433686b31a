//! Several results that are estimated together: how they vary with each other, beside each one's mean and variance.

use crate::backend::Backend;
use crate::bytes::{self, BytesError, Kind};
use crate::driver::estimate::{Estimate, Estimated, covariance};
use crate::driver::exact_sum::ExactSum;
use crate::expression::{Expression, Joint, Several};
use crate::integrand::Integrand;
use crate::lanes::Lanes;
use crate::random::Draws;
use crate::real::Real;

/// An expression or an integrand of several results, which are estimated together: [`estimate`](crate::estimate()) and
/// [`simulate`](crate::simulate()) of it give [`Covariances`] in place of an array.
///
/// Everything else is as without: the same results, the same estimates of each, to the bit.
#[derive(Clone, Copy, Debug)]
pub struct Jointly<E>(
    /// What has the results.
    pub E,
);

impl<T: Real, E: Expression<T, N, Shape = Several<M>>, const N: usize, const M: usize> Expression<T, N> for Jointly<E> {
    type Shape = Joint<M>;

    #[inline(always)]
    fn lanes<B: Backend>(&self, inputs: [Lanes<T, B>; N]) -> [Lanes<T, B>; M] {
        self.0.lanes(inputs)
    }
}

impl<T: Real, I: Integrand<T, Shape = Several<M>>, const M: usize> Integrand<T> for Jointly<I> {
    type Shape = Joint<M>;

    #[inline(always)]
    fn lanes<B: Backend>(&self, draws: &mut Draws<T, B>) -> [Lanes<T, B>; M] {
        self.0.lanes(draws)
    }
}

/// What a number of samples says about several random quantities: each one's [`Estimate`], and the covariances.
///
/// [`estimate`](crate::estimate()) and [`simulate`](crate::simulate()) of [`Jointly`] an expression or an integrand give
/// it. As in an [`Estimate`], the sums are exact: nothing is lost where means are large, and parts of a run
/// [merge](Self::merge) to the bits of the whole.
///
/// With a covariance, what is known of one quantity makes the estimate of another better. Here the control variate is the
/// exponent's first two terms:
///
/// ```
/// use wideband_core::{Jointly, Streams, estimate, expression};
///
/// expression! {
///     /// What is asked for, and what is known to be 3/2 on average.
///     struct Exponential;
///     |x| -> [exponential, line] { [x.exp(), 1.0 + x] }
/// }
///
/// let both = estimate::<f64, _, 1>(&Jointly(Exponential), Streams::new(42).uniforms(0..100_000));
/// let [exponential, line] = both.estimates();
/// let slope = both.covariance(0, 1) / line.variance();
/// let mean = exponential.mean() - slope * (line.mean() - 1.5);
/// let variance = exponential.variance() - slope * both.covariance(0, 1);
/// let error = (variance / both.samples() as f64).sqrt();
///
/// assert!(error < exponential.standard_error() / 7.0);
/// assert!((mean - (1_f64.exp() - 1.0)).abs() < 4.0 * error);
/// ```
///
/// # Range
///
/// That of an [`Estimate`]: a covariance is NaN if a number of the two results is infinite or NaN, or a product of them
/// beyond the range of an `f64`.
///
/// # Cost
///
/// `592 M²` bytes. A driver sums `M (M + 1) / 2` products of a sample's results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Covariances<const M: usize> {
    /// At `[i][j]` the values of result `i`, and their products with those of result `j`, up to `i`. Beyond it, nothing.
    sums: [[Estimate; M]; M],
}

impl<const M: usize> Covariances<M> {
    /// How many bytes covariances take as [bytes](Self::to_bytes).
    pub const BYTES: usize = bytes::size(1 + ExactSum::WORDS * (M + M * (M + 1) / 2));

    /// Those of no samples.
    #[must_use]
    pub const fn new() -> Self {
        Self { sums: [[Estimate::new(); M]; M] }
    }

    /// Adds a sample: the values of the quantities, and their products, exactly.
    ///
    /// ```
    /// use wideband_core::Covariances;
    ///
    /// let mut sizes = Covariances::new();
    /// [[1.0, 2.0], [2.0, 3.0], [6.0, 4.0]].into_iter().for_each(|size| sizes.add(size));
    /// assert_eq!((sizes.samples(), sizes.covariance(0, 1)), (3, 2.5));
    /// ```
    pub fn add<T: Real>(&mut self, values: [T; M]) {
        for (i, row) in self.sums.iter_mut().enumerate() {
            for (sums, other) in row.iter_mut().zip(values).take(i + 1) {
                sums.add_with(values[i], other);
            }
        }
    }

    /// Adds the samples of other covariances, exactly.
    pub fn merge(&mut self, other: &Self) {
        Joint::merge(self, *other);
    }

    /// How many samples.
    #[must_use]
    pub fn samples(&self) -> u64 {
        self.sums.as_flattened().first().map_or(0, Estimate::samples)
    }

    /// The estimate of each quantity.
    #[must_use]
    pub fn estimates(&self) -> [Estimate; M] {
        core::array::from_fn(|i| self.sums[i][i])
    }

    /// The covariance of the quantities `i` and `j`, estimated without bias: the products of the samples' distances from
    /// the two means, over one less than their number; NaN of fewer than two.
    ///
    /// That of a quantity with itself is its variance. The error is some 2⁻⁵³ of the result, and of both standard
    /// deviations multiplied 2⁻¹⁰⁰ or so: not that of a difference of two large sums, whatever the means.
    ///
    /// # Panics
    ///
    /// Panics if there are not so many quantities.
    #[must_use]
    #[track_caller]
    pub fn covariance(&self, i: usize, j: usize) -> f64 {
        let [values, others] = [&self.sums[i][i].values, &self.sums[j][j].values];
        covariance(&self.sums[i.max(j)][i.min(j)].squares, [values, others], self.samples())
    }

    /// The covariances as bytes, for a file, a message, or another machine: [`BYTES`](Self::BYTES) of them.
    ///
    /// The same on every machine, whatever its byte order: two are equal if and only if their bytes are. They carry a kind,
    /// a version and a check (CRC-32), and every later version of the library that writes another form still reads this
    /// one: the letters `wbC`, the version 1; the number of samples; for each quantity the sum of its values, and those of
    /// its products with each one up to itself, in words as [`ExactSum::to_bytes`] has them; the check.
    ///
    /// Another number of bytes than [`BYTES`](Self::BYTES) does not compile.
    ///
    /// ```
    /// use wideband_core::Covariances;
    ///
    /// let (mut here, mut there) = (Covariances::new(), Covariances::new());
    /// here.add([1.0, 2.0]);
    /// there.add([3.0, 6.0]);
    /// let sent: [u8; Covariances::<2>::BYTES] = here.to_bytes();
    /// there.merge(&Covariances::from_bytes(&sent)?);
    /// assert_eq!(there.covariance(0, 1), 4.0);
    /// # Ok::<(), wideband_core::BytesError>(())
    /// ```
    #[must_use]
    pub fn to_bytes<const SIZE: usize>(&self) -> [u8; SIZE] {
        const { assert!(SIZE == Self::BYTES, "as many bytes as `Covariances::<M>::BYTES`") }
        let mut bytes = [0; SIZE];
        let rows = self.sums.iter().enumerate().flat_map(|(i, row)| {
            row[i].values.words().chain(row.iter().take(i + 1).flat_map(|sums| sums.squares.words()))
        });
        bytes::write(Kind::Covariances, core::iter::once(self.samples()).chain(rows), &mut bytes);
        bytes
    }

    /// The covariances that became these [bytes](Self::to_bytes), to be added to and merged as before.
    ///
    /// # Errors
    ///
    /// If [`to_bytes`](Self::to_bytes) of no covariances of so many quantities gives these bytes: they are too few or too
    /// many, another kind of result, of a later version, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BytesError> {
        let mut words = bytes::read(Kind::Covariances, (Self::BYTES - bytes::size(0)) / 8, bytes)?;
        let samples = words.next().unwrap_or(0);
        let mut all = Self::new();
        for (i, row) in all.sums.iter_mut().enumerate() {
            let values = ExactSum::from_words(&mut words)?;
            for sums in row.iter_mut().take(i + 1) {
                *sums = Estimate { values, squares: ExactSum::from_words(&mut words)?, samples };
            }
        }
        Ok(all)
    }
}

impl<const M: usize> Default for Covariances<M> {
    fn default() -> Self {
        Self::new()
    }
}

/// Each result with each, once.
impl<const M: usize> Estimated for Joint<M> {
    type Estimates = Covariances<M>;

    fn none() -> Covariances<M> {
        Covariances::new()
    }

    fn sums(estimates: &mut Covariances<M>) -> &mut [Estimate] {
        estimates.sums.as_flattened_mut()
    }

    #[inline(always)]
    fn factors(place: usize) -> Option<[usize; 2]> {
        let [i, j] = [place / M, place % M];
        (j <= i).then_some([i, j])
    }

    type Each<X: Copy + Send> = [[X; M]; M];

    #[inline(always)]
    fn each<X: Copy + Send>(x: X) -> [[X; M]; M] {
        [[x; M]; M]
    }

    #[inline(always)]
    fn as_slice<X: Copy + Send>(each: &mut [[X; M]; M]) -> &mut [X] {
        each.as_flattened_mut()
    }
}
