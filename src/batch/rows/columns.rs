//! What the columns of a table mean.

use std::path::Path;
use std::sync::Arc;

use super::header::{SHORT, keys_of, nearest_key, suspected};
use super::moves::Moves;
use crate::assumptions::Assumptions;
use crate::problem::{Problem, Problems, SourceText, nearest};
use crate::workload::document::{Node, Value};
use crate::workload::profile::{Side, Varying, read_over};
use crate::workload::{parse, settle};

/// What columns mean. Shared by all threads.
#[derive(Debug)]
pub struct Columns {
    pub(super) header: Vec<String>,
    /// The columns that are keys, in the order of the table.
    pub(super) keys: Vec<KeyColumn>,
    suspects: Vec<(String, String)>,
    pub(super) base: Node,
    pub(super) base_source: Arc<SourceText>,
    /// A name that files lie beside which rows name.
    pub(super) rows_name: String,
    pub(super) assumptions: Vec<String>,
    /// How the demand of rows moves, as it was worked out.
    pub(super) moves: Moves,
}

/// A column that gives keys.
#[derive(Debug)]
pub(super) struct KeyColumn {
    pub(super) column: usize,
    /// Dotted paths, in parts.
    pub(super) paths: Vec<Vec<String>>,
    pub(super) role: Role,
}

/// How a row is told from another by a column.
#[derive(Debug)]
pub(super) enum Role {
    /// Rows that differ in it are made of each other.
    Varying(Vec<Varying>),
    /// It says how demand moves: of reads alone, of writes alone, or of both.
    Shape(Option<Side>),
    /// Rows that differ in it have nothing in common.
    Other,
    /// It says how demand moves, and something else.
    ShapeAndOther,
}

impl Columns {
    /// What columns mean by the names in a header, and by `COLUMN` and `KEY` of each of `maps`; over
    /// a base, which is a profile's name and text. Files that rows name are looked for in a folder.
    /// Assumptions are `KEY=VALUE`, over whatever rows say.
    ///
    /// # Errors
    /// Everything that is wrong with any of these.
    pub fn new(
        header: &[String],
        maps: &[(String, String)],
        base: Option<(&str, &str)>,
        folder: &Path,
        assumptions: &[String],
    ) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        for text in assumptions {
            let settled = settle(&mut Assumptions::default(), "--assume", text);
            problems.extend(settled.err().into_iter().flat_map(|it| it.0));
        }
        let mapped = mapped(header, maps, &mut problems);
        let named: Vec<_> = header
            .iter()
            .zip(&mapped)
            .map(|(name, mapped)| mapped.clone().or_else(|| keys_of(name)))
            .collect();
        given_twice(header, &named, &mut problems);
        let is_read = named.iter().any(Option::is_some);
        if !is_read && base.is_none() && problems.is_empty() {
            let short = SHORT.map(|it| it.0).join(", ");
            let message = "no column is a key of a profile";
            let help = format!(
                "name columns after keys, {short} for short, or say --map COLUMN=KEY; found {}",
                header.join(", ")
            );
            problems.push(Problem::anywhere(message).help(help));
        }
        let (base_source, base) = base_of(base, &mut problems);
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let suspects = header.iter().zip(&named).filter(|it| it.1.is_none());
        let suspects = suspects.filter_map(|(name, _)| Some((name.clone(), suspected(name)?)));
        let suspects = suspects.collect();
        let region_varies = !names_other_regions(&named, &base);
        let named = named.into_iter().enumerate();
        let keys = named.filter_map(|(column, paths)| {
            let paths = paths?;
            Some(KeyColumn {
                column,
                role: role(&paths, region_varies),
                paths: paths.iter().map(|it| parts(it)).collect(),
            })
        });
        Ok(Self {
            header: header.to_vec(),
            keys: keys.collect(),
            suspects,
            base,
            base_source,
            rows_name: folder.join("rows").display().to_string(),
            assumptions: assumptions.to_vec(),
            moves: Moves::default(),
        })
    }

    /// Whether a column is a key of the profile. The others pass through.
    #[must_use]
    pub fn is_key(&self, column: usize) -> bool {
        self.keys.iter().any(|it| it.column == column)
    }

    /// The column that gives a key, by its dotted path.
    #[must_use]
    pub fn column_of(&self, key: &str) -> Option<usize> {
        let key = parts(key);
        let column = self.keys.iter().find(|it| it.paths.contains(&key));
        column.map(|it| it.column)
    }

    /// Whether a column says how demand moves.
    pub(crate) fn moves_demand(&self, column: usize) -> bool {
        let column = self.keys.iter().find(|it| it.column == column);
        column.is_some_and(|it| matches!(it.role, Role::Shape(_) | Role::ShapeAndOther))
    }

    /// The columns that are no keys and nearly called like one, each with that key.
    #[must_use]
    pub fn suspects(&self) -> &[(String, String)] {
        &self.suspects
    }
}

fn parts(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}

