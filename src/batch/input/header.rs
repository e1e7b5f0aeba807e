//! The names of columns.

use std::collections::HashSet;

use super::shortened;

/// More columns than a sheet can have are no table of workloads.
pub(super) const MOST_COLUMNS: usize = 16_384;

/// What is wrong with a header of too many columns.
pub(super) const TOO_MANY: &str = "has more than 16384 columns";

/// Checks the names of a header, spaces around them taken off.
///
/// A column may have no name, as the first one of many exports does; then it is one without meaning.
/// The error is a sentence about the file.
pub(super) fn checked<'h>(names: impl Iterator<Item = &'h str>) -> Result<Vec<String>, String> {
    let names: Vec<String> = names.map(|it| it.trim().to_owned()).collect();
    if names.len() > MOST_COLUMNS {
        return Err(TOO_MANY.to_owned());
    }
    if names.iter().all(String::is_empty) {
        return Err("has no header: its first row is to name the columns".to_owned());
    }
    let mut seen = HashSet::new();
    for name in names.iter().filter(|it| !it.is_empty()) {
        if !seen.insert(name) {
            let name = shortened(name);
            return Err(format!(
                "has two columns named `{name}`: rename one of them, or take it out"
            ));
        }
    }
    Ok(names)
}
