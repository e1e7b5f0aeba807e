//! Rows of traces as nearly all are written, `2026-11-02T09:00Z,1250.5`: read in a fraction of the time
//! that other ways to write a time take. What is not plain is left to those who know them all.

use jiff::civil::Date;

use super::trace::MOST_VALUE;

/// The last day, since the rows of a day follow each other.
#[derive(Default)]
pub(super) struct Days {
    /// Its ten bytes, and the seconds from 1970 to its beginning.
    last: Option<([u8; 10], i64)>,
}

impl Days {
    /// Seconds since 1970, the offset from UTC in seconds where there is one, and the value of a
    /// plain row.
    pub(super) fn plain_row(&mut self, row: &str) -> Option<(i64, Option<i32>, f64)> {
        let bytes = row.as_bytes();
        let (day, rest) = bytes.split_first_chunk::<10>()?;
        let (&[b'T' | b' ', h1, h2, b':', m1, m2], rest) = rest.split_first_chunk::<6>()? else {
            return None;
        };
        let (hour, minute) = (two(h1, h2, 23)?, two(m1, m2, 59)?);
        let (second, rest) = match rest {
            [b':', s1, s2, rest @ ..] => (two(*s1, *s2, 59)?, rest),
            _ => (0, rest),
        };
        let (offset, value) = match rest {
            [b',', value @ ..] => (None, value),
            [b'Z', b',', value @ ..] => (Some(0), value),
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2, b',', value @ ..] => {
                let seconds = two(*h1, *h2, 23)? * 3600 + two(*m1, *m2, 59)? * 60;
                // One of -00:00 means something else.
                let seconds = match sign {
                    b'-' if seconds == 0 => return None,
                    b'-' => -seconds,
                    _ => seconds,
                };
                (Some(i32::try_from(seconds).ok()?), value)
            }
            _ => return None,
        };
        let is_digit = |it: &u8| it.is_ascii_digit();
        if !value.first().is_some_and(is_digit)
            || !value.iter().all(|it| is_digit(it) || *it == b'.')
        {
            return None;
        }
        let value = row[bytes.len() - value.len()..].parse::<f64>().ok()?;
        if value > MOST_VALUE {
            return None;
        }
        let local = self.beginning_of(*day)? + hour * 3600 + minute * 60 + second;
        let utc = local - i64::from(offset.unwrap_or_default());
        Some((utc, offset, value))
    }

    /// Seconds from 1970 to the beginning of a day, `2026-11-02`.
    fn beginning_of(&mut self, day: [u8; 10]) -> Option<i64> {
        if let Some((last, seconds)) = self.last
            && last == day
        {
            return Some(seconds);
        }
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = day else {
            return None;
        };
        let year = two(y1, y2, 99)? * 100 + two(y3, y4, 99)?;
        // Of the last year not all moments can be told.
        if !(1..9999).contains(&year) {
            return None;
        }
        let date = Date::new(
            i16::try_from(year).ok()?,
            i8::try_from(two(m1, m2, 12)?).ok()?,
            i8::try_from(two(d1, d2, 31)?).ok()?,
        );
        let days = date
            .ok()?
            .since(Date::constant(1970, 1, 1))
            .ok()?
            .get_days();
        let seconds = i64::from(days) * 24 * 3600;
        self.last = Some((day, seconds));
        Some(seconds)
    }
}

/// A number of two digits, up to the largest that there is.
fn two(tens: u8, ones: u8, most: i64) -> Option<i64> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    let number = digit(tens)? * 10 + digit(ones)?;
    (number <= most).then_some(number)
}
