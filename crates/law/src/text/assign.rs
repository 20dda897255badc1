//! What each line is: title, header, heading, article, annex.

use super::annex;
use super::clause::clauses;
use super::contents::contents;
use super::finding::{TextFinding, TextFindingKind as Kind};
use super::header;
use super::heading::{Head, Level, asks_for_more, goes_on, head};
use super::label::label;
use super::labels::{Own, labels};
use super::lines::{Line, squeezed, trimmed};
use super::marker::marker;

/// What a line is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    Title,
    Event,
    Separator,
    Contents,
    Heading,
    /// The heading above goes on.
    HeadingMore,
    /// A heading without a number.
    Lost,
    Preamble,
    Article(usize),
    Clause(usize),
    Annex,
    Unparsed,
}

/// The roles of all lines, with what was read on the way.
pub(crate) struct Plan {
    pub roles: Vec<Role>,
    pub heads: Vec<Option<Head>>,
    pub own: Vec<Own>,
}

/// Gives each line its role.
pub fn assign(lines: &[Line], findings: &mut Vec<TextFinding>) -> Plan {
    let mut roles = vec![Role::Unparsed; lines.len()];
    let body = header_of(lines, &mut roles);
    let title = lines.iter().find(|l| !l.is_blank()).map_or("", |l| l.text);
    let amends = title.contains("修正案");
    let mut found = labels(lines, body, amends, findings);
    let heads = heads(lines, body, amends);
    let end = annex_from(lines, (&heads, &found.own, found.again), body);
    found.own.retain(|o| o.line < end);
    let first = found.own.first().map_or(end, |o| o.line);
    let start = contents_of(lines, (&heads, &mut roles), (body, first), findings);
    let clauses = if found.own.is_empty() { clauses(lines, &heads, start..end) } else { Vec::new() };
    let mut walk = Walk { lines, heads: &heads, own: &found.own, clauses: &clauses };
    for n in start..lines.len() {
        roles[n] = walk.role(n, end, roles[..n].iter().rev().find(|r| **r != Role::Separator).copied());
    }
    strip(lines, &mut roles, start);
    Plan { roles, heads, own: found.own }
}

struct Walk<'a> {
    lines: &'a [Line<'a>],
    heads: &'a [Option<Head>],
    own: &'a [Own],
    clauses: &'a [usize],
}

impl Walk<'_> {
    fn role(&mut self, n: usize, annex: usize, before: Option<Role>) -> Role {
        let line = &self.lines[n];
        if is_separator(line) {
            return Role::Separator;
        }
        if n >= annex {
            return Role::Annex;
        }
        if self.heads[n].is_some() {
            return Role::Heading;
        }
        if let Ok(at) = self.own.binary_search_by_key(&n, |o| o.line) {
            return Role::Article(at);
        }
        if let Ok(at) = self.clauses.binary_search(&n) {
            return Role::Clause(at);
        }
        match before {
            Some(Role::Article(at)) => Role::Article(at),
            Some(Role::Clause(at)) => Role::Clause(at),
            Some(Role::Heading) => self.below_heading(n),
            Some(Role::HeadingMore | Role::Lost | Role::Unparsed) => Role::Unparsed,
            _ => Role::Preamble,
        }
    }

    /// A paragraph between a heading and its first article.
    fn below_heading(&self, n: usize) -> Role {
        let above = self.heads[..n].iter().rev().flatten().next();
        let Some(above) = above.filter(|h| h.level != Level::Plain) else {
            let begun = self.own.first().is_some_and(|o| o.line < n) || self.own.is_empty();
            return if begun { Role::Unparsed } else { Role::Preamble };
        };
        let text = self.lines[n].text;
        match (bare_words(text), asks_for_more(&above.title) || goes_on(text)) {
            (true, true) => Role::HeadingMore,
            (true, false) => Role::Lost,
            (false, _) => Role::Unparsed,
        }
    }
}

fn is_separator(line: &Line) -> bool {
    let text = trimmed(line.text);
    let rule = text.len() >= 3 && text.chars().all(|c| matches!(c, '-' | '*' | '_' | '=' | '—'));
    text.is_empty() || rule || (text.starts_with("<!--") && text.ends_with("-->"))
}

/// Title and header; the line at which the body begins.
fn header_of(lines: &[Line], roles: &mut [Role]) -> usize {
    let marker = lines.iter().position(|l| l.text.starts_with("<!-- INFO END"));
    let mut titled = false;
    let mut open = false;
    for (n, line) in lines.iter().enumerate() {
        if marker.is_some_and(|m| n > m) {
            return n;
        }
        if is_separator(line) {
            roles[n] = Role::Separator;
        } else if !titled {
            (roles[n], titled) = (Role::Title, true);
        } else if marker.is_some() || open || belongs_to_header(line.text) {
            roles[n] = Role::Event;
            let text = trimmed(line.text);
            open = (open || text.starts_with(['（', '('])) && !text.ends_with(['）', ')']);
        } else {
            return n;
        }
    }
    lines.len()
}

