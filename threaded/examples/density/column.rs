//! Columns of numbers in a file of comma-separated values.

use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, StringRecord, Trim};

/// The lines of a file.
pub(crate) struct Table {
    path: PathBuf,
    heading: Option<StringRecord>,
    lines: Vec<StringRecord>,
}

impl Table {
    pub(crate) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let cannot = |error: &dyn Error| format!("cannot read {}: {error}", path.display());
        let file = File::open(path).map_err(|error| cannot(&error))?;
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(file);
        let mut lines: Vec<StringRecord> =
            reader.records().collect::<Result<_, _>>().map_err(|error| cannot(&error))?;
        let is_heading = lines.first().is_some_and(|line| line.iter().any(|field| field.parse::<f64>().is_err()));
        let heading = is_heading.then(|| lines.remove(0));
        Ok(Self { path: path.to_owned(), heading, lines })
    }

    /// A column's heading, or what it was asked for by.
    pub(crate) fn heading<'a>(&'a self, column: &'a str) -> &'a str {
        let heading = self.heading.as_ref().and_then(|heading| heading.get(self.place(column).ok()?));
        heading.unwrap_or(column)
    }

    /// The numbers of a column, given by its heading or its number.
    pub(crate) fn numbers(&self, column: &str) -> Result<Vec<f64>, Box<dyn Error>> {
        let (path, place) = (self.path.display(), self.place(column)?);
        if self.lines.is_empty() {
            return Err(format!("{path} holds no numbers").into());
        }
        let number = |line: &StringRecord| {
            let at = line.position().map_or(0, csv::Position::line);
            let field = line.get(place).ok_or_else(|| format!("{path}, line {at}: there is no column {column}"))?;
            let number: Option<f64> = field.parse().ok().filter(|number: &f64| number.is_finite());
            number.ok_or_else(|| format!("{path}, line {at}: {field:?} in column {column} is not a number"))
        };
        Ok(self.lines.iter().map(number).collect::<Result<_, String>>()?)
    }

    /// The index of a column.
    fn place(&self, column: &str) -> Result<usize, String> {
        let named = self.heading.as_ref().and_then(|heading| heading.iter().position(|name| name == column));
        let numbered = || column.parse::<usize>().ok()?.checked_sub(1);
        let columns = self.heading.as_ref().or(self.lines.first()).map_or(0, StringRecord::len);
        let place = named.or_else(numbered).filter(|&place| place < columns);
        place.ok_or_else(|| format!("{} has no column {column}", self.path.display()))
    }
}
