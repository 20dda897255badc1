//! Draws as everybody sees them: the plan, the digests of its lists, the value; and the file by which anybody repeats them.

use super::{PUBLIC, facts, standing};
use crate::Shared;
use crate::answer::PageDenial;
use crate::public::frame::Face;
use crate::ui::{
    Button, Column, Table, bare_card, buttons, card, empty, pad, page_head, plain, summary_list, two_lines,
};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use fadu_office::Denial;
use maud::{Render, html};

/// `GET /public/draws`.
pub async fn list(State(office): State<Shared>) -> Result<Response, PageDenial> {
    let mut table = Table::new("抽查")
        .column("名称", Column::Name)
        .column("范围", Column::Text)
        .column("状态", Column::Text)
        .or_empty(empty("还没有抽查", html! { "监督机构或者法制机构安排了抽查以后，方案列在这里。" }));
    for s in office.public_draws()? {
        let name = html! { a href={ (PUBLIC) "/" (s.plan.id) } { (s.plan.title) } };
        let scope = format!("{}，{}", office.sampled_body(s.plan.scope), super::scope(&s));
        table =
            table.row([two_lines(name, &format!("{} 公布的数值决定", s.plan.known_on)), plain(&scope), standing(&s)]);
    }
    let body = html! {
        (page_head("案卷抽查", plain("抽到哪些案卷由名单和一个公开数值推出，谁也不能挑选；下载抽取文件，自己重算一遍"), html! {}))
        (bare_card(table.render()))
    };
    Ok(Face::new("案卷抽查", PUBLIC).wide().shown(&office, body))
}

/// `GET /public/draws/{draw}`.
pub async fn show(State(office): State<Shared>, Path(id): Path<String>) -> Result<Response, PageDenial> {
    let all = office.public_draws()?;
    let s = all.iter().find(|s| s.plan.id == id).ok_or(Denial::NotFound)?;
    let ways = buttons(&[Button::link("下载抽取文件（.json）", format!("{PUBLIC}/{id}/draw.json"))]);
    let body = html! {
        (page_head(&s.plan.title, standing(s), ways))
        div.stack {
            (card("方案", plain("名单在数值公布以前就定了"), summary_list(facts(s, &office.sampled_body(s.plan.scope)))))
            (card("名单", plain("只有编号，没有案件内容"), super::one::parts(s)))
            (card("怎样重算", plain("任何能算 SHA-256 的工具都可以"), pad(html! {
                p { "每一层的种子是“数值/" (s.plan.id) "/层的序号”。第 i 次抽取：把“种子,i”的 SHA-256 当作一个大整数，除以名单件数取余数，再加一，就是名单里的第几件；抽过的跳过，抽够为止。" }
                p { "或者下载抽取文件，用本系统的命令：" }
                p { code { "fadu draw --verify draw.json" } }
            })))
        }
    };
    Ok(Face::new(s.plan.title.clone(), PUBLIC).wide().under("案卷抽查", PUBLIC).shown(&office, body))
}

/// `GET /public/draws/{draw}/draw.json`.
pub async fn sheet(State(office): State<Shared>, Path(id): Path<String>) -> Result<Response, PageDenial> {
    let headers = [("content-disposition", "attachment; filename=\"draw.json\"")];
    Ok((headers, Json(office.draw_sheet(&id)?)).into_response())
}
