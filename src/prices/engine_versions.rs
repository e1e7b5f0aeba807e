//! When the support of PostgreSQL's major versions changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::Source;
use super::layer::Sources;
use super::table::File;
use crate::problem::Problem;

const COLUMNS: [&str; 5] = [
    "version",
    "extended_support_from",
    "year_3_from",
    "source",
    "date",
];

/// The support of a major version.
#[derive(Debug, Clone)]
pub struct EngineVersion {
    /// The first day on which Extended Support is charged.
    pub extended_support_from: Date,
    /// The first day of its third year, in which it costs more.
    pub year_3_from: Date,
    /// Where that was published.
    pub source: Arc<Source>,
    /// The day on which it was published or read.
    pub date: Date,
}

/// Reads a table of versions.
pub(super) fn read(
    file: &File,
    sources: &mut Sources,
    versions: &mut BTreeMap<u32, EngineVersion>,
    problems: &mut Vec<Problem>,
) {
    file.rows(&COLUMNS, problems, |row, problems| {
        let version = row.field(0).parse().ok();
        if version.is_none() {
            let message = format!(
                "expected a major version such as 16, found {:?}",
                row.field(0)
            );
            problems.push(row.problem(0, message));
        }
        let [from, year_3] = [1, 2].map(|at| row.date(at, problems));
        let source = row.source_and_date(sources, problems);
        let read = (|| {
            let (source, date) = source?;
            let of_version = EngineVersion {
                extended_support_from: from?,
                year_3_from: year_3?,
                source,
                date,
            };
            Some((version?, of_version))
        })();
        versions.extend(read);
    });
}
