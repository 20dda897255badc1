//! The front page for everyone: search what is published, check a paper, find the law.

use super::frame::{Face, place};
use super::{list, verify};
use crate::Shared;
use crate::ui::{Icon, card, columns, empty, icon_sized, pad};
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

/// The front page.
pub async fn show(State(office): State<Shared>) -> Response {
    let face = Face::new(place(&office), "/").wide();
    let rows = match office.published(None, 8) {
        Ok(rows) => rows,
        Err(denial) => return face.failed(&office, denial),
    };
    let newest = html! {
        (list::table(&rows, empty("现在没有公示的决定", html! { "决定依法公示后出现在这里，公示期满自动撤下。" })))
        @if !rows.is_empty() { div.pad.t1 { a href="/public" { "全部公示的决定" } } }
    };
    let main = card("最近公示", html! { "公示期满自动撤下" }, newest);
    let body = html! { (search()) (tiles()) (columns(main, rail())) };
    face.shown(&office, body)
}

fn search() -> Markup {
    html! { section.hero {
        h1 { "查一份公示的决定" }
        form.search-line method="get" action="/public" role="search" {
            label.vh for="q-home" { "文书号、当事人名称、统一社会信用代码或者案由" }
            input.in type="search" id="q-home" name="q" placeholder="企业名称、统一社会信用代码、文书号" autocomplete="off";
            button.btn.pri.lg type="submit" { (Icon::Search) "查询" }
        }
        p.t1.m { "每一份决定都写明事实、依据和救济途径；自然人的姓名、住址、证件号码和电话不公开。不需要登录，不记录您是谁。" }
    } }
}

fn tiles() -> Markup {
    let all = [
        (Icon::Code, "核验文书", "/verify", "扫文书上的二维码，或者输入十六位核验码，看它在不在登记簿里"),
        (Icon::Mail, "收到了文书", "/help/public", "看懂内容，知道什么时候之前可以申辩、复议、起诉"),
        (Icon::Paper, "法规", "/law", "每一步所依的条文，和它在办案中怎样起作用"),
        (Icon::Clock, "期限", "/law/limits", "各种期限多长、从哪天起算、按什么日子数"),
    ];
    html! { ul.tiles { @for (icon, word, href, says) in all { li { a.card.pad href=(href) {
        (icon_sized(icon, "i24")) b { (word) } span.sub { (says) }
    } } } } }
}

fn rail() -> Markup {
    html! {
        (card("核验一份文书", html! {}, pad(html! {
            (verify::code_form("", None))
            p.t1.m { "核验码印在文书末页二维码下面，四组，每组四位。" }
        })))
        (card("谁能执法", html! {}, pad(html! {
            p.t1 { "执法人员调查、检查，应当主动出示执法证件。您可以要求出示；不出示的，可以拒绝接受调查、检查。" }
            p.t1 { a href="/public/bodies" { "谁在这里执法" } " · " a href="/public/credential" { "查执法证件" } " · " a href="/public/powers" { "查权责清单" } " · " a href="/public/fees" { "查收费目录" } " · " a href="/law?q=亮证" { "看条文" } }
        })))
    }
}
