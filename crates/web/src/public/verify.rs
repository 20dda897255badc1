//! Checking a paper: by the link of its small code, or by the sixteen digits printed on it. What is not public is never told.

use super::decision;
use super::frame::Face;
use super::verify_tool;
use crate::Shared;
use crate::ui::{Button, Fact, Icon, Tone, card, halves, notice, pad, page_head, plain, summary_list};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use fadu_office::base::id::MatterId;
use fadu_office::{Denial, Office, PublicPage, code_in_fours};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// The code that was typed.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    code: String,
}

/// Where the link of a paper's code leads.
pub async fn by_link(State(office): State<Shared>, Path(id): Path<String>) -> Response {
    let face = Face::new("核验文书", "/verify");
    match id.parse::<MatterId>().map_err(|_| Denial::NotFound).and_then(|m| office.public_page(m)) {
        Ok(page) => decision::body(&office, &page, true)
            .map_or_else(|d| face.failed(&office, d), |body| decision::titled(&page).shown(&office, body)),
        Err(Denial::NotFound) => face.missing(&office, "这个码下没有公开的记录", unknown()),
        Err(denial) => face.failed(&office, denial),
    }
}

/// The form, and what was found under the code.
pub async fn show(State(office): State<Shared>, Query(asked): Query<Asked>) -> Response {
    let face = Face::new("核验文书", "/verify");
    let typed = asked.code.trim();
    let answer = match (typed, code_in_fours(typed)) {
        ("", _) => html! {},
        (_, None) => html! {},
        (_, Some(code)) => match office.published_by_code(&code) {
            Ok(page) => found(&office, &page),
            Err(Denial::NotFound) => not_found(&code),
            Err(denial) => return face.failed(&office, denial),
        },
    };
    let wrong = (!typed.is_empty() && code_in_fours(typed).is_none())
        .then_some("核验码是十六位，只有 0 到 9 和 A 到 F，分成四组，例如 4E81 C07D 9A3B 0F12");
    let body = html! {
        (page_head("核验文书", plain("看一份文书在不在登记簿里，公开的内容是什么。不需要登录，不记录您是谁"), html! {}))
        div.stack { (answer) (verify_tool::tool(&office)) div.by-code { (card("没有证明码的，输入核验码", plain("十六位，印在小二维码下面"), pad(code_form(typed, wrong)))) } div.by-code { (halves(can(), cannot())) } }
    };
    face.shown(&office, body)
}

/// The form for the printed code.
pub fn code_form(typed: &str, wrong: Option<&str>) -> Markup {
    html! { form.form method="get" action="/verify" { div.f.has-err[wrong.is_some()] {
        label for="f-code" { "核验码" }
        p.hint id="f-code-hint" { "四组，每组四位；空格和大小写不影响" }
        @if let Some(wrong) = wrong { p.err id="f-code-error" { (Icon::Warn) span.vh { "错误：" } (wrong) } }
        input.in type="text" id="f-code" name="code" value=(typed) maxlength="40" autocomplete="off" spellcheck="false"
            aria-describedby="f-code-hint" aria-invalid=[wrong.map(|_| "true")];
    } div.buttons { (Button::submit("核验").primary().large()) } } }
}

/// For somebody who holds the sheet: the facts to be compared by eye.
pub fn sheet_box(page: &PublicPage) -> Markup {
    card(
        "纸质文书请逐项核对",
        html! { "五项都相同，才是这份文书" },
        html! {
            (summary_list(page.compare.iter().map(|(label, value)| Fact::rich(label.clone(), html! { b { (value) } }))))
            div.pad.t1.m { "二维码只能把您带到登记的内容，看不见纸上的字有没有改动。有一项不同，请不要采信，并向作出决定的机关查问。自然人的姓名在网上只显示姓氏。" }
        },
    )
}

fn found(office: &Office, page: &PublicPage) -> Markup {
    let committed = office.committed(page).ok().flatten();
    html! {
        (notice(Tone::Ok, html! {
            b { "登记簿里有这份文书，现在公示中。" } " " (page.title) " " (page.line.number) " · " (page.line.agency)
            @if let Some(c) = committed { " · 登记簿第 " (c.place) " 条" }
        }))
        (sheet_box(page))
        p { (Button::link("看公示的决定", format!("/public/decisions/{}", page.line.matter)).render()) }
    }
}

fn not_found(code: &str) -> Markup {
    notice(Tone::Warn, html! { b { "核验码 " (code) " 下没有公开的记录。" } " " (unknown()) })
}

/// The same words whether the matter does not exist or is not public.
fn unknown() -> Markup {
    html! { "请核对有没有输错。没有公开的记录，既不说明文书是假的，也不说明它是真的：依法不公开、尚未公开和公示期满的，这里都查不到。"
    "文书是给您的，请带上文书向作出决定的机关当面核对；机关的工作人员登录后可以核对。 " a href="/verify" { "输入核验码" } }
}

fn can() -> Markup {
    card(
        "核验能说明什么",
        html! {},
        html! { ul.pad.t1.dots {
            li { "证明码：纸上应有的内容、登记簿和见证机构的签名，不联网也能核对" }
            li { "PDF：每一个字节与登记时是不是相同" }
            li { "是否仍然有效：就某一天的失效名单所知；联网时看最新的名单" }
            li { "核验码：登记簿里有没有这份公开的文书，现在是不是在公示期内" }
        } },
    )
}

fn cannot() -> Markup {
    card(
        "它不能说明什么",
        html! {},
        html! { ul.pad.t1.dots {
            li { "码看不见纸：纸上的字被改过，码还是原来的码。请逐项核对" }
            li { "查不到、读不出，不等于是假的：请带上文书到机关当面核对" }
            li { "文书有没有送达给您，以送达回证为准" }
        } },
    )
}
