//! What looks like a number, in a file that knows nothing but text.

/// A text that is a number by the grammar of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    /// How many digits are behind the point.
    pub(super) decimals: usize,
    /// Digits from the first that is not 0.
    pub(super) significant: usize,
    /// Whether it has an exponent.
    pub(super) exponent: bool,
}

impl Number {
    pub(super) fn of(text: &str) -> Option<Self> {
        let rest = text.strip_prefix('-').unwrap_or(text);
        let (whole, rest) = digits(rest);
        if whole.is_empty() || whole.len() > 1 && whole.starts_with('0') {
            return None;
        }
        let (decimals, rest) = match rest.strip_prefix('.') {
            Some(rest) => Some(digits(rest)).filter(|it| !it.0.is_empty())?,
            None => ("", rest),
        };
        let (exponent, rest) = match rest.strip_prefix(['e', 'E']) {
            Some(rest) => {
                let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
                Some(digits(rest)).filter(|it| !it.0.is_empty())?
            }
            None => ("", rest),
        };
        let zeros = |text: &str| text.bytes().take_while(|&it| it == b'0').count();
        let leading = match zeros(whole) {
            0 => 0,
            zero => zero + zeros(decimals),
        };
        rest.is_empty().then_some(Self {
            decimals: decimals.len(),
            significant: whole.len() + decimals.len() - leading,
            exponent: !exponent.is_empty(),
        })
    }
}

/// The digits that a text begins with, and what comes after them.
fn digits(text: &str) -> (&str, &str) {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at(count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Number;

    #[test]
    fn a_number_tells_how_many_digits_count() {
        let number = |text| Number::of(text).map(|it| (it.decimals, it.significant, it.exponent));
        assert_eq!(number("0"), Some((0, 0, false)));
        assert_eq!(number("-120"), Some((0, 3, false)));
        assert_eq!(number("0.0050"), Some((4, 2, false)));
        assert_eq!(number("10.05"), Some((2, 4, false)));
        assert_eq!(number("1e9"), Some((0, 1, true)));
    }

    proptest! {
        #[test]
        fn a_number_is_what_serde_takes_for_one(text in "[0-9.eE+-]{0,8}|-?[0-9]{1,3}(\\.[0-9]{1,3})?") {
            let theirs = serde_json::from_str::<Box<serde_json::value::RawValue>>(&text);
            prop_assert_eq!(Number::of(&text).is_some(), theirs.is_ok_and(|it| it.get() == text));
        }
    }
}
