//! Rows, one after the other, with what rows before them left.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::super::chunk::{Fault, Row};
use super::cells::text_of;
use super::columns::{Columns, Role};
use super::document::{CalledByLine, Document};
use super::faults::{faults_of, gaps_of};
use super::moves::Movement;
use crate::problem::MOST_PROBLEMS;
use crate::workload::profile::{Side, Varying, read_over};
use crate::workload::{Shape, Workload};

/// So many workloads are kept to make others of; older ones make room.
const MOST_TEMPLATES: usize = 256;

/// Reads rows, one after the other; one for each thread.
#[derive(Debug)]
pub struct RowReader<'c> {
    columns: &'c Columns,
    templates: Vec<Template>,
    by_key: HashMap<Box<[u8]>, usize>,
    /// The template of the last row.
    last: usize,
    /// The one that makes room next.
    oldest: usize,
    /// What cells say beside what varies and how demand moves.
    key: Vec<u8>,
    /// What cells say of how demand moves.
    movement_key: Vec<u8>,
    /// What that was last, and what it means.
    last_movement_key: Vec<u8>,
    movement: Option<Arc<Movement>>,
}

/// A workload to make others of that differ in what varies and in how demand moves.
#[derive(Debug)]
struct Template {
    key: Box<[u8]>,
    workload: Workload,
    items_are_given: bool,
}

impl<'c> RowReader<'c> {
    /// A reader that has read nothing.
    #[must_use]
    pub fn new(columns: &'c Columns) -> Self {
        Self {
            columns,
            templates: Vec::new(),
            by_key: HashMap::new(),
            last: 0,
            oldest: 0,
            key: Vec::new(),
            movement_key: Vec::new(),
            last_movement_key: Vec::new(),
            movement: None,
        }
    }

    /// The workload of a row, until the next is read. A row without a name is called by its line.
    ///
    /// # Errors
    /// What is wrong with the row, the first twenty.
    pub fn read(&mut self, row: Row<'_>) -> Result<&Workload, Vec<Fault>> {
        self.note_keys(row);
        match self.made_of_known(row) {
            Some(template) => Ok(&self.templates[template].workload),
            None => self.read_whole(row),
        }
    }

    /// Notes what a row has in common with others.
    fn note_keys(&mut self, row: Row<'_>) {
        self.key.clear();
        self.movement_key.clear();
        let mut sides = [false, false];
        for column in &self.columns.keys {
            let text = text_of(row.cell(column.column));
            match column.role {
                Role::Varying(_) => self.key.push(u8::from(text.is_some())),
                Role::Shape(side) => {
                    sides[0] |= side == Some(Side::Reads) && text.is_some();
                    sides[1] |= side == Some(Side::Writes) && text.is_some();
                    push(&mut self.movement_key, text);
                }
                Role::Other => push(&mut self.key, text),
                Role::ShapeAndOther => {
                    push(&mut self.key, text);
                    push(&mut self.movement_key, text);
                }
            }
        }
        // Reads and writes that say how they move and nothing else are none beside other patterns.
        self.key.extend(sides.map(u8::from));
    }

    /// Makes a row's workload of one that is known; `None` where there is none, or something is
    /// wrong with the row.
    fn made_of_known(&mut self, row: Row<'_>) -> Option<usize> {
        let is_last = |it: &Template| *it.key == *self.key;
        let at = if self.templates.get(self.last).is_some_and(is_last) {
            self.last
        } else {
            *self.by_key.get(&self.key[..])?
        };
        if self.movement.is_none() || self.last_movement_key != self.movement_key {
            let movement = self.columns.moves.get(&self.movement_key)?;
            self.note_movement(movement);
        }
        self.switch_to(at);
        let template = &mut self.templates[at];
        self.movement.as_ref()?.move_demand(&mut template.workload);
        let mut is_named = false;
        let cells = self.columns.keys.iter().filter_map(|it| match &it.role {
            Role::Varying(keys) => Some((keys, text_of(row.cell(it.column))?)),
            _ => None,
        });
        let values = cells.flat_map(|(keys, text)| keys.iter().map(move |key| (*key, text)));
        let values = values.inspect(|it| is_named |= it.0 == Varying::Name);
        template.workload.vary(template.items_are_given, values)?;
        if !is_named {
            let name = &mut template.workload.name;
            name.clear();
            // Writing to a text can't fail.
            let _ = write!(name, "{}", CalledByLine(row.line));
        }
        Some(at)
    }

    fn note_movement(&mut self, movement: Arc<Movement>) {
        self.last_movement_key.clone_from(&self.movement_key);
        self.movement = Some(movement);
    }

    /// Leaves the shapes of the last row's template to whoever needs them: many templates would keep
    /// many of them.
    fn switch_to(&mut self, at: usize) {
        if at != self.last
            && let Some(template) = self.templates.get_mut(self.last)
        {
            template.workload.reads_shape = Shape::steady();
            template.workload.writes_shape = Shape::steady();
        }
        self.last = at;
    }

    /// Reads a row as a profile is read, and keeps what comes of it.
    fn read_whole(&mut self, row: Row<'_>) -> Result<&Workload, Vec<Fault>> {
        let columns = self.columns;
        let document = Document::of(columns, row);
        if !document.gaps.is_empty() {
            let mut faults = gaps_of(columns, row, &document);
            faults.truncate(MOST_PROBLEMS);
            return Err(faults);
        }
        let (base, start) = (&columns.base_source, document.start);
        let read = read_over(base, start, &document.cells, &document.root);
        let mut workload = read.map_err(|noted| faults_of(columns, row, &document, noted))?;
        for text in &columns.assumptions {
            // They are known to be right.
            let _ = workload.assume("--assume", text);
        }
        // Other rows are made of it, which have other places.
        workload.forget_places();
        let movement = columns.moves.keep(&self.movement_key, &workload);
        movement.move_demand(&mut workload);
        self.note_movement(movement);
        let template = Template {
            key: self.key.as_slice().into(),
            workload,
            items_are_given: document.items_are_given,
        };
        let at = self.keep(template);
        self.switch_to(at);
        Ok(&self.templates[at].workload)
    }

    fn keep(&mut self, template: Template) -> usize {
        let known = self.by_key.get(&template.key).copied();
        let at = match known {
            Some(at) => at,
            None if self.templates.len() < MOST_TEMPLATES => self.templates.len(),
            None => {
                let at = self.oldest;
                self.oldest = (at + 1) % MOST_TEMPLATES;
                self.by_key.remove(&self.templates[at].key);
                at
            }
        };
        if known.is_none() {
            self.by_key.insert(template.key.clone(), at);
        }
        if at == self.templates.len() {
            self.templates.push(template);
        } else {
            self.templates[at] = template;
        }
        at
    }
}

/// Adds what stands in a cell to a key: texts with their length, so that no two rows share one.
fn push(key: &mut Vec<u8>, text: Option<&str>) {
    key.push(u8::from(text.is_some()));
    if let Some(text) = text {
        key.extend_from_slice(&text.len().to_le_bytes());
        key.extend_from_slice(text.as_bytes());
    }
}
