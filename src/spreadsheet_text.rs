//! Text for spreadsheets, which take what begins like a formula for one and run it.

/// What goes before a text so that no spreadsheet takes it for a formula: an apostrophe, or nothing.
///
/// A number stays as it is. Rust's `inf` and `nan`, and what is too large for a double, are no numbers
/// to a spreadsheet: it would look up their names.
pub(crate) fn guard(text: &str) -> &'static str {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !text.parse().is_ok_and(f64::is_finite)
    {
        "'"
    } else {
        ""
    }
}

/// Whether a text begins as numbers, dates and formulas do: it would become one if someone went into its
/// cell and out again.
pub(crate) fn is_retyped(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_digit() || "=+-@.'".contains(it))
}

#[cfg(test)]
mod tests {
    use super::guard;

    #[test]
    fn what_begins_like_a_formula_is_guarded() {
        for text in [
            "=1+1",
            "@SUM(A1)",
            "-orders",
            "+49 30 1234",
            "\t=1",
            "\r=1",
            "-",
        ] {
            assert_eq!(guard(text), "'", "{text:?}");
        }
    }

    #[test]
    fn numbers_and_other_text_stay_as_they_are() {
        for text in [
            "-5", "+2.5e3", "-.5", "orders", "", "a=b", "'=1+1", "'orders",
        ] {
            assert_eq!(guard(text), "", "{text:?}");
        }
    }

    #[test]
    fn infinity_is_a_number_to_rust_alone() {
        for text in ["-inf", "+nan", "-infinity", "+INF", "-1e999"] {
            assert_eq!(guard(text), "'", "{text:?}");
        }
    }
}
