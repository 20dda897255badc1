//! All limits of the law pack: how long, from which day, how the days count, on which article; what rests on assumption is marked.

use crate::Shared;
use crate::public::frame::Face;
use crate::ui::{Art, Column, Table, assumed, bare_card, house_rule, page_head, plain};
use axum::extract::State;
use axum::response::Response;
use fadu_office::Office;
use fadu_office::base::Ground;
use fadu_office::law::{Bound, Limit};
use maud::{Markup, Render, html};
use std::collections::BTreeMap;

/// The table of all limits, grouped by the statute that sets them.
pub async fn show(State(office): State<Shared>) -> Response {
    let law = &office.engine().law;
    let mut groups: BTreeMap<String, Vec<&Limit>> = BTreeMap::new();
    for limit in law.limits.all() {
        let statute = limit.cites.first().and_then(|c| law.statutes.get(&c.statute));
        groups.entry(statute.map_or("内部规则".to_string(), |s| s.short.clone())).or_default().push(limit);
    }
    let total = law.limits.all().count();
    let table = groups.iter().fold(head(), |t, (name, limits)| {
        let t = t.group(html! { b { (name) } " " (limits.len()) " 项" });
        limits.iter().fold(t, |t, l| t.row(row(&office, l)))
    });
    let below = html! { "共 " (total) " 项。工作日不含周末和法定节假日；末日遇休息日怎样处理，各有条文" };
    let body = html! { (page_head("期限", below, html! {})) (bare_card(table.render())) };
    Face::new("期限", "/law/limits").wide().under("法规", "/law").shown(&office, body)
}

/// A table of some limits.
pub fn table<'a>(office: &Office, limits: impl Iterator<Item = &'a Limit>) -> Markup {
    limits.fold(head(), |t, l| t.row(row(office, l))).render()
}

fn head() -> Table {
    Table::new("期限")
        .column("什么事", Column::Name)
        .column("多长", Column::Number)
        .column("从哪天起", Column::Text)
        .column("谁的期限", Column::Text)
        .column("依据", Column::Text)
}

fn row(office: &Office, limit: &Limit) -> [Markup; 5] {
    let whose = match limit.bound {
        Bound::Party => "当事人",
        Bound::Agency => "机关",
        Bound::Other => "其他",
    };
    let how = match (limit.backward, limit.minimum) {
        (true, _) => "至少提前",
        (_, true) => "不少于",
        _ => "",
    };
    let ground = html! {
        @for c in office.cites(&limit.ground()) { (Art { label: c.label, href: c.href, title: Some(c.title) }) " " }
        @if let Ground::House { owner, origin } = limit.ground() { (house_rule(&owner, &origin)) }
        @if limit.assumed { " " (assumed("数字未经权威来源确认")) }
    };
    let name = html! { span id={ "limit-" (limit.id) } { (limit.name) } @if let Some(silence) = &limit.silence { span.sub { "逾期：" (silence) } } };
    [name, html! { (how) (limit.length_zh()) }, plain(&limit.starts), plain(whose), ground]
}
