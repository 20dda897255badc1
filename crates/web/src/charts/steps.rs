//! Every step of a sheet in words: who does it, on which article, within which days, what must hold, which form and papers.

use super::view::View;
use crate::statute::uses::asks;
use crate::ui::{Art, Column, Table, Tone, house_rule, plain, tag};
use fadu_office::Office;
use fadu_office::base::Ground;
use fadu_office::law::chart::{Audience, Node, NodeKind, plain as words};
use fadu_office::law::procedure::Act;
use maud::{Markup, Render, html};

/// The table of a sheet's steps.
pub fn table(view: &View) -> Markup {
    let staff = view.chosen.chart.audience == Audience::Staff;
    let mut table = Table::new("图中各步")
        .column("步骤", Column::Name)
        .column("谁", Column::Text)
        .column("依据和期限", Column::Text);
    if staff {
        table = table.column("办理条件", Column::Text).column("表单和文书", Column::Text);
    }
    let sheet = view.chosen.sheet();
    let shown = sheet.nodes.iter().filter(|n| !n.is_gateway() && !n.is_event());
    let mut band = None;
    for node in shown {
        if node.band != band {
            band = node.band;
            let name = band.and_then(|b| sheet.bands.get(b)).map_or("", String::as_str);
            table = table.group(html! { b { (name) } });
        }
        table = table.row(row(view, node, staff));
    }
    table.render()
}

fn row(view: &View, node: &Node, staff: bool) -> Vec<Markup> {
    let act = node.act.as_deref().and_then(|id| view.chosen.procedure.act(id));
    let act = act.filter(|_| !matches!(node.kind, NodeKind::Call(_)));
    let lane = view.chosen.sheet().lanes.get(node.lane).map_or("", String::as_str);
    let mut cells = vec![name(view, node), plain(lane), basis(view.office, node, act)];
    if staff {
        cells.push(act.map_or_else(|| plain("—"), |a| conditions(view, a)));
        cells.push(act.map_or_else(|| plain("—"), |a| form(view, a)));
    }
    cells
}

fn name(view: &View, node: &Node) -> Markup {
    let leads = view.leads(node).filter(|href| !href.starts_with('#'));
    html! { span id={ "step-" (node.id) } {
        @if let Some(href) = leads { a href=(href) { (node.name) } } @else { (node.name) }
        @if let Some(mark) = view.mark.and_then(|mark| mark(node)) { " " (standing(mark)) }
        @if node.optional { " " (tag(Tone::Plain, "需要时")) }
        @if node.repeat { " " (tag(Tone::Plain, "可多次")) }
    } }
}

fn standing(mark: fadu_office::law::chart::svg::Mark) -> Markup {
    match mark {
        fadu_office::law::chart::svg::Mark::Done => tag(Tone::Ok, "已办"),
        fadu_office::law::chart::svg::Mark::Now => tag(Tone::Brand, "现在该办"),
    }
}

/// Articles as links where the act is known; its term, and what stands with a node without an act.
fn basis(office: &Office, node: &Node, act: Option<&Act>) -> Markup {
    html! {
        @if let Some(act) = act { (ground(office, &act.ground)) }
        @for line in &node.ground { @if act.is_none() || line.starts_with("期限：") { span.sub { (line) } } }
    }
}

fn ground(office: &Office, ground: &Ground) -> Markup {
    html! {
        @for c in office.cites(ground) { (Art { label: c.label, href: c.href, title: Some(c.title) }) " " }
        @if let Ground::House { owner, origin } = ground { (house_rule(owner, origin)) }
    }
}

/// When it is there at all, and what must hold, each with its ground.
fn conditions(view: &View, act: &Act) -> Markup {
    let engine = view.office.engine();
    let law = &engine.law;
    let when = act.when.as_deref().map(|w| words::words(&view.chosen.procedure, w, &|_, _| false, &[]));
    let back: Vec<String> = act.returns.iter().map(|r| view.chosen.procedure.name_of(r)).collect();
    html! {
        @if let Some(when) = when.filter(|w| !w.is_empty()) { p { "只在：" (when) } }
        @if !act.guards.is_empty() { details.more-in {
            summary { (act.guards.len()) " 项要求" }
            ul.dots { @for g in &act.guards { li { (asks(law, g.code())) " " (ground(view.office, &g.ground)) } } }
        } }
        @if !back.is_empty() { p.sub { "可以退回到：" (back.join("、")) } }
    }
}

/// The fields of the form and the papers that it makes.
fn form(view: &View, act: &Act) -> Markup {
    let fields: Vec<&str> = act
        .field_uses()
        .iter()
        .filter_map(|u| view.chosen.procedure.fields.get(u.name))
        .map(|f| f.label.as_str())
        .collect();
    let papers: Vec<&str> = act.papers.iter().map(|p| p.name.as_str()).collect();
    html! {
        @if !papers.is_empty() { p { "文书：" (papers.join("、")) } }
        @if !fields.is_empty() { details.more-in { summary { (fields.len()) " 个字段" } p.sub { (fields.join("、")) } } }
    }
}
