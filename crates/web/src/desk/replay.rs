//! 案件回放: the whole case on one time line, to be played, stepped through, filtered, printed. Without a script it is a list in order.

use super::exhibit::{media, size};
use super::frame::Frame;
use super::say;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{Button, Icon, Media, Tone, buttons, empty, icon_sized, page_head, tag};
use axum::extract::{Path, State};
use fadu_office::base::Moment;
use fadu_office::base::id::MatterId;
use fadu_office::{CaseReplay, Scene, SceneFile, SceneKind};
use maud::{Markup, html};

/// A text up to so many characters stands in its line.
const SHORT: usize = 20;

/// `GET /matters/{id}/replay`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    let case = office.case_replay(&who, say::matter(&id)?)?;
    let back = format!("/matters/{}", case.matter);
    let head = buttons(&[Button::link("回到案卷", back.as_str())]);
    let below = html! { b { (case.number) } " · " (case.title) " · 共 " (case.scenes.len()) " 条，按记录先后" };
    let body = html! {
        link rel="stylesheet" href="/assets/replay.css";
        (page_head("案件回放", below, head))
        (bar(&case))
        @if case.scenes.is_empty() { (empty("还没有记录", html! {})) }
        ol.replay data-scenes { @for scene in &case.scenes { (one(&case, scene)) } }
        script type="module" src="/assets/js/replay.js" {}
    };
    Ok(Frame::new("案件回放", "/desk/matters").under("案件", "/desk/matters").under("案卷", back).page(&who, body))
}

/// Shown by the script that makes it work.
fn bar(case: &CaseReplay) -> Markup {
    let last = case.scenes.len().max(1);
    html! { div.rp-bar.noprint data-replay hidden role="group" aria-label="回放" {
        div.rp-go {
            button.btn type="button" data-back aria-label="上一条" { "‹ 上一条" }
            button.btn.pri type="button" data-play aria-pressed="false" { "▶ 播放" }
            button.btn type="button" data-next aria-label="下一条" { "下一条 ›" }
        }
        div.rp-at { input type="range" min="1" max=(last) value="1" data-at aria-label="第几条"; output data-told { "1 / " (last) }
            select.in data-pace aria-label="每条停留" {
                option value="2000" { "每条 2 秒" } option value="4000" selected { "每条 4 秒" } option value="8000" { "每条 8 秒" }
            }
        }
        fieldset.rp-kinds { legend.vh { "只看" }
            @for (kind, zh) in [("act", "办理"), ("paper", "文书"), ("media", "图像、录音、录像")] {
                label { input type="checkbox" checked data-kind=(kind) aria-label=(zh); (zh) }
            }
            span.sub { "空格 播放或暂停，← → 逐条" }
        }
    } }
}

fn kind(kind: SceneKind) -> &'static str {
    match kind {
        SceneKind::Act => "act",
        SceneKind::Paper => "paper",
        SceneKind::Media => "media",
    }
}

fn one(case: &CaseReplay, scene: &Scene) -> Markup {
    let line = &scene.line;
    let late = line.happened.day() != line.recorded.day();
    html! { li id={ "e" (scene.event) } data-kind=(kind(scene.kind)) tabindex="-1" {
        div.rp-when {
            time { (say::second(line.recorded)) }
            @if late { span.sub { "发生于 " (line.happened.day()) } }
            @if scene.days_since > 0 { span.sub { "隔 " (scene.days_since) " 日" } }
        }
        div.rp-what {
            p { span.no { "#" (line.n) } " " b {
                @match scene.paper { Some(n) => a href={ "/matters/" (case.matter) "/papers/" (n) } { (line.name) }, None => (line.name) }
            } " " span.m { (line.by) } @if line.undone { " " (tag(Tone::Warn, "已退回重办")) } }
            @if !line.detail.is_empty() { p.m { (line.detail) } }
            @for (label, text) in &scene.texts { (said(label, text)) }
            @for file in &scene.files { (shown((case.matter, scene.event), file)) }
        }
    } }
}

/// A text that was written; a long one is folded. "已依法删除" is no text of five characters.
fn said(label: &str, text: &str) -> Markup {
    let long = text.chars().count();
    html! {
        @if long <= SHORT && !text.contains('\n') { p.m { (label) "：" (text) } }
        @else { details.rp-text { summary { (label) "（" (long) " 字）" } p { (say::lines(text)) } } }
    }
}

fn shown((matter, event): (MatterId, usize), file: &SceneFile) -> Markup {
    let field = say::encoded(&file.field);
    let href = format!("/matters/{matter}/evidence/{event}?field={field}");
    let about = format!("/matters/{matter}/evidence/{event}/about?field={field}");
    let taken = file
        .captured_at
        .map_or("形成时间未知".to_string(), |ms| format!("形成于 {}（设备时钟）", say::second(Moment(ms))));
    if let Some(on) = file.erased {
        return html! { figure.rp-file { p.rp-gone { "文件已于" (on.zh()) "依法删除，记录和各项证明仍在。" } } };
    }
    html! { figure.rp-file {
        @if file.destroyed { p.rp-gone { "文件已经依程序销毁，摘要和记录仍在。" } } @else { (viewer(&file.media, &href, &file.name)) }
        figcaption { b { (file.name) } " · " (size(file.size)) " · " (taken) " · " a href=(about) { "来历和保管链" } }
    } }
}

/// A file in its place: seen and played where a browser can do so without running anything.
pub fn viewer(kind: &str, href: &str, name: &str) -> Markup {
    html! { @match media(kind) {
        Media::Image => a href=(href) { img src=(href) alt=(name) loading="lazy"; },
        Media::Video => video controls preload="none" src=(href) aria-label=(name) data-media {},
        Media::Audio => audio controls preload="none" src=(href) aria-label=(name) data-media {},
        Media::File => a.rp-doc href=(href) { (icon_sized(Icon::Paper, "i32")) (name) },
    } }
}
