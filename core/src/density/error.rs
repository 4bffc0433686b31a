//! What can be wrong with the data of a density.

use core::error::Error;
use core::fmt;

/// Why there is no density of these data.
///
/// ```
/// use wideband_core::density::{Bandwidth, Density, DensityError};
///
/// assert_eq!(Density::new(&[0.5, f64::NAN]).unwrap_err(), DensityError::PointNotFinite { index: 1 });
/// let constant = Density::new(&[0.5, 0.5]).unwrap();
/// assert_eq!(constant.bandwidth(Bandwidth::Scott).unwrap_err(), DensityError::NoSpread);
/// assert!(constant.bandwidth(Bandwidth::Value(0.1)).is_ok());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DensityError {
    /// There are no points.
    NoPoints,
    /// A point is NaN or infinite.
    PointNotFinite {
        /// The first such point.
        index: usize,
    },
    /// A weight is negative, NaN or infinite.
    WeightNotAllowed {
        /// The first such weight.
        index: usize,
    },
    /// The weights' sum is zero, or too large for an `f64`.
    WeightsWithoutSum,
    /// A bandwidth is zero, negative, NaN, infinite, or so small that its reciprocal is.
    BandwidthNotPositive,
    /// The bandwidth of a point is so.
    WidthNotPositive {
        /// The first such point.
        index: usize,
    },
    /// The points, or those of a column, are all equal, or too near to one another for their type: a rule has nothing to
    /// choose a bandwidth by.
    NoSpread,
    /// A column is a combination of the columns before it, to the precision of their type, as where all points lie on a
    /// line: their covariance is no kernel.
    Dependent {
        /// The first such column.
        column: usize,
    },
    /// The equation of Sheather and Jones has no solution: too few points, or a quarter or more to either side of the
    /// middle are equal.
    NoSolution,
    /// The points are not sorted.
    NotSorted {
        /// The first point that is below the one before it.
        index: usize,
    },
    /// A relative error to keep is not between 0 and 1.
    RelativeError,
    /// The transform would have more cells, of a bandwidth each, than it takes.
    TooManyCells,
    /// The points are so far from 0 that the transform's cells have no exact edges.
    TooFarFromZero,
    /// The transform was lent too small a workspace.
    WorkspaceTooSmall {
        /// How many numbers it needs.
        needed: usize,
    },
    /// What was asked for takes one bandwidth, and each point has its own.
    SeveralBandwidths,
}

impl fmt::Display for DensityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPoints => write!(f, "there are no points"),
            Self::PointNotFinite { index } => write!(f, "point {index} is NaN or infinite"),
            Self::WeightNotAllowed { index } => write!(f, "weight {index} is negative, NaN or infinite"),
            Self::WeightsWithoutSum => write!(f, "the sum of the weights is zero or infinite"),
            Self::BandwidthNotPositive => write!(f, "the bandwidth is not a positive number"),
            Self::WidthNotPositive { index } => write!(f, "the bandwidth of point {index} is not a positive number"),
            Self::NoSpread => write!(f, "the points are all equal: a rule finds no bandwidth for them"),
            Self::Dependent { column } => write!(f, "column {column} is a combination of those before it"),
            Self::NoSolution => write!(f, "the points are too few or too many are equal for Sheather and Jones' rule"),
            Self::NotSorted { index } => write!(f, "the points are not sorted: point {index} is below the one before"),
            Self::RelativeError => write!(f, "the relative error is not between 0 and 1"),
            Self::TooManyCells => write!(f, "the points reach over too many bandwidths for the transform"),
            Self::TooFarFromZero => write!(f, "the points are too many bandwidths away from 0 for the transform"),
            Self::WorkspaceTooSmall { needed } => write!(f, "the workspace is too small: {needed} numbers are needed"),
            Self::SeveralBandwidths => write!(f, "each point has a bandwidth of its own, where one is needed"),
        }
    }
}

impl Error for DensityError {}
