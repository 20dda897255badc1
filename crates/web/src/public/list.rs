//! What is published, newest first, a page at a time; narrowed by number, party, item, agency or credit code.

use super::frame::Face;
use crate::Shared;
use crate::ui::{Button, Column, Table, bare_card, buttons, empty, page_head, plain, search_form, two_lines};
use axum::extract::{Query, State};
use axum::response::Response;
use fadu_office::base::Day;
use fadu_office::base::id::MatterId;
use fadu_office::{Denial, Office, Published};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// Rows on a page.
const ROWS: usize = 20;

/// What is asked for: words, and where the page before ended.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

/// The list.
pub async fn show(State(office): State<Shared>, Query(asked): Query<Asked>) -> Response {
    let face = Face::new("公示的决定", "/public").wide();
    let words = asked.q.trim();
    let rows = match found(&office, words, cursor(&asked.after), ROWS + 1) {
        Ok(rows) => rows,
        Err(denial) => return face.failed(&office, denial),
    };
    let next = rows.get(ROWS - 1).filter(|_| rows.len() > ROWS).map(|last| more(words, last));
    let shown = &rows[..rows.len().min(ROWS)];
    let below = match words {
        "" => "公示期内的决定，最近的在前。自然人的姓名已隐去".to_string(),
        words => format!("文书号、当事人、案由或者机关含“{words}”的决定，最近的在前"),
    };
    let body = html! {
        (page_head("公示的决定", plain(&below), html! {}))
        (bare_card(html! {
            div.tbar { div.grow { (search_form("/public", "文书号、当事人、统一社会信用代码、案由", words)) } }
            (table(shown, nothing(words)))
            @if let Some(href) = next { div.pad { (buttons(&[Button::link("更早的决定", href)])) } }
        }))
    };
    face.shown(&office, body)
}

/// Published decisions, all or those that contain the words.
pub fn found(
    office: &Office,
    words: &str,
    after: Option<(Day, MatterId)>,
    limit: usize,
) -> Result<Vec<Published>, Denial> {
    if words.is_empty() { office.published(after, limit) } else { office.published_like(words, after, limit) }
}

/// The table of decisions.
pub fn table(rows: &[Published], none: Markup) -> Markup {
    let table = Table::new("公示的决定")
        .column("公示日期", Column::Day)
        .column("当事人和事由", Column::Name)
        .column("决定机关", Column::Text)
        .column("公示至", Column::Day)
        .or_empty(none);
    let add = |table: Table, row: &Published| {
        let party = html! { a href={ "/public/decisions/" (row.matter) } { (row.party) } };
        let until = row.until.map_or("不设期限".to_string(), |d| d.to_string());
        table.row([
            plain(&row.published_on.with_weekday()),
            two_lines(party, &row.item),
            two_lines(plain(&row.agency), &row.number),
            plain(&until),
        ])
    };
    rows.iter().fold(table, add).render()
}

fn nothing(words: &str) -> Markup {
    match words {
        "" => empty("现在没有公示的决定", html! { "决定依法公示后出现在这里，公示期满自动撤下。" }),
        words => empty(
            "没有找到公示的决定",
            html! { "没有一份公示中的决定含“" (words) "”。少写几个字再查，或者 " a href="/public" { "看全部" } "。公示期满的已经撤下。" },
        ),
    }
}

fn cursor(text: &str) -> Option<(Day, MatterId)> {
    let (day, matter) = text.split_once('_')?;
    Some((day.parse().ok()?, matter.parse().ok()?))
}

fn more(words: &str, last: &Published) -> String {
    let after = encoded(&format!("{}_{}", last.published_on, last.matter));
    let words = if words.is_empty() { String::new() } else { format!("q={}&", encoded(words)) };
    format!("/public?{words}after={after}")
}

/// A text as a value in an address.
pub fn encoded(text: &str) -> String {
    let one = |b: u8| match b {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => (b as char).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_escaped_and_read_back() {
        assert_eq!(encoded("罚〔1〕&q"), "%E7%BD%9A%E3%80%941%E3%80%95%26q");
        let id = MatterId::from_bits(7);
        let text = format!("2026-10-12_{id}");
        assert_eq!(cursor(&text), Some(("2026-10-12".parse().unwrap(), id)));
        assert_eq!(cursor("2026-10-12"), None);
        assert_eq!(cursor("x_y"), None);
    }
}
