//! The chart for those who handle matters, and that of one matter with what is done and what is due.

use super::asked::{Asked, Chosen, choose, sheet_of};
use super::open::below;
use super::view::View;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::say;
use crate::signed::Signed;
use crate::ui::{Button, buttons, page_head};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use fadu_office::law::chart::svg::Mark;
use fadu_office::law::chart::{Audience, Node, NodeKind};
use fadu_office::{ChartPage, Denial};
use maud::{Markup, html};

/// `GET /desk/procedures/{procedure}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    let register = office.register();
    let field = register.bodies.get(&who.agency).map_or("", |b| b.field.as_str());
    let chosen =
        choose(&office.engine().law, &id, &asked, (Audience::Staff, field, office.today())).ok_or(Denial::NotFound)?;
    if let Some(format) = asked.format.as_deref() {
        return Ok(chosen.file(format).ok_or(Denial::NotFound)?);
    }
    let base = format!("/desk/procedures/{}", chosen.chart.procedure);
    let view = View { office: &office, chosen: &chosen, base, others: "/desk/procedures", mark: None };
    let public = Button::link("公众版", format!("/law/procedures/{}", chosen.chart.procedure));
    let body = html! { (page_head(&chosen.title(), below(&chosen), buttons(&[public]))) (view.body()) };
    let frame = Frame::new(chosen.title(), "/desk/matters").under("工作台", "/desk").under("程序", "/desk/new");
    Ok(frame.page(&who, body).into_response())
}

/// `GET /matters/{id}/chart`.
pub async fn of_matter(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    let matter = say::matter(&id)?;
    let page = office.chart_page(&who, matter)?;
    let engine = office.engine();
    let chosen = sheet_of(&engine.law, page.procedure.clone(), &page.field, (&asked, Audience::Staff))
        .ok_or(Denial::NotFound)?;
    if let Some(format) = asked.format.as_deref() {
        return Ok(chosen.file(format).ok_or(Denial::NotFound)?);
    }
    let mark = |node: &Node| marked(&page, &chosen, node);
    let base = format!("/matters/{id}/chart");
    let view = View { office: &office, chosen: &chosen, base, others: "/desk/procedures", mark: Some(&mark) };
    let name = if page.number.is_empty() { page.title.clone() } else { page.number.clone() };
    let back = Button::link("回到案卷", format!("/matters/{id}"));
    let body = html! { (page_head(&format!("{name} · 流程图"), told(&page), buttons(&[back]))) (view.body()) };
    let frame =
        Frame::new("流程图", "/desk/matters").under("案件", "/desk/matters").under(name, format!("/matters/{id}"));
    Ok(frame.page(&who, body).into_response())
}

fn told(page: &ChartPage) -> Markup {
    let due: Vec<String> = page.due.iter().map(|act| page.procedure.name_of(act)).collect();
    html! { (page.procedure.name) " · " @if due.is_empty() { "没有待办的步骤" } @else { "现在该办：" (due.join("、")) } }
}

/// Due before done: what was done once may be due again. A course stands as what is on its sheet and not on the main one.
fn marked(page: &ChartPage, chosen: &Chosen, node: &Node) -> Option<Mark> {
    let of = |acts: &[String]| match &node.kind {
        NodeKind::Course(sheet) => {
            let own = chosen.chart.sheet(sheet).into_iter().flat_map(|s| &s.nodes).filter_map(|n| n.act.as_ref());
            own.into_iter().any(|a| acts.contains(a) && chosen.chart.sheets[0].at(a).is_none())
        }
        _ => node.act.as_ref().is_some_and(|a| acts.contains(a)),
    };
    of(&page.due).then_some(Mark::Now).or_else(|| of(&page.done).then_some(Mark::Done))
}
