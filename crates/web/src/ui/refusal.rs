//! A refusal teaches: first that nothing changed, then why, the words of the law, what is there and what is missing, the cure.
use super::{
    basis::HouseRule,
    button::{Button, buttons},
    icon::Icon,
    layout::plain,
    light::{Light, light},
    table::{Column, Table},
};
use maud::{Markup, Render, html};

/// One thing that the law asks, and how the file stands to it.
#[derive(Debug, Clone)]
pub struct CheckRow {
    /// What the law asks.
    pub asks: Markup,
    /// What stands in the file.
    pub found: Markup,
    /// `Fine` there, `Late` missing, `Soon` for a person to judge, `Idle` not yet to be said.
    pub state: Light,
}

fn word(state: Light) -> &'static str {
    match state {
        Light::Fine => "已具备",
        Light::Late => "未具备",
        Light::Soon => "请判断",
        Light::Idle => "届时再看",
    }
}

/// The table 法律要求 / 案卷现状 / 结果.
pub fn check_table(rows: &[CheckRow]) -> Markup {
    let mut table = Table::new("法律要求与案卷现状")
        .column("法律要求", Column::Name)
        .column("案卷现状", Column::Text)
        .column("结果", Column::Day)
        .framed();
    for row in rows {
        table = table.row([row.asks.clone(), row.found.clone(), light(row.state, word(row.state))]);
    }
    table.render()
}

/// The words of an article, or our gist of it where the text has not been imported.
#[derive(Debug, Clone, Default)]
pub struct Quote {
    /// The words in three parts: before, the words that decide, after.
    pub words: (String, String, String),
    /// 《…》第…条, and the edition.
    pub cite: String,
    /// Where the whole article stands; empty for none.
    pub href: String,
    /// Whether these are our words (要旨) and not those of the law.
    pub gist: bool,
}

impl Render for Quote {
    fn render(&self) -> Markup {
        let (before, decides, after) = &self.words;
        html! { blockquote.quote.gist[self.gist] {
            @if self.gist { span.tag { "要旨" } " " } (before) @if !decides.is_empty() { mark { (decides) } } (after)
            cite { (self.cite) @if !self.href.is_empty() { " · " a href=(self.href) { "看全文" } } }
        } }
    }
}

/// An act refused.
#[derive(Debug, Clone, Default)]
pub struct Refusal {
    /// 现在还不能……
    pub title: String,
    /// Why, in one sentence; due dates in it are links.
    pub why: Option<Markup>,
    /// The articles behind it.
    pub quotes: Vec<Quote>,
    /// The house rule behind it, if it is not law.
    pub house: Option<HouseRule>,
    /// What the law asks and what the file has.
    pub checks: Vec<CheckRow>,
    /// What to do: the first should be filled.
    pub cures: Vec<Button>,
    /// What happened to what the person wrote, and the way back.
    pub kept: Option<Markup>,
}

/// The panel of a refusal; it is the head of its page.
pub fn refusal(of: &Refusal) -> Markup {
    html! { section.refused aria-labelledby="refused-title" {
        div {
            p.nothing role="status" { (Icon::Lock) "没有办成，案卷未作任何改动" }
            h1 id="refused-title" { (of.title) }
            @if let Some(why) = &of.why { p.why { (why) } }
        }
        @if let Some(house) = &of.house { p { (house) } }
        @for quote in &of.quotes { (quote) }
        @if !of.checks.is_empty() { (check_table(&of.checks)) }
        @if !of.cures.is_empty() { div { h2 { "怎么办" } (buttons(&of.cures)) } }
        @if let Some(kept) = &of.kept { p.kept { (kept) } }
    } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let quote = Quote {
        words: ("期限届满前，".into(), "不得作出决定".into(), "；当事人明确放弃的除外。".into()),
        cite: "《示例法》第六十二条 · 2021 年修订".into(),
        href: "#".into(),
        gist: false,
    };
    let gist = Quote {
        words: ("五日按工作日计算。".into(), String::new(), String::new()),
        gist: true,
        cite: "《示例法》第八十五条".into(),
        ..Quote::default()
    };
    let check = |asks: &str, found: &str, state| CheckRow { asks: plain(asks), found: plain(found), state };
    let whole = Refusal {
        title: "现在还不能报请作出决定".into(),
        why: Some(html! { "陈述、申辩的期限到 " (super::basis::due("2026-10-12 周一 24:00", "#")) " 届满。" }),
        quotes: vec![quote, gist],
        house: None,
        checks: vec![
            check("已告知事实、理由、依据和权利", "告知书 2026-09-29 周二 送达", Light::Fine),
            check("期限已满，或者当事人明确放弃", "五日，至 2026-10-12 周一 24:00；卷内无放弃声明", Light::Late),
            check("有意见的已经复核", "尚未收到意见", Light::Idle),
        ],
        cures: vec![
            Button::link("登记放弃声明", "#").primary().large(),
            Button::link("收到意见，制作笔录", "#").large(),
        ],
        kept: Some(html! { "您填写的意见（126 字）已留作草稿。 · " a href="#" { "回到案卷" } }),
    };
    vec![("没有办成", refusal(&whole))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_first_that_nothing_changed() {
        let page = refusal(&Refusal { title: "现在还不能办".into(), ..Refusal::default() }).0;
        let nothing = page.find("没有办成，案卷未作任何改动").expect("said");
        assert!(nothing < page.find("现在还不能办").expect("title"));
    }

    #[test]
    fn a_gist_is_marked_and_everything_is_escaped() {
        let evil = || "<script>".to_owned();
        let quote = Quote { words: (evil(), evil(), evil()), cite: evil(), href: evil(), gist: true };
        let page = refusal(&Refusal { title: evil(), quotes: vec![quote], ..Refusal::default() }).0;
        assert!(page.contains("要旨"));
        assert!(!page.contains("<script>"), "{page}");
        assert_eq!(page.matches("&lt;script&gt;").count(), 6);
    }
}
