//! From lines with roles to parts, headings, articles.

use super::article::{TextArticle, caption, paragraphs};
use super::assign::{Plan, Role};
use super::finding::{TextFinding, TextFindingKind as Kind};
use super::header;
use super::label::Number;
use super::labels::glued;
use super::lines::{Line, indent, is_space, squeezed, trimmed};
use super::marker::marker;
use super::parts::{Part, PartKind};
use super::{Clause, Heading, Level, StatuteText};
use std::ops::Range;

/// Builds the text.
pub fn build(source: &str, lines: &[Line], plan: Plan, findings: &mut Vec<TextFinding>) -> StatuteText {
    let mut text = StatuteText::default();
    let mut builder = Builder { source, lines, plan: &plan, stack: Vec::new() };
    let mut n = 0;
    while n < lines.len() {
        let end = builder.run(n);
        let kind = kind_of(plan.roles[n]);
        let at = lines[n].at.start..builder.end(n, end);
        builder.read(&mut text, (n, end), at.clone(), findings);
        if kind != PartKind::Article {
            text.parts.push(Part { kind, at: at.clone(), line: lines[n].no });
        }
        n = end;
        // What stands between the end of one part and the line after it.
        if at.end < lines[end - 1].next {
            text.parts.push(Part {
                kind: PartKind::Separator,
                at: at.end..lines[end - 1].next,
                line: lines[end - 1].no,
            });
        }
    }
    text
}

fn kind_of(role: Role) -> PartKind {
    match role {
        Role::Title => PartKind::Title,
        Role::Event => PartKind::Header,
        Role::Separator => PartKind::Separator,
        Role::Contents => PartKind::Contents,
        Role::Heading | Role::HeadingMore => PartKind::Heading,
        Role::Lost => PartKind::LostHeading,
        Role::Preamble => PartKind::Preamble,
        Role::Article(_) => PartKind::Article,
        Role::Clause(_) => PartKind::Clause,
        Role::Annex => PartKind::Annex,
        Role::Unparsed => PartKind::Unparsed,
    }
}

struct Builder<'a> {
    source: &'a str,
    lines: &'a [Line<'a>],
    plan: &'a Plan,
    /// Headings above: level and place in the list.
    stack: Vec<(Level, usize)>,
}

impl Builder<'_> {
    /// The line after the run that begins here: articles, clauses, annexes hold their empty lines inside.
    fn run(&self, from: usize) -> usize {
        let role = self.plan.roles[from];
        let mut end = from + 1;
        match role {
            Role::Separator => {
                while end < self.lines.len() && self.plan.roles[end] == Role::Separator {
                    end += 1;
                }
            }
            Role::Article(_) | Role::Clause(_) | Role::Annex => {
                for n in from + 1..self.lines.len() {
                    match self.plan.roles[n] {
                        Role::Separator => {}
                        r if r == role => end = n + 1,
                        _ => break,
                    }
                }
            }
            _ => {}
        }
        end
    }

    fn end(&self, from: usize, end: usize) -> usize {
        let last = &self.lines[end - 1];
        if self.plan.roles[from] == Role::Separator { last.next } else { last.at.end }
    }

    fn read(
        &mut self,
        text: &mut StatuteText,
        (n, end): (usize, usize),
        at: Range<usize>,
        findings: &mut Vec<TextFinding>,
    ) {
        let line = &self.lines[n];
        match self.plan.roles[n] {
            Role::Title => text.title = trimmed(line.text.trim_start_matches('#')).to_string(),
            Role::Event => text.events.extend(header::events(line.text)),
            Role::Heading => self.heading(text, n),
            Role::HeadingMore => {
                if let Some(h) = text.headings.last_mut() {
                    h.title.push_str(trimmed(line.text));
                }
            }
            Role::Lost => {
                let title = squeezed(line.text);
                findings.push(TextFinding::new(Kind::LostHeading, line.no, &title));
                text.headings.push(Heading { level: Level::Plain, number: None, title, line: line.no });
            }
            Role::Article(i) => self.articles(text, (i, end), at, findings),
            Role::Clause(_) => {
                let to = marker(line.text).map_or(0, |m| m.to);
                let number = marker(line.text).map_or(0, |m| m.number.into());
                let words = self.source[line.at.start + to..at.end].trim_matches(is_space).to_string();
                text.clauses.push(Clause { number, text: words, line: line.no });
            }
            Role::Unparsed => {
                findings.push(TextFinding::new(Kind::Unparsed, line.no, format!("{} 字", line.text.chars().count())));
            }
            Role::Preamble => text.preamble.push(trimmed(line.text).to_string()),
            Role::Annex => text.annexes.push(self.source[at].to_string()),
            Role::Separator | Role::Contents => {}
        }
    }

    fn heading(&mut self, text: &mut StatuteText, n: usize) {
        let Some(head) = &self.plan.heads[n] else { return };
        self.stack.retain(|(level, _)| *level < head.level);
        self.stack.push((head.level, text.headings.len()));
        let (level, number, title) = (head.level, head.number, head.title.clone());
        text.headings.push(Heading { level, number, title, line: self.lines[n].no });
    }

    /// An article, and those whose labels are glued into its paragraphs.
    fn articles(
        &self,
        text: &mut StatuteText,
        (i, end): (usize, usize),
        at: Range<usize>,
        findings: &mut Vec<TextFinding>,
    ) {
        let own = self.plan.own[i];
        let line = &self.lines[own.line];
        let label = line.text[own.label.from..own.label.to].to_string();
        let mut piece = Piece { number: own.label.number, label, from: at.start, text: line.at.start + own.label.text };
        let next = self.plan.own.get(i + 1).map(|o| o.label.number);
        while let Some(missing) = next.filter(|n| n.main > piece.number.main + 1).map(|_| piece.number.main + 1) {
            let Some((from, to)) = glued(&self.source[piece.text..at.end], missing) else {
                let last = next.map_or(missing, |n| n.main - 1);
                let about = if last > missing { format!("{missing}–{last}") } else { missing.to_string() };
                findings.push(TextFinding::new(Kind::MissingNumber, self.lines[end - 1].no, about));
                break;
            };
            let (from, to) = (piece.text + from, piece.text + to);
            let number = Number { main: missing, sub: 0 };
            findings.push(TextFinding::new(Kind::GluedLabel, self.line_of(from), number));
            let label = self.source[from..to].to_string();
            let after = to + indent(&self.source[to..at.end]);
            let whole = std::mem::replace(&mut piece, Piece { number, label, from, text: after });
            self.push(text, &whole, from);
        }
        self.push(text, &piece, at.end);
    }

    fn push(&self, text: &mut StatuteText, piece: &Piece, end: usize) {
        let line = self.line_of(piece.from);
        let words = self.source[piece.text.min(end)..end].trim_end_matches(is_space).to_string();
        let caption = caption(&words);
        let body = caption.as_ref().map_or(words.as_str(), |(_, len)| &words[*len..]);
        text.articles.push(TextArticle {
            number: piece.number.to_string(),
            label: piece.label.clone(),
            paragraphs: paragraphs(body),
            caption: caption.map(|(c, _)| c),
            text: words,
            under: self.stack.iter().map(|(_, at)| *at).collect(),
            line,
        });
        text.parts.push(Part { kind: PartKind::Article, at: piece.from..end, line });
    }

    fn line_of(&self, at: usize) -> usize {
        self.lines[self.lines.partition_point(|l| l.next <= at)].no
    }
}

struct Piece {
    number: Number,
    label: String,
    from: usize,
    text: usize,
}
