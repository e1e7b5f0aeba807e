//! Names that a workbook takes: of sheets, and of columns that must differ.

use std::collections::HashSet;

/// Characters of the name of a sheet.
const MOST: usize = 31;

/// What ids say in many letters. Each option's sheet is named by the same rules, so that like options have
/// like names.
const SHORTER: [(&str, &str); 7] = [
    ("dynamodb.", "ddb."),
    ("provisioned-", ""),
    ("reserved-", ""),
    ("-no-upfront", "-none"),
    ("-upfront", ""),
    ("savings-plan", "plan"),
    ("serverless-v2", "v2"),
];

/// The name of an option's sheet: its id, shortened.
pub(super) fn sheet(id: &str, taken: &mut HashSet<String>) -> String {
    let shorter = |text: String, (long, short): &(&str, &str)| text.replace(long, short);
    let name = SHORTER.iter().fold(id.to_owned(), shorter);
    let clean: String = name
        .chars()
        .map(|it| if r"[]:*?/\'".contains(it) { '-' } else { it })
        .take(MOST)
        .collect();
    let with = |number: usize| {
        let number = format!(" ({number})");
        let room = MOST - number.len();
        clean.chars().take(room).collect::<String>() + &number
    };
    free(clean.clone(), with, taken)
}

/// A name that none has before it: the second of a name is ` (2)`.
pub(super) fn unique(name: &str, taken: &mut HashSet<String>) -> String {
    free(
        name.to_owned(),
        |number| format!("{name} ({number})"),
        taken,
    )
}

fn free(name: String, with: impl Fn(usize) -> String, taken: &mut HashSet<String>) -> String {
    let numbered = (2..=taken.len() + 2).map(with);
    let mut all = std::iter::once(name.clone()).chain(numbered);
    // Spreadsheets tell no capitals from small letters.
    all.find(|it| taken.insert(it.to_lowercase()))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn every_option_has_a_sheet_of_its_own() {
        let mut taken = HashSet::new();
        for model in catalog::models() {
            let id = model.option().id;
            let name = sheet(id, &mut taken);
            assert!(name.len() <= MOST, "{name}");
            assert!(!name.contains('('), "{id} is not told from another: {name}");
        }
    }

    #[test]
    fn names_are_made_unlike() {
        let mut taken = HashSet::new();
        assert_eq!(unique("orders", &mut taken), "orders");
        assert_eq!(unique("Orders", &mut taken), "Orders (2)");
        assert_eq!(unique("orders", &mut taken), "orders (3)");
        assert_eq!(unique("orders (2)", &mut taken), "orders (2) (2)");
    }

    #[test]
    fn long_ids_are_cut_and_still_differ() {
        let mut taken = HashSet::new();
        let long = "x".repeat(40);
        assert_eq!(sheet(&long, &mut taken), "x".repeat(31));
        assert_eq!(sheet(&long, &mut taken), "x".repeat(27) + " (2)");
        assert_eq!(sheet("a/b", &mut taken), "a-b");
    }
}
