//! A file as a version of a statute: its text, its title and day; or the reason why it is none.

use super::{StatuteVersion, docx, text_by};
use crate::base::Day;
use crate::law::text::{StatuteText, parse};

/// The text of a file and its media type by the ending of its name; none if it is of a kind that we do not read.
pub fn text_of(name: &str, bytes: &[u8]) -> Result<(String, &'static str), Option<String>> {
    let ending = name.rsplit_once('.').map_or("", |n| n.1).to_ascii_lowercase();
    let media = match ending.as_str() {
        "md" => "text/markdown",
        "txt" => "text/plain",
        "docx" => docx::MEDIA,
        "doc" | "wps" => return Err(Some("旧格式的文档读不了，请另存为 .docx 或者 .txt".into())),
        _ => return Err(None),
    };
    text_by(media, bytes).map(|t| (t, media)).map_err(Some)
}

/// Reads a file; its folder stands before its name. `None` says that files of this kind are not taken at all.
pub fn read_file(name: &str, bytes: &[u8]) -> Result<(StatuteVersion, StatuteText), Option<String>> {
    let (source, media) = text_of(name, bytes)?;
    let text = parse(&source);
    whole(&text).map_err(|why| Some(why.to_string()))?;
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = stem.rsplit_once('.').map_or(stem, |n| n.0);
    // The text is of the day on which it was passed, published or amended; the day it takes effect or ends is another matter.
    let of_text = text.events.iter().filter(|e| !matches!(e.kind.as_str(), "施行" | "废止"));
    let in_header = of_text.filter_map(|e| e.day).max();
    let version = StatuteVersion {
        statute: text.title.clone(),
        version_day: day_in_name(stem).or(in_header),
        in_force_day: None,
        status_hint: String::new(),
        folder: name.split(['/', '\\']).next().filter(|f| *f != name).unwrap_or_default().to_string(),
        file: name.to_string(),
        media: media.to_string(),
        digest: String::new(),
    };
    Ok((version, text))
}

fn whole(text: &StatuteText) -> Result<(), &'static str> {
    let body = !text.articles.is_empty() || !text.clauses.is_empty() || !text.headings.is_empty();
    match (text.title.is_empty(), body || !text.events.is_empty() || text.parts.len() > 4) {
        (true, _) => Err("文件是空的，没有标题"),
        (false, false) => Err("除了标题没有内容"),
        (false, true) => Ok(()),
    }
}

/// `甲法(2021-01-22)` → the day.
fn day_in_name(stem: &str) -> Option<Day> {
    let inner = stem.rsplit_once(['(', '（'])?.1;
    inner.split_once([')', '）'])?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_names_are_read_and_what_is_no_statute_is_refused() {
        assert_eq!(day_in_name("甲法(2021-01-22)"), "2021-01-22".parse().ok());
        assert_eq!(day_in_name("甲法（试行）(2021-01-22)~2"), "2021-01-22".parse().ok());
        assert_eq!((day_in_name("甲法"), day_in_name("甲法（试行）")), (None, None));
        let read = |name: &str, text: &str| read_file(name, text.as_bytes()).map(|(v, t)| (v, t.articles.len()));
        let (v, articles) = read("falv/甲法(2021-01-22).txt", "甲法\n第一条 子。").unwrap();
        assert_eq!((v.statute.as_str(), v.folder.as_str(), articles), ("甲法", "falv", 1));
        let day = |text: &str| read_file("甲法.txt", text.as_bytes()).unwrap().0.version_day.map(|d| d.to_string());
        let header = "甲法\n（2024年3月1日某市人民代表大会常务委员会通过 2024年5月1日施行）\n第一条 子。";
        assert_eq!(day(header).as_deref(), Some("2024-03-01"));
        assert_eq!(read("甲.txt", "甲").unwrap_err().as_deref(), Some("除了标题没有内容"));
        assert_eq!(read("甲.pdf", "甲").unwrap_err(), None);
        assert!(read("甲.doc", "甲").unwrap_err().unwrap().contains("另存为"));
    }
}
