//! Repeated measurements in five numbers.

/// The extremes, the median, and the quartiles around it. Unlike a mean and a deviation, these are not moved by the one
/// run in twenty that the system interrupted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Summary {
    pub(crate) min: f64,
    pub(crate) lower_quartile: f64,
    pub(crate) median: f64,
    pub(crate) upper_quartile: f64,
    pub(crate) max: f64,
}

impl Summary {
    /// Of at least one number.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<_> = values.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Self {
            min: quantile(&sorted, 0.0),
            lower_quartile: quantile(&sorted, 0.25),
            median: quantile(&sorted, 0.5),
            upper_quartile: quantile(&sorted, 0.75),
            max: quantile(&sorted, 1.0),
        }
    }
}

/// Interpolated linearly between the two nearest, as spreadsheets do.
fn quantile(sorted: &[f64], fraction: f64) -> f64 {
    let position = fraction * (sorted.len() - 1) as f64;
    let (below, above) = (position.floor() as usize, position.ceil() as usize);
    sorted[below] + (sorted[above] - sorted[below]) * position.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_are_interpolated() {
        let summary = Summary::of([4.0, 1.0, 3.0, 2.0]);
        assert_eq!(summary, Summary { min: 1.0, lower_quartile: 1.75, median: 2.5, upper_quartile: 3.25, max: 4.0 });
    }

    #[test]
    fn one_number_is_all_of_them() {
        let summary = Summary::of([7.0]);
        assert_eq!((summary.min, summary.lower_quartile, summary.median, summary.max), (7.0, 7.0, 7.0, 7.0));
    }

    #[test]
    fn outliers_move_the_extremes_only() {
        let quiet = Summary::of((0..101).map(f64::from));
        let disturbed = Summary::of((0..100).map(f64::from).chain([1e9]));
        assert_eq!(disturbed.max, 1e9);
        assert_eq!((quiet.lower_quartile, quiet.median), (25.0, 50.0));
        assert_eq!((disturbed.lower_quartile, disturbed.median), (25.0, 50.0));
    }
}