/// The keys that maps say for each column.
fn mapped(
    header: &[String],
    maps: &[(String, String)],
    problems: &mut Vec<Problem>,
) -> Vec<Option<Vec<String>>> {
    let mut mapped: Vec<Option<Vec<String>>> = vec![None; header.len()];
    for (column, key) in maps {
        let at = header.iter().position(|it| it == column);
        if at.is_none() {
            let message = format!("--map: there is no column {column:?}");
            let near = nearest(column, header.iter().map(String::as_str));
            problems.push(Problem::anywhere(message).help(match near {
                Some(near) => format!("did you mean {near:?}?"),
                None => format!("there are {}", header.join(", ")),
            }));
        }
        let keys = keys_of(key);
        if keys.is_none() {
            let message = format!("--map: no profile has a key {key:?}");
            problems.push(Problem::anywhere(message).help(match nearest_key(key) {
                Some(near) => format!("did you mean {near:?}?"),
                None => {
                    "a key is the path to a value in a profile, reads.per_second for one".into()
                }
            }));
        }
        if let (Some(at), Some(keys)) = (at, keys) {
            mapped[at].get_or_insert_default().extend(keys);
        }
    }
    mapped
}

/// Two columns for one key, or for a key and what lies in it, are a mistake.
fn given_twice(header: &[String], named: &[Option<Vec<String>>], problems: &mut Vec<Problem>) {
    let columns = header.iter().zip(named);
    let given: Vec<(&str, &str)> = columns
        .flat_map(|(name, keys)| {
            let keys = keys.iter().flatten();
            keys.map(move |key| (name.as_str(), key.as_str()))
        })
        .collect();
    for (at, (name, key)) in given.iter().enumerate() {
        let before = given[..at].iter();
        for (other, other_key) in before {
            if let Some(short) = in_common(key, other_key) {
                let message = format!("the columns {other:?} and {name:?} both give {short}");
                let help = "take one out, or give it a name that is no key";
                problems.push(Problem::anywhere(message).help(help));
            }
        }
    }
}

/// The key that two paths both give: the one that is the other, or that the other lies in.
pub(crate) fn in_common<'k>(one: &'k str, other: &'k str) -> Option<&'k str> {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let rest = long.strip_prefix(short)?;
    (rest.is_empty() || rest.starts_with('.')).then_some(short)
}

/// The base as a document; an empty one where there is none.
fn base_of(base: Option<(&str, &str)>, problems: &mut Vec<Problem>) -> (Arc<SourceText>, Node) {
    let (name, text) = base.unwrap_or_default();
    let source = SourceText::new(name, text);
    let root = parse(&source);
    let root = root.and_then(|root| {
        if root.value.as_table().is_some() {
            return Ok(root);
        }
        let found = root.value.describe();
        let message = format!("{name}: expected a profile with keys, found {found}");
        Err(Problem::anywhere(message).into())
    });
    match root {
        Ok(root) => {
            if base.is_some() {
                problems.extend(wrong_in_base(&source, &root));
            }
            (source, root)
        }
        Err(found) => {
            problems.extend(found.0);
            let (span, value) = (0..0, Value::Null);
            (source, Node { span, value })
        }
    }
}

/// What no row can mend. What is missing in a base may come with rows.
fn wrong_in_base(source: &Arc<SourceText>, root: &Node) -> Vec<Problem> {
    let start = source.text.len() + 1;
    let read = read_over(source, start, &SourceText::new("", ""), root);
    let noted = read.err().into_iter().flatten();
    let wrong = noted.filter(|it| it.missing.is_none());
    wrong.map(|it| it.problem).collect()
}

/// Whether rows or their base may name a region beside their own, with which it must not be one.
fn names_other_regions(named: &[Option<Vec<String>>], base: &Node) -> bool {
    let is_list = |key: &str| {
        let lists = ["transfer.regions_per_month", "dynamodb.replica_regions"];
        lists.iter().any(|it| key.starts_with(it))
    };
    let mut keys = named.iter().flatten().flatten();
    let of_base = base.value.as_table().unwrap_or_default();
    let in_base = of_base.iter().any(|table| {
        let entries = table.node.value.as_table().unwrap_or_default();
        let mut paths = entries.iter().map(|it| format!("{}.{}", table.key, it.key));
        paths.any(|it| is_list(&it))
    });
    in_base || keys.any(|it| is_list(it))
}

fn role(paths: &[String], region_varies: bool) -> Role {
    let varying = paths.iter().map(|path| Varying::of(path));
    if let Some(varying) = varying.collect::<Option<Vec<_>>>() {
        return if region_varies || !varying.contains(&Varying::Region) {
            Role::Varying(varying)
        } else {
            Role::Other
        };
    }
    let side = |path: &String| {
        let sides = [
            ("shape.", None),
            ("reads.shape", Some(Side::Reads)),
            ("writes.shape", Some(Side::Writes)),
        ];
        let of = sides.into_iter().find(|it| path.starts_with(it.0));
        of.map(|it| it.1).or((path == "spikiness").then_some(None))
    };
    match paths {
        [path] => side(path).map_or(Role::Other, Role::Shape),
        _ if paths.iter().any(|it| side(it).is_some()) => Role::ShapeAndOther,
        _ => Role::Other,
    }
}
