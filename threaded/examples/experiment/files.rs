//! The figures as files.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use serde::Serialize;

use crate::machine::Machine;
use crate::options::Options;
use crate::plot;
use crate::report::Record;

/// Files that exist, and wait for what belongs into them.
pub(crate) struct Files {
    csv: Option<File>,
    json: Option<File>,
    plot: Option<File>,
}

#[derive(Serialize)]
struct Document<'a> {
    machine: &'a Machine,
    records: &'a [Record],
}

impl Files {
    pub(crate) fn create(options: &Options) -> Result<Self, String> {
        let create = |path: &Option<PathBuf>| match path {
            None => Ok(None),
            Some(path) => {
                File::create(path).map(Some).map_err(|error| format!("cannot write {}: {error}", path.display()))
            }
        };
        Ok(Self { csv: create(&options.csv)?, json: create(&options.json)?, plot: create(&options.plot)? })
    }

    pub(crate) fn write(&mut self, machine: &Machine, records: &[Record]) -> Result<(), Box<dyn Error>> {
        if let Some(file) = &self.csv {
            let mut writer = csv::Writer::from_writer(file);
            records.iter().try_for_each(|record| writer.serialize(record))?;
            writer.flush()?;
        }
        if let Some(file) = &self.json {
            let mut file = BufWriter::new(file);
            serde_json::to_writer_pretty(&mut file, &Document { machine, records })?;
            writeln!(file)?;
            file.flush()?;
        }
        if let Some(file) = &mut self.plot {
            file.write_all(plot::svg(machine, records)?.as_bytes())?;
        }
        Ok(())
    }
}
