//! Annexes after the last article.

use super::label::{Sure, label};
use super::lines::{Line, is_space, trimmed};
use super::marker::marker;
use super::numeral::is_numeral;

/// Whether a line opens an annex: `附：`, `附件1`, `附表一 …`; not 附则 and no sentence that begins with 附.
pub fn opens(line: &str) -> bool {
    let text = trimmed(trimmed(line).trim_start_matches('#'));
    let Some(rest) = text.strip_prefix(['附', '［', '【']).filter(|_| text.starts_with('附')) else { return false };
    let rest = rest.strip_prefix(['件', '表', '录', '图', '注']).unwrap_or(rest);
    let after = rest.trim_start_matches(|c: char| is_numeral(c) || c.is_ascii_digit() || matches!(c, '-' | '.' | '、'));
    let named = after.len() < rest.len() || text.chars().nth(1).is_some_and(|c| "件表录图注".contains(c));
    let sentence = text.ends_with(['。', '；']) && text.chars().count() > 40;
    let ends = after.is_empty() || after.starts_with(['：', ':']);
    let titled = named && after.starts_with(is_space);
    // 附 则 is a chapter.
    (ends || titled) && !sentence && (named || after.starts_with(['：', ':']) || text == "附")
}

/// The first line that cannot be of the last article any more: after the words that bring the text into force comes no sentence, or an
/// article of another statute.
pub fn after_end(lines: &[Line], last: usize) -> Option<usize> {
    let (mut in_force, mut before) = (false, "");
    for (n, line) in lines.iter().enumerate().skip(last) {
        let text = trimmed(line.text);
        if text.is_empty() {
            continue;
        }
        let quoted = text.starts_with('《')
            && text.split_once('》').and_then(|(_, r)| label(r)).is_some_and(|l| l.sure == Sure::Whole);
        let sentence = text.ends_with(['。', '：', '；']) || marker(text).is_some() || text.starts_with("<!--");
        if in_force && (quoted || (!sentence && !before.ends_with('：'))) {
            return Some(n);
        }
        in_force |= text.contains("施行") && text.ends_with('。');
        before = text;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lines::lines;

    #[test]
    fn what_follows_the_beginning_of_force_is_no_sentence_of_it() {
        let check = |text: &str, n: Option<usize>| assert_eq!(after_end(&lines(text), 0), n, "{text}");
        check("第九条 自甲日起施行。\n\n乙的旧规定同时废止。", None);
        check("第九条 自甲日起施行。\n税率表一（综合所得适用）", Some(1));
        check("第九条 自甲日起施行。\n- 1.申请表", Some(1));
        check("第九条 自甲日起施行。下列同时废止：\n（一）甲；\n（二）乙", None);
        check("第九条 自甲日起施行。\n《乙法》第二十九条　有下列行为的：", Some(1));
        check("第九条 乙\n丙", None);
    }

    #[test]
    fn annexes_are_told_from_sentences() {
        for yes in [
            "附：",
            "附件",
            "附件1",
            "附件：甲（五线谱版）",
            "附表一",
            "## 附件二",
            "附图 标志式样",
            "## 附表二 税目表",
            "附录：",
            "附",
        ] {
            assert!(opens(yes), "{yes}");
        }
        for no in [
            "附则",
            "附 则",
            "附载作业人员的货车",
            "附图中除必需的词语外，不应当含有其他注释。",
            "附利息的债权",
            "甲附：",
            "",
        ] {
            assert!(!opens(no), "{no}");
        }
    }
}
