//! What a rule rests on: an article (dotted underline), a due date (dashed underline), or a house rule (its own badge).
use super::icon::Icon;
use maud::{Markup, Render, html};

/// A citation that opens the article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Art {
    /// Short form, e.g. 示例法 第12条第1款.
    pub label: String,
    /// Where the article stands.
    pub href: String,
    /// The full title of the statute, if the short form shortens it: shown in print and on hover.
    pub title: Option<String>,
}

impl Art {
    /// A citation with its short form and address.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), title: None }
    }
}

impl Render for Art {
    fn render(&self) -> Markup {
        html! { a.art href=(self.href) title=[self.title.as_ref()] { (self.label) } }
    }
}

/// A citation that opens the article; it never breaks across lines.
pub fn art(label: &str, href: &str) -> Markup {
    Art::new(label, href).render()
}

/// A due date that opens its own explanation.
pub fn due(date: &str, href: &str) -> Markup {
    html! { a.due href=(href) title="这个日期是怎么算出来的" { (date) } }
}

/// A rule of the house, which must never look like law: who set it and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HouseRule {
    /// Who answers for the rule.
    pub owner: String,
    /// The paper that it comes from.
    pub origin: String,
}

impl Render for HouseRule {
    fn render(&self) -> Markup {
        html! { span.house { (Icon::Person) b { "内部规则" } span { (self.owner) @if !self.origin.is_empty() { " · " (self.origin) } } } }
    }
}

/// The badge of a house rule: 内部规则 with its owner and origin.
pub fn house_rule(owner: &str, origin: &str) -> Markup {
    HouseRule { owner: owner.into(), origin: origin.into() }.render()
}

/// The mark of something that rests on an assumption not yet confirmed by the agency.
pub fn assumed(why: &str) -> Markup {
    html! { span.house.assumed { (Icon::Info) b { "待确认" } span { (why) } } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    vec![
        ("法条", art("示例法 第12条第1款第2项", "#")),
        ("期限日期", due("2026-11-02 周一", "#")),
        ("内部规则", house_rule("法制科", "案件管理办法第8条")),
        ("依据推定", assumed("末日遇休息日不顺延")),
    ]
}