/// Without the marker a header is told by its days and brackets.
fn belongs_to_header(text: &str) -> bool {
    let plain = label(text).is_none() && head(text).is_none() && marker(text).is_none();
    let text = trimmed(text);
    plain
        && (text.starts_with(['（', '(']) || (!text.ends_with('。') && !header::days(text).is_empty()))
        && !header::events(text).is_empty()
}

/// Headings of the body; without `#` only where no heading has any and the text quotes none.
fn heads(lines: &[Line], body: usize, amends: bool) -> Vec<Option<Head>> {
    let all: Vec<Option<Head>> =
        lines.iter().enumerate().map(|(n, l)| if n < body { None } else { head(l.text) }).collect();
    let marked = amends || all.iter().flatten().any(|h| h.marked);
    all.into_iter().map(|h| h.filter(|h| h.marked || !marked)).collect()
}

/// The line at which annexes begin; the number of lines if there are none.
fn annex_from(lines: &[Line], (heads, own, again): (&[Option<Head>], &[Own], Option<usize>), body: usize) -> usize {
    let first = own.first().map_or(usize::MAX, |o| o.line);
    let last = own.last().map_or(body, |o| o.line);
    let listed = heads
        .iter()
        .enumerate()
        .any(|(n, h)| n > first && n < last && h.as_ref().is_some_and(|h| h.level == Level::Plain));
    let opens = |n: &usize| {
        let plain = !own.is_empty() && !listed && heads[*n].as_ref().is_some_and(|h| h.level == Level::Plain);
        annex::opens(lines[*n].text) || plain || again == Some(*n)
    };
    let after = if own.is_empty() { None } else { annex::after_end(lines, last) };
    (last + 1..lines.len()).find(|n| opens(n) || after == Some(*n)).unwrap_or(lines.len())
}

/// Marks a table of contents; the line after it.
fn contents_of(
    lines: &[Line],
    (heads, roles): (&[Option<Head>], &mut [Role]),
    (body, first): (usize, usize),
    findings: &mut Vec<TextFinding>,
) -> usize {
    let above: Vec<usize> = (body..first.min(heads.len())).filter(|n| heads[*n].is_some()).collect();
    let n = contents(&above.iter().filter_map(|n| heads[*n].as_ref()).collect::<Vec<_>>());
    let word = (body..first.min(lines.len())).find(|n| squeezed(lines[*n].text.trim_start_matches('#')) == "目录");
    let end = match (above.get(n), n) {
        (Some(next), 1..) => *next,
        (None, 1..) => above.last().map_or(body, |l| l + 1),
        _ => word.map_or(body, |w| w + 1),
    };
    if n == 0 && word.is_none() {
        return body;
    }
    let from = word.or(above.first().copied()).unwrap_or(body);
    for at in body..end {
        roles[at] = match (is_separator(&lines[at]), at < from) {
            (true, _) => Role::Separator,
            (false, true) => Role::Preamble,
            (false, false) => Role::Contents,
        };
    }
    findings.push(TextFinding::new(Kind::Contents, lines[from].no, n));
    end
}

/// Words alone: short, without a number, a mark or the end of a sentence.
fn bare_words(text: &str) -> bool {
    let text = trimmed(text);
    let bad = |c: char| {
        "。；：，？！“”《》;:,.=＝×÷|<>（）()".contains(c) || c.is_ascii_digit() || ('０'..='９').contains(&c)
    };
    !text.is_empty() && text.chars().count() <= 30 && !text.contains(bad) && marker(text).is_none()
}

/// Takes lines off the end of articles that cannot be theirs: a heading that lost its number, a place, a day.
fn strip(lines: &[Line], roles: &mut [Role], start: usize) {
    let mut after = None;
    for n in (start..lines.len()).rev() {
        if roles[n] == Role::Separator {
            continue;
        }
        if let Role::Article(at) | Role::Clause(at) = roles[n] {
            let before = (start..n).rev().find(|m| roles[*m] != Role::Separator);
            let same = before.filter(|m| roles[*m] == roles[n]);
            let ends = same.is_some_and(|m| trimmed(lines[m].text).ends_with(['。', '”', '；', '！']));
            let next_begins = matches!(after, Some(Role::Heading | Role::Lost))
                || matches!(after, Some(Role::Article(a) | Role::Clause(a)) if a != at);
            let last = after.is_none() || after == Some(Role::Unparsed);
            if ends && next_begins && bare_words(lines[n].text) {
                roles[n] = Role::Lost;
            } else if ends && last && (bare_words(lines[n].text) || is_day(lines[n].text)) {
                roles[n] = Role::Unparsed;
            }
        }
        after = Some(roles[n]);
    }
}

fn is_day(text: &str) -> bool {
    let text = trimmed(text);
    header::days(text).first().is_some_and(|(from, to, _)| *from == 0 && text.len() - to <= "印发".len())
}
