//! A sheet in the making.

use rust_xlsxwriter::{
    ConditionalFormatFormula, ConditionalFormatText, ConditionalFormatTextRule, Format, Formula,
    IgnoreError, Worksheet, XlsxError,
};

use super::layout::{FIRST, HEADER, relative};
use super::style::Styles;
use crate::spreadsheet_text;
pub(super) use crate::workbook::titles::STANDS;

/// What stands where factors don't.
pub(super) const STANDS_NOT: &str = "NO - run the tool again";

/// A formula that is longer makes a file that can't be opened.
const MOST_CHARACTERS: usize = 8_000;

/// A sheet in the making.
pub(super) struct Page<'s> {
    pub(super) sheet: Worksheet,
    pub(super) styles: &'s Styles,
}

impl<'s> Page<'s> {
    /// A sheet with its title and what it is for.
    pub(super) fn new(
        name: &str,
        title: &str,
        about: &str,
        styles: &'s Styles,
    ) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        sheet.write_string_with_format(0, 0, title, &styles.title)?;
        sheet.set_row_height(0, 22)?;
        sheet.write_string_with_format(1, 0, about, &styles.about)?;
        // Of a formula that comes to an empty text; by default that would be 0.
        sheet.set_formula_result_default("");
        sheet.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_paper_size(9);
        sheet.set_footer("&L&A&C&P / &N");
        // Inches: half of what they are by default.
        sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
        Ok(Self { sheet, styles })
    }

    /// The names of columns in their row, which stays in sight, each with its width in characters.
    pub(super) fn names_of_columns(
        &mut self,
        names: impl IntoIterator<Item = (impl AsRef<str>, u16)>,
    ) -> Result<(), XlsxError> {
        self.first_names(names)?;
        self.sheet.set_freeze_panes(FIRST, 0)?;
        self.sheet.set_repeat_rows(HEADER, HEADER)?;
        Ok(())
    }

    /// The same for a sheet whose parts have names of their own below.
    pub(super) fn first_names(
        &mut self,
        names: impl IntoIterator<Item = (impl AsRef<str>, u16)>,
    ) -> Result<(), XlsxError> {
        let header = &self.styles.header;
        for (at, (name, width)) in (0..).zip(names) {
            self.text_as(HEADER, at, name.as_ref(), header)?;
            self.sheet.set_column_width(at, width)?;
        }
        self.sheet.set_row_height(HEADER, 18)?;
        Ok(())
    }

    /// A text, which stays one whatever it begins with.
    pub(super) fn text(&mut self, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
        if text.is_empty() {
            return Ok(());
        }
        if spreadsheet_text::is_retyped(text) {
            let literal = &self.styles.literal;
            self.sheet
                .write_string_with_format(row, column, text, literal)?;
        } else {
            self.sheet.write_string(row, column, text)?;
        }
        Ok(())
    }

    /// The same in a format of its own.
    pub(super) fn text_as(
        &mut self,
        row: u32,
        column: u16,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if spreadsheet_text::is_retyped(text) {
            let literal = format.clone().set_quote_prefix();
            self.sheet
                .write_string_with_format(row, column, text, &literal)?;
        } else {
            self.sheet
                .write_string_with_format(row, column, text, format)?;
        }
        Ok(())
    }

    pub(super) fn number(&mut self, row: u32, column: u16, it: f64) -> Result<(), XlsxError> {
        self.sheet.write_number(row, column, it)?;
        Ok(())
    }

    pub(super) fn number_as(
        &mut self,
        row: u32,
        column: u16,
        it: f64,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.sheet
            .write_number_with_format(row, column, it, format)?;
        Ok(())
    }

    /// What a formula would come to, where there is none.
    pub(super) fn outcome(&mut self, row: u32, column: u16, it: &Outcome) -> Result<(), XlsxError> {
        match it {
            Outcome::Number(number) if number.is_finite() => self.number(row, column, *number),
            Outcome::Number(_) => self.text(row, column, &it.as_result()),
            Outcome::Text(text) => self.text(row, column, text),
        }
    }

    /// A formula with what it comes to, for those who look at it without working it out; of one that is too
    /// long that alone.
    pub(super) fn formula(
        &mut self,
        row: u32,
        column: u16,
        text: &str,
        result: impl Into<Outcome>,
    ) -> Result<(), XlsxError> {
        let result = result.into();
        if text.len() > MOST_CHARACTERS {
            return self.outcome(row, column, &result);
        }
        self.sheet
            .write_formula(row, column, with_result(text, &result))?;
        Ok(())
    }

    pub(super) fn formula_as(
        &mut self,
        row: u32,
        column: u16,
        text: &str,
        result: impl Into<Outcome>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let formula = with_result(text, &result.into());
        self.sheet
            .write_formula_with_format(row, column, formula, format)?;
        Ok(())
    }

    /// Makes cells red where factors don't stand.
    pub(super) fn warn(&mut self, first: (u32, u16), last: (u32, u16)) -> Result<(), XlsxError> {
        let begins = ConditionalFormatTextRule::BeginsWith("NO".to_owned());
        let condition = ConditionalFormatText::new()
            .set_rule(begins)
            .set_format(&self.styles.bad);
        self.sheet
            .add_conditional_format(first.0, first.1, last.0, last.1, &condition)?;
        Ok(())
    }

    /// Makes cells red where a formula about the first of them holds.
    pub(super) fn warn_where(
        &mut self,
        first: (u32, u16),
        last: (u32, u16),
        formula: &str,
    ) -> Result<(), XlsxError> {
        let condition = ConditionalFormatFormula::new()
            .set_rule(formula)
            .set_format(&self.styles.bad);
        self.sheet
            .add_conditional_format(first.0, first.1, last.0, last.1, &condition)?;
        Ok(())
    }

    /// Shows the whole ones among quantities of some cells as such: what is counted needs no decimals.
    pub(super) fn whole_quantities(
        &mut self,
        first: (u32, u16),
        last: (u32, u16),
    ) -> Result<(), XlsxError> {
        whole_quantities(&mut self.sheet, self.styles, first, last, "")
    }

    /// The sheet, which prints as far as a row and a column.
    pub(super) fn finish(mut self, rows: u32, columns: u16) -> Result<Worksheet, XlsxError> {
        let (last_row, last_column) = (rows.max(1) - 1, columns.max(1) - 1);
        self.sheet.set_print_area(0, 0, last_row, last_column)?;
        // Names that are text on purpose need no warning each.
        self.sheet.ignore_error_range(
            0,
            0,
            last_row,
            last_column,
            IgnoreError::NumberStoredAsText,
        )?;
        Ok(self.sheet)
    }
}

