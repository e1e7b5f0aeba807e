//! How the sheet of a workbook looks: formats, widths, pages.

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Worksheet,
    XlsxError,
};
use textwrap::core::display_width;

use super::entry::MOST_DECIMALS;
use super::{Column, ColumnKind};

/// Characters: narrower than the least the name of a column can't be read, wider than the most a
/// reason would fill the screen.
const LEAST_WIDTH: usize = 8;
const MOST_WIDTH: usize = 40;

/// Wide enough for amounts of eight figures, so that most columns of money are alike.
const LEAST_WIDTH_OF_MONEY: usize = 14;

/// A name that is longer goes on two lines if there is a place to break it, as there is in the ids of
/// options.
const WIDTH_OF_A_LINE: usize = 24;

/// In points, as of all rows in the default font.
const HEIGHT_OF_A_LINE: u16 = 15;
const MOST_LINES: usize = 4;

/// The button of a filter covers so much of a name.
const BUTTON: usize = 3;

/// Characters that fit the width of a page and can still be read.
const READABLE_ON_A_PAGE: usize = 260;

/// In percent, for what does not fit one page's width.
const SCALE_OF_MANY_PAGES: u16 = 60;

/// The formats of cells.
pub(super) struct Formats {
    pub(super) header: Format,
    pub(super) usd: Format,
    pub(super) ratio: Format,
    /// For text that would be something else if it were entered by hand.
    pub(super) literal: Format,
    pub(super) boolean: Format,
    pub(super) day: Format,
    pub(super) time: Format,
    decimals: Vec<Format>,
}

impl Formats {
    pub(super) fn new() -> Self {
        let numbers = |format: &str| Format::new().set_num_format(format);
        let header = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Thin)
            .set_background_color(Color::RGB(0x00EC_EFF1));
        let decimals = |count| match count {
            0 => numbers("0"),
            count => numbers(&format!("0.{}", "0".repeat(count))),
        };
        Self {
            header,
            usd: numbers("#,##0.00"),
            ratio: numbers("0.00"),
            literal: numbers("@"),
            // LibreOffice takes some for the numbers 1 and 0, and shows them by the format.
            boolean: numbers(r#""TRUE";"TRUE";"FALSE""#).set_align(FormatAlign::Center),
            day: numbers("yyyy-mm-dd"),
            time: numbers("yyyy-mm-dd hh:mm:ss"),
            decimals: (0..=MOST_DECIMALS).map(decimals).collect(),
        }
    }

    /// A number with so many decimals.
    pub(super) fn decimals(&self, count: usize) -> &Format {
        &self.decimals[count.min(MOST_DECIMALS)]
    }

    /// What all cells of a column have, if they are of a kind.
    pub(super) fn column(&self, kind: ColumnKind) -> Option<&Format> {
        match kind {
            ColumnKind::Usd => Some(&self.usd),
            ColumnKind::Ratio => Some(&self.ratio),
            ColumnKind::Boolean => Some(&self.boolean),
            ColumnKind::Own | ColumnKind::Text | ColumnKind::Count => None,
        }
    }
}

/// What the workbook says of itself. It was made at no time, so that the same rows give the same bytes:
/// the day is the first that its archive can hold.
pub(super) fn properties() -> Result<DocProperties, XlsxError> {
    let day = ExcelDateTime::from_ymd(1980, 1, 1)?;
    Ok(DocProperties::new()
        .set_title("Costs of a batch of workloads")
        .set_creation_datetime(&day))
}

/// A column, and how wide it has to be.
pub(super) struct SheetColumn {
    pub(super) name: String,
    kind: ColumnKind,
    widest: usize,
    largest: Decimal,
}

impl SheetColumn {
    pub(super) fn of(column: &Column) -> Self {
        Self {
            name: column.name.clone(),
            kind: column.kind,
            widest: 0,
            largest: Decimal::ZERO,
        }
    }

    /// Makes room for a number or a date: a sheet shows one that does not fit as a row of `#`.
    pub(super) fn fit(&mut self, characters: usize) {
        self.widest = self.widest.max(characters);
    }

    /// Makes room for a text, which may be cut by the next cell if it is long.
    pub(super) fn fit_text(&mut self, text: &str) {
        self.fit(display_width(text).min(MOST_WIDTH));
    }

    /// Makes room for an amount.
    pub(super) fn fit_amount(&mut self, amount: Decimal) {
        self.largest = self.largest.max(amount.abs());
    }

