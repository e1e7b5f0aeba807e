//! The hardware of instance types and the speed of their families, as tables of facts have them.
//!
//! What the tables do not hold stays as the folder has it: the share of its vCPUs that a burstable type
//! may use for ever, and families that are another's hardware or were not measured.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::folder::own_table;
use crate::prices::hardware::{FAMILY_COLUMNS, TYPE_COLUMNS};
use crate::prices::layer::{FAMILIES, Layer, PROVIDER, TYPES};
use crate::prices::table::{self, File};
use crate::problem::Failure;
use crate::problem::Problems;

const TYPE_SOURCE: &str = "ec2-describe-instance-types";
const FAMILY_SOURCE: &str = "ec2instances-coremark";

/// The hardware found so far.
#[derive(Debug, Default)]
pub(super) struct Hardware {
    /// vCPUs, MiB of memory, baseline IOPS and MiB a second of EBS, in the order of the table.
    types: Vec<(String, [Decimal; 4], Date)>,
    /// CoreMark of a vCPU on each size of a family.
    coremarks: BTreeMap<String, (Vec<Decimal>, Date)>,
}

impl Hardware {
    pub(super) fn add_type(&mut self, name: &str, facts: [Decimal; 4], date: Date) {
        self.types.push((name.to_owned(), facts, date));
    }

    pub(super) fn add_coremark(&mut self, family: &str, per_vcpu: Decimal, date: Date) {
        let of_family = self.coremarks.entry(family.to_owned());
        let (values, newest) = of_family.or_insert_with(|| (Vec::new(), date));
        values.push(per_vcpu);
        *newest = date;
    }

    /// How many types and families of them were found.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.types.len(), self.coremarks.len())
    }

    /// The tables of a folder with what was found in them: path and text.
    pub(super) fn tables(
        &self,
        folder: &Path,
        allow_older: bool,
    ) -> Result<Vec<(PathBuf, String)>, Failure> {
        let folder = folder.join(PROVIDER);
        let mut tables = Vec::new();
        if !self.types.is_empty() {
            let path = folder.join(TYPES);
            let mut rows = Rows::of(&path, TYPES, &TYPE_COLUMNS)?;
            for (name, facts, date) in &self.types {
                let share = rows.field(name, 5);
                let [vcpus, memory, iops, mib] = facts.map(|it| it.normalize().to_string());
                let date = date.to_string();
                let of_type = [
                    name,
                    &vcpus,
                    &memory,
                    &iops,
                    &mib,
                    &share,
                    TYPE_SOURCE,
                    &date,
                ];
                rows.put(of_type.map(str::to_owned).to_vec(), allow_older);
            }
            tables.push((path, table::text(&TYPE_COLUMNS, rows.rows)));
        }
        if !self.coremarks.is_empty() {
            let path = folder.join(FAMILIES);
            let mut rows = Rows::of(&path, FAMILIES, &FAMILY_COLUMNS)?;
            for (family, (values, date)) in &self.coremarks {
                // What no type is known of can't be chosen; its speed is of no use.
                let is_of_family = |(name, _, _): &(String, _, _)| {
                    name.split_once('.').is_some_and(|(it, _)| it == family)
                };
                if rows.field(family, 0).is_empty() && !self.types.iter().any(is_of_family) {
                    continue;
                }
                let coremark = median(values).normalize().to_string();
                let date = date.to_string();
                let of_family = [family, family, &coremark, FAMILY_SOURCE, &date];
                rows.put(of_family.map(str::to_owned).to_vec(), allow_older);
            }
            tables.push((path, table::text(&FAMILY_COLUMNS, rows.rows)));
        }
        Ok(tables)
    }
}

/// The rows of a table: those of the folder, and beside them the embedded ones, of which only fields
/// are taken that a table of facts does not hold.
struct Rows {
    rows: Vec<Vec<String>>,
    embedded: Vec<Vec<String>>,
}

impl Rows {
    fn of(path: &Path, name: &str, columns: &'static [&'static str]) -> Result<Self, Failure> {
        let mut problems = Vec::new();
        let mut read = |file: &File| {
            let mut rows: Vec<Vec<String>> = Vec::new();
            file.rows(columns, &mut problems, |row, _| {
                let fields = (0..columns.len()).map(|at| row.field(at).to_owned());
                rows.push(fields.collect());
            });
            rows
        };
        let own = own_table(path)?;
        let rows = own.as_ref().map(&mut read).unwrap_or_default();
        let layer = Layer::embedded();
        let embedded = layer.file(name).map(&mut read).unwrap_or_default();
        if problems.is_empty() {
            Ok(Self { rows, embedded })
        } else {
            Err(Problems::first(problems, 0).into())
        }
    }

    /// A field of the row of a name; empty where there is none.
    fn field(&self, name: &str, at: usize) -> String {
        let mut rows = self.rows.iter().chain(&self.embedded);
        let row = rows.find(|row| row[0] == name);
        row.map(|row| row[at].clone()).unwrap_or_default()
    }

    /// Puts a row in the place of the one of its name, unless that is newer, or behind all. A row ends with
    /// its day, and days are in the order of their texts.
    fn put(&mut self, row: Vec<String>, allow_older: bool) {
        match self.rows.iter_mut().find(|it| it[0] == row[0]) {
            Some(before) if before.last() > row.last() && !allow_older => {}
            Some(before) => *before = row,
            None => self.rows.push(row),
        }
    }
}

fn median(values: &[Decimal]) -> Decimal {
    let mut values = values.to_vec();
    values.sort();
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        (values[middle - 1] + values[middle]) / Decimal::TWO
    }
}
