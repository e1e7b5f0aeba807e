//! What is wrong with an input, and where: a place in a text, what was found, what to change.

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// A text that was read, and the name that the user knows it by: a file's path, `<stdin>`, or the
/// option on the command line that it came from.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceText {
    /// The name to show.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl SourceText {
    /// A named text, shared by the places in it.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            text: text.into(),
        })
    }
}

/// A text out of the bytes of a file, without the mark that some programs put before UTF-8.
///
/// # Errors
/// Where the bytes are no UTF-8.
pub fn text_from_bytes(name: &str, bytes: Vec<u8>) -> Result<String, Problem> {
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes());
        let source = SourceText::new(name, text);
        // All up to there is unchanged by the lossy reading; the replacement is 3 bytes long.
        let place = Place::new(&source, valid..valid + 3);
        Problem::at(place, "expected text in UTF-8, and this byte is not").help("save it as UTF-8")
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

/// A range of bytes in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The text.
    pub source: Arc<SourceText>,
    /// The bytes of it that are meant; always on character boundaries.
    pub span: Range<usize>,
}

impl Place {
    /// A place in a text. A span that leaves the text or cuts a character is moved to fit.
    #[must_use]
    pub fn new(source: &Arc<SourceText>, span: Range<usize>) -> Self {
        let text = &source.text;
        let start = text.floor_char_boundary(span.start);
        let end = text.ceil_char_boundary(span.end).max(start);
        Self {
            source: Arc::clone(source),
            span: start..end,
        }
    }

    /// The line and the column, both from 1; the column counts characters.
    #[must_use]
    pub fn line_and_column(&self) -> (usize, usize) {
        let before = &self.source.text[..self.span.start];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        (line, column)
    }
}

/// One thing that is wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where; `None` when it is no place in a text (a file that is missing, for one).
    pub place: Option<Place>,
    /// What was found and what was expected, in a sentence that names the key.
    pub message: String,
    /// What to change: the nearest valid spelling, or the way out.
    pub help: Option<String>,
}

impl Problem {
    /// A problem at a place.
    #[must_use]
    pub fn at(place: Place, message: impl Into<String>) -> Self {
        Self {
            place: Some(place),
            message: message.into(),
            help: None,
        }
    }

    /// A problem that is at no place in a text.
    #[must_use]
    pub fn anywhere(message: impl Into<String>) -> Self {
        Self {
            place: None,
            message: message.into(),
            help: None,
        }
    }

    /// The same problem, with what to change.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            let (line, column) = place.line_and_column();
            write!(f, "{}:{line}:{column}: ", place.source.name)?;
        }
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, " ({help})")?;
        }
        Ok(())
    }
}

/// All that is wrong with an input, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

/// More problems than this are counted and not said: nobody reads a thousand.
pub(crate) const MOST_PROBLEMS: usize = 20;

impl Problems {
    /// The first problems, and how many more there are: those of the list, and `beyond` of which
    /// nothing else is known.
    pub(crate) fn first(mut problems: Vec<Problem>, beyond: usize) -> Self {
        let beyond = beyond + problems.len().saturating_sub(MOST_PROBLEMS);
        problems.truncate(MOST_PROBLEMS);
        if beyond > 0 {
            problems.push(Problem::anywhere(format!("and {beyond} problems more")));
        }
        Self(problems)
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The machine failed: a disk, for one.
    Machine(Problem),
    /// What was given is wrong.
    Input(Problems),
}

impl Failure {
    /// Why something could not be done with a path: one that leads nowhere is the user's to mend, anything
    /// else is the machine's failure.
    #[must_use]
    pub(crate) fn at_path(what: &str, error: &io::Error) -> Self {
        let problem = Problem::anywhere(format!("{what}: {error}"));
        match error.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::PermissionDenied => problem.into(),
            _ => Self::Machine(problem),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Input(problem.into())
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Input(problems)
    }
}

/// The candidate nearest to a misspelt word, when one is near enough to be meant.
///
/// Near enough is a Jaro-Winkler similarity of 0.8, the measure and limit that clap uses for
/// misspelt options, so that suggestions feel alike everywhere.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let similarity = strsim::jaro_winkler(word, candidate);
        if similarity > 0.8 && best.is_none_or(|(most, _)| similarity > most) {
            best = Some((similarity, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let source = SourceText::new("a.toml", "one\ntwö three\n");
        // «three» starts at byte 9: 4 for the first line, 5 for "twö " with its two-byte ö.
        assert_eq!(Place::new(&source, 9..14).line_and_column(), (2, 5));
        assert_eq!(Place::new(&source, 0..1).line_and_column(), (1, 1));
    }

    #[test]
    fn a_span_outside_the_text_is_moved_inside() {
        let source = SourceText::new("a.toml", "ö");
        assert_eq!(Place::new(&source, 1..1).span, 0..2);
        assert_eq!(Place::new(&source, 7..9).span, 2..2);
    }

    #[test]
    fn the_nearest_word_is_suggested_and_a_far_one_is_not() {
        let keys = ["per_second", "per_month", "item_size"];
        assert_eq!(nearest("per_secnd", keys), Some("per_second"));
        assert_eq!(nearest("zzz", keys), None);
    }
}
