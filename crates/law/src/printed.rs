//! What a paper prints: the names that its template says, and those that the shared look says where the template calls it.
//!
//! A template asks for a value by its name in quotation marks, so that every name it can print stands in its text. Reading too many does no harm;
//! what no text names cannot be printed.

use std::collections::{BTreeMap, BTreeSet};

/// Every name in quotation marks in a template and in what it calls of the shared look.
pub(crate) fn names(template: &str, look: &Look) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![template];
    while let Some(text) = open.pop() {
        names.extend(quoted(text).map(str::to_string));
        for word in words(text) {
            if let Some(body) = look.0.get(word)
                && seen.insert(word)
            {
                open.push(body);
            }
        }
    }
    names
}

/// The shared look, taken apart: each definition at the margin with its text.
pub(crate) struct Look<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Look<'a> {
    pub(crate) fn new(text: &'a str) -> Look<'a> {
        let starts: Vec<usize> = text.match_indices("\n#let ").map(|(at, _)| at + 1).collect();
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let definition = |(start, end): (&usize, usize)| {
            let body = &text[*start..end];
            Some((words(body.strip_prefix("#let ")?).next()?, body))
        };
        Look(starts.iter().zip(ends).filter_map(definition).collect())
    }
}

/// Identifiers as typst writes them: `evidence-lines`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).filter(|w| !w.is_empty())
}

/// What stands between quotation marks and can be a name.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    // Neighbouring pairs overlap: which mark opens and which closes need not be known.
    let is_name =
        |s: &&str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    text.split('"').filter(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: &str = "#import \"x\": *\n#let f(key) = g(key)\n#let party-lines() = {\n  f(\"party_name\")\n}\n\
                        #let opinions() = list-of(\"opinions\")\n#let form(body) = { opinions(); body }\n";

    #[test]
    fn a_template_prints_what_it_names_and_what_it_calls() {
        let look = Look::new(LOOK);
        let of = |t: &str| names(t, &look).into_iter().collect::<Vec<_>>();
        assert_eq!(of("#f(\"fine\")，#party-lines()"), ["fine", "party_name"]);
        // Called by what is called.
        assert_eq!(of("#show: form\n#f(\"facts\", default: f(\"item_name\"))"), ["facts", "item_name", "opinions"]);
        assert_eq!(of("没有一处"), Vec::<String>::new());
    }
}
