//! 查执法证件: whether the credential that somebody shows holds today. Both what stands on it must be typed: nobody can list the officers here.

use super::frame::Face;
use crate::Shared;
use crate::admin::state_word;
use crate::ui::{Button, Column, Fact, Field, Table, Tone, card, notice, pad, page_head, plain, summary_list, tag};
use axum::extract::{Query, State};
use axum::response::Response;
use fadu_office::Office;
use fadu_office::officers::CredentialChecked;
use maud::{Markup, Render, html};
use serde::Deserialize;

/// So many void numbers are listed, the newest first.
const VOID_SHOWN: usize = 50;

/// What stands on the credential.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    no: String,
    #[serde(default)]
    name: String,
}

/// `GET /public/credential`.
pub async fn show(State(office): State<Shared>, Query(asked): Query<Asked>) -> Response {
    let complete = !asked.no.trim().is_empty() && !asked.name.trim().is_empty();
    let answer = complete.then(|| match office.check_credential(&asked.no, &asked.name) {
        Some(found) => told(&found),
        None => unknown(),
    });
    let missing = !(complete || asked.no.is_empty() && asked.name.is_empty());
    let wrong = |typed: &str, says: &str| (missing && typed.trim().is_empty()).then(|| says.to_string());
    let body = html! {
        (page_head("查执法证件", plain("照着对方出示的证件，输入证号和姓名。不需要登录，不记录您是谁"), html! {}))
        div.stack {
            (answer.unwrap_or_default())
            (card("证件上写的", html! {}, pad(html! { form.form method="get" action="/public/credential" {
                (Field::text("no", "证号").value(asked.no.trim()).required().error(wrong(&asked.no, "请填写证号")))
                (Field::text("name", "姓名").value(asked.name.trim()).required().error(wrong(&asked.name, "请填写姓名")))
                div.buttons { (Button::submit("查询").primary().large()) }
            } })))
            (void(&office))
            (card("您的权利", html! {}, pad(html! {
                p { "执法人员调查、检查，应当主动出示执法证件；不出示的，可以拒绝接受调查、检查。" a href="/law?q=亮证" { "看条文" } }
            })))
        }
    };
    Face::new("查执法证件", "/public").under("查公示", "/public").shown(&office, body)
}

/// Numbers that are void because they were lost; nothing where there are none.
fn void(office: &Office) -> Markup {
    let all = office.void_numbers();
    let mut table = Table::new("遗失作废的证件")
        .column("证号", Column::Name)
        .column("所在机关", Column::Text)
        .column("作废日期", Column::Day);
    for v in all.iter().take(VOID_SHOWN) {
        table = table.row([plain(&v.cert_no), plain(&v.body), plain(&v.on.to_string())]);
    }
    let below = plain("出示这些证号的，证件无效");
    html! { @if !all.is_empty() { (card("遗失作废的证件", below, table.render())) } }
}

fn told(found: &CredentialChecked) -> Markup {
    let (tone, word) = state_word(found.state);
    let says = if tone == Tone::Ok {
        notice(Tone::Ok, html! { b { "证件今天有效。" } " 请再看照片和机关是否与本人相符。" })
    } else {
        notice(
            Tone::Late,
            html! { b { "证件今天无效：" (word) "。" } " 持证人今天不能从事执法，您可以拒绝接受调查、检查，并告知行政执法监督机构。" },
        )
    };
    let until = found.until.map_or("—".to_string(), |d| d.to_string());
    let facts = [
        Fact::rich("状态", tag(tone, word)),
        Fact::new("证号", &found.cert_no),
        Fact::new("姓名", &found.name),
        Fact::new("所在机关", &found.body),
        Fact::new("有效期至", &until),
    ];
    html! { (says) (card("查到的证件", html! {}, summary_list(facts))) }
}

/// What is said of a number that nobody holds under that name.
fn unknown() -> Markup {
    notice(
        Tone::Late,
        html! { b { "没有这样的执法证件。" } " 请核对证号和姓名；仍然查不到的，可以拒绝接受调查、检查，并告知行政执法监督机构。" },
    )
}
