//! Problems as a terminal shows them: the message, the line, a pointer at the spot, the way out.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::problem::{Problem, Problems};

/// All problems, one below the other, with styles in ANSI escapes.
#[must_use]
pub fn problems(problems: &Problems, width: usize) -> String {
    let renderer = Renderer::styled()
        .decor_style(DecorStyle::Unicode)
        .term_width(width);
    let all: Vec<String> = problems
        .0
        .iter()
        .map(|it| renderer.render(&[group(it)]))
        .collect();
    all.join("\n\n") + "\n"
}

/// Longer lines are not shown: the spot would be lost in them.
const MOST_LINE_BYTES: usize = 500;

fn group(problem: &Problem) -> Group<'_> {
    let mut group = match &problem.place {
        None => Group::with_title(Level::ERROR.primary_title(problem.message.as_str())),
        Some(place) => {
            let (line, column) = place.line_and_column();
            let text = &place.source.text;
            let start = text[..place.span.start].rfind('\n').map_or(0, |at| at + 1);
            let end = text[place.span.end..].find('\n');
            let end = end.map_or(text.len(), |at| place.span.end + at);
            let name = place.source.name.as_str();
            if end - start > MOST_LINE_BYTES {
                let message = format!("{name}:{line}:{column}: {}", problem.message);
                Group::with_title(Level::ERROR.primary_title(message))
            } else {
                let span = place.span.start - start..place.span.end - start;
                let snippet = Snippet::source(&text[start..end])
                    .line_start(line)
                    .path(name)
                    .annotation(AnnotationKind::Primary.span(span));
                Level::ERROR
                    .primary_title(problem.message.as_str())
                    .element(snippet)
            }
        }
    };
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}
