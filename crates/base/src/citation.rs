//! Citations and grounds: what a limit, guard, warning or paper rests on.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A place in a statute: `penalty-law/64.0.1` is 第64条第1项, `penalty-law/57.2` is 第57条第2款, `criminal-law/120-1` is 第120条之一.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Citation {
    /// The id of the statute in `law/statutes`.
    pub statute: String,
    /// `3` or `120-1`; `*` where the statute is cited as a whole.
    pub article: String,
    /// 款, 0 if none is named.
    pub paragraph: u16,
    /// 项, 0 if none is named.
    pub item: u16,
}

impl Citation {
    /// `第64条第1项`.
    pub fn place_zh(&self) -> String {
        if self.article == "*" {
            return String::new();
        }
        let mut s = match self.article.split_once('-') {
            Some((n, sub)) => format!("第{n}条之{sub}"),
            None => format!("第{}条", self.article),
        };
        if self.paragraph > 0 {
            s += &format!("第{}款", self.paragraph);
        }
        if self.item > 0 {
            s += &format!("第{}项", self.item);
        }
        s
    }
}

impl Citation {
    /// `第六十四条第一项`, as papers print it.
    pub fn place_in_words(&self) -> String {
        let zh = self.place_zh();
        let (mut out, mut digits) = (String::new(), String::new());
        for c in zh.chars() {
            if c.is_ascii_digit() {
                digits.push(c);
                continue;
            }
            out += &numeral(&std::mem::take(&mut digits));
            out.push(c);
        }
        out + &numeral(&digits)
    }
}

/// A number below ten thousand in Chinese numerals: 六十四, 一百零三.
fn numeral(digits: &str) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    const PLACES: [&str; 4] = ["", "十", "百", "千"];
    let Ok(n) = digits.parse::<usize>() else { return String::new() };
    let (mut out, mut gap) = (String::new(), false);
    for place in (0..4).rev() {
        let digit = n / 10_usize.pow(place) % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push('零');
        }
        // 十二 rather than 一十二 at the head of a number.
        if !(digit == 1 && place == 1 && out.is_empty()) {
            out.push_str(DIGITS[digit]);
        }
        out.push_str(PLACES[place as usize]);
    }
    out
}

impl FromStr for Citation {
    type Err = String;
    fn from_str(s: &str) -> Result<Citation, String> {
        let bad = || format!("not a citation: {s}");
        let (statute, place) = s.split_once('/').ok_or_else(bad)?;
        let mut parts = place.split('.');
        let article = parts.next().unwrap_or_default().to_string();
        let mut number = || parts.next().map_or(Ok(0), |p| p.parse::<u16>().map_err(|_| bad()));
        let (paragraph, item) = (number()?, number()?);
        let article_ok = article == "*"
            || (!article.is_empty()
                && article.split('-').all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit())));
        if statute.is_empty() || !article_ok || parts.next().is_some() {
            return Err(bad());
        }
        Ok(Citation { statute: statute.into(), article, paragraph, item })
    }
}
impl TryFrom<String> for Citation {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        s.parse()
    }
}
impl From<Citation> for String {
    fn from(c: Citation) -> String {
        c.to_string()
    }
}
impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.statute, self.article)?;
        match (self.paragraph, self.item) {
            (0, 0) => Ok(()),
            (p, 0) => write!(f, ".{p}"),
            (p, i) => write!(f, ".{p}.{i}"),
        }
    }
}

/// What something rests on: articles of law, or a house rule 内部规则 with its owner and origin. Only law blocks as law.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// Articles, the deciding one first.
    Law(Vec<Citation>),
    /// 内部规则.
    House {
        /// Whose rule it is.
        owner: String,
        /// Where the rule or its number comes from.
        origin: String,
    },
}

impl Ground {
    /// Whether this is law rather than a house rule.
    pub fn is_law(&self) -> bool {
        matches!(self, Ground::Law(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_print_numerals() {
        for (text, words) in [
            ("a/64.0.1", "第六十四条第一项"),
            ("a/12.10", "第十二条第十款"),
            ("a/103", "第一百零三条"),
            ("a/110.1.4", "第一百一十条第一款第四项"),
            ("a/1242", "第一千二百四十二条"),
        ] {
            assert_eq!(text.parse::<Citation>().unwrap().place_in_words(), words);
        }
    }

    #[test]
    fn reads_and_shows() {
        for (text, zh) in [
            ("penalty-law/44", "第44条"),
            ("penalty-law/64.0.1", "第64条第1项"),
            ("penalty-law/57.2", "第57条第2款"),
            ("criminal-law/120-1", "第120条之1"),
        ] {
            let c: Citation = text.parse().unwrap();
            assert_eq!((c.to_string().as_str(), c.place_zh().as_str()), (text, zh));
        }
        for bad in ["penalty-law", "/44", "penalty-law/x", "penalty-law/44.1.1.1", "penalty-law/"] {
            assert!(bad.parse::<Citation>().is_err(), "{bad}");
        }
    }
}
