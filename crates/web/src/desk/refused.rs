//! An act refused: nothing has changed, why, on which article, what is there and what is missing, and the cure.

use super::{doing, say};
use crate::ui::{Button, CheckRow, Quote, Refusal, refusal};
use fadu_office::accounts::Who;
use fadu_office::base::Standing;
use fadu_office::{CheckLine, FormPage, Office};
use maud::{Markup, html};

/// The requirements that are not met.
pub fn unmet(checks: &[CheckLine]) -> Vec<&CheckLine> {
    checks.iter().filter(|c| c.standing == Standing::Unmet).collect()
}

/// The page; `form` stands below it where something was typed, so that nothing is lost.
pub fn page(office: &Office, who: &Who, (form, checks): (&FormPage, &[CheckLine]), typed: Option<Markup>) -> Markup {
    let back = form.matter.map_or("/desk".to_string(), |m| format!("/matters/{m}"));
    let missing = unmet(checks);
    let kept = html! {
        @if typed.is_some() { "您填写的内容没有丢：就在下面，也已在本机留作草稿。 · " a href=(doing::action(office, form)) { "回到表单" } " · " }
        a href=(back) { @if form.matter.is_some() { "回到案卷" } @else { "回到工作台" } }
    };
    let of = Refusal {
        title: format!("现在还不能办理“{}”", form.name),
        why: Some(html! { @for c in &missing { (c.sentence) (c.cure) " " } }),
        quotes: quotes(&missing),
        house: missing.iter().find_map(|c| say::house(c.house.as_ref())),
        checks: checks.iter().map(say::check).collect::<Vec<CheckRow>>(),
        cures: cures(office, who, form, &missing),
        kept: Some(kept),
    };
    let body =
        html! { (refusal(&of)) @if let Some(typed) = typed { h2 id="typed" { "您填写的内容（未提交）" } (typed) } };
    doing::frame(form).page(who, body)
}

/// Each article once, in our own words where its text is not imported.
fn quotes(missing: &[&CheckLine]) -> Vec<Quote> {
    let mut out: Vec<Quote> = Vec::new();
    for cited in missing.iter().flat_map(|c| &c.cites) {
        let title = if cited.title.is_empty() { String::new() } else { format!("《{}》", cited.title) };
        let article = cited.label.split_once(' ').map_or(cited.label.as_str(), |(_, article)| article);
        let cite = format!("{title}{article}");
        if out.iter().any(|q| q.cite == cite) {
            continue;
        }
        let words = if cited.gist.is_empty() { cited.label.clone() } else { cited.gist.clone() };
        let words = (words, String::new(), String::new());
        out.push(Quote { words, cite, href: cited.href.clone(), gist: true });
    }
    out
}

/// The acts that cure it, as far as this person may do them.
fn cures(office: &Office, who: &Who, form: &FormPage, missing: &[&CheckLine]) -> Vec<Button> {
    let Some(file) = form.matter.and_then(|m| office.file_page(who, m).ok()) else { return Vec::new() };
    let mut acts: Vec<&str> = missing.iter().filter_map(|c| c.cure_act.as_deref()).filter(|a| *a != form.act).collect();
    acts.dedup();
    let offered = acts.iter().filter_map(|a| file.offers.iter().find(|o| o.act == **a && !o.not_mine));
    let button = |(n, o): (usize, &fadu_office::OfferLine)| {
        let button = Button::link(o.name.as_str(), super::rail::href(&file, &o.act)).large();
        if n == 0 { button.primary() } else { button }
    };
    offered.enumerate().map(button).collect()
}
