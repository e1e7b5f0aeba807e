//! How a workbook looks: the formats of its cells.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// As finance has it: what is put in is blue on light yellow, what is worked out is black.
const BLUE: u32 = 0x0000_00FF;
const LIGHT_YELLOW: u32 = 0x00FF_FBD6;
const GREY: u32 = 0x0059_5F69;
const LIGHT_GREY: u32 = 0x00EC_EFF1;
const LIGHT_BLUE: u32 = 0x00D6_E9F5;
const LIGHT_ORANGE: u32 = 0x00FB_E3D0;
const RED: u32 = 0x009C_0006;
const LIGHT_RED: u32 = 0x00FF_C7CE;

/// USD with cents and thousands.
pub(super) const USD: &str = "#,##0.00";
/// USD for one unit, which may be far below a cent.
const PRICE: &str = "#,##0.00##########";
/// Large quantities need no decimals, small ones need them all.
const QUANTITY: &str = "[<100]0.00####;#,##0";
const SPIKINESS: &str = "\"spikiness \"0.0#";
const SHARE: &str = "[>=10]#,##0%;0.0#%";

/// The formats of cells.
pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) about: Format,
    pub(super) header: Format,
    /// The name of a column of numbers.
    pub(super) header_right: Format,
    /// The name of a column of text behind numbers.
    pub(super) header_indented: Format,
    /// Some spikiness, above a column of numbers.
    pub(super) header_spikiness: Format,
    /// The same above a column of text.
    pub(super) header_spikiness_of_text: Format,
    /// So many times today's requests, above a column of numbers.
    pub(super) header_times: Format,
    /// A line of words above a part of a sheet.
    pub(super) part: Format,
    /// For text that would be something else if it were entered by hand.
    pub(super) literal: Format,
    pub(super) note: Format,
    pub(super) usd: Format,
    pub(super) price: Format,
    pub(super) quantity: Format,
    pub(super) share: Format,
    /// Small whole numbers: none is shown for 0.
    pub(super) quiet_number: Format,
    pub(super) times: Format,
    pub(super) times_of_row: Format,
    pub(super) times_of_month: Format,
    pub(super) rank: Format,
    /// Text behind a column of numbers.
    pub(super) indented: Format,
    pub(super) right: Format,
    pub(super) words_right: Format,
    pub(super) words_of_total: Format,
    pub(super) total: Format,
    pub(super) words_of_result: Format,
    pub(super) result: Format,
    pub(super) input: Format,
    pub(super) input_thousands: Format,
    pub(super) input_share: Format,
    pub(super) input_price: Format,
    /// Where an engine costs less: laid over by conditions.
    pub(super) dynamo: Format,
    pub(super) postgres: Format,
    /// Quantities that are whole: laid over by conditions.
    pub(super) whole: Format,
    /// What warns: laid over by conditions.
    pub(super) bad: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let numbers = |format: &str| Format::new().set_num_format(format);
        let header = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Thin)
            .set_background_color(Color::RGB(LIGHT_GREY));
        let input = |format: &str| {
            numbers(format)
                .set_font_color(Color::RGB(BLUE))
                .set_background_color(Color::RGB(LIGHT_YELLOW))
                .set_border(FormatBorder::Hair)
        };
        let total = || Format::new().set_border_top(FormatBorder::Thin);
        let result = || Format::new().set_bold();
        let grey = || Format::new().set_font_color(Color::RGB(GREY));
        Self {
            title: Format::new().set_bold().set_font_size(16),
            about: grey(),
            header_indented: header.clone().set_align(FormatAlign::Left).set_indent(1),
            header_right: header.clone().set_align(FormatAlign::Right),
            header_spikiness: header
                .clone()
                .set_align(FormatAlign::Right)
                .set_num_format(SPIKINESS),
            header_spikiness_of_text: header
                .clone()
                .set_align(FormatAlign::Left)
                .set_num_format(SPIKINESS),
            header_times: header
                .clone()
                .set_align(FormatAlign::Right)
                .set_num_format("0.0#\"× requests\""),
            header,
            part: Format::new().set_bold().set_font_size(12),
            literal: numbers("@").set_quote_prefix(),
            note: grey().set_indent(1),
            usd: numbers(USD),
            price: numbers(PRICE),
            quantity: numbers(QUANTITY),
            share: numbers(SHARE),
            quiet_number: numbers("0;-0;\"–\"").set_align(FormatAlign::Right),
            times: result()
                .set_num_format("#,##0.00\"×\"")
                .set_align(FormatAlign::Right),
            times_of_row: numbers("0.0#\"×\"").set_align(FormatAlign::Left),
            times_of_month: numbers("0.00##"),
            rank: numbers("0").set_align(FormatAlign::Left),
            indented: Format::new().set_indent(1),
            right: Format::new().set_align(FormatAlign::Right),
            words_right: result().set_align(FormatAlign::Right),
            dynamo: Format::new().set_background_color(Color::RGB(LIGHT_BLUE)),
            postgres: Format::new().set_background_color(Color::RGB(LIGHT_ORANGE)),
            words_of_total: total(),
            total: total().set_num_format(USD),
            words_of_result: result(),
            result: result().set_num_format(USD),
            input: input("General"),
            input_thousands: input("#,##0"),
            input_share: input(SHARE),
            input_price: input(PRICE),
            whole: numbers("0"),
            bad: Format::new()
                .set_font_color(Color::RGB(RED))
                .set_background_color(Color::RGB(LIGHT_RED)),
        }
    }
}
