//! Exact decimals as text: a million rows of fifty amounts are written, and the general way of
//! `Decimal`'s `Display` takes several times as long.

use rust_decimal::Decimal;

/// 96 bits have at most 29 digits, and there are at most 28 of them behind the point.
const WIDTH: usize = 32;

/// As many zeros as a u64 always has room for.
const PART: u128 = 10_000_000_000_000_000_000;
const DIGITS_OF_PART: usize = 19;

const PAIRS: [u8; 200] = {
    let mut pairs = [0; 200];
    let mut at: u8 = 0;
    while at < 100 {
        pairs[at as usize * 2] = b'0' + at / 10;
        pairs[at as usize * 2 + 1] = b'0' + at % 10;
        at += 1;
    }
    pairs
};

/// Appends a decimal with every digit that counts and none that does not: the same as
/// `value.normalize().to_string()`.
pub(super) fn write(value: Decimal, out: &mut Vec<u8>) {
    let mantissa = value.mantissa().unsigned_abs();
    if mantissa == 0 {
        out.push(b'0');
        return;
    }
    let mut digits = [b'0'; WIDTH];
    let first = if let Ok(small) = u64::try_from(mantissa) {
        digits_before(small, WIDTH, &mut digits)
    } else {
        // What is left of 29 digits without 19 fits as well.
        let (high, low) = (mantissa / PART, mantissa % PART);
        digits_before(low_u64(low), WIDTH, &mut digits);
        digits_before(low_u64(high), WIDTH - DIGITS_OF_PART, &mut digits)
    };
    let point = WIDTH - value.scale() as usize;
    // Zeros stand there already, so an amount below 1 has one before its point.
    let first = first.min(point - 1);
    let decimals = &digits[point..];
    let decimals = decimals.len() - decimals.iter().rev().take_while(|&&it| it == b'0').count();

    // One copy of a length that is known is quicker than three of lengths that are not.
    let mut text = [0; WIDTH + 2];
    let mut length = 0;
    if value.is_sign_negative() {
        text[0] = b'-';
        length = 1;
    }
    let whole = point - first;
    text[length..length + whole].copy_from_slice(&digits[first..point]);
    length += whole;
    if decimals > 0 {
        text[length] = b'.';
        length += 1;
        text[length..length + decimals].copy_from_slice(&digits[point..point + decimals]);
        length += decimals;
    }
    out.extend_from_slice(&text[..length]);
}

fn low_u64(part: u128) -> u64 {
    u64::try_from(part).unwrap_or(u64::MAX)
}

/// Writes a number's digits so that they end before a place; where the first of them is.
fn digits_before(mut number: u64, end: usize, digits: &mut [u8; WIDTH]) -> usize {
    let mut at = end;
    while number >= 100 {
        let pair = usize::try_from(number % 100).unwrap_or_default() * 2;
        number /= 100;
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    }
    let pair = usize::try_from(number).unwrap_or_default() * 2;
    if number >= 10 {
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    } else if number > 0 {
        at -= 1;
        digits[at] = PAIRS[pair + 1];
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::{Decimal, dec};

    fn written(value: Decimal) -> String {
        let mut out = Vec::new();
        super::write(value, &mut out);
        String::from_utf8(out).expect("digits")
    }

    #[test]
    fn an_amount_has_every_digit_that_counts_and_none_that_does_not() {
        assert_eq!(written(dec!(1010.50)), "1010.5");
        assert_eq!(written(dec!(59642.000)), "59642");
        assert_eq!(written(dec!(100)), "100");
        assert_eq!(written(dec!(0.05)), "0.05");
        assert_eq!(written(dec!(-0.000123)), "-0.000123");
        assert_eq!(written(dec!(7)), "7");
        assert_eq!(written(dec!(-42.7)), "-42.7");
    }

    #[test]
    fn nothing_is_a_plain_zero() {
        assert_eq!(written(dec!(0)), "0");
        assert_eq!(written(dec!(0.0000)), "0");
        let negative = -dec!(0.00);
        assert!(negative.is_sign_negative());
        assert_eq!(written(negative), "0");
    }

    #[test]
    fn all_digits_that_a_decimal_holds_are_written() {
        assert_eq!(written(Decimal::MAX), "79228162514264337593543950335");
        assert_eq!(written(Decimal::MIN), "-79228162514264337593543950335");
        assert_eq!(
            written(dec!(1.2345678901234567890123456789)),
            "1.2345678901234567890123456789"
        );
        assert_eq!(
            written(dec!(0.0000000000000000000000000001)),
            "0.0000000000000000000000000001"
        );
        // 10^19 and 2^64, where the digits are split and where a u64 ends.
        assert_eq!(written(dec!(10000000000000000000)), "10000000000000000000");
        assert_eq!(written(dec!(18446744073709551615)), "18446744073709551615");
        assert_eq!(written(dec!(18446744073709551616)), "18446744073709551616");
        assert_eq!(written(dec!(20000000000000000001)), "20000000000000000001");
    }

    fn decimals() -> impl Strategy<Value = Decimal> {
        let bits = prop_oneof![
            0..1000_u128,
            any::<u64>().prop_map(u128::from),
            0..1_u128 << 96,
            // Digits that end in zeros.
            (0..1_u128 << 32, 0_u32..19).prop_map(|(digits, zeros)| digits * 10_u128.pow(zeros)),
        ];
        (bits, 0_u32..=28, any::<bool>()).prop_map(|(mantissa, scale, negative)| {
            let mantissa = i128::try_from(mantissa).expect("96 bits");
            let mut value = Decimal::from_i128_with_scale(mantissa, scale);
            value.set_sign_negative(negative);
            value
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn it_is_what_the_library_of_decimals_writes(value in decimals()) {
            prop_assert_eq!(written(value), value.normalize().to_string());
        }
    }
}
