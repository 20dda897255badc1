//! Summary list: term, value, and where the value came from at the right edge. Nobody retypes it.
use super::layout::plain;
use maud::{Markup, Render, html};

/// One line of a summary list.
#[derive(Debug, Clone)]
pub struct Fact {
    /// What it is.
    pub term: String,
    /// What the file says.
    pub value: Markup,
    /// Where it came from: a paper, a scan, a clue.
    pub source: Markup,
}

impl Fact {
    /// A fact in plain words.
    pub fn new(term: impl Into<String>, value: &str) -> Self {
        Self { term: term.into(), value: plain(value), source: plain("") }
    }
    /// A fact with markup: articles, tags, links.
    pub fn rich(term: impl Into<String>, value: Markup) -> Self {
        Self { term: term.into(), value, source: plain("") }
    }
    /// Says where the fact came from.
    pub fn from(self, source: Markup) -> Self {
        Self { source, ..self }
    }
}

/// Facts with their sources.
#[derive(Debug, Clone, Default)]
pub struct Summary(pub Vec<Fact>);

impl Render for Summary {
    fn render(&self) -> Markup {
        let narrow = self.0.iter().all(|fact| fact.source.0.is_empty());
        html! { dl.sl.two[narrow] { @for fact in &self.0 { div {
            dt { (fact.term) } dd { (fact.value) } @if !narrow { dd.src { (fact.source) } }
        } } } }
    }
}

/// Facts with their sources; without any source the list has two columns.
pub fn summary_list(facts: impl IntoIterator<Item = Fact>) -> Markup {
    Summary(facts.into_iter().collect()).render()
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let sourced = summary_list([
        Fact::new("当事人", "示例市明德区某某餐饮店").from(html! { "扫码 " a href="#" { "营业执照" } }),
        Fact::new("事实", "2026-07-03 发现，当日责令改正；2026-07-17 复查仍未改正。")
            .from(html! { a href="#" { "终结报告" } " 第2页" }),
        Fact::rich("依据", super::basis::art("示例法 第126条第1款第5项", "#")).from(plain("自动关联")),
    ]);
    vec![
        ("有来源", sourced),
        ("无来源", summary_list([Fact::new("承办机构", "顾怀远"), Fact::new("机关负责人", "贺明川")])),
    ]
}
