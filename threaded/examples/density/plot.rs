//! The density over a histogram of the points.

use std::error::Error;

use plotters::prelude::*;
use wideband_core::histogram;

use crate::curve::Curve;

const SIZE: (u32, u32) = (900, 560);
const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
const GREY: RGBColor = RGBColor(0xcf, 0xcf, 0xcf);

/// The picture, as a document.
pub(crate) fn svg(
    title: &str,
    points: &[f64],
    weights: Option<&[f64]>,
    curve: &Curve,
) -> Result<String, Box<dyn Error>> {
    let (low, high) = (curve.grid[0], curve.grid[curve.grid.len() - 1]);
    let bars = bars(points, weights, low, high);
    let top = bars.iter().map(|&(_, height)| height).fold(curve.mode.1, f64::max) * 1.05;

    let mut document = String::new();
    let area = SVGBackend::with_string(&mut document, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(64)
        .build_cartesian_2d(low..high, 0.0..top)?;
    chart.configure_mesh().disable_x_mesh().light_line_style(WHITE).y_desc("density").draw()?;
    let width = (high - low) / bars.len() as f64;
    chart.draw_series(bars.iter().map(|&(left, height)| {
        Rectangle::new([(left, 0.0), (left + width, height)], GREY.filled()) // as high as its share over its width
    }))?;
    let line = curve.grid.iter().copied().zip(curve.densities.iter().copied());
    chart.draw_series(LineSeries::new(line, BLUE.stroke_width(2)))?;
    area.present()?;
    drop(chart);
    drop(area);
    Ok(document)
}

/// The left edges and the heights of bars whose areas are the points' shares.
fn bars(points: &[f64], weights: Option<&[f64]>, low: f64, high: f64) -> Vec<(f64, f64)> {
    let count = (2.0 * (points.len() as f64).cbrt()).clamp(5.0, 200.0) as usize; // Rice's rule
    let width = (high - low) / count as f64;
    let shares: Vec<f64> = if let Some(weights) = weights {
        let mut shares = vec![0.0; count];
        for (point, weight) in points.iter().zip(weights) {
            shares[(((point - low) / width) as usize).min(count - 1)] += weight;
        }
        shares
    } else {
        let mut counts = vec![0; count];
        histogram(points, low, high, &mut counts);
        counts.into_iter().map(|count| count as f64).collect()
    };
    let total: f64 = shares.iter().sum();
    shares.iter().enumerate().map(|(bar, share)| (low + width * bar as f64, share / total / width)).collect()
}
