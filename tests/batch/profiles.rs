//! Rows as the profiles that people would write for them.

use std::fmt::Write as _;

use rust_decimal::Decimal;

/// The profile with the keys and values of a row, and those of a base that it leaves out. Columns
/// that are no keys are not in it.
pub(crate) fn profile(cells: &[(&str, &str)], base: &[(&str, &str)]) -> String {
    let gives = |key: &str| cells.iter().any(|it| it.0 == key && !it.1.is_empty());
    let mut text = String::new();
    for (key, value) in base.iter().filter(|it| !gives(it.0)) {
        let _ = writeln!(text, "{key} = {value}");
    }
    let mut index = Vec::new();
    for (name, cell) in cells.iter().filter(|it| !it.1.is_empty()) {
        let value = value(name, cell);
        match *name {
            "reads" | "writes" => writeln!(text, "{name}.per_second = {value}"),
            "storage" => writeln!(text, "storage.size = {value}"),
            "item_size" => writeln!(
                text,
                "reads.item_size = {value}\nwrites.item_size = {value}"
            ),
            "name" | "region" | "spikiness" => writeln!(text, "{name} = {value}"),
            _ => match name.strip_prefix("dynamodb.gsi.0.") {
                Some(key) => {
                    index.push(format!("{key} = {value}"));
                    Ok(())
                }
                None if name.contains('.') => writeln!(text, "{name} = {value}"),
                None => Ok(()),
            },
        }
        .expect("memory");
    }
    if !index.is_empty() {
        let _ = writeln!(text, "dynamodb.gsi = [{{ {} }}]", index.join(", "));
    }
    text
}

/// A cell as TOML has it.
fn value(name: &str, cell: &str) -> String {
    let is_number = cell.parse::<Decimal>().is_ok() && !cell.contains('_');
    let is_bare = is_number || ["true", "false"].contains(&cell);
    if is_bare && !name.ends_with("name") {
        cell.to_owned()
    } else {
        serde_json::to_string(cell).expect("a text")
    }
}

/// The keys and values of a profile that has one a line.
pub(crate) fn lines(profile: &str) -> Vec<(&str, &str)> {
    let lines = profile.lines().filter_map(|line| {
        let line = line.split('#').next().unwrap_or_default();
        let (key, value) = line.split_once('=')?;
        Some((key.trim(), value.trim()))
    });
    lines.collect()
}
