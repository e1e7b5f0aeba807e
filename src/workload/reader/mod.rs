//! Reads keys out of a document and gathers everything that is wrong with it on the way.
//!
//! A reader never stops at the first problem: someone who mistyped three keys should be told once.
//! The keys that a table may have are those that were asked for, so the list in «unknown key»
//! can't fall behind the code.

mod lists;
mod numbers;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::problem::{MOST_PROBLEMS, Place, Problem, Problems, SourceText, nearest};
use crate::workload::Interval;
use crate::workload::document::{Entry, Node, Value};
use crate::workload::units::{Bounded, Quantity};
pub(crate) use lists::NameOrTable;
pub(crate) use numbers::Number;

/// A value with the place that it was read from, for rules that look at several keys together.
#[derive(Debug, Clone)]
pub(crate) struct Found<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

/// What a key or a table takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// A value.
    Value,
    /// One of these words.
    Words(Vec<&'static str>),
    /// A list.
    List,
    /// A list whose entries may be tables.
    Tables,
    /// A table.
    Table,
    /// A table with keys of any name.
    AnyKey,
    /// A word that says which other keys there are in its table.
    Decisive,
    /// A number within bounds; of a table with keys of any name, under the path of a key without one.
    Quantity(Bounded),
}

/// A problem, and the key that is missing where it is that.
pub(crate) struct Noted {
    pub(crate) problem: Problem,
    pub(crate) missing: Option<String>,
}

