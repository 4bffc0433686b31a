//! From samples to figures.

use serde::{Serialize, Serializer};

use crate::kernels::Bound;
use crate::measure::Sample;
use crate::noise::MAX_SPREAD;
use crate::plan::{Case, Plan};
use crate::statistics::Summary;

/// A line of the table and of the files: a case and what was measured of it. Times are of a whole computation.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Record {
    pub(crate) kernel: String,
    #[serde(rename = "type")]
    pub(crate) float: String,
    pub(crate) n: u64,
    pub(crate) isa: &'static str,
    pub(crate) pin: String,
    pub(crate) cores: String,
    pub(crate) spin: String,
    pub(crate) threads: usize,
    /// Where the workers ran in the last turn.
    pub(crate) placement: String,
    pub(crate) repetitions: usize,
    pub(crate) min_ns: f64,
    pub(crate) lower_quartile_ns: f64,
    pub(crate) median_ns: f64,
    pub(crate) upper_quartile_ns: f64,
    pub(crate) max_ns: f64,
    /// The rest is from medians.
    pub(crate) ns_per_element: f64,
    pub(crate) gb_per_s: Option<f64>,
    /// Against one thread, if that was measured.
    pub(crate) speed_up: Option<f64>,
    pub(crate) efficiency: Option<f64>,
    /// What reading or copying as many bytes achieves.
    pub(crate) bandwidth_gb_per_s: Option<f64>,
    #[serde(serialize_with = "bound_name")]
    pub(crate) bandwidth_of: Option<Bound>,
    pub(crate) part_of_bandwidth: Option<f64>,
    /// Until the team was there.
    pub(crate) start_ns: f64,
    /// Bytes that have to fit into a cache for each element. Not in the files.
    #[serde(skip)]
    pub(crate) footprint: u64,
}

impl Record {
    /// Whether its quartiles are too far apart to quote the median.
    pub(crate) fn is_unsteady(&self) -> bool {
        self.upper_quartile_ns - self.lower_quartile_ns > MAX_SPREAD * self.median_ns
    }
}

fn bound_name<S: Serializer>(bound: &Option<Bound>, serializer: S) -> Result<S::Ok, S::Error> {
    bound.serialize(serializer)
}

/// The figures of what was wanted.
pub(crate) fn records(plan: &Plan, samples: &[Vec<Sample>]) -> Vec<Record> {
    let times: Vec<_> = samples.iter().map(|samples| nanoseconds(samples, |sample| sample.time)).collect();
    let median = |case: &Case| plan.find(case).map(|i| times[i].median);

    let record = |(i, case): (usize, &Case)| {
        let (samples, time) = (&samples[i], times[i]);
        let bytes = |case: &Case| (case.n * case.kernel.bytes(case.float)) as f64;
        let gb_per_s = case.kernel.bound().map(|_| bytes(case) / time.median); // bytes in a nanosecond
        let bandwidth = case.bandwidth().and_then(|case| Some(bytes(&case) / median(&case)?));
        let speed_up = median(&case.on_one_thread()).map(|serial| serial / time.median);
        let placement = samples.last().map_or(&[][..], |sample| &sample.placement);
        Record {
            kernel: case.kernel.to_string(),
            float: case.float.to_string(),
            n: case.n,
            isa: case.team.isa.name(),
            pin: case.team.pin.to_string(),
            cores: case.team.cores.to_string(),
            spin: humantime::format_duration(case.team.spin).to_string(),
            threads: case.team.threads,
            placement: placement.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            repetitions: samples.len(),
            min_ns: time.min,
            lower_quartile_ns: time.lower_quartile,
            median_ns: time.median,
            upper_quartile_ns: time.upper_quartile,
            max_ns: time.max,
            ns_per_element: time.median / case.n as f64,
            gb_per_s,
            speed_up,
            efficiency: speed_up.map(|speed_up| speed_up / case.team.threads as f64),
            bandwidth_gb_per_s: bandwidth,
            bandwidth_of: case.kernel.bound(),
            part_of_bandwidth: gb_per_s.zip(bandwidth).map(|(used, available)| used / available),
            start_ns: nanoseconds(samples, |sample| sample.start.as_secs_f64()).median,
            footprint: case.kernel.footprint(case.float),
        }
    };
    plan.wanted.iter().enumerate().map(record).collect()
}

fn nanoseconds(samples: &[Sample], seconds: impl Fn(&Sample) -> f64) -> Summary {
    Summary::of(samples.iter().map(|sample| 1e9 * seconds(sample)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use clap::Parser;

    use super::*;
    use crate::options::Options;

    /// Of so many units of 2⁻²⁰ s, which are exact.
    fn sample(time: u32) -> Sample {
        let (time, start) = (f64::from(time) / 1048576.0, Duration::from_micros(30));
        Sample { time, start, probe: Duration::ZERO, placement: Vec::new() }
    }

    #[test]
    fn figures_are_derived_from_medians() {
        let options = Options::parse_from(["experiment", "--kernels", "kde", "--n", "1000", "--threads", "1,2"]);
        let plan = Plan::new(&options).unwrap();
        // kde on one thread and on two, then reading 16 kB on one and on two.
        let samples = [[10, 8, 90], [6, 5, 5], [4, 4, 4], [2, 2, 2]].map(|times| Vec::from(times.map(sample)));
        let [one, two] = &records(&plan, &samples)[..] else { panic!("two cases") };

        let unit = 1e9 / 1048576.0;
        assert_eq!((one.min_ns, one.median_ns, one.max_ns), (8.0 * unit, 10.0 * unit, 90.0 * unit));
        assert_eq!((one.ns_per_element, one.speed_up), (10.0 * unit / 1000.0, Some(1.0)));
        assert!(one.is_unsteady());
        assert_eq!((two.speed_up, two.efficiency), (Some(2.0), Some(1.0)));
        assert_eq!(
            (two.gb_per_s, two.bandwidth_gb_per_s),
            (Some(16_000.0 / (5.0 * unit)), Some(16_000.0 / (2.0 * unit)))
        );
        assert_eq!((two.part_of_bandwidth, two.bandwidth_of), (Some(0.4), Some(Bound::Read)));
        assert!((two.start_ns - 30_000.0).abs() < 1e-6);
    }
}
