//! The acts rail: what I may do now, and, never hidden, what I may not do yet and why.
use super::{basis::Art, basis::HouseRule, icon::Icon};
use maud::{Markup, html};

/// A first stage with more optional acts than this is folded as well.
const OPEN: usize = 12;

/// An act that is allowed now.
#[derive(Debug, Clone)]
pub struct MayDo {
    /// The act.
    pub label: String,
    /// Its form.
    pub href: String,
    /// Its icon.
    pub icon: Icon,
    /// One line below it: the day until which, or for whom.
    pub note: Option<String>,
}

/// An act that is not allowed yet.
#[derive(Debug, Clone, Default)]
pub struct MayNot {
    /// The act.
    pub label: String,
    /// Why not, in one sentence.
    pub reason: String,
    /// The articles that ask for it.
    pub arts: Vec<Art>,
    /// The house rule that asks for it, if it is not law.
    pub house: Option<HouseRule>,
    /// The page that explains and cures; empty if there is none.
    pub why_href: String,
}

/// The card 现在可以做.
pub fn may_do(acts: &[MayDo]) -> Markup {
    html! { section.card id="acts" aria-label="现在可以做" { header { h2 { "现在可以做" } }
        @if acts.is_empty() { p.pad.m.t1 { "现在没有等您办理的事项。" } }
        (list(acts))
    } }
}

/// The card 其他可办: what need not be done, by stage; nothing when there is none. The stage that the matter is in stands open, all of them if
/// there are `few`.
pub fn may_also(stages: &[(String, Vec<MayDo>)], (few, now): (bool, Option<&str>)) -> Markup {
    let all: usize = stages.iter().map(|(_, acts)| acts.len()).sum();
    html! { @if all > 0 { section.card aria-label="其他可办" { header { h2 { "其他可办" } div.aside { (all) " 项" } }
        @if few && stages.len() < 2 { @for (_, acts) in stages { (list(acts)) } }
        @else { @for (stage, acts) in stages { details.acts-of open[few || now == Some(stage.as_str()) && acts.len() <= OPEN] {
            summary { span.grow { (stage) } span.count { (acts.len()) } (Icon::Down) } (list(acts))
        } } }
    } } }
}

fn list(acts: &[MayDo]) -> Markup {
    html! { ul.acts { @for act in acts { li { a.do href=(act.href) {
        (act.icon) span.grow { (act.label) @if let Some(note) = &act.note { span.sub { (note) } } } (Icon::Next)
    } } } } }
}

/// The card 现在还不能做; nothing when there is nothing to say. What is `far` is folded.
pub fn may_not(near: &[MayNot], far: &[MayNot]) -> Markup {
    html! { @if !(near.is_empty() && far.is_empty()) { section.card aria-label="现在还不能做" { header { h2 { "现在还不能做" } }
        @if !near.is_empty() { (barred(near)) }
        @if !far.is_empty() { details.acts-of { summary { span.grow { @if near.is_empty() { "以后各步" } @else { "还有" } } span.count { (far.len()) } (Icon::Down) } (barred(far)) } }
    } } }
}

fn barred(acts: &[MayNot]) -> Markup {
    html! { ul.acts { @for act in acts { li.no {
        b { (Icon::Lock) (act.label) }
        p { (act.reason) }
        @if !act.arts.is_empty() { p { @for art in &act.arts { (art) " " } } }
        @if let Some(house) = &act.house { p { (house) } }
        @if !act.why_href.is_empty() { p { a href=(act.why_href) { "为什么，怎么办" span.vh { "：" (act.label) } } } }
    } } } }
}

/// Both cards: what I may do, then what I may not do yet.
pub fn acts_rail(may: &[MayDo], not_yet: &[MayNot]) -> Markup {
    html! { (may_do(may)) (may_not(not_yet, &[])) }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let may = [
        MayDo { label: "制作笔录".into(), href: "#".into(), icon: Icon::Pen, note: None },
        MayDo {
            label: "补充证据".into(), href: "#".into(), icon: Icon::Plus, note: Some("至 2026-10-12 周一".into())
        },
    ];
    let not_yet = [
        MayNot {
            label: "报请作出决定".into(),
            reason: "陈述申辩期今日 24:00 届满。".into(),
            arts: vec![Art::new("示例法 第62条", "#")],
            why_href: "#".into(),
            ..MayNot::default()
        },
        MayNot {
            label: "结案".into(),
            reason: "须先由法制科核对案卷。".into(),
            house: Some(HouseRule { owner: "法制科".into(), origin: "案件管理办法第8条".into() }),
            ..MayNot::default()
        },
    ];
    let stages = [("调查取证".into(), may.to_vec()), ("告知".into(), may[..1].to_vec())];
    vec![
        ("其他可办，按阶段", html! { div.stack { (may_also(&stages, (false, Some("调查取证")))) } }),
        ("可以做与不能做", html! { div.stack { (acts_rail(&may, &not_yet)) } }),
    ]
}
