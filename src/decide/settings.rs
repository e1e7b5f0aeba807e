//! A profile with some keys at other values, whatever they take: numbers, words, flags, lists.

use std::path::Path;

use super::profile::{Profile, paths_of};
use crate::batch::rows::{Columns, in_common, read_once};
use crate::batch::{Chunk, Kind};
use crate::problem::{Place, Problem, Problems, SourceText};
use crate::workload::Workload;

impl Profile {
    /// The workload that the profile asks for with some keys at other values: each a key as
    /// [`Profile::key`] takes it, or any other that a cell of a batch may give, and its value in any spelling
    /// that the profile takes. `option` is where they come from, `--set` for one. An assumption is settled
    /// over whatever the profile says of it.
    ///
    /// # Errors
    /// Everything that is wrong with the settings, each with its text `KEY=VALUE` as its place, or that the
    /// profile is wrong with them.
    pub fn with(&self, option: &str, settings: &[(String, String)]) -> Result<Workload, Problems> {
        if settings.is_empty() {
            return Ok(self.workload.clone());
        }
        check(option, settings)?;
        let header: Vec<_> = settings.iter().map(|it| it.0.clone()).collect();
        let base = Some((self.name.as_str(), self.text.as_str()));
        let columns = Columns::new(&header, &[], base, Path::new(""), &[])?;
        let mut chunk = Chunk::default();
        for (_, value) in settings {
            chunk.cell(Kind::Plain, value);
        }
        chunk.end_row(1);
        let rows = chunk.rows().next();
        let row = rows.ok_or_else(|| Problem::anywhere("there is nothing to set"))?;
        let mut workload = read_once(&columns, row).map_err(|wrong| {
            let placed = wrong.into_iter().map(|it| match it.column {
                Some(column) => placed(option, &settings[column], it.problem),
                None => it.problem,
            });
            Problems::first(placed.collect(), 0)
        })?;
        if header.iter().all(|it| it != "name") {
            workload.name.clone_from(&self.workload.name);
        }
        let set = settings
            .iter()
            .map(|it| (it.1.clone(), of_value(option, it)));
        workload.take_places(&self.workload, set);
        for text in &self.assumptions {
            workload.assume("--assume", text)?;
        }
        for (key, value) in settings {
            if let Some(name) = key.strip_prefix("assumptions.") {
                workload.assume(option, &format!("{name}={value}"))?;
            }
        }
        Ok(workload)
    }
}

/// Whether settings are of keys that there are, of each once.
fn check(option: &str, settings: &[(String, String)]) -> Result<(), Problems> {
    let mut problems = Vec::new();
    let mut given: Vec<(&str, String)> = Vec::new();
    for setting in settings {
        let (key, value) = setting;
        let paths = match paths_of(option, key) {
            Ok(paths) => paths,
            Err(mut problem) => {
                problem.place = Some(place(option, setting, 0..key.len()));
                problems.push(problem);
                continue;
            }
        };
        if value.trim().is_empty() {
            let message = format!("{key}: expected a value, found nothing");
            problems.push(placed(option, setting, Problem::anywhere(message)));
        }
        for path in paths {
            let twice = { given.iter() }.find_map(|it| Some((it.0, in_common(&it.1, &path)?)));
            if let Some((other, both)) = twice {
                let message = format!("{option}: {other} and {key} both give {both}");
                problems.push(Problem::anywhere(message).help("set it once"));
            }
            given.push((key, path));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Problems::first(problems, 0))
    }
}

/// A problem with the value of a setting, where it stands.
fn placed(option: &str, setting: &(String, String), mut problem: Problem) -> Problem {
    problem.place = problem.place.or_else(|| Some(of_value(option, setting)));
    problem
}

/// Where the value of a setting stands.
fn of_value(option: &str, setting: &(String, String)) -> Place {
    let start = setting.0.len() + 1;
    place(option, setting, start..start + setting.1.len())
}

/// A place in the text of a setting.
fn place(option: &str, (key, value): &(String, String), span: std::ops::Range<usize>) -> Place {
    let source = SourceText::new(option, format!("{key}={value}"));
    Place::new(&source, span)
}
