//! What a text has that a reader must know: damage is reported with its line, never mended in silence.

use serde::Serialize;

/// A kind of finding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextFindingKind {
    /// The label had a wrong character or a space inside and was read as the number that comes next.
    DamagedLabel,
    /// No space between label and text.
    UnspacedLabel,
    /// The label stood inside the paragraph before.
    GluedLabel,
    /// Numbers are missing.
    MissingNumber,
    /// A number comes again or too early.
    OutOfOrder,
    /// A label that belongs to a quoted article.
    QuotedLabel,
    /// A line that looks like a heading that lost its number.
    LostHeading,
    /// Numbers of headings skip.
    MissingHeading,
    /// A table of contents printed as headings.
    Contents,
    /// The text ends in the middle.
    CutOff,
    /// The last article names no beginning: the end may be missing.
    NoClosingArticle,
    /// Nothing but title and header.
    EmptyBody,
    /// A paragraph that belongs nowhere.
    Unparsed,
}

impl TextFindingKind {
    /// In words for a list.
    pub fn zh(self) -> &'static str {
        match self {
            TextFindingKind::DamagedLabel => "条号有错字或者空格，按顺序读作",
            TextFindingKind::UnspacedLabel => "条号与正文之间没有空格",
            TextFindingKind::GluedLabel => "条号混在上一段里",
            TextFindingKind::MissingNumber => "缺少条号",
            TextFindingKind::OutOfOrder => "条号重复或者倒退",
            TextFindingKind::QuotedLabel => "引用的条文，不作为本文的条",
            TextFindingKind::LostHeading => "像是丢了编号的章节标题",
            TextFindingKind::MissingHeading => "章节编号不连续",
            TextFindingKind::Contents => "目录印成了标题",
            TextFindingKind::CutOff => "文本在中间断开",
            TextFindingKind::NoClosingArticle => "末条没有施行日期，后文可能缺失",
            TextFindingKind::EmptyBody => "没有正文",
            TextFindingKind::Unparsed => "不属于任何条文的段落",
        }
    }
}

/// One finding.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TextFinding {
    /// What.
    pub kind: TextFindingKind,
    /// The line, from 1.
    pub line: usize,
    /// The number or words it is about; never a sentence of the statute.
    pub about: String,
}

impl TextFinding {
    /// A finding on a line.
    pub fn new(kind: TextFindingKind, line: usize, about: impl ToString) -> TextFinding {
        TextFinding { kind, line, about: about.to_string() }
    }
}
