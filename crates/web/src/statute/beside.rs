//! One version beside another: which articles are new, changed, moved or gone, and the very words that differ.

use crate::ui::{Tone, halves, notice, tag};
use fadu_office::law::text::{Change, StatuteText, Stretch, TextArticle, compare, stretches};
use maud::{Markup, html};

/// Two versions compared.
pub struct Beside<'a> {
    older: &'a StatuteText,
    changes: Vec<Change>,
    gone: Vec<String>,
}

impl<'a> Beside<'a> {
    /// Compares the version that is read with another.
    pub fn new(older: &'a StatuteText, read: &StatuteText) -> Beside<'a> {
        let (changes, gone) = compare(older, read);
        Beside { older, changes, gone }
    }

    /// Whether an article is as it was.
    pub fn is_same(&self, n: usize) -> bool {
        self.changes.get(n) == Some(&Change::Same)
    }

    /// How much changed, with the way to see only that.
    pub fn summary(&self, (all, some): (&str, &str), only: bool) -> Markup {
        let count = |fits: fn(&Change) -> bool| self.changes.iter().filter(|c| fits(c)).count();
        let (changed, new) = (count(|c| *c == Change::Changed), count(|c| *c == Change::New));
        let moved = count(|c| matches!(c, Change::Moved(_)));
        notice(
            Tone::Info,
            html! {
                "与对照版相比：有修改 " (changed) " 条，新增 " (new) " 条，只变条号 " (moved) " 条，不再有 " (self.gone.len()) " 条。有修改的条，左为对照版，右为正在看的版，标出不同的字句。 "
                @if only { a href=(all) { "看全文" } } @else { a href=(some) { "只看有变化的条" } }
            },
        )
    }

    /// The article of the version that is read, beside what it was; none if it is simply shown.
    pub fn article(&self, n: usize, article: &TextArticle) -> Option<Markup> {
        let before = self.older.article(&article.number).filter(|_| self.changes.get(n) == Some(&Change::Changed))?;
        let (old, new) = stretches(&lines(&before.text), &lines(&article.text));
        Some(html! {
            p { (tag(Tone::Warn, "有修改")) }
            (halves(side(&before.label, "对照版", &old, false), side(&article.label, "正在看的版", &new, true)))
        })
    }

    /// What is said of an article that is shown simply.
    pub fn remark(&self, n: usize) -> Markup {
        html! {
            @match self.changes.get(n) {
                Some(Change::New) => p { (tag(Tone::Ok, "新增")) },
                Some(Change::Moved(from)) => p { (tag(Tone::Plain, "条号变动")) " 对照版为第 " (from) " 条" },
                _ => {}
            }
        }
    }

    /// Articles that are no longer there, with their words.
    pub fn gone(&self) -> Markup {
        let all = self.gone.iter().filter_map(|number| self.older.article(number));
        html! {
            @if !self.gone.is_empty() {
                h3 { "对照版里有、这一版没有的条" }
                @for a in all { blockquote.quote { (a.label) "　" (a.text) cite { "对照版" } } }
            }
        }
    }
}

/// Without the empty lines between paragraphs, which say nothing.
fn lines(text: &str) -> String {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

fn side(label: &str, which: &str, all: &[Stretch], newer: bool) -> Markup {
    html! {
        div.t1 { (which) }
        p.text-lines { strong { (label) } "　"
            @for s in all {
                @if !s.changed { (s.words) } @else if newer { ins { (s.words) } } @else { del { (s.words) } }
            }
        }
    }
}
