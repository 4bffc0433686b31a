//! What is printed in the end.

use std::io::{self, Write};
use std::time::Duration;

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

use crate::checks::{MAX_DIFFERENCE, MAX_STANDARD_ERRORS};
use crate::stopwatch::RUNS;

/// One program, measured and checked.
pub(crate) struct Row {
    pub(crate) program: &'static str,
    /// Array elements or random points.
    pub(crate) n: u64,
    /// As a scalar loop, vectorised on one thread, and vectorised on all.
    pub(crate) times: [Duration; 3],
    pub(crate) result: f64,
    /// Whether one thread and all have the same.
    pub(crate) same_bits: bool,
    /// What else is wrong, if anything.
    pub(crate) fault: Option<String>,
}

impl Row {
    pub(crate) fn is_right(&self) -> bool {
        self.same_bits && self.fault.is_none()
    }

    fn cells(&self) -> [String; 9] {
        let [scalar, serial, team] = self.times;
        let speed_up = |from: Duration, to: Duration| format!("{:.2}×", from.as_secs_f64() / to.as_secs_f64());
        [
            self.program.to_owned(),
            grouped(self.n),
            format!("{scalar:.1?}"),
            format!("{serial:.1?}"),
            format!("{team:.1?}"),
            speed_up(scalar, serial),
            speed_up(serial, team),
            format!("{:.6}", self.result),
            if self.same_bits { "yes" } else { "NO" }.to_owned(),
        ]
    }
}

/// Digits in groups of three.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(" ")
}

/// Prints the table, in 100 columns, and what is wrong.
pub(crate) fn print(rows: &[Row], workers: usize) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_header([
        "program",
        "n",
        "scalar",
        "serial",
        "team",
        "scalar/\nserial",
        "serial/\nteam",
        "result",
        "same\nbits",
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
         scalar: a plain loop; serial: one thread; team: {workers}. \n\
         Times: the shortest of {RUNS} runs or more.\n\
         n: array elements in S1 and S2, random points in S3 to S5. \n\
         Results: in S1 the sum of the array, in S4 its mean.\n\
         S5: serial is one thread of the program's own, team is {workers}.\n\
         same bits: of serial and team, in every element; in S5 on all kinds of threads.\n",
        table.trim_fmt()
    )?;
    for row in rows.iter().filter(|row| !row.is_right()) {
        let fault = row.fault.as_deref().unwrap_or("serial and team differ");
        writeln!(out, "WRONG: {}: {fault}", row.program)?;
    }
    if rows.iter().all(Row::is_right) {
        writeln!(
            out,
            "Results right: S1, S2 within {MAX_DIFFERENCE:e} of the scalar loop, π within {MAX_STANDARD_ERRORS} standard errors."
        )?;
    }
    Ok(())
}
