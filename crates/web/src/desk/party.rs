//! One party: what it is and was called, its permits, places, contacts, its matters as far as the viewer may see them, its doubles, its merges.

use super::frame::Frame;
use super::kept::{Sent, field_errors};
use super::parties::href;
use super::{matters, party_form};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Fact, Field, FieldError, Form, Table, Tone, bare_card, buttons, card, empty, error_summary, form,
    form_buttons, notice, pad, page_head, plain, summary_list, tag, two_lines,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::{Day, Denied};
use fadu_office::parties::{PartyLine, PartyPage};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `GET /parties/{party}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &id, (&Sent::default(), &[]))
}

/// `POST /parties/{party}`: a merge is undone.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    match office.part_party(&who, &id, sent.one("reason")).await {
        Ok(()) => Ok(Redirect::to(&href(&id)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, &who, &id, (&sent, &errors))?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(office: &Office, who: &Who, id: &str, (sent, errors): (&Sent, &[FieldError])) -> Result<Markup, PageDenial> {
    let page = office.party_page(who, id)?;
    let p = &page.line.party;
    let ways = match page.keeps && p.merged.is_none() {
        true => buttons(&[Button::link("更正、改名", party_form::href(id))]),
        false => html! {},
    };
    let body = html! {
        (error_summary(errors))
        (page_head(&p.name, html! { (page.line.kind) " · " (p.code) }, ways))
        div.stack {
            @if let (Some(merged), Some(stands)) = (&p.merged, &page.stands) { (notice(Tone::Warn, html! {
                b { "这一条登记已并入 " a href=(href(&stands.id)) { (stands.party.name) } "。" }
                " " (merged.on) " " (merged.by) "：" (merged.reason)
            })) }
            (card("登记", plain("案件里写的是办案当时的情况，不随这里的更正改变"), facts(office, &page)?))
            @if let Some(all) = &page.matters { (cases(&page, all)) }
            (card("名称", plain("按日查得到当时的名称"), names(&page)))
            (card("证照", html! {}, permits(&page, office.today())))
            @if !page.doubles.is_empty() { (card("可能重复的登记", plain("名称和区划相同，或者名称的主体相同"), others(&page, &page.doubles))) }
            @if !page.merged.is_empty() { (card("并入这一条的登记", html! {}, others(&page, &page.merged))) }
            @if p.merged.is_some() && page.keeps { (card("撤销合并", plain("两条登记各自恢复；合并的经过留下"), pad(undo(office, who, id, (sent, errors))))) }
            @if !p.parted.is_empty() { (card("撤销过的合并", html! {}, parted(&page))) }
        }
    };
    Ok(Frame::new(p.name.clone(), "/parties").reading().under("当事人", "/parties").page(who, body))
}

fn facts(office: &Office, page: &PartyPage) -> Result<Markup, Denial> {
    let (p, areas) = (&page.line.party, office.areas()?);
    let dash = |text: &str| if text.is_empty() { "—".to_string() } else { text.to_string() };
    let mut all = vec![
        Fact::new(if page.natural { "姓名" } else { "名称" }, &p.name),
        Fact::new("代码", &p.code),
        Fact::new("种类", &page.line.kind),
        Fact::new("区划", &dash(&page.line.area)),
        Fact::new("地址", &dash(&p.address)),
        Fact::new("电话", &dash(&p.phone)),
    ];
    if !page.natural {
        all.insert(3, Fact::new("法定代表人、负责人", &dash(&p.representative)));
    }
    all.extend(p.places.iter().map(|o| Fact::new(o.what.clone(), &format!("{} {}", areas.path(&o.area), o.address))));
    let contact =
        |c: &fadu_office::matter::register::Contact| Fact::new("联系人", &format!("{} {} {}", c.name, c.role, c.phone));
    all.extend(p.contacts.iter().map(contact));
    Ok(summary_list(all))
}

fn cases(page: &PartyPage, all: &[fadu_office::Page]) -> Markup {
    let total: u64 = all.iter().map(|p| p.total).sum();
    let codes = [&page.line].into_iter().chain(&page.merged).map(|l| &l.party);
    let shown = all.iter().zip(codes).enumerate().filter(|(n, (p, _))| *n == 0 || p.total > 0);
    card(
        "案件",
        html! { "您能看到的共 " (total) " 件" },
        html! { @for (n, (found, party)) in shown {
            @if n > 0 { div.pad.t1.m { "以 " (party.name) "（" (party.code) "）登记的" } }
            (matters::table(found, html! { "这名当事人没有您能看到的案件。" }))
            @if found.next.is_some() { div.pad.t1.m { "只列最近 " (found.rows.len()) " 件，其余在案件页按代码查。" } }
        } },
    )
}

fn names(page: &PartyPage) -> Markup {
    let (p, from) = (&page.line.party, |d: Option<Day>| d.map_or("登记以前".to_string(), |d| d.to_string()));
    let mut table = Table::new("名称").column("名称", Column::Name).column("起", Column::Day).column("止", Column::Day);
    table = table.row([plain(&p.name), plain(&from(p.named_from)), plain("至今")]);
    for e in p.earlier.iter().rev() {
        table = table.row([plain(&e.name), plain(&from(e.from)), plain(&e.until.to_string())]);
    }
    table.render()
}

fn permits(page: &PartyPage, today: Day) -> Markup {
    let mut table = Table::new("证照")
        .column("证照", Column::Name)
        .column("发证机关", Column::Text)
        .column("有效期", Column::Day)
        .column("状态", Column::Text)
        .or_empty(empty("没有登记证照", html! {}));
    for p in &page.line.party.permits {
        let from = p.from.map_or(String::new(), |d| d.to_string());
        let until = p.until.map_or("长期".to_string(), |d| d.to_string());
        let state = match (p.holds_on(today), p.from.is_some_and(|f| today < f)) {
            (true, _) => tag(Tone::Ok, "有效"),
            (false, true) => tag(Tone::Info, "未到起始日"),
            (false, false) => tag(Tone::Late, "已过期"),
        };
        table = table.row([
            two_lines(plain(&p.kind), &p.number),
            plain(&p.issuer),
            plain(&format!("{from} 至 {until}")),
            state,
        ]);
    }
    table.render()
}

fn others(page: &PartyPage, all: &[PartyLine]) -> Markup {
    let mut table = Table::new("登记")
        .column("名称", Column::Name)
        .column("代码", Column::Text)
        .column("区划和地址", Column::Text)
        .column("核对", Column::Act);
    for l in all {
        let look = match page.keeps && l.party.merged.is_none() {
            true => {
                Button::link("并排核对", format!("/parties/merge?one={}&other={}", l.id, page.line.id)).small().render()
            }
            false => html! {},
        };
        table = table.row([
            html! { a href=(href(&l.id)) { (l.party.name) } },
            plain(&l.party.code),
            two_lines(plain(&l.area), &l.party.address),
            look,
        ]);
    }
    table.render()
}

fn undo(office: &Office, who: &Who, id: &str, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let of = Form { action: href(id), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    form(
        &of,
        html! {
            (Field::lines("reason", "理由", 3).value(sent.one("reason")).required().errors(errors))
            (form_buttons(&[Button::submit("撤销合并").danger()]))
        },
    )
}

fn parted(page: &PartyPage) -> Markup {
    let mut table = Table::new("撤销过的合并").column("合并", Column::Text).column("撤销", Column::Text);
    for p in &page.line.party.parted {
        let merged = html! { "并入 " a href=(href(&p.merged.into)) { "另一条登记" } };
        table = table.row([
            two_lines(merged, &format!("{} {}：{}", p.merged.on, p.merged.by, p.merged.reason)),
            two_lines(plain(&format!("{} {}", p.on, p.by)), &p.reason),
        ]);
    }
    bare_card(table.render())
}