    fn width(&self) -> usize {
        let least = match self.kind {
            ColumnKind::Usd => LEAST_WIDTH_OF_MONEY,
            _ => LEAST_WIDTH,
        };
        least
            .max(width_of_name(&self.name))
            .max(self.widest + 1)
            .max(width_of_amount(self.largest) + 1)
    }
}

fn width_of_name(name: &str) -> usize {
    let width = display_width(name) + BUTTON;
    if width <= WIDTH_OF_A_LINE {
        width
    } else if name.contains([' ', '-']) {
        // Some more than half, because a line ends where a word does.
        (width.div_ceil(2) + BUTTON).clamp(WIDTH_OF_A_LINE, MOST_WIDTH)
    } else {
        width.min(MOST_WIDTH)
    }
}

/// The height of the row of names, in points: not every program makes room for lines by itself.
pub(super) fn height_of_names(columns: &[Column]) -> u16 {
    let lines = columns
        .iter()
        .map(|it| {
            let on_a_line = (width_of_name(&it.name) - BUTTON).max(1);
            display_width(&it.name).div_ceil(on_a_line)
        })
        .max();
    let lines = lines.unwrap_or(1).clamp(1, MOST_LINES);
    HEIGHT_OF_A_LINE * u16::try_from(lines).unwrap_or(1)
}

/// Characters of `-1,234.00`.
fn width_of_amount(amount: Decimal) -> usize {
    let digits = amount.trunc().normalize().to_string().len();
    "-.00".len() + digits + (digits - 1) / 3
}

/// Lays out a sheet of so many rows, the names of the columns among them.
pub(super) fn lay_out(
    sheet: &mut Worksheet,
    columns: &[SheetColumn],
    rows: u32,
) -> Result<(), XlsxError> {
    let mut last_column = None;
    let mut total = 0;
    for (at, column) in (0..).zip(columns) {
        let width = column.width();
        total += width;
        sheet.set_column_width(at, u16::try_from(width).unwrap_or(u16::MAX))?;
        last_column = Some(at);
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape();
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_footer("&C&P / &N");
    // Inches: half of what they are by default.
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    if total <= READABLE_ON_A_PAGE {
        sheet.set_print_fit_to_pages(1, 0);
    } else {
        // What a row is of stands on each page that it goes on to.
        sheet.set_print_scale(SCALE_OF_MANY_PAGES);
        sheet.set_repeat_columns(0, 0)?;
    }
    if let Some(last_column) = last_column {
        let last_row = rows.saturating_sub(1);
        sheet.autofilter(0, 0, last_row, last_column)?;
        // Ids that are text on purpose need no warning each.
        sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    fn column(name: &str, kind: ColumnKind) -> SheetColumn {
        SheetColumn::of(&Column {
            name: name.to_owned(),
            kind,
        })
    }

    #[test]
    fn money_has_room_for_its_largest_amount() {
        // "-1,234,567,890.00" has 17 characters.
        assert_eq!(width_of_amount(dec!(1234567890.5)), 17);
        assert_eq!(width_of_amount(dec!(0)), 5);
        let mut money = column("usd", ColumnKind::Usd);
        assert_eq!(money.width(), 14);
        money.fit_amount(dec!(-1234567890.5));
        money.fit_amount(dec!(12));
        assert_eq!(money.width(), 18);
    }

    #[test]
    fn columns_of_text_are_between_8_and_40_wide() {
        let mut own = column("id", ColumnKind::Own);
        assert_eq!(own.width(), 8);
        own.fit_text("eu-central-1");
        assert_eq!(own.width(), 13);
        own.fit_text(&"long ".repeat(100));
        assert_eq!(own.width(), 41);
    }

    #[test]
    fn a_long_name_goes_on_two_lines_if_it_has_a_place_to_break() {
        let height = |name: &str| {
            height_of_names(&[Column {
                name: name.to_owned(),
                kind: ColumnKind::Own,
            }])
        };
        assert_eq!(width_of_name("reads_per_second"), 19);
        assert_eq!(height("reads_per_second"), 15);
        assert_eq!(height("rds.multi-az.reserved-3-years.all-upfront.gp3"), 30);
        assert_eq!(height(&"x".repeat(500)), 60);
        assert_eq!(height_of_names(&[]), 15);
        // Nothing to break at.
        assert_eq!(width_of_name("cheapest_postgresql_monthly_usd"), 34);
        assert_eq!(height("cheapest_postgresql_monthly_usd"), 15);
        // 45 characters.
        assert_eq!(
            width_of_name("rds.multi-az.reserved-3-years.all-upfront.gp3"),
            27
        );
        assert_eq!(width_of_name(&"x".repeat(500)), 40);
    }
}
