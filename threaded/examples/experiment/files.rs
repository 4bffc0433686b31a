//! The figures as files.

use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::machine::Machine;
use crate::options::Options;
use crate::plot;
use crate::report::Record;

/// Files that exist, and wait for what belongs into them.
///
/// A regular file that was there keeps its contents until the new ones are complete: they are written beside it.
pub(crate) struct Files {
    csv: Option<Target>,
    json: Option<Target>,
    plot: Option<Target>,
}

struct Target {
    file: File,
    path: PathBuf,
    /// What becomes `path` in the end, unless that is a device or a pipe.
    beside: Option<PathBuf>,
}

#[derive(Serialize)]
struct Document<'a> {
    machine: &'a Machine,
    records: &'a [Record],
}

impl Target {
    fn create(path: &Path) -> Result<Self, String> {
        let special = path.metadata().is_ok_and(|metadata| !metadata.is_file());
        let beside = (!special).then(|| {
            let mut name = path.as_os_str().to_owned();
            name.push(".part");
            PathBuf::from(name)
        });
        let file = match &beside {
            Some(beside) => File::create(beside),
            None => File::options().write(true).open(path),
        };
        let file = file.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        Ok(Self { file, path: path.to_owned(), beside })
    }

    /// Writes all, and only then replaces what was there.
    fn write(&mut self, contents: &[u8]) -> Result<(), String> {
        let written = self.file.write_all(contents).and_then(|()| match &self.beside {
            Some(beside) => fs::rename(beside, &self.path),
            None => Ok(()),
        });
        written.map_err(|error| format!("cannot write {}: {error}", self.path.display()))
    }
}

impl Files {
    pub(crate) fn create(options: &Options) -> Result<Self, String> {
        let create = |path: &Option<PathBuf>| path.as_deref().map(Target::create).transpose();
        Ok(Self { csv: create(&options.csv)?, json: create(&options.json)?, plot: create(&options.plot)? })
    }

    pub(crate) fn write(&mut self, machine: &Machine, records: &[Record]) -> Result<(), Box<dyn Error>> {
        if let Some(target) = &mut self.csv {
            let mut writer = csv::Writer::from_writer(Vec::new());
            records.iter().try_for_each(|record| writer.serialize(record))?;
            target.write(&writer.into_inner()?)?;
        }
        if let Some(target) = &mut self.json {
            let mut text = serde_json::to_vec_pretty(&Document { machine, records })?;
            text.push(b'\n');
            target.write(&text)?;
        }
        if let Some(target) = &mut self.plot {
            target.write(plot::svg(machine, records)?.as_bytes())?;
        }
        Ok(())
    }
}
