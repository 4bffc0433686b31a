//! The figures as a table.

use std::io::{self, Write};

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

use crate::number::Grouped;
use crate::report::Record;

/// A column: its heading, and what stands in it.
type Column = (&'static str, fn(&Record) -> String);

/// What tells cases apart. Those that are the same for all stand above the table instead.
const CASE: [Column; 8] = [
    ("kernel", |record| record.kernel.clone()),
    ("type", |record| record.float.clone()),
    ("n", |record| Grouped(record.n).to_string()),
    ("instructions", |record| record.isa.to_owned()),
    ("pinning", |record| record.pin.clone()),
    ("cores", |record| record.cores.clone()),
    ("polling", |record| record.spin.clone()),
    ("threads", |record| record.threads.to_string()),
];

const FIGURES: [Column; 9] = [
    ("min", |record| time(record.min_ns)),
    ("lower\nquartile", |record| time(record.lower_quartile_ns)),
    ("median", |record| time(record.median_ns)),
    ("upper\nquartile", |record| time(record.upper_quartile_ns)),
    ("ns\neach", |record| format!("{}{:.3}", if record.is_unsteady() { "~" } else { "" }, record.ns_per_element)),
    ("GB/s", |record| record.gb_per_s.map_or_else(none, |rate| format!("{rate:.1}"))),
    ("speed-\nup", |record| record.speed_up.map_or_else(none, |ratio| format!("{ratio:.2}×"))),
    ("effi-\nciency", |record| record.efficiency.map_or_else(none, percent)),
    ("of band-\nwidth", |record| record.part_of_bandwidth.map_or_else(none, percent)),
];

pub(crate) fn print(records: &[Record]) -> io::Result<()> {
    let mut out = io::stdout();
    let differs = |(_, text): &&Column| records.iter().any(|record| text(record) != text(&records[0]));
    let (columns, constants): (Vec<_>, Vec<_>) = CASE.iter().partition(differs);

    for (name, text) in constants {
        writeln!(out, "{name:<13} {}", text(&records[0]))?;
    }
    writeln!(out, "{:<13} {}\n", "repetitions", records[0].repetitions)?;

    let columns: Vec<_> = columns.into_iter().chain(FIGURES).collect();
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_header(columns.iter().map(|(name, _)| *name));
    table.add_rows(records.iter().map(|record| columns.iter().map(|(_, text)| text(record)).collect::<Vec<_>>()));
    for (column, (name, _)) in table.column_iter_mut().zip(&columns) {
        if !matches!(*name, "kernel" | "type" | "instructions" | "pinning" | "cores") {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    writeln!(out, "{}", table.trim_fmt())
}

fn none() -> String {
    "–".to_owned()
}

fn percent(part: f64) -> String {
    format!("{:.0}%", 100.0 * part)
}

/// Four digits and a unit.
fn time(ns: f64) -> String {
    let (value, unit) = match ns {
        ..1e3 => (ns, "ns"),
        ..1e6 => (ns / 1e3, "µs"),
        ..1e9 => (ns / 1e6, "ms"),
        _ => (ns / 1e9, "s"),
    };
    let decimals = if value < 10.0 {
        3
    } else if value < 100.0 {
        2
    } else {
        1
    };
    format!("{value:.decimals$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_four_digits() {
        assert_eq!(time(1.0), "1.000 ns");
        assert_eq!(time(12_345.0), "12.35 µs");
        assert_eq!(time(123_456_789.0), "123.5 ms");
        assert_eq!(time(2e9), "2.000 s");
    }
}
