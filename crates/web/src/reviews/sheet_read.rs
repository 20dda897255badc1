//! The left side of a reviewer's sheet: the file. Papers, terms, evidence, what happened, each with its place.

use crate::desk::say;
use crate::ui::{Column, Table, Tone, card, empty, light, pad, plain, tag};
use fadu_office::rounds::MarkedFile;
use maud::{Markup, Render, html};

/// The file.
pub fn file(read: &MarkedFile) -> Markup {
    html! {
        (card("文书", html! { (read.page.papers.len()) " 份" }, papers(read)))
        (card("期限", plain(""), terms(read)))
        (card("证据", html! { (read.page.evidence.len()) " 件" }, evidence(read)))
        (card("过程记录", html! { a href={ "/matters/" (read.page.matter) "/replay" } target="_blank" rel="noopener" { "案件回放" } }, places(read)))
    }
}

/// Each paper with its first page; the whole of it in a window of its own, so that nothing typed here is lost.
fn papers(read: &MarkedFile) -> Markup {
    let base = |n: usize| format!("/matters/{}/papers/{n}", read.page.matter);
    pad(html! {
        @for p in &read.page.papers {
            details.more {
                summary { (p.title) " " span.t1 { (p.number) " " (p.date) } @if p.side_volume { " " (tag(Tone::Plain, "副卷")) } }
                p { a href=(base(p.n)) target="_blank" rel="noopener" { "看全文（新窗口）" } }
                img src={ (base(p.n)) "/1.svg" } alt={ (p.title) " 第 1 页" } loading="lazy" width="100%";
            }
        }
        @if read.page.papers.is_empty() { (empty("卷内没有文书", html! { "归集来的只有登记的各日，案卷由承办机关保管：调阅以后再评查。" })) }
    })
}

fn terms(read: &MarkedFile) -> Markup {
    let mut table =
        Table::new("期限").column("期限", Column::Name).column("末日", Column::Day).column("情况", Column::Text);
    for t in &read.page.terms {
        let href = format!("/matters/{}/terms/{}", read.page.matter, t.id);
        let day = t.last_day.map_or("—".to_string(), |d| d.with_weekday().to_string());
        table = table.row([
            html! { a href=(href) target="_blank" rel="noopener" { (t.name) } },
            plain(&day),
            light(say::light(&t.light), &t.word),
        ]);
    }
    table.or_empty(empty("没有期限", html! {})).render()
}

fn evidence(read: &MarkedFile) -> Markup {
    let mut table = Table::new("证据").column("证据", Column::Name).column("摘要", Column::Text);
    for e in &read.page.evidence {
        let digest = e.digest.as_ref().map_or("没有文件".to_string(), |d| format!("{}…", d.get(..12).unwrap_or(d)));
        let href = format!("/matters/{}/evidence/{}/about", read.page.matter, e.event);
        let name = match e.media {
            Some(_) => html! { a href=(href) target="_blank" rel="noopener" { (e.name) } },
            None => plain(&e.name),
        };
        table = table.row([name, plain(&digest)]);
    }
    table.or_empty(empty("没有登记证据", html! {})).render()
}

fn places(read: &MarkedFile) -> Markup {
    pad(html! { ol { @for (n, word) in &read.places { li id={ "e" (n) } { span.sub { "#" (n + 1) } " " (word) } } } })
}
