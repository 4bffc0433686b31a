//! The figures as a picture: for each kernel, speed-up against threads and time against n.

use std::error::Error;
use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::ranged1d::ValueFormatter;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::machine::{Cache, Machine};
use crate::number::Grouped;
use crate::report::Record;

/// Colours that people with any kind of colour vision tell apart, on paper too (Okabe and Ito, without the yellow).
const COLOURS: [RGBColor; 7] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0x56, 0xb4, 0xe9),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x00, 0x00, 0x00),
];
const GREY: RGBColor = RGBColor(0x70, 0x70, 0x70);
const FAINT: RGBColor = RGBColor(0xe4, 0xe4, 0xe4);

const FONT: &str = "sans-serif";
const TITLE: u32 = 20;
const TEXT: u32 = 15;

/// Of one panel, the part of it that is a legend, and its least height.
const WIDTH: u32 = 780;
const LEGEND: u32 = 260;
const HEIGHT: u32 = 400;
const HEADING: u32 = 40;

/// Of a legend.
const LINE: u32 = 20;
const FIRST_LINE: u32 = 58;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a, 'b, X, Y> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<X, Y>>;
type Drawn = Result<(), Box<dyn Error>>;

/// Points of one colour.
struct Series {
    /// In lines.
    label: Vec<String>,
    points: Vec<Point>,
}

/// A median between its quartiles.
struct Point {
    x: f64,
    low: f64,
    y: f64,
    high: f64,
}

/// The picture, as a document. A kernel has a row: on the left its speed-up, on the right its time.
pub(crate) fn svg(machine: &Machine, records: &[Record]) -> Result<String, Box<dyn Error>> {
    let mut rows: Vec<Vec<&Record>> = Vec::new();
    for record in records {
        match rows.iter_mut().find(|row| row[0].kernel == record.kernel && row[0].float == record.float) {
            Some(row) => row.push(record),
            None => rows.push(vec![record]),
        }
    }
    // A legend may need more height than a chart.
    let lines = |row: &[&Record]| lines(&speed_ups(row)).max(lines(&times(row)));
    let heights: Vec<_> = rows.iter().map(|row| HEIGHT.max(FIRST_LINE + LINE * (lines(row) + 1))).collect();

    let mut document = String::new();
    let size = (2 * WIDTH, HEADING + heights.iter().sum::<u32>());
    let area = SVGBackend::with_string(&mut document, size).into_drawing_area();
    area.fill(&WHITE)?;
    let (heading, mut rest) = area.split_vertically(HEADING);
    let text =
        format!("{}, {} cores, wideband {}, {}", machine.processor, machine.cores, machine.wideband, machine.date);
    heading.draw(&Text::new(text, (20, 14), (FONT, TITLE)))?;
    for (row, height) in rows.iter().zip(heights) {
        let (panels, below) = rest.split_vertically(height);
        let (left, right) = panels.split_horizontally(WIDTH);
        speed_up(&left, row)?;
        time(&right, row, &machine.caches)?;
        rest = below;
    }
    area.present()?;
    drop((area, heading, rest)); // they hold on to the document
    Ok(document)
}

/// Speed-up against threads.
fn speed_ups(records: &[&Record]) -> Vec<Series> {
    series(records, Axis::Threads, |record| {
        let serial = record.speed_up? * record.median_ns;
        Some(Point {
            x: record.threads as f64,
            low: serial / record.upper_quartile_ns,
            y: serial / record.median_ns,
            high: serial / record.lower_quartile_ns,
        })
    })
}

/// Time for an element against n.
fn times(records: &[&Record]) -> Vec<Series> {
    series(records, Axis::N, |record| {
        let per_element = |ns: f64| ns / record.n as f64;
        Some(Point {
            x: record.n as f64,
            low: per_element(record.lower_quartile_ns),
            y: per_element(record.median_ns),
            high: per_element(record.upper_quartile_ns),
        })
    })
}

