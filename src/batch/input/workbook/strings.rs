//! Texts that many cells share, held as one.

use super::super::source::Stop;
use super::xml::{Token, Xml, element};

/// Bytes of all texts together. A sheet full of different names has 60 MB.
const MOST_BYTES: usize = 256 << 20;

const MOST_TEXTS: usize = 8 << 20;

#[derive(Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// Reads them all.
    pub(super) fn read(xml: &mut Xml) -> Result<Self, Stop> {
        let mut strings = Self::default();
        while let Some(token) = xml.next()? {
            if matches!(&token, Token::Start(it) if element(it) == "si") {
                let start = strings.text.len();
                read_runs(xml, &mut strings.text, MOST_BYTES)?;
                if strings.text.len() > MOST_BYTES || strings.ends.len() == MOST_TEXTS {
                    let reason = "has more than 8388608 texts, or 256 MiB of them: save it as CSV";
                    return Err(reason.into());
                }
                unescape(&mut strings.text, start);
                strings.ends.push(strings.text.len());
            }
        }
        Ok(strings)
    }

    pub(super) fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start..end])
    }
}

/// Reads the text of an element that was begun, in one part or in several of which each looks
/// different, and up to its end. How East Asian text is spoken is left out. Text behind `most` bytes
/// is passed.
pub(super) fn read_runs(xml: &mut Xml, text: &mut String, most: usize) -> Result<(), Stop> {
    let mut depth = 1;
    let mut is_text = false;
    while depth > 0 {
        match xml.within()? {
            Token::Start(it) if element(&it) == "rPh" => xml.pass()?,
            Token::Start(it) => {
                is_text = element(&it) == "t";
                depth += 1;
            }
            Token::End => {
                is_text = false;
                depth -= 1;
            }
            Token::Text(it) if is_text && text.len() <= most => text.push_str(&it),
            Token::Text(_) | Token::Other => {}
        }
    }
    Ok(())
}

/// Puts in the characters that XML can't hold and that are written as `_x000D_`.
pub(super) fn unescape(text: &mut String, from: usize) {
    let Some(first) = text[from..].find("_x") else {
        return;
    };
    let escaped = text.split_off(from + first);
    let mut rest = escaped.as_str();
    while let Some(at) = rest.find("_x") {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let code = rest
            .get(2..6)
            .filter(|_| rest.as_bytes().get(6) == Some(&b'_'));
        let code = code.and_then(|it| u32::from_str_radix(it, 16).ok());
        if let Some(character) = code.and_then(char::from_u32) {
            text.push(character);
            rest = &rest[7..];
        } else {
            text.push_str("_x");
            rest = &rest[2..];
        }
    }
    text.push_str(rest);
}

#[cfg(test)]
mod tests {
    #[test]
    fn characters_that_xml_lacks_are_put_in() {
        let mut text = "_x0041_|_x000D_a_x0042_b_xyz_x1_ é_x00".to_owned();
        super::unescape(&mut text, 8);
        assert_eq!(text, "_x0041_|\raBb_xyz_x1_ é_x00");
    }
}
