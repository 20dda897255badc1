//! The parts of the law that change, each with its article and everything that leans on it; and the rules by which open matters go over.

use crate::statute::uses::href;
use crate::ui::{Column, HouseRule, Table, Tone, art, empty, pad, plain, tag, two_lines};
use fadu_office::Office;
use fadu_office::base::Citation;
use fadu_office::law::change::{Changed, LawPart, TransitionRule, Use};
use fadu_office::law::difference::Way;
use fadu_office::law_change::LawChange;
use maud::{Markup, Render, html};

/// So many places are shown at once; the others open.
const AT_ONCE: usize = 6;

/// What changes, part by part.
pub(super) fn parts(office: &Office, found: &LawChange) -> Markup {
    let mut table = Table::new("改动和牵涉")
        .column("哪一项", Column::Name)
        .column("怎样", Column::Day)
        .column("不同之处", Column::Text)
        .column("依据", Column::Text)
        .column("牵涉", Column::Text)
        .or_empty(empty("没有改动", html! { "两份法律数据说的一样：条文、期限、日历、程序、案由都没有不同。" }));
    for c in &found.changed {
        let (tone, word) = match c.way {
            Way::Added => (Tone::Ok, "增加"),
            Way::Removed => (Tone::Late, "去掉"),
            Way::Changed => (Tone::Warn, "改动"),
        };
        let name = match page(c) {
            Some(to) => html! { a href=(to) { (c.name) } },
            None => plain(&c.name),
        };
        table = table.row([
            two_lines(name, c.part.zh()),
            tag(tone, word),
            says(&c.says),
            ground(office, c),
            leaning(&c.uses),
        ]);
    }
    table.render()
}

fn says(all: &[String]) -> Markup {
    let (first, rest) = all.split_at(all.len().min(AT_ONCE));
    html! {
        @for one in first { div { (one) } }
        @if !rest.is_empty() { details { summary { "另有 " (rest.len()) " 处" } @for one in rest { div { (one) } } } }
    }
}

/// The page of a part, if it has one.
fn page(c: &Changed) -> Option<String> {
    match c.part {
        LawPart::Limit => Some(format!("/law/limits#limit-{}", c.id)),
        LawPart::Calendar => Some(format!("/law/calendar/{}", c.id)),
        LawPart::Article => c.cites.first().filter(|c| c.statute.is_ascii()).map(article),
        LawPart::Item => Some(crate::statute::item::href(&c.id)),
        LawPart::Procedure | LawPart::Benchmark => None,
    }
}

fn article(c: &Citation) -> String {
    if c.article == "*" { format!("/law/{}", c.statute) } else { format!("/law/{}/{}", c.statute, c.article) }
}

fn ground(office: &Office, c: &Changed) -> Markup {
    if let Some((owner, origin)) = &c.house {
        return HouseRule { owner: owner.clone(), origin: origin.clone() }.render();
    }
    html! { @for cite in &c.cites { div { (cited(office, cite)) } } @if c.cites.is_empty() { "—" } }
}

fn cited(office: &Office, c: &Citation) -> Markup {
    let cited = office.cited(c);
    art(&cited.label, &cited.href)
}

fn leaning(uses: &[Use]) -> Markup {
    let line = |u: &Use| {
        html! { div {
            span.m { (u.kind.zh()) } " "
            @if let Some(to) = href(u) { a href=(to) { (u.name) } } @else { (u.name) }
            @if !u.place.is_empty() { " " (u.place) }
            span.sub { (u.note) }
        } }
    };
    let (first, rest) = uses.split_at(uses.len().min(AT_ONCE));
    html! {
        @for u in first { (line(u)) }
        @if !rest.is_empty() { details { summary { "共 " (uses.len()) " 处，展开其余" } @for u in rest { (line(u)) } } }
        @if uses.is_empty() { "—" }
    }
}

/// The rules of transition that were used.
pub(super) fn rules(office: &Office, found: &LawChange) -> Markup {
    if found.rules.is_empty() {
        return pad(plain("没有写明衔接规则。"));
    }
    pad(html! { ul { @for rule in &found.rules { li { (one(office, rule)) } } } })
}

fn one(office: &Office, rule: &TransitionRule) -> Markup {
    let parts: Vec<&str> = rule.parts.iter().map(|p| p.zh()).collect();
    html! {
        b { (parts.join("、")) } "：" (rule.says) " "
        @for cite in &rule.cites { (cited(office, cite)) " " }
        @if let Some(house) = &rule.house {
            (HouseRule { owner: house.owner.clone(), origin: house.origin.clone() }) @if house.assumed { " " (tag(Tone::Warn, "推定")) }
        }
    }
}
