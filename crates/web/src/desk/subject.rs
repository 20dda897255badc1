//! What an approval is about: the case as it stands, above the form of whoever approves, reviews, returns, countersigns or reads it.

use super::say;
use crate::ui::{Fact, card, pad, plain, summary_list};
use fadu_office::accounts::Who;
use fadu_office::{FilePage, FormPage, Office};
use maud::{Markup, html};

/// So many of the newest papers are named.
const PAPERS: usize = 4;

/// The card; nothing for acts that do not speak on what others have done.
pub fn subject(office: &Office, who: &Who, page: &FormPage) -> Markup {
    let file = page.matter.filter(|_| page.on_others).and_then(|m| office.file_page(who, m).ok());
    html! { @if let Some(file) = file { (shown(page, &file)) } }
}

fn shown(page: &FormPage, file: &FilePage) -> Markup {
    let at = format!("/matters/{}", file.matter);
    // What the form itself carries over stands there; of one party among several the file tells.
    let whole = !page.act.contains('@');
    let told = |f: &str| page.fields.iter().any(|own| own.carried && own.name == f);
    let facts = file.facts.iter().filter(|f| whole && f.overview && !told(&f.field));
    let facts: Vec<Fact> =
        facts.map(|f| Fact::rich(f.label.as_str(), say::lines(&f.value)).from(plain(&f.source))).collect();
    card(
        "本案情况",
        html! { a href=(at) { "看案卷" } },
        html! {
            @if !facts.is_empty() { (summary_list(facts)) }
            (pad(html! {
                p.t1 { "文书：" @for p in file.papers.iter().rev().take(PAPERS) { a href={ (at) "/papers/" (p.n) } { (p.title) } "　" }
                    a href={ (at) "?tab=papers" } { "全部 " (file.papers.len()) " 件" } }
                p.t1 { "证据：" a href={ (at) "?tab=evidence" } { (file.evidence.len()) " 件" } "　过程记录：" a href={ (at) "?tab=record" } { (file.record.len()) " 条" } }
            }))
        },
    )
}