/// The same on a sheet that is made; only where another condition holds, if there is one.
pub(super) fn whole_quantities(
    sheet: &mut Worksheet,
    styles: &Styles,
    first: (u32, u16),
    last: (u32, u16),
    condition: &str,
) -> Result<(), XlsxError> {
    if last.0 < first.0 || last.1 < first.1 {
        return Ok(());
    }
    let cell = relative(first.0, first.1);
    let rule = format!("AND({condition}ISNUMBER({cell}),ABS({cell})<100,{cell}=INT({cell}))");
    let condition = ConditionalFormatFormula::new()
        .set_rule(&*rule)
        .set_format(&styles.whole);
    sheet.add_conditional_format(first.0, first.1, last.0, last.1, &condition)?;
    Ok(())
}

fn with_result(text: &str, result: &Outcome) -> Formula {
    Formula::new(text).set_result(result.as_result())
}

/// What a formula comes to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    Number(f64),
    Text(String),
}

impl Outcome {
    /// As a sheet keeps it. The library tells numbers by how they are spelled, and Rust's words for them
    /// are none to a spreadsheet: a text that is spelled like a number is left to be worked out there.
    fn as_result(&self) -> String {
        match self {
            Self::Number(it) if it.is_finite() => format!("{it}"),
            Self::Number(_) => "#DIV/0!".to_owned(),
            Self::Text(it) if it.parse::<f64>().is_ok() => String::new(),
            Self::Text(it) => it.clone(),
        }
    }
}

impl From<f64> for Outcome {
    fn from(it: f64) -> Self {
        Self::Number(it)
    }
}

impl From<&str> for Outcome {
    fn from(it: &str) -> Self {
        Self::Text(it.to_owned())
    }
}

/// Whether factors stand, in words.
pub(super) fn stands(it: bool) -> &'static str {
    if it { STANDS } else { STANDS_NOT }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_formula_comes_to_is_a_number_by_its_kind_and_not_by_its_spelling() {
        assert_eq!(Outcome::from(0.5).as_result(), "0.5");
        assert_eq!(Outcome::from(f64::INFINITY).as_result(), "#DIV/0!");
        assert_eq!(Outcome::from("a name").as_result(), "a name");
        for text in ["nan", "inf", "-Infinity", "1e5"] {
            assert_eq!(Outcome::from(text).as_result(), "", "{text}");
        }
    }
}
