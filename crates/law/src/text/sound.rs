//! Whether a text as a whole is sound: not empty, not cut off, its headings counted on.

use super::finding::{TextFinding, TextFindingKind as Kind};
use super::lines::{squeezed, trimmed};
use super::{Level, PartKind, StatuteText};

/// Adds what is wrong with the whole.
pub fn judge(text: &StatuteText, findings: &mut Vec<TextFinding>) {
    let body = |k: PartKind| {
        matches!(k, PartKind::Article | PartKind::Clause | PartKind::Preamble | PartKind::Unparsed | PartKind::Annex)
    };
    if !text.parts.iter().any(|p| body(p.kind)) {
        findings.push(TextFinding::new(Kind::EmptyBody, text.parts.last().map_or(1, |p| p.line), ""));
    }
    if let Some(last) = text.articles.last() {
        let words = trimmed(&last.text);
        let ends = words.ends_with(['。', '！', '”', '）', ')', '」', '》', '】', '.', '|']);
        let closes = ["施行", "生效", "废止", "执行", "实施", "实行", "有效"];
        if !ends {
            findings.push(TextFinding::new(Kind::CutOff, last.line, &last.number));
        } else if !closes.iter().any(|c| words.contains(c)) {
            findings.push(TextFinding::new(Kind::NoClosingArticle, last.line, &last.number));
        }
    }
    headings(text, findings);
}

/// Chapters and sections count on by one, or begin anew below a higher heading.
fn headings(text: &StatuteText, findings: &mut Vec<TextFinding>) {
    let mut last = [0_u32; 5];
    for h in text.headings.iter().filter(|h| h.level != Level::Plain) {
        let at = h.level as usize;
        let number = h.number.unwrap_or(0);
        if number != last[at] + 1 && number != 1 {
            let about = squeezed(&format!("{}{}→{number}", h.level.zh(), last[at]));
            findings.push(TextFinding::new(Kind::MissingHeading, h.line, about));
        }
        last[at] = number;
        // Chapters may run through all books; sections begin anew in each chapter.
        if h.level == Level::Chapter {
            last[Level::Section as usize] = 0;
        }
    }
}
