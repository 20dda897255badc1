//! The list of powers and responsibilities 权责清单 that everybody may see: by category, agency and words.

use super::frame::Face;
use crate::Shared;
use crate::desk::say::encoded;
use crate::ui::{Button, Column, Pager, Tab, Table, bare_card, chips, empty, pad, page_head, pager, plain, two_lines};
use axum::extract::{Query, State};
use axum::response::Response;
use fadu_office::Office;
use fadu_office::powers::{PowersPage, PowersSought, ROWS};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    category: String,
    body: String,
    q: String,
    page: usize,
}

impl Asked {
    fn href(&self, category: &str) -> String {
        let (q, body) = (encoded(self.q.trim()), encoded(&self.body));
        format!("/public/powers?category={}&body={body}&q={q}", encoded(category))
    }
}

/// `GET /public/powers`.
pub async fn show(State(office): State<Shared>, Query(asked): Query<Asked>) -> Response {
    let found = office.powers_public(&PowersSought {
        category: asked.category.clone(),
        body: asked.body.parse().ok(),
        text: asked.q.trim().into(),
        page: asked.page.max(1) - 1,
        ..PowersSought::default()
    });
    let shown = Pager {
        page: asked.page.max(1),
        per_page: ROWS,
        total: found.total,
        href: format!("{}&page=", asked.href(&asked.category)),
        unit: "项",
    };
    let below =
        "各机关依法行使的职权、依据、办理的流程和时限、承担的责任。清单是职权的公开，职权由法律、法规、规章设定";
    let body = html! {
        (page_head("权责清单", plain(below), html! {}))
        (bare_card(html! {
            (pad(html! { (finder(&office, &asked)) (categories(&office, &asked, &found)) }))
            (table(&found))
            (pager(&shown))
        }))
    };
    Face::new("权责清单", "/public/powers").wide().shown(&office, body)
}

fn finder(office: &Office, asked: &Asked) -> Markup {
    let register = office.register();
    html! { form.search-line method="get" action="/public/powers" role="search" aria-label="查权责清单" {
        input type="hidden" name="category" value=(asked.category);
        label.vh for="q-powers" { "名称、编码、依据" }
        input.in type="search" id="q-powers" name="q" value=(asked.q) placeholder="名称、编码、依据" autocomplete="off";
        label.vh for="p-body" { "实施机关" }
        select.in id="p-body" name="body" autocomplete="off" {
            option value="" { "全部机关" }
            @for b in register.bodies.values() { option value=(b.id) selected[asked.body == b.id.to_string()] { (b.name) } }
        }
        (Button::submit("查询"))
    } }
}

fn categories(office: &Office, asked: &Asked, found: &PowersPage) -> Markup {
    let Ok(words) = office.power_words() else { return html! {} };
    let mut all = vec![Tab::new("各类", asked.href(""), asked.category.is_empty())];
    all.extend(words.categories.iter().map(|c| {
        let n = found.categories.get(&c.id).copied().unwrap_or(0);
        Tab::new(&c.name, asked.href(&c.id), c.id == asked.category).count(n)
    }));
    chips("类别", &all)
}

fn table(found: &PowersPage) -> Markup {
    let mut table = Table::new("权责清单")
        .column("职权", Column::Name)
        .column("依据", Column::Text)
        .column("流程和时限", Column::Text)
        .column("责任事项", Column::Text)
        .column("实施机关", Column::Text)
        .or_empty(empty("没有找到", html! { "换几个字、换一类，或者 " a href="/public/powers" { "看全部" } "。" }));
    for line in &found.rows {
        let p = &line.power;
        let bodies: Vec<&str> = line.holders.iter().map(|(_, name)| name.as_str()).collect();
        table = table.row([
            two_lines(html! { a href={ "/public/powers/" (line.code) } { (p.name) } }, &line.code),
            plain(&p.basis.join("；")),
            two_lines(plain(&p.course), &p.limit),
            plain(&p.accountability),
            plain(&if bodies.is_empty() { "—".to_string() } else { bodies.join("、") }),
        ]);
    }
    table.render()
}
