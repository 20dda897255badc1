//! The cards of an officer's page about losing, moving and learning: a lost credential reported and replaced, a transfer with what still lies in the
//! officer's name, devices taken back, hours of training.

use super::credential_forms::{Typed, posting};
use crate::desk::handover;
use crate::desk::kept::Sent;
use crate::ui::{
    Button, Choice, Column, Field, Table, Tone, card, empty, field_grid, form, form_buttons, notice, pad, plain, tag,
};
use fadu_office::Office;
use fadu_office::accounts::Who;
use fadu_office::matter::register::CredentialState;
use fadu_office::officers::OfficerPage;
use maud::{Markup, Render, html};

fn doing(what: &str) -> Markup {
    html! { input type="hidden" name="do" value=(what); }
}

/// What was typed in this form, or nothing where another one was sent.
fn own<'a>((sent, errors): Typed<'a>, what: &str) -> (impl Fn(&str) -> String + 'a, &'a [crate::ui::FieldError]) {
    let mine = sent.one("do") == what;
    (move |name: &str| if mine { sent.one(name).to_string() } else { String::new() }, if mine { errors } else { &[] })
}

/// Reporting a credential as lost.
pub fn losing(who: &Who, page: &OfficerPage, typed: Typed<'_>) -> Markup {
    let held = [CredentialState::Valid, CredentialState::Suspended, CredentialState::Waits];
    if !page.keeps || !held.contains(&page.line.state) {
        return html! {};
    }
    let (kept, errors) = own(typed, "lost");
    let body = html! {
        (doing("lost"))
        (Field::text("reason", "怎样遗失的").hint("何时、何地、怎样发现").value(kept("reason")).required().errors(errors))
        (form_buttons(&[Button::submit("报失").danger()]))
    };
    card(
        "报失",
        plain("遗失、被盗的：证号从今天起作废，向社会公布，不能再用；由行政执法监督机构补发新的证号"),
        pad(form(&posting(who, page), body)),
    )
}

/// Issuing another number in the place of a lost one.
pub fn replacing(who: &Who, page: &OfficerPage, typed: Typed<'_>) -> Markup {
    let Some(lost) = page.officer.lost.last().filter(|_| page.line.state == CredentialState::Lost) else {
        return html! {};
    };
    let told = html! { p { "证号 " (lost.cert_no) " 自 " (lost.on) " 起作废：" (lost.says) "（" (lost.by) "）" } };
    if !page.issues {
        return card("遗失待补发", html! {}, pad(html! { (told) p.t1.m { "由行政执法监督机构补发。" } }));
    }
    let (kept, errors) = own(typed, "replace");
    let body = html! {
        (doing("replace"))
        (Field::text("cert_no", "新的证号").hint("不能用作废的证号；有效期止日不变").value(kept("cert_no")).required().errors(errors))
        (form_buttons(&[Button::submit("补发证件").primary()]))
    };
    card("遗失待补发", html! {}, pad(html! { (told) (form(&posting(who, page), body)) }))
}

/// What still lies in the officer's name.
pub fn lying(who: &Who, page: &OfficerPage) -> Markup {
    let named = &page.named;
    let mut table = Table::new("还在其名下的")
        .column("案件", Column::Name)
        .column("程序", Column::Text)
        .column("立案日期", Column::Day)
        .or_empty(empty("没有在办案件", html! {}));
    for m in &named.matters {
        let word = if m.number.is_empty() { "尚无文号" } else { &m.number };
        let name = if named.opens {
            html! { a href={ "/matters/" (m.matter) } { (word) } }
        } else {
            plain(word)
        };
        table = table.row([name, plain(&m.procedure), plain(&m.opened.map_or(String::new(), |d| d.to_string()))]);
    }
    let mut devices = Table::new("名下的设备")
        .column("设备", Column::Name)
        .column("登记日期", Column::Day)
        .column("办理", Column::Act)
        .or_empty(empty("没有设备", html! {}));
    for (id, name, since) in &named.devices {
        let back = html! { @if page.keeps { (form(&posting(who, page), html! {
            (doing("take-back")) input type="hidden" name="device" value=(id); (Button::submit("收回").small())
        })) } };
        devices = devices.row([html! { (name) span.sub { (id) } }, plain(&since.to_string()), back]);
    }
    for (id, name) in &named.live {
        devices = devices.row([
            html! { (name) span.sub { (id) } },
            plain("现场设备"),
            html! { a href="/live/devices" { "注销" } },
        ]);
    }
    let left = page.officer.moved_to.is_some() && !named.matters.is_empty();
    html! {
        @if left { (notice(Tone::Warn, html! { b { "已经调走，还有 " (named.matters.len()) " 件在办案件写着其姓名。" } " 请承办机构负责人在" a href="/desk/handover" { "交接" } "里变更承办人。" })) }
        (card("名下的在办案件", html! { (named.matters.len()) " 件" }, table.render()))
        (card("名下的设备", html! { (named.devices.len() + named.live.len()) " 台" }, devices.render()))
    }
}

