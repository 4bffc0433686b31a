//! What is printed.

use std::io::{self, Write};

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};
use wideband_core::Arithmetic;
use wideband_threaded::Team;

use crate::gallery::{ROUNDS, Row};

/// Says what the figures are measured on.
pub(crate) fn introduce(team: &Team) -> io::Result<()> {
    let arithmetic = match team.isa().arithmetic() {
        Arithmetic::Fused => "fused multiply-add",
        Arithmetic::Unfused => "multiply and add rounded separately",
    };
    let (version, isa, workers) = (env!("CARGO_PKG_VERSION"), team.isa().name(), team.threads());
    writeln!(io::stdout(), "Formulas with wideband {version}: {isa}, {arithmetic}, a team of {workers}\n")
}

impl Row {
    fn cells(&self) -> [String; 8] {
        let [scalar, serial, team] = self.times.map(|time| time.as_secs_f64() * 1e9 / self.formula.elements as f64);
        [
            self.formula.name.to_owned(),
            self.formula.elements.to_string(),
            format!("{scalar:.2}"),
            format!("{serial:.2}"),
            format!("{team:.2}"),
            format!("{:.1}×", scalar / serial),
            difference(self.difference),
            difference(self.formula.tolerance),
        ]
    }
}

fn difference(difference: f64) -> String {
    if difference == 0.0 { "none".to_owned() } else { format!("{difference:.0e}") }
}

/// Prints the table, in 100 columns, and what is wrong.
pub(crate) fn print(rows: &[Row]) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_header([
        "formula",
        "n",
        "scalar\nns each",
        "one thread\nns each",
        "team\nns each",
        "scalar/\none thread",
        "difference",
        "allowed",
    ]);
    table.add_rows(rows.iter().map(Row::cells));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    let mut out = io::stdout();
    writeln!(
        out,
        "{}\n\n\
         scalar: a plain loop with the functions of std. Times: the shortest of {ROUNDS} runs or more, in turns.\n\
         n: elements, pairs of bodies, cells, pixels.\n\
         difference: the largest of one thread's results from the scalar loop's, relative to them.\n",
        table.trim_fmt()
    )?;
    for row in rows.iter().filter(|row| !row.is_right()) {
        let fault =
            if row.same_bits { "differs from the scalar loop" } else { "differs between one thread and the team" };
        writeln!(out, "WRONG: {} {fault}", row.formula.name)?;
    }
    if rows.iter().all(Row::is_right) {
        writeln!(out, "All right: as the scalar loop within what is allowed, and to the same bits on the team.")?;
    }
    Ok(())
}
