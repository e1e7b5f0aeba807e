//! The charts of the sheet of comparison.

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartEmptyCells, ChartFont, ChartLegendPosition,
    ChartLine, ChartSolidFill, ChartType, Color, XlsxError,
};

use super::comparison::{BARS, SHEET, TAB};
use super::layout::{columns, count};
use super::page::Page;
use super::ranking::ENGINES;
use super::section::Section;

/// More bars than that can't be read.
const MOST_BARS: usize = 12;

/// Colours that are told apart by all, as in the reports.
const COLOURS: [u32; 7] = [
    0x0000_72B2,
    0x00D5_5E00,
    0x0000_9E73,
    0x008A_2A6B,
    0x001E_99EE,
    0x005C_4A00,
    0x0076_7C84,
];
const GRID: u32 = 0x00D8_DEE4;

/// In pixels.
const WIDTH: u32 = 690;
const HEIGHT: u32 = 430;

/// More lines than that can't be told apart.
pub(super) const MOST_LINES: usize = COLOURS.len();

/// The cheapest options by what they cost, as bars.
pub(super) fn bars(page: &mut Page<'_>, section: &Section) -> Result<(), XlsxError> {
    let first = section.ranking + 1;
    let many = section.ranked.len().min(MOST_BARS);
    let last = first + count(many) - 1;
    // A bar of the other engine is of length 0, and says nothing.
    let mut label = ChartDataLabel::new();
    label.show_value().set_num_format("#,##0;;");
    let mut font = ChartFont::new();
    font.set_color(Color::White).set_size(8);
    label.set_font(&font);
    let mut chart = Chart::new(ChartType::BarStacked);
    for ((x, engine), colour) in (BARS..).zip(ENGINES).zip(COLOURS) {
        let mut fill = ChartSolidFill::new();
        fill.set_color(Color::RGB(colour));
        chart
            .add_series()
            .set_name(&*engine.to_string())
            .set_categories((SHEET, first, TAB, last, TAB))
            .set_values((SHEET, first, x, last, x))
            .set_format(&mut fill)
            .set_data_label(&label)
            .set_gap(40);
    }
    let which = if section.ranked.len() > many {
        format!("the {many} cheapest options")
    } else {
        "all options".to_owned()
    };
    dress(&mut chart, &format!("Effective month, USD: {which}"));
    // Bars are drawn from below, and the cheapest is to stand on top.
    chart.y_axis().set_reverse();
    chart.x_axis().set_num_format("#,##0").set_min(0);
    chart.x_axis().set_major_gridlines_line(&grid());
    chart
        .x_axis()
        .set_label_position(ChartAxisLabelPosition::High);
    chart.y_axis().set_major_gridlines(false);
    page.sheet.insert_chart(section.charts, 0, &chart)?;
    Ok(())
}

/// What options cost in all, month by month, as lines: the columns of some, by their places in the table.
pub(super) fn lines(
    page: &mut Page<'_>,
    section: &Section,
    table: (u32, u16),
    months: u32,
    options: &[usize],
) -> Result<(), XlsxError> {
    let (header, first) = table;
    let (from, to) = (header + 1, header + months);
    let mut chart = Chart::new(ChartType::Line);
    for (&at, colour) in options.iter().zip(COLOURS) {
        let x = first + columns(at);
        let mut line = ChartLine::new();
        line.set_color(Color::RGB(colour)).set_width(1.75);
        chart
            .add_series()
            .set_name((SHEET, header, x))
            .set_categories((
                SHEET,
                from,
                super::horizon::MONTH,
                to,
                super::horizon::MONTH,
            ))
            .set_values((SHEET, from, x, to, x))
            .set_format(&mut line);
    }
    dress(&mut chart, "Paid since the first month, USD");
    chart.show_empty_cells_as(ChartEmptyCells::Gaps);
    chart.x_axis().set_name("month").set_label_interval(6);
    chart.x_axis().set_tick_interval(6);
    chart.y_axis().set_num_format("#,##0");
    chart.y_axis().set_major_gridlines_line(&grid());
    page.sheet
        .insert_chart(section.charts, super::comparison::ENGINE, &chart)?;
    Ok(())
}

fn grid() -> ChartLine {
    ChartLine::new().set_color(Color::RGB(GRID)).clone()
}

fn dress(chart: &mut Chart, title: &str) {
    chart.set_width(WIDTH).set_height(HEIGHT);
    let font = ChartFont::new().set_size(12).set_bold().clone();
    chart.title().set_name(title).set_font(&font);
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_alt_text(title);
}
