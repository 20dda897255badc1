//! A piece of evidence on a page of its own: what it is, how it came, whether it is whole, and its chain of custody 保管链.

use super::evidence::{Asked, of};
use super::frame::Frame;
use super::say;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{
    Button, Column, Fact, Media, Table, Tone, buttons, card, empty, notice, pad, page_head, plain, summary_list,
};
use axum::extract::{Path, Query, State};
use fadu_office::ExhibitPage;
use fadu_office::base::Moment;
use maud::{Markup, Render, html};

/// `GET /matters/{id}/evidence/{event}/about`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, event)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let page = office.exhibit_page(&who, of((&id, &event), asked.field)?).await?;
    let href = href(&page);
    let away = Button::link("下载原件", format!("{href}&download=1"));
    let replay = Button::link("案件回放", format!("/matters/{}/replay#e{}", page.matter, page.event));
    let all = if page.integrity == "sound" { buttons(&[replay, away]) } else { buttons(&[replay]) };
    let body = html! {
        link rel="stylesheet" href="/assets/replay.css";
        (page_head(&page.title, html! { (page.act) " · " (page.by) " · " (say::minute(Moment(page.recorded))) }, all))
        div.stack {
            (integrity(&page))
            @if page.integrity == "sound" { (card("内容", plain(""), pad(html! { figure.rp-file { (super::replay::viewer(&page.media, &href, &page.name)) figcaption { b { (page.name) } " · " (page.media) " · " (size(page.size)) } } }))) }
            (card("来历", plain("到达时记下，入卷时写进记录；没有人说的，就是未知"), arrival(&page)))
            (card("销毁", plain("两个人、一段冷静期；摘要和记录永远留着"), pad(super::destruction::card_body(&who, &page))))
            (card("保管链", plain("谁、何时、从哪里；只增不改，每一环连着前一环"), html! { (chain(&page)) @if page.may_ask { (pad(super::destruction::hand_over(&who, &page))) } }))
        }
    };
    let tab = format!("/matters/{}?tab=evidence", page.matter);
    let frame = Frame::new(page.title.clone(), "/desk/matters").under("案件", "/desk/matters").under("案卷", tab);
    Ok(frame.reading().page(&who, body))
}

/// Where its bytes are.
fn href(page: &ExhibitPage) -> String {
    format!("/matters/{}/evidence/{}?field={}", page.matter, page.event, say::encoded(&page.field))
}

/// What a browser makes of a media type.
pub fn media(kind: &str) -> Media {
    match kind.split('/').next() {
        Some("image") => Media::Image,
        Some("audio") => Media::Audio,
        Some("video") => Media::Video,
        _ => Media::File,
    }
}

fn integrity(page: &ExhibitPage) -> Markup {
    match page.integrity {
        "sound" => notice(Tone::Ok, html! { b { "完好。" } " 刚才读了全部内容，与入卷时的摘要一致。" }),
        "destroyed" => notice(Tone::Warn, html! { b { "文件已经依程序销毁。" } " 摘要和记录仍在，见下面的保管链。" }),
        "missing" => notice(
            Tone::Late,
            html! { b { "文件不见了。" } " 记录和摘要都在。系统已经报警，请告知系统管理员，从备份中恢复原件。" },
        ),
        _ => notice(
            Tone::Late,
            html! { b { "文件的内容与入卷时的摘要不符，不能作为证据显示。" } " 系统已经报警，请告知系统管理员和安全审计员，从备份中恢复原件。" },
        ),
    }
}

/// Bytes as people read them.
pub fn size(bytes: u64) -> String {
    match bytes {
        n if n >= 1 << 30 => format!("{:.2} GB", n as f64 / f64::from(1 << 30)),
        n if n >= 1 << 20 => format!("{:.1} MB", n as f64 / f64::from(1 << 20)),
        n if n >= 1 << 10 => format!("{:.1} KB", n as f64 / 1024.0),
        n => format!("{n} 字节"),
    }
}

fn arrival(page: &ExhibitPage) -> Markup {
    let a = &page.arrival;
    let time = |at: Option<i64>| at.map_or("未知".to_string(), |ms| say::second(Moment(ms)));
    let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "未知".into());
    let clock = match a.clock_ahead_ms {
        None => "未知（设备没有报它的时钟）".to_string(),
        Some(ms) if ms.abs() < 1000 => "与服务器相差不到一秒".to_string(),
        Some(ms) if ms > 0 => format!("比服务器快 {} 秒", ms / 1000),
        Some(ms) => format!("比服务器慢 {} 秒", -ms / 1000),
    };
    let digest = if a.digest_sent { "有，收到的文件与之相符" } else { "没有；摘要是到达时算的" };
    summary_list([
        Fact::new("到达（服务器时钟）", &time(a.arrived_at)),
        Fact::new("形成（设备时钟）", &time(a.captured_at)),
        Fact::new("设备时钟", &clock),
        Fact::new("地点", &or(&a.place)),
        Fact::new("设备", &or(&a.device)),
        Fact::new("来源", &or(&a.source)),
        Fact::new("送来的人", &or(&a.name)),
        Fact::new("设备上算的摘要", digest),
        Fact::new("设备签名", a.signed.as_deref().unwrap_or("没有；来自没有登记的设备")),
        Fact::new("大小", &format!("{}（{} 字节）", size(page.size), page.size)),
        Fact::rich("SHA-256 摘要", html! { span.digest { (page.digest) } }),
    ])
}

fn chain(page: &ExhibitPage) -> Markup {
    let mut table = Table::new("保管链")
        .column("何时", Column::Text)
        .column("做了什么", Column::Name)
        .column("何人", Column::Text)
        .column("从哪里", Column::Text)
        .or_empty(empty("没有保管记录", html! { "这份证据入卷时还没有保管链。" }));
    for link in &page.chain.links {
        let what = html! { (link.what) @if !link.note.is_empty() { span.sub { (link.note) } } };
        let who = if link.name.is_empty() { "系统" } else { link.name.as_str() };
        let from = if link.place.is_empty() { "—" } else { link.place.as_str() };
        table = table.row([plain(&say::second(Moment(link.at))), what, plain(who), plain(from)]);
    }
    html! {
        @if let Some(n) = page.chain.broken {
            (notice(Tone::Late, html! { b { "保管链在第 " (n) " 环断了。" } " 有人改动或者抽去了保管记录，请告知安全审计员。" }))
        }
        (table.render())
        @if page.chain.links.iter().any(|l| l.what == "查看") { (pad(html! { p.origin { "同一个人十分钟内反复查看记作一次。" } })) }
    }
}
