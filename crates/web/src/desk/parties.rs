//! 当事人: the register of parties, sought by name, code, kind and area; doubles; a table taken out with its purpose.

use super::frame::Frame;
use super::kept::{Sent, field_errors};
use super::say::encoded;
use super::tables;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Column, Field, FieldError, Form, Pager, Tab, Table, bare_card, buttons, card, chips, empty,
    error_summary, form, form_buttons, pad, page_head, pager, plain, two_lines,
};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::parties::{PartiesPage, PartyExport, PartyLine, PartySought, SHOWN};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use serde::Deserialize;
use serde_json::{Value, json};

/// What the address asks.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    kind: String,
    area: String,
    only: String,
    page: u64,
}

impl Asked {
    fn sought(&self) -> PartySought {
        PartySought {
            text: self.q.trim().into(),
            kind: self.kind.clone(),
            area: self.area.trim().into(),
            doubles: self.only == "doubles",
            page: self.page.max(1) - 1,
        }
    }
    fn href(&self, kind: &str, only: &str) -> String {
        format!("/parties?q={}&kind={kind}&area={}&only={only}", encoded(self.q.trim()), encoded(self.area.trim()))
    }
}

/// Where a party is.
pub fn href(id: &str) -> String {
    format!("/parties/{id}")
}

/// `GET /parties`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &asked, (&Sent::default(), &[]))
}

/// `GET /desk/parties`: parties found as they are typed, one line of JSON each.
pub async fn typed(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<Value>>, PageDenial> {
    let found = office.parties_typed(&who, &asked.q)?;
    let line = |l: PartyLine| json!({ "value": l.id, "label": l.party.name, "hint": format!("{} {}", l.kind, l.area) });
    Ok(Json(found.into_iter().map(line).collect()))
}

/// `POST /parties/table/{kind}`: the parties that the form asks for, as a table.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let kind = tables::kind(&kind)?;
    let text = |name: &str| sent.one(name).to_string();
    let asked = Asked { q: text("q"), kind: text("kind"), area: text("area"), ..Asked::default() };
    let persons = sent.one("whom") == "persons";
    let export = PartyExport { sought: asked.sought(), persons, purpose: text("purpose") };
    match office.take_out_parties(&who, &export, kind).await {
        Ok(bytes) => Ok(tables::attached(kind, "parties", bytes)),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, &who, &asked, (&sent, &errors))?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(
    office: &Office,
    who: &Who,
    asked: &Asked,
    (sent, errors): (&Sent, &[FieldError]),
) -> Result<Markup, PageDenial> {
    let sought = asked.sought();
    let found = office.parties_page(who, &sought)?;
    let kinds = office.party_kinds();
    let below =
        plain("单位和个体工商户可以按名称（曾用名也行）、代码、证照编号查；自然人只按全名或者身份证件号码查，不列出");
    let ways = match found.keeps {
        true => buttons(&[Button::link("登记当事人", "/parties/new"), Button::link("导入", "/parties/import")]),
        false => html! {},
    };
    let body = html! {
        (error_summary(errors))
        (page_head("当事人", below, ways))
        div.stack {
            (bare_card(html! {
                div.pad { (finder(asked)) (strip(asked, &kinds, &found)) }
                (list(&found, &sought))
                (pager(&Pager {
                    page: usize::try_from(sought.page).unwrap_or(0) + 1,
                    per_page: SHOWN,
                    total: if found.lines.is_empty() { 0 } else { usize::try_from(found.total).unwrap_or(usize::MAX) },
                    href: format!("{}&page=", asked.href(&asked.kind, &asked.only)),
                    unit: "个",
                }))
            }))
            @if !sought.doubles { (card("导出", plain("每一次导出都记在登记簿里"), pad(export(who, asked, &found, (sent, errors))))) }
        }
    };
    Ok(Frame::new("当事人", "/parties").under("工作台", "/desk").page(who, body))
}

fn finder(asked: &Asked) -> Markup {
    html! { form.search-line method="get" action="/parties" role="search" aria-label="查当事人" {
        input type="hidden" name="kind" value=(asked.kind);
        label.vh for="q-parties" { "名称、代码、证照编号" }
        input.in type="search" id="q-parties" name="q" value=(asked.q) placeholder="名称、代码、证照编号" autocomplete="off";
        label.vh for="q-area" { "区划代码" }
        input.in type="search" id="q-area" name="area" value=(asked.area) placeholder="区划代码（可空，如 990106）" inputmode="numeric" autocomplete="off";
        (Button::submit("查询"))
    } }
}

fn strip(asked: &Asked, kinds: &[(String, String)], found: &PartiesPage) -> Markup {
    let doubles = asked.only == "doubles";
    let mut all = vec![Tab::new("全部", asked.href("", ""), asked.kind.is_empty() && !doubles)];
    all.extend(kinds.iter().map(|(id, zh)| Tab::new(zh, asked.href(id, ""), asked.kind == *id)));
    if found.keeps {
        all.push(Tab::new("可能重复的", asked.href("", "doubles"), doubles));
    }
    chips("种类", &all)
}

fn list(found: &PartiesPage, sought: &PartySought) -> Markup {
    let hidden = found.lines.is_empty() && found.total > 0;
    let none = match hidden {
        true => empty("自然人不列出", html! { "登记了 " (found.total) " 人。请填写全名或者身份证件号码再查。" }),
        false => empty(
            "没有找到",
            html! { "换几个字，或者去掉区划再查。" @if found.keeps { " " a href="/parties/new" { "登记当事人" } } },
        ),
    };
    let mut table = Table::new("当事人")
        .column("名称", Column::Name)
        .column("种类", Column::Text)
        .column("代码", Column::Text)
        .column("区划和地址", Column::Text)
        .or_empty(none);
    let mut core = String::new();
    for l in &found.lines {
        let this = fadu_office::matter::register::party::core_name(&l.party.name);
        if sought.doubles && this != core {
            table = table.group(html! { "名称的主体相同：" (this) });
            core = this;
        }
        let earlier = l.party.earlier.last().map_or(String::new(), |e| format!("曾用名：{}", e.name));
        table = table.row([
            two_lines(html! { a href=(href(&l.id)) { (l.party.name) } }, &earlier),
            plain(&l.kind),
            plain(&l.party.code),
            two_lines(plain(&l.area), &l.party.address),
        ]);
    }
    table.render()
}

fn export(who: &Who, asked: &Asked, found: &PartiesPage, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let of = Form { action: "/parties/table/xlsx".into(), csrf: form_token(who), ..Form::default() };
    let whom =
        vec![Choice::new("others", "单位和个体工商户"), Choice::new("persons", "自然人（有专门的权限才能导出）")];
    let chosen = if sent.one("whom").is_empty() { "others" } else { sent.one("whom") };
    form(
        &of,
        html! {
            @for (name, value) in [("q", &asked.q), ("kind", &asked.kind), ("area", &asked.area)] { input type="hidden" name=(name) value=(value); }
            @if found.persons { (Field::choice("whom", "导出哪些", whom).value(chosen).required()) }
            (Field::text("purpose", "用途").hint("上面查到的全部导出；用途、人数、由谁导出都记下来").value(sent.one("purpose")).required().errors(errors))
            (form_buttons(&[Button::submit("导出（.xlsx）")]))
        },
    )
}
