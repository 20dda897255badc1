//! A paper as the printed page, and its bytes.

use super::frame::Frame;
use super::{file, say};
use crate::Shared;
use crate::answer::{PageDenial, advice, told};
use crate::signed::Signed;
use crate::ui::{Button, Icon, Tone, buttons, notice, page_head, sheets, tag};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use fadu_office::papers::Rendered;
use fadu_office::policy::MaskedCopy;
use fadu_office::render::Output;
use fadu_office::{Denial, FilePage, PaperLine};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What the address may ask: a strip of so many millimetres.
#[derive(Deserialize)]
pub struct Asked {
    width: Option<String>,
}

/// `GET /matters/{id}/papers/{n}`, and with `.pdf` its bytes.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, n)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    let matter = say::matter(&id)?;
    if let (Some(n), Some(width)) = (n.strip_suffix(".pdf"), &asked.width) {
        return pdf(&Arc::new(office.strip(&who, matter, place(n)?, width).await?));
    }
    if let Some(n) = n.strip_suffix(".pdf") {
        let rendered = office.sheet(&who, matter, place(n)?, true).await?;
        return pdf(&rendered);
    }
    for (suffix, code) in [(".proof.json", false), (".proof.bin", true)] {
        if let Some(n) = n.strip_suffix(suffix) {
            let proof = office.proof(&who, matter, (place(n)?, code)).await?;
            return Ok(crate::public::proof::kept(proof, code).into_response());
        }
    }
    let n = place(&n)?;
    let file = office.file_page(&who, matter)?;
    let paper = file.papers.iter().find(|p| p.n == n).ok_or(Denial::NotFound)?;
    let base = format!("/matters/{matter}/papers/{n}");
    let masked = office.paper_mask(&who, matter, n)?;
    // What cannot be typeset now still has its number, date and digest.
    let pages = match office.sheet(&who, matter, n, false).await {
        Ok(rendered) => Ok(pages(&rendered)?),
        Err(Denial::NotTypeset(why)) => Err(why),
        Err(other) => return Err(other.into()),
    };
    let below = html! {
        (paper.number) " " (tag(Tone::Plain, if paper.side_volume { "副卷" } else { "正卷" })) " " (paper.date) @if let Ok(pages) = &pages { " · 共 " (pages) " 页" }
        @if masked.is_none() {
            " · 核验码 " b { (paper.code) } " · " span title=(paper.digest) { "摘要 " (paper.digest.get(..16).unwrap_or(&paper.digest)) "…" }
        }
    };
    let note = noted(&file, paper, masked.as_ref());
    let strip = |w: &String| Button::link(format!("打印 {w} mm"), format!("{base}.pdf?width={w}")).icon(Icon::Print);
    let mut bar = vec![Button::link("回到案卷", format!("/matters/{matter}?tab=papers")).icon(Icon::Back)];
    if pages.is_ok() {
        bar.push(Button::link("下载 PDF", format!("{base}.pdf")).icon(Icon::Download));
        if masked.is_none() {
            bar.push(Button::link("下载证明", format!("{base}.proof.json")).icon(Icon::Download));
            bar.extend(paper.strips.iter().map(strip));
        }
        bar.push(Button::link("打印", format!("{base}.pdf")).icon(Icon::Print).primary());
    }
    let bar = buttons(&bar);
    let frame = Frame::new(paper.title.as_str(), "/desk/matters").reading().under("案件", "/desk/matters");
    let frame = frame.under(file::short(&file), format!("/matters/{matter}"));
    let head = html! { div.noprint { (page_head(&paper.title, below, bar)) (note) } };
    match pages {
        Ok(pages) => {
            let srcs: Vec<String> = (1..=pages).map(|p| format!("{base}/{p}.svg")).collect();
            Ok(frame.page(&who, html! { (head) (sheets(&paper.title, &srcs)) }).into_response())
        }
        Err(why) => {
            let says = not_typeset(&base, &why);
            Err(PageDenial(Denial::NotTypeset(why), Some(frame.page(&who, html! { (head) (says) }))))
        }
    }
}

/// What is said above a paper: that this is a masked copy, that it was corrected, what it corrects.
fn noted(file: &FilePage, paper: &PaperLine, masked: Option<&MaskedCopy>) -> Markup {
    html! {
        @if let Some(masked) = masked { (notice(Tone::Warn, html! { p { (masked.says()) } })) }
        @if let Some(c) = &paper.corrected {
            p.noprint { (tag(Tone::Warn, &c.word)) " 本文书有笔误，原文不动；" a href={ "/matters/" (file.matter) "/papers/" (c.sheet) } { "看更正单" } }
        }
        @if let Some(of) = paper.corrects.and_then(|n| file.papers.iter().find(|o| o.n == n)) {
            p.noprint { "本单更正 " a href={ "/matters/" (file.matter) "/papers/" (of.n) } { (of.title) " " (of.number) } }
        }
    }
}

/// `GET /matters/{id}/papers/{n}/{page}`: one page, as `3.svg`.
pub async fn page(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, n, page)): Path<(String, String, String)>,
) -> Result<Response, PageDenial> {
    let number = page.strip_suffix(".svg").ok_or(Denial::NotFound)?;
    let (n, number) = (place(&n)?, place(number)?);
    let rendered = office.sheet(&who, say::matter(&id)?, n, false).await?;
    let Output::Svg(pages) = &rendered.output else { return Err(Denial::NotFound.into()) };
    let svg = pages.get(number.wrapping_sub(1)).ok_or(Denial::NotFound)?;
    // As a picture it runs nothing and asks for nothing; opened by itself it may only colour.
    let head = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:",
        ),
    ];
    Ok((head, svg.clone()).into_response())
}

/// How many pages a paper has.
fn pages(rendered: &Rendered) -> Result<usize, Denial> {
    if let Output::Svg(pages) = &rendered.output { Ok(pages.len()) } else { Err(Denial::NotFound) }
}

/// What stands in the place of pages that are not to be had now.
fn not_typeset(base: &str, why: &str) -> Markup {
    let denial = Denial::NotTypeset(why.to_string());
    notice(
        Tone::Warn,
        html! {
            p { b { (told(&denial).1) } }
            p { (advice(&denial)) " " a href=(base) { "再试一次" } }
            p.sub { "事故编号 " (fadu_office::incident_id(why)) "，一直不行的请告知系统管理员。" }
        },
    )
}

fn pdf(rendered: &Arc<Rendered>) -> Result<Response, PageDenial> {
    let Output::Pdf(bytes) = &rendered.output else { return Err(Denial::NotFound.into()) };
    let head = [
        (header::CONTENT_TYPE, "application/pdf".to_string()),
        (header::CONTENT_DISPOSITION, crate::served::disposition("inline", &format!("{}.pdf", rendered.title))),
    ];
    Ok((head, bytes.clone()).into_response())
}

fn place(text: &str) -> Result<usize, Denial> {
    text.parse().map_err(|_| Denial::NotFound)
}
