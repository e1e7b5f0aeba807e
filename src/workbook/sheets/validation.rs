//! What may be put in: in words, and as a spreadsheet asks for it.

use rust_xlsxwriter::{DataValidation, DataValidationRule, Formula, XlsxError};

use super::layout::absolute;
use super::page::Page;
use crate::workbook::rows::Validation;

/// From here on there is no end that means anything.
const NO_END: f64 = 1e15;

/// What may be put in, in words.
pub(super) fn words(of: &Validation) -> String {
    let between = |least: f64, most: f64| {
        if most >= NO_END {
            format!("at least {least}")
        } else {
            format!("from {least} to {most}")
        }
    };
    match of {
        Validation::Between(least, most) => between(*least, *most),
        Validation::WholeBetween(least, most) => {
            format!("a whole number, {}", between(*least, *most))
        }
        Validation::OneOf(all) => {
            let all: Vec<_> = all.iter().map(ToString::to_string).collect();
            format!("one of {}", all.join(", "))
        }
    }
}

/// Asks for what may be put in some cells of a row. What can be chosen stands on the same row from a column
/// on: a list inside the rule would be read by the signs of the reader's language.
pub(super) fn require(
    page: &mut Page<'_>,
    of: &Validation,
    (row, from, to): (u32, u16, u16),
    choices: u16,
) -> Result<(), XlsxError> {
    let ends = |least: &f64, most: &f64| {
        let both = [least, most].map(|it| Formula::new(it.to_string()));
        let [least, most] = both;
        DataValidationRule::Between(least, most)
    };
    let validation = DataValidation::new();
    let validation = match of {
        Validation::Between(least, most) => {
            validation.allow_decimal_number_formula(ends(least, most))
        }
        Validation::WholeBetween(least, most) => {
            validation.allow_whole_number_formula(ends(least, most))
        }
        Validation::OneOf(all) => {
            let mut end = choices;
            for (at, it) in (choices..).zip(all) {
                let format = page.styles.note.clone();
                page.number_as(row, at, *it, &format)?;
                end = at;
            }
            let range = format!("={}:{}", absolute(row, choices), absolute(row, end));
            validation.allow_list_formula(Formula::new(range))
        }
    };
    let words: String = words(of).chars().take(200).collect();
    let validation = validation
        .set_error_title("This can't be put in")?
        .set_error_message(format!("Put in: {words}."))?;
    page.sheet
        .add_data_validation(row, from, row, to, &validation)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_put_in_is_said_in_words() {
        assert_eq!(words(&Validation::Between(0.0, 1.0)), "from 0 to 1");
        assert_eq!(words(&Validation::Between(0.0, 1e18)), "at least 0");
        let whole = Validation::WholeBetween(1.0, 15.0);
        assert_eq!(words(&whole), "a whole number, from 1 to 15");
        let list = Validation::OneOf(vec![1.0, 1.5, 2.0]);
        assert_eq!(words(&list), "one of 1, 1.5, 2");
    }
}
