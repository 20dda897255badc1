//! 补录: which of the acts of a matter is entered after it was done on paper.

use super::{file, reported, say};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{Icon, Tone, bare_card, notice, page_head};
use axum::extract::{Path, State};
use fadu_office::Reportable;
use fadu_office::base::id::MatterId;
use maud::{Markup, html};

/// `GET /matters/{id}/reported`: which act.
pub async fn list(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    let matter = say::matter(&id)?;
    let (all, file) = (office.reportable(&who, matter)?, office.file_page(&who, matter)?);
    let mut stages: Vec<&str> = Vec::new();
    for r in all.iter().filter(|r| !r.phase.is_empty()) {
        if !stages.contains(&r.phase.as_str()) {
            stages.push(&r.phase);
        }
    }
    let here = file.stages.iter().find(|s| s.now).map(|s| s.name.as_str());
    let body = html! {
        (page_head("补录已办的事项", html! { (file.title) " · " (file::short(&file)) }, html! {}))
        (notice(Tone::Info, html! { "在纸上、在别处已经办过的，按当时的情况补录入卷：不因次序或者期限被拒绝；依法欠缺的要求逐条记为问题，注明条文。每一项由办理它的人补录。" }))
        @for stage in stages {
            @let acts: Vec<&Reportable> = all.iter().filter(|r| r.phase == stage).collect();
            (bare_card(html! { details.acts-of open[Some(stage) == here] { summary { span.grow { (stage) } span.count { (acts.len()) } (Icon::Down) }
                ul.acts { @for r in acts { (line(matter, r)) } } } }))
        }
    };
    Ok(reported::frame("补录已办的事项", Some((matter, file::short(&file)))).page(&who, body))
}

fn line(matter: MatterId, r: &Reportable) -> Markup {
    html! { @match &r.other {
        None => li { a.do href={ "/matters/" (matter) "/reported/" (r.act) } { span.grow { (r.name) @if r.times > 0 { span.sub { "卷内已有 " (r.times) " 次" } } } (Icon::Next) } },
        Some(post) => li.no { b { (r.name) } p { "由" (post) "本人补录。" } },
    } }
}
