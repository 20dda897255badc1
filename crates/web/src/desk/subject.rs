//! What an approval is about: the case as it stands, above the form of whoever approves, reviews, returns, countersigns or reads it.

use super::say;
use crate::ui::{Fact, HouseRule, Tone, card, notice, pad, plain, summary_list};
use fadu_office::accounts::Who;
use fadu_office::{FilePage, FormPage, Office};
use maud::{Markup, html};

/// So many of the newest papers are named.
const PAPERS: usize = 4;

/// Where the agency had claimed no power of the item: a reminder of the house, which bars nothing.
pub fn not_held(office: &Office, page: &FormPage) -> Markup {
    let (Some(lack), Ok(words)) = (&page.not_held, office.power_words()) else { return html! {} };
    let rule = words.not_held;
    let cites: Vec<_> = rule.cites.iter().map(|c| office.cited(c)).collect();
    notice(
        Tone::Warn,
        html! {
            b { "选定案由时，本机关没有在权责清单上认领它所属的职权，请核对是否在法定职权范围内。" } " " (say::arts(&cites))
            ul { @for (code, name) in &lack.powers { li { a href={ "/public/powers/" (code) } { (name) } } } }
            p { @if lack.holders.is_empty() { "还没有机关认领。" } @else { "认领的机关：" (lack.holders.join("、")) "。" } }
            (HouseRule { owner: rule.owner, origin: rule.origin })
        },
    )
}

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
