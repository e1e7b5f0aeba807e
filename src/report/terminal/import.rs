//! What an import brought, at a terminal.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use crate::figures::thousands;
use crate::prices::import::{Importer, Written};

/// How many files were read, what became of the folder, and what was left out and why.
#[must_use]
pub fn imported(importer: &Importer, files: usize, written: &Written, folder: &str) -> String {
    let Written {
        found,
        new,
        changed,
        same,
        regions,
        types,
        families,
    } = *written;
    let mut out = format!(
        "{} read, {} of {} found. {folder}: {} new, {} changed, {} as they were.\n",
        counted(files, "file", "files"),
        counted(found, "price", "prices"),
        counted(regions, "region", "regions"),
        figure(new),
        figure(changed),
        figure(same),
    );
    if types + families > 0 {
        let _ = writeln!(
            out,
            "Hardware: {}, and the speed of {}.",
            counted(types, "instance type", "instance types"),
            counted(families, "family", "families")
        );
    }
    if !importer.skipped().is_empty() {
        out.push_str("Left out, each with the first for example:\n");
    }
    for (why, skipped) in importer.skipped() {
        let count = thousands(skipped.count.into());
        let _ = writeln!(out, "{count:>10}  {}: {}", why.reason(), skipped.example);
    }
    out
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", figure(count), if count == 1 { one } else { many })
}

fn figure(count: usize) -> String {
    thousands(Decimal::from(count))
}
