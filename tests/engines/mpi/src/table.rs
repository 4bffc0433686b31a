//! What rank 0 prints.

use std::io::{self, Write};
use std::time::Duration;

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

/// A program on all ranks, and on one thread alone.
pub(crate) struct Row {
    pub(crate) program: &'static str,
    pub(crate) n: u64,
    pub(crate) alone: Duration,
    /// What the slowest rank took to compute its part.
    pub(crate) slowest: Duration,
    /// What bringing the parts together took.
    pub(crate) merging: Duration,
    /// What a rank sends.
    pub(crate) bytes: usize,
    pub(crate) value: String,
    pub(crate) digest: u64,
    pub(crate) same_bits: bool,
}

impl Row {
    fn cells(&self) -> [String; 9] {
        let speed_up = self.alone.as_secs_f64() / (self.slowest + self.merging).as_secs_f64();
        [
            self.program.to_owned(),
            self.n.to_string(),
            format!("{:.1?}", self.alone),
            format!("{:.1?}", self.slowest),
            format!("{:.1?}", self.merging),
            self.bytes.to_string(),
            format!("{speed_up:.2}×"),
            self.value.clone(),
            if self.same_bits { "yes" } else { "NO" }.to_owned(),
        ]
    }
}

/// Prints the table, and the bits in a form that can be compared with another run's.
pub(crate) fn print(rows: &[Row], ranks: i32, workers: u64) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_header(["program", "n", "alone", "ranks", "merge", "bytes", "speed-up", "result", "same\nbits"]);
    table.add_rows(rows.iter().map(Row::cells));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{table}\n\n\
         alone: rank 0 on one thread; ranks: the slowest of {ranks}, which have {workers} workers together; merge: their \n\
         parts to rank 0; bytes: what a rank sends; same bits: in all sums and counts.\n"
    )?;
    for row in rows {
        writeln!(out, "bits of {}: {:016x}", row.program, row.digest)?;
    }
    Ok(())
}