/// The document that is being read, and what was found wrong so far.
pub(crate) struct Reader<'d> {
    source: &'d Arc<SourceText>,
    /// A second text, and where places in it begin to be counted: behind all of the first.
    second: Option<(usize, &'d Arc<SourceText>)>,
    problems: RefCell<Vec<Problem>>,
    beyond: Cell<usize>,
    /// Every key that was asked for, with its table.
    asked: RefCell<BTreeSet<(&'static str, String)>>,
    /// What keys take that is more than a value, where somebody wants to know.
    forms: Option<RefCell<Vec<(Form, String)>>>,
    /// The numbers that the document gives, where somebody wants to know.
    numbers: Option<RefCell<Vec<Number>>>,
    intervals: RefCell<Vec<Interval>>,
    /// Which problems are that a key is missing, and which key.
    missing: RefCell<Vec<(usize, String)>>,
    /// Keys that are unknown where they stand and near to none that is known there: which problem
    /// each is, the key, and its table.
    strays: RefCell<Vec<(usize, String, String)>>,
}

impl<'d> Reader<'d> {
    pub(crate) fn new(source: &'d Arc<SourceText>) -> Self {
        Self {
            source,
            second: None,
            problems: RefCell::default(),
            beyond: Cell::new(0),
            asked: RefCell::default(),
            forms: None,
            numbers: None,
            intervals: RefCell::default(),
            missing: RefCell::default(),
            strays: RefCell::default(),
        }
    }

    /// A reader of a document out of two texts: spans from `start` on are those of the second.
    pub(crate) fn of_two(
        first: &'d Arc<SourceText>,
        start: usize,
        second: &'d Arc<SourceText>,
    ) -> Self {
        Self {
            second: Some((start, second)),
            ..Self::new(first)
        }
    }

    /// A reader that notes what every key takes.
    pub(crate) fn noting_forms(source: &'d Arc<SourceText>) -> Self {
        Self {
            forms: Some(RefCell::default()),
            ..Self::new(source)
        }
    }

    /// What the keys take that were asked for, each with its dotted path.
    pub(crate) fn into_forms(self) -> Vec<(Form, String)> {
        self.forms.map(RefCell::into_inner).unwrap_or_default()
    }

    /// A reader that notes the numbers that the document gives.
    pub(crate) fn noting_numbers(source: &'d Arc<SourceText>) -> Self {
        Self {
            numbers: Some(RefCell::default()),
            ..Self::new(source)
        }
    }

    /// The numbers that were read, in the order in which they were asked for.
    pub(crate) fn into_numbers(self) -> Vec<Number> {
        self.numbers.map(RefCell::into_inner).unwrap_or_default()
    }

    /// Narrows what the key of an interval takes; gives the end of the interval that lies beyond, where one
    /// does.
    pub(crate) fn narrow_interval(
        &self,
        key: &str,
        least: Decimal,
        most: Decimal,
    ) -> Option<Decimal> {
        let mut intervals = self.intervals.borrow_mut();
        let interval = intervals.iter_mut().find(|it| it.key == key)?;
        (interval.least, interval.most) = (least, most);
        let ends = [interval.low, interval.high];
        ends.into_iter().find(|it| *it < least || *it > most)
    }

    /// The intervals that were read so far.
    pub(crate) fn intervals(&self) -> Vec<Interval> {
        self.intervals.borrow().clone()
    }

    /// The document's own table; `None` when the document is something else.
    pub(crate) fn root<'r>(&'r self, root: &'r Node) -> Option<Table<'r>> {
        if let Some(entries) = root.value.as_table() {
            return Some(Table::new(self, String::new(), entries, root.span.clone()));
        }
        self.report(Problem::at(
            self.place(&root.span),
            format!(
                "expected a profile with keys, found {}",
                root.value.describe()
            ),
        ));
        None
    }

    /// Notes a problem.
    pub(crate) fn report(&self, problem: Problem) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < MOST_PROBLEMS {
            problems.push(problem);
        } else {
            self.beyond.set(self.beyond.get() + 1);
        }
    }

    /// Notes that the next problem is of a key that may belong elsewhere.
    fn note_stray(&self, key: &str, table: &str) {
        let next = self.problems.borrow().len();
        if next < MOST_PROBLEMS {
            let stray = (next, key.to_owned(), table.to_owned());
            self.strays.borrow_mut().push(stray);
        }
    }

    /// Notes that the next problem is that a key is missing.
    fn note_missing(&self, path: String) {
        let next = self.problems.borrow().len();
        if next < MOST_PROBLEMS {
            self.missing.borrow_mut().push((next, path));
        }
    }

    /// Whether nothing was found wrong so far.
    pub(crate) fn is_clean(&self) -> bool {
        self.problems.borrow().is_empty()
    }

    /// All problems, in the order of the text.
    pub(crate) fn into_problems(self) -> Problems {
        let beyond = self.beyond.get();
        let noted = self.into_noted();
        Problems::first(noted.into_iter().map(|it| it.problem).collect(), beyond)
    }

    /// The first problems, in the order of the text, each with the key that is missing.
    pub(crate) fn into_noted(self) -> Vec<Noted> {
        let mut problems = self.problems.into_inner();
        for (at, key, table) in self.strays.into_inner() {
            if let Some(home) = home_of(&self.asked.borrow(), &key, &table) {
                problems[at].help = Some(home);
            }
        }
        let mut missing = self.missing.into_inner();
        missing.reverse();
        let mut noted: Vec<_> = problems
            .into_iter()
            .enumerate()
            .map(|(at, problem)| Noted {
                problem,
                missing: missing.pop_if(|it| it.0 == at).map(|it| it.1),
            })
            .collect();
        // Those of other files behind those of the profile, which names them.
        let order = |place: &Place| {
            let is_second = self
                .second
                .is_some_and(|it| Arc::ptr_eq(&place.source, it.1));
            let is_other = !Arc::ptr_eq(&place.source, self.source) && !is_second;
            (is_other, is_second, place.span.start)
        };
        noted.sort_by_key(|it| it.problem.place.as_ref().map(order));
        noted
    }

    fn place(&self, span: &Range<usize>) -> Place {
        match self.second {
            Some((start, source)) if span.start >= start => {
                Place::new(source, span.start - start..span.end - start)
            }
            _ => Place::new(self.source, span.clone()),
        }
    }
}

/// Where a key belongs that has no place in its table, when there is one such table.
fn home_of(asked: &BTreeSet<(&str, String)>, key: &str, table: &str) -> Option<String> {
    let mut homes = asked
        .iter()
        .filter(|(it, path)| *it == key && path != table)
        .map(|(_, path)| header(path));
    let home = homes.next()?;
    homes.all(|it| it == home).then_some(home)
}

/// What a table is opened with, by its path.
fn header(path: &str) -> String {
    let of_list = path
        .rsplit_once('.')
        .filter(|(_, at)| at.bytes().all(|b| b.is_ascii_digit()));
    match of_list {
        _ if path.is_empty() => "it belongs above the first [table]".to_owned(),
        Some((list, _)) => format!("it belongs to [[{list}]]"),
        None => format!("it belongs to [{path}]: move it there"),
    }
}

/// One table of the document.
pub(crate) struct Table<'r> {
    reader: &'r Reader<'r>,
    /// The dotted path of the table, empty for the document itself.
    path: String,
    entries: &'r [Entry],
    span: Range<usize>,
    /// The keys asked for so far, and with them the entries taken.
    asked: RefCell<Vec<&'static str>>,
    any_key: Cell<bool>,
    /// The key that everything else depends on, where it is missing.
    decisive: Cell<Option<&'static str>>,
}

