//! One public decision: masked, with what the party may still do, how long it is shown and why it may be believed.

use super::frame::Face;
use super::{remedies, verify};
use crate::Shared;
use crate::ui::{
    Art, Button, Fact, Icon, Light, Tone, bare_card, buttons, card, columns, light, pad, summary_list, tag,
};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use fadu_office::base::id::MatterId;
use fadu_office::render::Output;
use fadu_office::{Cited, Committed, Denial, MaskedLine, Office, PublicPage};
use maud::{Markup, Render, html};

/// The page of a decision, or with `.pdf` behind the id its masked paper.
pub async fn show(State(office): State<Shared>, Path(id): Path<String>) -> Response {
    let face = Face::new("公示的决定", "/public").wide().under("查公示", "/public");
    if let Some(id) = id.strip_suffix(".json") {
        return redacted(&office, &face, id);
    }
    let (id, is_paper) = id.strip_suffix(".pdf").map_or((id.as_str(), false), |id| (id, true));
    let page = match id.parse::<MatterId>().map_err(|_| Denial::NotFound).and_then(|m| office.public_page(m)) {
        Ok(page) => page,
        Err(Denial::NotFound) => return gone(&office, &face),
        Err(denial) => return face.failed(&office, denial),
    };
    if is_paper {
        return paper(&office, &face, &page).await;
    }
    body(&office, &page, false).map_or_else(|d| face.failed(&office, d), |body| titled(&page).shown(&office, body))
}

/// What was decided, about whom and by whom.
fn facts(page: &PublicPage) -> impl Iterator<Item = Fact> {
    let told = page.facts.iter().map(|(label, value)| Fact::new(label.clone(), value));
    let first = Fact::new("当事人", &page.line.party);
    std::iter::once(first).chain(told).chain([Fact::new("决定机关", &page.line.agency)])
}

/// The frame of a decision's page.
pub fn titled(page: &PublicPage) -> Face {
    Face::new(page.line.number.clone(), "/public").wide().under("查公示", "/public")
}

/// The body of a decision's page; with `compare` for somebody who holds the sheet.
pub fn body(office: &Office, page: &PublicPage, compare: bool) -> Result<Markup, Denial> {
    let committed = office.committed(page)?;
    let masked = office.redacted(page.line.matter)?.map_or_else(Vec::new, |(_, masked)| masked);
    let main = html! {
        @if compare { (verify::sheet_box(page)) }
        (bare_card(html! {
            div.pad { (head(page)) }
            (summary_list(facts(page)))
        }))
        (card("不服这份决定", html! {}, summary_list(remedies::facts(office, page))))
        (card("公示到什么时候，为什么公示", html! {}, summary_list(publication(office, page))))
        @if !masked.is_empty() { (card("遮盖了什么，依据哪一条", html! {}, html! { (summary_list(masks(&masked))) (pad(copy(page))) })) }
    };
    Ok(columns(main, rail(page, committed)))
}

fn head(page: &PublicPage) -> Markup {
    let paper = format!("/public/decisions/{}.pdf", page.line.matter);
    let title = if page.title.is_empty() { "决定" } else { &page.title };
    html! {
        p.t1.m { (title) " · " (page.line.number) }
        h1 { (page.line.party) "　" (page.line.item) }
        p.t1.line { (light(Light::Fine, "公示中")) span.m { (page.line.agency) } span.m { "公示于 " (page.line.published_on.with_weekday()) } }
        (buttons(&[Button::link("决定书（PDF）", paper).icon(Icon::Download)]))
    }
}

fn publication(office: &Office, page: &PublicPage) -> Vec<Fact> {
    let until = match (page.line.until, office.engine().law.limits.get(&page.limit)) {
        (Some(day), Some(limit)) => html! {
            b { (day.with_weekday()) } " （公示期 " (limit.length_zh()) "，自公示之日起算；期满自动撤下）"
            (arts(&office.cites(&limit.ground())))
        },
        (Some(day), None) => html! { (day.with_weekday()) },
        (None, _) => html! { "没有设定期限" },
    };
    let masked = "自然人只留姓氏；住址、证件号码、电话和与本案决定无关的人不公开。";
    vec![
        Fact::rich("公示至", until),
        Fact::rich("为什么公示", html! { "这类决定依法应当公开，并且隐去不应公开的内容。" (arts(&page.grounds)) }),
        Fact::new("隐去了什么", masked),
    ]
}