/// Draws speed-ups beside the ideal.
fn speed_up(area: &Area, records: &[&Record]) -> Drawn {
    let mut series = speed_ups(records);
    if series.is_empty() {
        return note(area, "no speed-up: one thread was not measured");
    }
    let most = records.iter().map(|record| record.threads).max().unwrap_or(1) as f64;
    let top = 1.08 * series.iter().flat_map(|series| &series.points).map(|point| point.high).fold(most, f64::max);
    let (left, right) = (0.5, most + 0.5);

    // Side by side, bars can be told apart.
    let middle = (series.len() - 1) as f64 / 2.0;
    for (i, series) in series.iter_mut().enumerate() {
        let aside = (i as f64 - middle) * 0.025 * (right - left) / most.max(2.0);
        series.points.iter_mut().for_each(|point| point.x += aside);
    }

    let (area, legend) = area.split_horizontally(WIDTH - LEGEND);
    let mut chart = builder(&area, "speed-up", records[0]).build_cartesian_2d(left..right, 0.0..top)?;
    let whole = |x: &f64| if x.fract() == 0.0 { format!("{x}") } else { String::new() };
    chart
        .configure_mesh()
        .x_labels((2 * most as usize + 2).min(17)) // also the halves, which are not written
        .disable_x_mesh()
        .light_line_style(WHITE)
        .bold_line_style(FAINT)
        .label_style((FONT, TEXT))
        .x_label_formatter(&whole)
        .y_label_formatter(&|y| format!("{y:.1}"))
        .x_desc("threads")
        .y_desc("times as fast as one thread")
        .draw()?;
    let end = right.min(top);
    chart.draw_series([DashedPathElement::new([(left, left), (end, end)], 6, 5, GREY.stroke_width(2))])?;
    draw(&mut chart, &series)?;
    draw_legend(&legend, &series, Some("ideal"))
}

/// Draws times, with the caches that just hold all arrays.
fn time(area: &Area, records: &[&Record], caches: &[Cache]) -> Drawn {
    let series = times(records);
    let points = || series.iter().flat_map(|series| &series.points);
    let xs = around(points().map(|point| point.x), 1.6);
    let ys = around(points().flat_map(|point| [point.low, point.high]), 1.3);

    let (area, legend) = area.split_horizontally(WIDTH - LEGEND);
    let mut builder = builder(&area, "time", records[0]);
    let caches: Vec<_> = caches
        .iter()
        .filter(|_| records[0].footprint > 0)
        .map(|cache| (cache.level, cache.bytes as f64 / records[0].footprint as f64))
        .filter(|(_, n)| xs.contains(n))
        .collect();
    // Where times differ by little, a scale that begins at zero shows how little.
    if ys.end / ys.start > 20.0 {
        let mut chart = builder.build_cartesian_2d(xs.log_scale(), ys.clone().log_scale())?;
        draw_times(&mut chart, &series, &caches, &ys)?;
    } else {
        let ys = 0.0..ys.end;
        let mut chart = builder.build_cartesian_2d(xs.log_scale(), ys.clone())?;
        draw_times(&mut chart, &series, &caches, &ys)?;
    }
    draw_legend(&legend, &series, None)
}

/// Axes, caches, and series.
fn draw_times<X, Y>(chart: &mut Chart<X, Y>, series: &[Series], caches: &[(u32, f64)], ys: &Range<f64>) -> Drawn
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .bold_line_style(FAINT)
        .label_style((FONT, TEXT))
        .x_label_formatter(&power_of_ten)
        .y_label_formatter(&|y| format!("{}", (y * 1e4).round() / 1e4))
        .x_desc("n")
        .y_desc("ns per element")
        .draw()?;
    for &(level, n) in caches {
        chart.draw_series([DashedPathElement::new([(n, ys.start), (n, ys.end)], 3, 4, GREY.stroke_width(1))])?;
        let style = (FONT, TEXT).into_font().color(&GREY).pos(Pos::new(HPos::Left, VPos::Top));
        chart.draw_series([Text::new(format!("L{level}"), (n * 1.08, ys.end), style)])?;
    }
    draw(chart, series)
}

/// What is on the horizontal axis, hence not what tells series apart.
#[derive(Clone, Copy, PartialEq)]
enum Axis {
    Threads,
    N,
}

/// Records that differ in what is on the axis are one series, named after what differs between series.
fn series(records: &[&Record], axis: Axis, point: impl Fn(&Record) -> Option<Point>) -> Vec<Series> {
    let parts = |record: &Record| {
        [
            (axis != Axis::N).then(|| format!("n = {}", Grouped(record.n))),
            Some(record.isa.to_owned()),
            Some(format!("pinning {}", record.pin)),
            Some(format!("cores {}", record.cores)),
            Some(format!("polling {}", record.spin)),
            (axis != Axis::Threads)
                .then(|| format!("{} thread{}", record.threads, if record.threads == 1 { "" } else { "s" })),
        ]
    };
    let first = parts(records[0]);
    let differs: Vec<_> = (0..first.len()).map(|i| records.iter().any(|record| parts(record)[i] != first[i])).collect();
    let mut all: Vec<(_, Series)> = Vec::new();
    for record in records {
        let Some(point) = point(record) else { continue };
        let key = parts(record);
        match all.iter_mut().find(|(other, _)| *other == key) {
            Some((_, series)) => series.points.push(point),
            None => {
                let different = key.iter().zip(&differs).filter(|(_, differs)| **differs);
                let label: Vec<_> = different.filter_map(|(part, _)| part.clone()).collect();
                let label = label.chunks(2).map(|parts| parts.join(", ")).collect();
                all.push((key, Series { label, points: vec![point] }));
            }
        }
    }
    for (_, series) in &mut all {
        series.points.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    all.into_iter().map(|(_, series)| series).collect()
}

fn builder<'a, 'b>(area: &'a Area<'b>, what: &str, record: &Record) -> ChartBuilder<'a, 'b, SVGBackend<'b>> {
    let mut builder = ChartBuilder::on(area);
    builder
        .caption(format!("{} {}: {what}", record.kernel, record.float), (FONT, TITLE))
        .margin(14)
        .x_label_area_size(50)
        .y_label_area_size(66);
    builder
}