impl<'r> Table<'r> {
    fn new(reader: &'r Reader<'r>, path: String, entries: &'r [Entry], span: Range<usize>) -> Self {
        Self {
            reader,
            path,
            entries,
            span,
            asked: RefCell::default(),
            any_key: Cell::new(false),
            decisive: Cell::new(None),
        }
    }

    /// The dotted path of a key of this table.
    pub(crate) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// The place of the table itself, for what is missing from it. A table's span covers its
    /// header; the document's own is empty, at the top.
    pub(crate) fn place(&self) -> Place {
        if self.path.is_empty() {
            self.reader.place(&(0..0))
        } else {
            self.reader.place(&self.span)
        }
    }

    /// The place of a key, or that of the table where it is not there.
    pub(crate) fn place_of(&self, key: &str) -> Place {
        let entry = self.entries.iter().find(|entry| entry.key == key);
        entry.map_or_else(|| self.place(), |it| self.reader.place(&it.key_span))
    }

    /// The entry of a key that takes a value.
    fn entry(&self, key: &'static str) -> Option<&'r Entry> {
        self.takes(key, || Form::Value);
        self.asked_entry(key)
    }

    /// Notes what a key takes, where somebody wants to know.
    fn takes(&self, key: &str, form: impl FnOnce() -> Form) {
        if let Some(forms) = &self.reader.forms {
            forms.borrow_mut().push((form(), self.path_of(key)));
        }
    }

    fn asked_entry(&self, key: &'static str) -> Option<&'r Entry> {
        self.asked.borrow_mut().push(key);
        let known = (key, self.path.clone());
        self.reader.asked.borrow_mut().insert(known);
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The problem that a value is not what a key takes.
    fn unexpected(&self, key: &str, node: &Node, expected: &str) -> Problem {
        Problem::at(
            self.reader.place(&node.span),
            format!(
                "{}: expected {expected}, found {}",
                self.path_of(key),
                node.value.describe()
            ),
        )
    }

    fn found<T>(&self, node: &Node, value: T) -> Found<T> {
        Found {
            value,
            place: self.reader.place(&node.span),
        }
    }

    /// A table below this one.
    pub(crate) fn table(&self, key: &'static str) -> Option<Table<'r>> {
        self.takes(key, || Form::Table);
        let entry = self.asked_entry(key)?;
        let Some(entries) = entry.node.value.as_table() else {
            self.report(self.unexpected(key, &entry.node, "a table"));
            return None;
        };
        let span = entry.key_span.clone();
        Some(Table::new(self.reader, self.path_of(key), entries, span))
    }

    /// Whether a key has a table, for keys that take something else too.
    pub(crate) fn is_table(&self, key: &'static str) -> bool {
        self.takes(key, || Form::Table);
        self.peek(key).is_some_and(|it| it.as_table().is_some())
    }

    /// Whether a key has a table with one other key and no more, without asking for either.
    pub(crate) fn has_alone(&self, key: &str, inner: &str) -> bool {
        let entries = self.peek(key).and_then(Value::as_table);
        entries.is_some_and(|it| matches!(it, [only] if only.key == inner))
    }

    /// Whether a key has `true` or `false`, for keys that take something else too.
    pub(crate) fn is_flag(&self, key: &str) -> bool {
        self.peek(key).is_some_and(|it| it.as_flag().is_some())
    }

    /// Whether a key has this word, for keys that take something else too.
    pub(crate) fn is_word(&self, key: &str, word: &str) -> bool {
        self.peek(key).and_then(Value::as_text) == Some(word)
    }

    /// Whether a key has a number without any unit, in quotes or without.
    pub(crate) fn is_plain_number(&self, key: &str) -> bool {
        self.peek(key)
            .and_then(Value::as_written)
            .is_some_and(|text| Quantity::Number.parse(text).is_ok() && !text.ends_with(['b', 'B']))
    }

    /// Whether the key is there, right or wrong.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.peek(key).is_some()
    }

    /// The value of a key, without asking for it.
    fn peek(&self, key: &str) -> Option<&'r Value> {
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        Some(&entry.node.value)
    }

    /// Takes whatever other keys there are for known ones, since they depend on a key that is
    /// missing; but for one that may be this key misspelt.
    pub(crate) fn skip_rest(&self, decisive: &'static str) {
        self.takes(decisive, || Form::Decisive);
        self.any_key.set(true);
        self.decisive.set(Some(decisive));
    }

    /// A text.
    pub(crate) fn text(&self, key: &'static str) -> Option<Found<String>> {
        let node = &self.entry(key)?.node;
        if let Some(text) = node.value.as_text() {
            return Some(self.found(node, text.to_owned()));
        }
        self.report(self.unexpected(key, node, "a text in quotes"));
        None
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(
        &self,
        key: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<Found<T>> {
        self.takes(key, || Form::Words(words.iter().map(|it| it.0).collect()));
        let node = &self.entry(key)?.node;
        if let Some(text) = node.value.as_text()
            && let Some((_, value)) = words.iter().find(|(word, _)| *word == text)
        {
            return Some(self.found(node, *value));
        }
        let all: Vec<String> = words.iter().map(|(word, _)| format!("{word:?}")).collect();
        let mut problem = self.unexpected(key, node, &all.join(" or "));
        if let Some(text) = node.value.as_text()
            && let Some(word) = nearest(
                &text.to_lowercase().replace('_', "-"),
                words.iter().map(|(word, _)| *word),
            )
        {
            problem = problem.help(format!("did you mean {word:?}?"));
        }
        self.reader.report(problem);
        None
    }

    /// True or false.
    pub(crate) fn flag(&self, key: &'static str) -> Option<Found<bool>> {
        let node = &self.entry(key)?.node;
        if let Some(value) = node.value.as_flag() {
            return Some(self.found(node, value));
        }
        self.report(self.unexpected(key, node, "true or false"));
        None
    }

    /// A date, in quotes or without.
    pub(crate) fn date(&self, key: &'static str) -> Option<Found<Date>> {
        let node = &self.entry(key)?.node;
        if let Some(text) = node.value.as_date()
            && text.len() == "2026-11-22".len()
            && let Ok(date) = text.parse()
        {
            return Some(self.found(node, date));
        }
        self.report(self.unexpected(key, node, "a date such as 2026-11-22"));
        None
    }

    /// Says that a key that is there has no place beside what the table says it is.
    pub(crate) fn no_place(&self, key: &'static str, why: &str) {
        if let Some(entry) = self.entry(key) {
            let message = format!("{}: {why}", self.path_of(key));
            let place = self.reader.place(&entry.key_span);
            self.report(Problem::at(place, message).help("leave it out"));
        }
    }

    /// Says that a key that has no default is missing.
    pub(crate) fn missing(&self, key: &str, example: &str) {
        // A key that is there and wrong is reported as such, and one that is misspelt will be.
        let asked = self.asked.borrow();
        let is_meant = |entry: &Entry| {
            let misspelt = !asked.contains(&entry.key.as_str());
            entry.key == key || misspelt && nearest(&entry.key, [key]).is_some()
        };
        if self.entries.iter().any(is_meant) {
            return;
        }
        let path = self.path_of(key);
        let problem = Problem::at(self.place(), format!("{path} is missing"));
        self.reader.note_missing(path);
        self.reader.report(problem.help(format!("add {example}")));
    }

    /// Notes a problem with this table.
    pub(crate) fn report(&self, problem: Problem) {
        self.reader.report(problem);
    }

    /// What the table says, on one line, but for some keys.
    pub(crate) fn as_written(&self, without: &[&str]) -> String {
        let entries = self.entries.iter();
        let said = entries.filter(|entry| !without.contains(&entry.key.as_str()));
        let said = said.map(|entry| format!("{} = {}", entry.key, entry.node.value));
        said.collect::<Vec<_>>().join(", ")
    }

    fn is_unknown(&self, key: &str, asked: &[&str]) -> bool {
        let is_misspelt = self
            .decisive
            .get()
            .is_some_and(|it| nearest(key, [it]).is_some());
        (!self.any_key.get() || is_misspelt) && !asked.contains(&key)
    }

    /// Ends the reading of the table: keys that nobody asked for are unknown, and keys that stand
    /// twice (JSON lets them) are ambiguous.
    pub(crate) fn finish(self) {
        let asked = self.asked.borrow();
        let mut seen = HashSet::new();
        for entry in self.entries {
            let path = self.path_of(&entry.key);
            let place = self.reader.place(&entry.key_span);
            if !seen.insert(&entry.key) {
                let message = format!("the key {path:?} stands twice");
                self.reader.report(Problem::at(place, message));
            } else if self.is_unknown(&entry.key, &asked) {
                let mut problem = Problem::at(place, format!("unknown key {path:?}"));
                if let Some(key) = nearest(&entry.key, asked.iter().copied()) {
                    problem.help = Some(format!("did you mean {:?}?", self.path_of(key)));
                } else {
                    problem.help = Some(format!("expected one of: {}", asked.join(", ")));
                    self.reader.note_stray(&entry.key, &self.path);
                }
                self.reader.report(problem);
            }
        }
    }
}
