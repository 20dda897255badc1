//! The rows of the list of powers, and what may be done with those that are chosen.

use super::power::{href, kind_zh};
use super::powers::{Asked, Said};
use crate::signed::form_token;
use crate::ui::{
    Button, Column, Field, Form, Pager, Table, Tone, bare_card, card, empty, form, form_buttons, pad, pager, plain,
    tag, two_lines,
};
use fadu_office::Office;
use fadu_office::accounts::Who;
use fadu_office::policy::{self, Do};
use fadu_office::powers::{PowerLine, PowersPage, ROWS, Stage};
use maud::{Markup, Render, html};

pub(super) fn list(office: &Office, who: &Who, asked: &Asked, (found, said): (&PowersPage, &Said)) -> Markup {
    let stage = asked.stage();
    let settling = settling(who, stage, said);
    let settles = settling.is_some();
    let none = html! { "换几个字、换一类或者换一种状态再查；还没有清单的，从" a href="/admin/powers/import" { "按表调整" } "上传。" };
    let mut table = Table::new("权责清单");
    if settles {
        table = table.column("选", Column::Text);
    }
    let mut table = table
        .column("职权", Column::Name)
        .column("类别", Column::Day)
        .column("依据和时限", Column::Text)
        .column("认领的机关", Column::Text)
        .column("状态", Column::Text)
        .or_empty(empty("没有找到", none));
    let words = office.power_words().ok();
    for line in &found.rows {
        let p = &line.power;
        let mut cells = Vec::with_capacity(6);
        if settles {
            cells.push(pick(line, said.chosen.contains(&line.code)));
        }
        let aliases: Vec<String> = p.aliases.iter().map(|(list, code)| format!("{list} {code}")).collect();
        let bodies: Vec<&str> = line.holders.iter().map(|(_, name)| name.as_str()).collect();
        cells.extend([
            two_lines(
                html! { a href=(href(&line.code)) { (p.name) } },
                &format!("{} {}", line.code, aliases.join("、")),
            ),
            plain(&words.as_ref().map_or_else(|| p.category.clone(), |w| w.name(&p.category))),
            two_lines(plain(&p.basis.join("；")), &p.limit),
            plain(if bodies.is_empty() { "—".to_string() } else { bodies.join("、") }.as_str()),
            state(line),
        ]);
        table = table.row(cells);
    }
    let shown = Pager {
        page: asked.page.max(1),
        per_page: ROWS,
        total: found.total,
        href: format!("{}&page=", asked.href(stage, &asked.category)),
        unit: "项",
    };
    let rows = html! { (table.render()) (pager(&shown)) };
    let Some(settling) = settling.filter(|_| !found.rows.is_empty()) else { return bare_card(rows) };
    let of = Form { action: "/admin/powers".into(), csrf: form_token(who), ..Form::default() };
    let kept = [
        ("state", stage.id().to_string()),
        ("category", asked.category.clone()),
        ("body", asked.body.clone()),
        ("day", asked.day.clone()),
        ("q", asked.q.clone()),
        ("page", asked.page.to_string()),
    ];
    form(
        &of,
        html! {
            @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
            (bare_card(rows))
            (settling)
        },
    )
}

/// What may be done with those that were chosen; nothing where this person may do nothing.
fn settling(who: &Who, stage: Stage, said: &Said) -> Option<Markup> {
    let may = |what| policy::may(who, what, who.agency);
    let reason = |hint: &str| {
        Field::text("reason", "理由").hint(hint.to_string()).value(said.reason.as_str()).errors(&said.errors).render()
    };
    let act = |label: &str, what: &str| Button::submit(label).named("do", what);
    match stage {
        Stage::Waiting if may(Do::Vouch) => Some(card(
            "办理选中的调整",
            plain("提出的人不能批准自己的；退回的写明理由"),
            pad(html! {
                (form_buttons(&[act("批准选中的", "approve").primary()]))
                (reason("退回的必填"))
                (form_buttons(&[act("退回选中的", "return")]))
            }),
        )),
        Stage::Listed if may(Do::Vouch) => Some(card(
            "公开选中的职权",
            plain("列入清单的一般都公开；依法不公开的写明理由"),
            pad(html! {
                (form_buttons(&[act("向社会公开", "show")]))
                (reason("不公开的必填"))
                (form_buttons(&[act("不公开", "withhold")]))
            }),
        )),
        Stage::Listed | Stage::Unclaimed if may(Do::TakeUp) => Some(card(
            "认领",
            plain("认领自今天起；只认领法律、法规、规章和职能规定已经赋予本机关的"),
            pad(form_buttons(&[act("由本机关认领选中的", "claim").primary()])),
        )),
        _ => None,
    }
}

fn pick(line: &PowerLine, chosen: bool) -> Markup {
    let id = format!("code-{}", line.code);
    html! { span.opt { input type="checkbox" id=(id) name="code" value=(line.code) checked[chosen]; label for=(id) { span.vh { "选 " (line.power.name) } } } }
}

fn state(line: &PowerLine) -> Markup {
    html! {
        @match line.since {
            Some(day) => { (tag(if line.withheld.is_some() { Tone::Warn } else { Tone::Ok }, if line.withheld.is_some() { "不公开" } else { "公开" })) span.sub { (day) " 起" } }
            None => {}
        }
        @if let Some(a) = &line.waiting { (tag(Tone::Info, &format!("待批准：{}", kind_zh(a.kind)))) span.sub { (a.by_name) " " (a.on) " 提出，" (a.day) " 起" } }
    }
}