/// Lines through the medians, with bars from quartile to quartile.
fn draw<X, Y>(chart: &mut Chart<X, Y>, series: &[Series]) -> Drawn
where
    X: Ranged<ValueType = f64>,
    Y: Ranged<ValueType = f64>,
{
    for (i, series) in series.iter().enumerate() {
        let colour = colour(i);
        let points = || series.points.iter();
        chart.draw_series(LineSeries::new(points().map(|point| (point.x, point.y)), colour.stroke_width(2)))?;
        chart.draw_series(
            points().map(|point| {
                ErrorBar::new_vertical(point.x, point.low, point.y, point.high, colour.stroke_width(1), 9)
            }),
        )?;
        let places = points().map(|point| (point.x, point.y));
        match shape(i) {
            Shape::Disc => chart.draw_series(places.map(|at| Circle::new(at, 4, colour.filled())))?,
            Shape::Triangle => chart.draw_series(places.map(|at| TriangleMarker::new(at, 6, colour.filled())))?,
            Shape::Cross => chart.draw_series(places.map(|at| Cross::new(at, 5, colour.stroke_width(2))))?,
        };
    }
    Ok(())
}

/// Lines of a legend.
fn lines(series: &[Series]) -> u32 {
    series.iter().map(|series| series.label.len() as u32).sum()
}

fn draw_legend(area: &Area, series: &[Series], dashed: Option<&str>) -> Drawn {
    let mut y = FIRST_LINE as i32;
    let style = (FONT, TEXT).into_font().color(&BLACK).pos(Pos::new(HPos::Left, VPos::Center));
    for (i, series) in series.iter().enumerate().filter(|(_, series)| !series.label.is_empty()) {
        area.draw(&PathElement::new([(4, y), (32, y)], colour(i).stroke_width(2)))?;
        match shape(i) {
            Shape::Disc => area.draw(&Circle::new((18, y), 4, colour(i).filled()))?,
            Shape::Triangle => area.draw(&TriangleMarker::new((18, y), 6, colour(i).filled()))?,
            Shape::Cross => area.draw(&Cross::new((18, y), 5, colour(i).stroke_width(2)))?,
        }
        for line in &series.label {
            area.draw(&Text::new(line.as_str(), (42, y), style.clone()))?;
            y += LINE as i32;
        }
    }
    if let Some(name) = dashed {
        area.draw(&DashedPathElement::new([(4, y), (32, y)], 6, 5, GREY.stroke_width(2)))?;
        area.draw(&Text::new(name, (42, y), style))?;
    }
    Ok(())
}

fn colour(i: usize) -> RGBColor {
    COLOURS[i % COLOURS.len()]
}

/// What marks the points of a series.
enum Shape {
    Disc,
    Triangle,
    Cross,
}

/// Once all colours are used, they begin again with another shape.
fn shape(i: usize) -> Shape {
    match i / COLOURS.len() % 3 {
        0 => Shape::Disc,
        1 => Shape::Triangle,
        _ => Shape::Cross,
    }
}

fn note(area: &Area, text: &str) -> Drawn {
    Ok(area.draw(&Text::new(text, (80, 60), (FONT, TEXT).into_font().color(&GREY)))?)
}

/// The range of some values, widened by a factor on either side.
fn around(values: impl Iterator<Item = f64>, factor: f64) -> Range<f64> {
    let (least, most) = values.fold((f64::INFINITY, 0.0_f64), |(least, most), x| (least.min(x), most.max(x)));
    least / factor..most * factor
}

/// 10⁵; other numbers as they are.
fn power_of_ten(x: &f64) -> String {
    let exponent = x.log10();
    if (exponent - exponent.round()).abs() > 1e-9 {
        return Grouped(*x as u64).to_string();
    }
    let digits = format!("{exponent:.0}");
    let raised = digits.chars().filter_map(|digit| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(digit.to_digit(10)? as usize));
    "10".chars().chain(raised).collect()
}
