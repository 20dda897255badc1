//! Headings by their word (编, 分编, 章, 节), whatever the number of `#`.

use super::lines::{indent, is_space, trimmed};
use super::numeral::{is_numeral, number};
use serde::Serialize;

/// What kind of heading.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// 编.
    Book,
    /// 分编.
    SubBook,
    /// 章.
    Chapter,
    /// 节.
    Section,
    /// `一、…` or words only.
    Plain,
}

impl Level {
    /// Its Chinese word.
    pub fn zh(self) -> &'static str {
        match self {
            Level::Book => "编",
            Level::SubBook => "分编",
            Level::Chapter => "章",
            Level::Section => "节",
            Level::Plain => "",
        }
    }
}

/// A heading as it stands in a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Head {
    /// By its word.
    pub level: Level,
    /// Its number, if it has one.
    pub number: Option<u32>,
    /// The words after number and level.
    pub title: String,
    /// Marked with `#`.
    pub marked: bool,
    /// Several headings in one line: a table of contents.
    pub several: bool,
}

/// The heading in a line, if it is one.
pub fn head(line: &str) -> Option<Head> {
    let text = trimmed(line);
    let bare = text.trim_start_matches('#');
    let marked = bare.len() < text.len() && bare.starts_with(is_space) && text.len() - bare.len() <= 6;
    let bare = if marked { trimmed(bare) } else { text };
    match numbered(bare) {
        Some((level, n, rest)) if marked || looks_like_one(bare, rest) => {
            let several = rest.split(is_space).filter(|w| numbered(w).is_some()).count() > 0;
            Some(Head { level, number: Some(n), title: trimmed(rest).to_string(), marked, several })
        }
        _ if marked && !bare.is_empty() => {
            let (number, title) = in_list(bare).map_or((None, bare), |(n, rest)| (Some(n), rest));
            Some(Head { level: Level::Plain, number, title: title.to_string(), marked, several: false })
        }
        _ => None,
    }
}

/// `第一章 总则` → level, number and what follows.
fn numbered(text: &str) -> Option<(Level, u32, &str)> {
    let rest = text.strip_prefix('第')?;
    let end = rest.find(|c: char| !is_numeral(c) && !is_space(c))?;
    let digits: String = rest[..end].chars().filter(|c| !is_space(*c)).collect();
    let n = number(&digits)?;
    let word = &rest[end..];
    let levels = [("分编", Level::SubBook), ("编", Level::Book), ("章", Level::Chapter), ("节", Level::Section)];
    levels.into_iter().find_map(|(w, level)| Some((level, n, word.strip_prefix(w)?)))
}

/// Without `#` a heading is short, set off from its words, and no sentence.
fn looks_like_one(bare: &str, rest: &str) -> bool {
    let short = bare.chars().count() <= 60 && !bare.contains(['。', '；', '：', ':', '“']);
    short && (rest.is_empty() || indent(rest) > 0)
}

/// `一、受案范围` → 1 and the words.
pub fn in_list(text: &str) -> Option<(u32, &str)> {
    let end = text.find('、')?;
    let digits = &text[..end];
    let n = digits.chars().all(is_numeral).then(|| number(digits))??;
    Some((n, trimmed(&text[end + '、'.len_utf8()..])))
}

/// Whether a heading goes on in the next line: it ends on a word or mark that asks for more.
pub fn asks_for_more(title: &str) -> bool {
    title.ends_with(['、', '，', '和', '与', '及', '或', '的', '（', '对', '等']) && !title.ends_with("目的")
}

/// Whether a line cannot stand alone: it goes on from the heading above.
pub fn goes_on(line: &str) -> bool {
    trimmed(line).starts_with(['与', '及', '和', '的', '在'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_decides_and_not_the_marks() {
        let of = |line: &str| head(line).map(|h| (h.level, h.number, h.title, h.several));
        assert_eq!(of("## 第一章 总 则"), Some((Level::Chapter, Some(1), "总 则".into(), false)));
        assert_eq!(of("# 第二编 污染防治"), Some((Level::Book, Some(2), "污染防治".into(), false)));
        assert_eq!(of("## 第一分编 通则"), Some((Level::SubBook, Some(1), "通则".into(), false)));
        assert_eq!(of("#### 第三节　期间"), Some((Level::Section, Some(3), "期间".into(), false)));
        assert_eq!(of("第一章　总则"), Some((Level::Chapter, Some(1), "总则".into(), false)));
        assert_eq!(of("## 一、受案范围"), Some((Level::Plain, Some(1), "受案范围".into(), false)));
        assert_eq!(of("## 序言"), Some((Level::Plain, None, "序言".into(), false)));
        assert!(of("## 第一章 总则 第二章 任免范围").unwrap().3);
        for not in ["第七节相应改为第八节，第一百条相应改为第二条。", "第三人不参加", "第一条 甲", "#不是", ""]
        {
            assert_eq!(of(not), None, "{not}");
        }
    }
}
