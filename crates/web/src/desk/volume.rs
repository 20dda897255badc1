//! A volume of a file: how far its binding is, then the one PDF. Without scripts the page asks again by itself.

use super::frame::Frame;
use super::{file, say};
use crate::Shared;
use crate::answer::PageDenial;
use crate::served::From;
use crate::signed::Signed;
use crate::ui::{Button, Fact, Icon, buttons, card, pad, page_head, plain, summary_list};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::volume::{Binding, Bound, Which};
use fadu_office::{Denial, FilePage};
use maud::{Markup, html};

/// The page asks again after so many seconds.
const AGAIN_S: &str = "1";

/// `GET /matters/{id}/volume/{which}`, and with `.pdf` its bytes.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    From(from): From,
    Path((id, asked)): Path<(String, String)>,
) -> Result<Response, PageDenial> {
    let matter = say::matter(&id)?;
    let (name, bytes) = asked.strip_suffix(".pdf").map_or((asked.as_str(), false), |name| (name, true));
    let which = Which::named(name).ok_or(Denial::NotFound)?;
    let binding = office.volume(&who, matter, which)?;
    let here = format!("/matters/{matter}/volume/{name}");
    let bound = match (binding, bytes) {
        (Binding::Ready(bound), true) => {
            office.volume_taken(&who, matter, (which, &from)).await?;
            return Ok(pdf(&bound));
        }
        (_, true) => return Ok(Redirect::to(&here).into_response()),
        (Binding::Ready(bound), false) => Ok(bound),
        (Binding::Under(done, total), false) => Err((done, total)),
    };
    let of = office.file_page(&who, matter)?;
    let frame =
        Frame::new(format!("整卷 PDF：{}", which.zh()), "/desk/matters").reading().under("案件", "/desk/matters");
    let frame = frame.under(file::short(&of), format!("/matters/{matter}"));
    Ok(match bound {
        Ok(bound) => frame.page(&who, ready(&of, which, (&bound, &here))).into_response(),
        Err(so_far) => ([(header::REFRESH, AGAIN_S)], frame.page(&who, under(&of, which, so_far))).into_response(),
    })
}

fn back(of: &FilePage) -> Button {
    Button::link("回到案卷", format!("/matters/{}?tab=papers", of.matter)).icon(Icon::Back)
}

fn under(of: &FilePage, which: Which, (done, total): (usize, usize)) -> Markup {
    let said = format!("正在装订：{done}／{total} 件");
    let body = html! {
        p role="status" aria-live="polite" { b { (said) } }
        progress max=(total.max(1)) value=(done) aria-label="装订进度" {}
        p.sub { "页面每秒自动刷新；装订好后这里给出 PDF。离开本页不影响装订。" }
    };
    html! {
        (page_head(&format!("整卷 PDF：{}", which.zh()), html! { (of.title) " " (of.number) }, buttons(&[back(of)])))
        (card("装订", plain(""), pad(body)))
    }
}

fn ready(of: &FilePage, which: Which, (bound, here): (&Bound, &str)) -> Markup {
    let size = format!("{:.1} MB", bound.bytes.len() as f64 / f64::from(1 << 20));
    let form = if bound.standard == "PDF/A-2b" {
        "PDF/A-2b（长期保存格式）".to_string()
    } else {
        format!("{}（卷内有材料不能存为长期保存格式）", bound.standard)
    };
    let kept = of.retention.clone().unwrap_or_else(|| "尚未归档".into());
    let facts = [
        Fact::new("卷别", which.zh()),
        Fact::new("材料", &format!("{} 件", bound.parts)),
        Fact::new("编号页", &format!("{} 页", bound.pages)),
        Fact::new("保管期限", &kept),
        Fact::new("大小", &size),
        Fact::new("格式", &form),
    ];
    let bar = buttons(&[back(of), Button::link("打开 PDF", format!("{here}.pdf")).icon(Icon::Download).primary()]);
    let body = html! {
        (summary_list(facts))
        p.sub { "各份文书按固定的原件装入，仅在右上角加盖页码；封面、卷内目录和备考表由装订时排出。录音、录像以摘要列明，不排印。" }
    };
    html! {
        (page_head(&format!("整卷 PDF：{}", which.zh()), html! { (of.title) " " (of.number) }, bar))
        (card("已经装订", plain(""), pad(body)))
    }
}

fn pdf(bound: &Bound) -> Response {
    let head = [
        (header::CONTENT_TYPE, "application/pdf".to_string()),
        (header::CONTENT_DISPOSITION, crate::served::disposition("inline", &format!("{}.pdf", bound.title))),
    ];
    (head, bound.bytes.clone()).into_response()
}