/// A line a class of what is masked on the paper.
fn masks(masked: &[MaskedLine]) -> Vec<Fact> {
    let line = |m: &MaskedLine| Fact::rich(m.class.clone(), html! { (m.places) " 处" (arts(&m.grounds)) });
    masked.iter().map(line).collect()
}

/// The copy that proves itself.
fn copy(page: &PublicPage) -> Markup {
    let file = format!("/public/decisions/{}.json", page.line.matter);
    html! {
        p.t1.m { "遮盖件的每一部分都有各自的摘要：公开的部分改一个字、遮盖换一个地方，都对不上登记簿里这份文书的摘要；遮盖的内容从文件里推不出来。" }
        (buttons(&[Button::link("遮盖件（可核验）", file).icon(Icon::Download)]))
    }
}

/// The redacted copy as a file.
fn redacted(office: &Office, face: &Face, id: &str) -> Response {
    match id.parse::<MatterId>().map_err(|_| Denial::NotFound).and_then(|m| office.redacted(m)) {
        Ok(Some((file, _))) => {
            let kept = HeaderValue::from_static("public, max-age=60");
            let name = HeaderValue::from_static("attachment; filename=\"fadu-redacted-paper.json\"");
            ([(header::CACHE_CONTROL, kept), (header::CONTENT_DISPOSITION, name)], axum::Json(file)).into_response()
        }
        Ok(None) | Err(Denial::NotFound) => gone(office, face),
        Err(denial) => face.failed(office, denial),
    }
}

/// Articles after a sentence.
pub fn arts(all: &[Cited]) -> Markup {
    let art = |c: &Cited| Art { label: c.label.clone(), href: c.href.clone(), title: Some(c.title.clone()) };
    html! { @for c in all { " " (art(c)) } }
}

fn rail(page: &PublicPage, committed: Option<Committed>) -> Markup {
    let (number, at) = committed.map_or((None, None), |c| (Some(c.place), Some(c.at)));
    let record = html! { dl.sl.two {
        @if let (Some(number), Some(at)) = (number, at) {
            div { dt { "登记簿" } dd { "第 " b { (number) } " 条" span.sub { (at.zh()) " 写入，只增不改" } } }
        }
        div { dt { "文书摘要" } dd { span.digest { (page.digest) } } }
        div { dt { "核验码" } dd { b { (page.code) } } }
    } };
    let says = html! { p.t1.m {
        "摘要由文书的内容算出，内容改一个字，摘要就不同。文书上印着核验码的，不联网也能核对；证明文件可以同 PDF 一起保存，几十年后照样能核对。"
    } p.t1 { a href={ "/proof/" (page.line.matter) ".json" } download { "下载证明文件" } } p.t1 { a href="/verify" { "核验手中的文书" } } };
    html! {
        (card("凭什么相信", tag(Tone::Ok, "已登记"), html! { (record) div.pad { (says) } }))
    }
}

async fn paper(office: &Office, face: &Face, page: &PublicPage) -> Response {
    match office.public_paper(page.line.matter).await {
        Ok(rendered) => match rendered.output {
            Output::Pdf(bytes) => {
                let name = format!("inline; filename*=UTF-8''{}.pdf", super::list::encoded(&rendered.title));
                let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("inline"));
                let kept = HeaderValue::from_static("public, max-age=60");
                let kind = HeaderValue::from_static("application/pdf");
                let headers =
                    [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name), (header::CACHE_CONTROL, kept)];
                (headers, bytes).into_response()
            }
            Output::Svg(_) => face.failed(office, Denial::Fault("a public paper came as pictures".into())),
        },
        Err(Denial::NotFound) => gone(office, face),
        Err(denial) => face.failed(office, denial),
    }
}

fn gone(office: &Office, face: &Face) -> Response {
    let says = html! {
        "这里没有公示中的决定。可能公示期已满、已经撤回，也可能地址不完整。" br;
        (Button::link("查公示的决定", "/public").render())
    };
    face.missing(office, "没有找到", says)
}