/// Going to another body.
pub fn moving(office: &Office, who: &Who, page: &OfficerPage, typed: Typed<'_>) -> Markup {
    if !page.keeps || page.officer.moved_to.is_some() {
        return html! {};
    }
    let (kept, errors) = own(typed, "transfer");
    let (mine, none) = (typed.0.one("do") == "transfer", Sent::default());
    let register = office.register();
    let mut bodies: Vec<_> = register.bodies_on(office.today()).filter(|b| b.id != page.officer.body).collect();
    bodies.sort_by_key(|b| &b.name);
    let bodies = bodies.into_iter().map(|b| Choice::new(b.id.to_string(), b.name.clone())).collect();
    let body = html! {
        (doing("transfer"))
        (field_grid(&[
            Field::select("to", "调入的主体", bodies).value(kept("to")).required().errors(errors).render(),
            Field::text("new_unit", "调入后的所在机构").value(kept("new_unit")).required().errors(errors).render(),
        ]))
        (Field::text("reason", "原因").hint("如调令的文号").value(kept("reason")).required().errors(errors))
        @if !page.named.matters.is_empty() {
            h3 { "名下的 " (page.named.matters.len()) " 件在办案件由谁接办" }
            p.t1.m { "可以先不选。选定的，由承办机构负责人在“交接”里一次变更承办人；登记人自己有权变更的，随调动一并办理。" }
            (handover::choosing(&page.named.matters, page.named.opens, (if mine { typed.0 } else { &none }, errors)))
        }
        (form_buttons(&[Button::submit("调动").danger()]))
    };
    let below = "证件从今天起失效，设备自动交回，调入的主体可以为其申领；账号由安全管理员改到调入的主体";
    card("调动", plain(below), pad(form(&posting(who, page), body)))
}

/// Hours of training, newest first; the keeper strikes an entry that is wrong.
pub fn trained(who: &Who, page: &OfficerPage, typed: Typed<'_>) -> Markup {
    let (kept, errors) = own(typed, "strike");
    let mut table = Table::new("培训")
        .column("日期", Column::Day)
        .column("内容", Column::Name)
        .column("学时", Column::Number)
        .column("办理", Column::Act)
        .or_empty(empty("还没有登记培训", html! {}));
    for t in &page.trainings {
        let mine = kept("entry") == t.id;
        let act = html! {
            @if !t.struck.is_empty() { (tag(Tone::Plain, "已撤销")) span.sub { (t.struck) } }
            @else if page.keeps { details.narrow open[mine] { summary { "撤销" } (form(&posting(who, page), html! {
                (doing("strike")) input type="hidden" name="entry" value=(t.id);
                (Field::text("reason", "原因").value(if mine { kept("reason") } else { String::new() }).required().errors(if mine { errors } else { &[] }))
                (form_buttons(&[Button::submit("撤销这一条")]))
            })) } }
        };
        table = table.row([plain(&t.on.to_string()), plain(&t.topic), plain(&t.hours.to_string()), act]);
    }
    card("培训", html! { a href="/admin/officers/training" { "登记培训" } }, table.render())
}
