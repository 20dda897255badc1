//! The tab 文书 of a file: its papers, what corrects what, and the whole file as one PDF.

use crate::ui::{Button, Column, Icon, Table, Tone, buttons, empty, plain, tag};
use fadu_office::matter::facts::PERSON_ERASED;
use fadu_office::{FilePage, VolumeLine};
use maud::{Markup, Render, html};

/// The papers of a file.
pub fn papers(file: &FilePage) -> Markup {
    let mut table = Table::new("文书")
        .column("文书", Column::Name)
        .column("文号", Column::Text)
        .column("日期", Column::Day)
        .column("卷", Column::Text)
        .column("核验码", Column::Text)
        .or_empty(empty("还没有文书", html! { "办理各步时，文书自动制作并入卷。" }));
    let erased = file.record.iter().any(|r| r.event == PERSON_ERASED);
    let link = |n: usize, words: &str| html! { a href={ "/matters/" (file.matter) "/papers/" (n) } { (words) } };
    for p in &file.papers {
        let of = p.corrects.and_then(|n| file.papers.iter().find(|o| o.n == n));
        let name = html! {
            (link(p.n, &p.title)) @if let Some(of) = &p.of { span.sub { (of) } }
            @if let Some(c) = &p.corrected { " " (tag(Tone::Warn, &c.word)) " " (link(c.sheet, "看更正单")) }
            @if let Some(of) = of { " " span.sub { "更正 " (link(of.n, &of.title)) } }
        };
        table = table.row([
            name,
            plain(if p.number.is_empty() { "—" } else { &p.number }),
            plain(&p.date),
            plain(if p.side_volume { "副卷" } else { "正卷" }),
            plain(&p.code),
        ]);
    }
    html! { (volumes(file)) @if erased { p.pad.sub { "文书版面中的个人信息已依法删除的，名称、文号、核验码仍然列在这里，版面不能再打开。" } } (table.render()) }
}

/// The whole file as one PDF, volume by volume.
fn volumes(file: &FilePage) -> Markup {
    let one = |v: &VolumeLine| {
        let href = format!("/matters/{}/volume/{}", file.matter, v.which.id());
        Button::link(format!("{}（{} 件）", v.which.zh(), v.parts), href).icon(Icon::Download)
    };
    let kept = file.retention.as_ref();
    html! {
        @if !file.volumes.is_empty() {
            div.pad {
                p { b { "整卷 PDF" } " " span.sub { "封面、卷内目录、连续页码、书签" @if let Some(kept) = kept { " · 保管期限" (kept) } } }
                (buttons(&file.volumes.iter().map(one).collect::<Vec<_>>()))
            }
        }
    }
}
