//! 谁在这里执法: the bodies of today for everybody, each with its areas, powers, entrustments; and where to check a credential.

use super::frame::Face;
use crate::Shared;
use crate::ui::{
    Button, Column, Fact, Field, Table, Tone, bare_card, card, empty, page_head, plain, summary_list, tag, two_lines,
};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use fadu_office::Denial;
use fadu_office::base::Day;
use fadu_office::bodies::{EntrustLine, PublicBody};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// The day that the address asks about.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    day: String,
}

/// `GET /public/bodies`.
pub async fn show(State(office): State<Shared>) -> Response {
    let below = "经行政执法监督机构确认、向社会公示的执法主体。执法人员应当出示执法证件";
    let mut table = Table::new("执法主体")
        .column("主体", Column::Name)
        .column("类别、层级", Column::Text)
        .column("地址、电话", Column::Text)
        .column("职权", Column::Number)
        .or_empty(empty("还没有公示的主体", html! {}));
    for l in office.body_tree_public() {
        let (b, place) = (&l.body, &l.body.place);
        let printed = |of: &str| b.particulars.get(of).map_or("", String::as_str);
        table = table.row([
            html! { a href={ "/public/bodies/" (b.id) } { (b.name) } },
            two_lines(plain(place.kind.map_or("", |k| k.zh())), place.level.map_or("", |l| l.zh())),
            two_lines(plain(printed("address")), printed("phone")),
            plain(&l.counts.0.to_string()),
        ]);
    }
    let body = html! {
        (page_head("谁在这里执法", plain(below), html! { (Button::link("查执法证件", "/public/credential")) }))
        (bare_card(table.render()))
    };
    Face::new("谁在这里执法", "/public/bodies").wide().shown(&office, body)
}

/// `GET /public/bodies/{body}`.
pub async fn one(State(office): State<Shared>, Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    let face = Face::new("执法主体", "/public/bodies").under("谁在这里执法", "/public/bodies");
    let found =
        id.parse().map_err(|_| Denial::NotFound).and_then(|id| office.body_public(id, asked.day.trim().parse().ok()));
    let page = match found {
        Ok(page) => page,
        Err(Denial::NotFound) => {
            let says = html! { "没有登记这个主体。" a href="/public/bodies" { "看全部主体" } };
            return face.missing(&office, "没有这个主体", says);
        }
        Err(denial) => return face.failed(&office, denial),
    };
    let here = format!("/public/bodies/{}", page.body.id);
    let body = html! {
        (page_head(&page.body.name, html! { (page.day) " " @if page.stands { "存续" } @else { (tag(Tone::Warn, "这一天不存续")) } }, html! {}))
        div.stack {
            (card("主体", html! {}, facts(&page)))
            (card("委托书", plain("委托的事项、权限和期限"), entrusted(&page.entrustments, page.day)))
            (card("看另一天", html! {}, html! { form.pad method="get" action=(here) {
                (Field::day("day", "哪一天").value(page.day.to_string()).required())
                (Button::submit("查看这一天"))
            } }))
        }
    };
    face.shown(&office, body)
}

/// What is said of a body.
pub fn facts(page: &PublicBody) -> Markup {
    let (b, place) = (&page.body, &page.body.place);
    let or = |text: &str| if text.is_empty() { "—".to_string() } else { text.to_string() };
    let printed = |of: &str| or(b.particulars.get(of).map_or("", String::as_str));
    let name = |of: &Option<String>| or(of.as_deref().unwrap_or_default());
    let (all, good) = page.officers;
    let mut facts = vec![
        Fact::new("类别", place.kind.map_or("没有登记", |k| k.zh())),
        Fact::new("层级", place.level.map_or("没有登记", |l| l.zh())),
        Fact::new("辖区", &or(&page.areas.join("、"))),
        Fact::new("上级", &name(&page.over.0)),
        Fact::new("监督机构", &name(&page.over.1)),
        Fact::new("地址", &printed("address")),
        Fact::new("电话", &printed("phone")),
        Fact::rich("职权", powers(page)),
        Fact::rich(
            "执法人员",
            html! { (all) " 人，证件有效的 " (good) " 人 " a href="/public/credential" { "查执法证件" } },
        ),
    ];
    if !page.below.is_empty() {
        let below = html! { @for (id, name) in &page.below { div { a href={ "/public/bodies/" (id) } { (name) } } } };
        facts.push(Fact::rich("下级", below));
    }
    if let Some((end, into)) = &page.ended {
        let into = into.as_ref().map_or(String::new(), |i| format!("，由{i}承受"));
        facts.push(Fact::new("终止", &format!("{} 起不再存续{into}", end.on)));
    }
    summary_list(facts)
}

fn powers(page: &PublicBody) -> Markup {
    html! { @if page.powers.is_empty() { "没有认领的职权" } @else {
        a href={ "/public/powers?body=" (page.body.id) } { (page.powers.len()) " 项，看清单" }
    } }
}

/// Entrustments, those that hold first.
pub fn entrusted(all: &[EntrustLine], day: Day) -> Markup {
    if all.is_empty() {
        return empty("没有委托", html! { "没有委托其他组织，也没有受其他机关委托" });
    }
    let (now, past): (Vec<_>, Vec<_>) = all.iter().partition(|e| e.of.covers(day));
    html! {
        @for e in now { (letter(e)) }
        @if !past.is_empty() { details.narrow.pad { summary { "不在期限以内的 " (past.len()) " 份" } @for e in past { (letter(e)) } } }
    }
}

/// A letter of entrustment.
pub fn letter(e: &EntrustLine) -> Markup {
    let mut term = format!("{} 至 {}", e.of.first, e.of.last);
    if let Some(ended) = e.of.ended_on {
        term = format!("{term}；{ended} 起终止：{}", e.of.ended_for);
    }
    summary_list([
        Fact::new("委托书", &format!("{}（{}）", e.of.letter, e.of.letter_on)),
        Fact::new("委托机关", &e.from),
        Fact::new("受委托组织", &e.to),
        Fact::new("事项", &e.items.join("；")),
        Fact::new("权限", &e.of.powers),
        Fact::new("期限", &term),
        Fact::new("依据", &e.of.basis),
    ])
}
