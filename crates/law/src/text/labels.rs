//! Which labels at the head of a line are articles of this text: damaged ones are taken only as the number that comes next, labels of quoted
//! articles are left inside the article that quotes them.

use super::finding::{TextFinding, TextFindingKind as Kind};
use super::label::{Label, Number, Sure, goes_on_as_citation, label};
use super::lines::{Line, trimmed};
use super::numeral::words;

/// A label that begins an article.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Own {
    /// Place of its line among all lines.
    pub line: usize,
    /// The label.
    pub label: Label,
}

/// The articles' labels, and the line from which another text follows, if the numbers begin anew.
pub(crate) struct Labels {
    /// In order.
    pub own: Vec<Own>,
    /// The line of a second 第一条.
    pub again: Option<usize>,
}

/// Reads the labels of the lines from `from` on.
pub fn labels(lines: &[Line], from: usize, amends: bool, findings: &mut Vec<TextFinding>) -> Labels {
    let all: Vec<Own> =
        lines.iter().enumerate().skip(from).filter_map(|(n, l)| Some(Own { line: n, label: label(l.text)? })).collect();
    let mut out = Labels { own: Vec::new(), again: None };
    for (at, own) in all.iter().enumerate() {
        let no = lines[own.line].no;
        match judge(out.own.last().map(|o| o.label.number), (own, &all[at + 1..]), amends) {
            Judged::Own(kind) => {
                findings.extend(kind.map(|k| TextFinding::new(k, no, own.label.number)));
                out.own.push(*own);
            }
            Judged::Quoted => findings.push(TextFinding::new(Kind::QuotedLabel, no, own.label.number)),
            Judged::Again => {
                out.again = Some(own.line);
                return out;
            }
            Judged::Text => {}
        }
    }
    out
}

enum Judged {
    /// An article, perhaps with something to report.
    Own(Option<Kind>),
    Quoted,
    /// Numbers begin anew.
    Again,
    /// Not a label.
    Text,
}

fn judge(last: Option<Number>, (own, rest): (&Own, &[Own]), amends: bool) -> Judged {
    let Label { number, sure, .. } = own.label;
    let next = match last {
        None => sure == Sure::Whole || number.main == 1,
        Some(last) => number.follows(last),
    };
    match (next, sure) {
        (true, Sure::Whole) => return Judged::Own(None),
        (true, Sure::Unspaced) => return Judged::Own(Some(Kind::UnspacedLabel)),
        (true, Sure::Damaged) => return Judged::Own(Some(Kind::DamagedLabel)),
        (false, Sure::Whole) => {}
        (false, _) => return Judged::Text,
    }
    let Some(last) = last else { return Judged::Text };
    let resumes = rest.iter().any(|o| o.label.number.follows(last) && o.label.sure != Sure::Unspaced);
    if number > last {
        // Numbers are missing, unless they come later: then this label is quoted.
        return if amends || resumes { Judged::Quoted } else { Judged::Own(None) };
    }
    if number.main == 1 && last.main >= 3 && !resumes {
        return Judged::Again;
    }
    if amends || resumes { Judged::Quoted } else { Judged::Own(Some(Kind::OutOfOrder)) }
}

/// Where inside a text the label of this number stands: not as a citation of the article.
pub fn glued(text: &str, number: u32) -> Option<(usize, usize)> {
    let label = format!("第{}条", words(number));
    let before_cites = |b: &str| {
        b.ends_with([
            '》', '法', '〉', '照', '据', '按', '反', '到', '至', '、', '和', '或', '与', '及', '有', '“', '（', '符',
        ]) || b.ends_with("条例")
            || b.ends_with("办法")
            || b.ends_with("规定")
            || b.ends_with("细则")
            || b.ends_with("解释")
    };
    text.match_indices(&label).map(|(at, l)| (at, at + l.len())).find(|(from, to)| {
        let (before, after) = (trimmed(&text[..*from]), &text[*to..]);
        !before.is_empty() && !before_cites(before) && !goes_on_as_citation(trimmed(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lines::lines;

    fn of(text: &str) -> String {
        let mut findings = Vec::new();
        let found = labels(&lines(text), 0, false, &mut findings);
        let own: Vec<String> = found.own.iter().map(|o| o.label.number.to_string()).collect();
        let kinds: Vec<String> = findings.iter().map(|f| format!("{:?}@{}", f.kind, f.line)).collect();
        format!("{} | {} | {:?}", own.join(" "), kinds.join(" "), found.again)
    }

    #[test]
    fn numbers_decide_which_labels_are_own() {
        assert_eq!(of("第一条 甲\n第二条 乙"), "1 2 |  | None");
        assert_eq!(of("第四百六十三条 甲\n第四百六十四条 乙"), "463 464 |  | None");
        assert_eq!(of("第一条 甲\n第二－条 乙\n第二条 丙"), "1 2 |  | None");
        assert_eq!(of("第十九条 甲\n第二+条 乙\n第二十－条 丙"), "19 20 21 | DamagedLabel@2 DamagedLabel@3 | None");
        assert_eq!(of("第一条 甲\n第三条 丙"), "1 3 |  | None");
        assert_eq!(of("第一条 甲：\n第九条 引\n第二条 乙"), "1 2 | QuotedLabel@2 | None");
        assert_eq!(of("第一条 甲\n第二条 乙\n第二条 丙\n第四条 丁"), "1 2 2 4 | OutOfOrder@3 | None");
        assert_eq!(of("第一条 甲\n第二条 乙\n第三条 丙\n附\n第一条 子"), "1 2 3 |  | Some(4)");
        assert_eq!(of("第一条 甲\n第二条规定的\n第二条乙"), "1 2 | UnspacedLabel@3 | None");
        assert_eq!(of("第一百二十条 甲\n第一百二十条之一 乙\n第一百二十一条 丙"), "120 120-1 121 |  | None");
    }

    #[test]
    fn a_glued_label_is_no_citation() {
        assert_eq!(glued("甲决定。 第十六条市人民", 16), Some((13, 25)));
        assert_eq!(glued("依照本条例第十六条的", 16), None);
        assert_eq!(glued("违反第十六条，", 16), None);
        assert_eq!(glued("第十六条 甲", 16), None);
    }
}
