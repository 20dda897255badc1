//! The list of violation items, and what may be done with those that are chosen.

use super::items::{Asked, May, Said};
use crate::signed::form_token;
use crate::ui::{
    Button, Column, Field, Form, Pager, Table, Tone, bare_card, card, empty, form, form_buttons, pad, pager, plain,
    tag, two_lines,
};
use fadu_office::accounts::Who;
use fadu_office::catalogue::{Catalogue, CatalogueSought, Entry, SHOWN, Standing, State as Stands};
use fadu_office::law::clause::Reading;
use maud::{Markup, Render, html};

pub(super) fn list(
    who: &Who,
    (asked, sought): (&Asked, &CatalogueSought),
    found: &Catalogue,
    (reading, may, said): (Option<&Reading>, May, &Said),
) -> Markup {
    let none = html! { "换几个字，或者换一种状态再查。还没有录入的，从" a href="/help/machine" { "运行维护" } "看录入的办法。" };
    let mut table = Table::new("案由");
    let settles = may.vouch || (may.claim && sought.state == Some(Stands::Confirmed));
    if settles {
        table = table.column("选", Column::Text);
    }
    let mut table = table
        .column("案由", Column::Name)
        .column("依据", Column::Text)
        .column("种类和幅度", Column::Text)
        .column("状态", Column::Text)
        .or_empty(empty("没有找到", none));
    for (entry, stands, title) in &found.entries {
        let mut cells = Vec::with_capacity(5);
        if settles {
            cells.push(pick(entry, said.chosen.contains(&entry.item.code)));
        }
        cells.extend([
            two_lines(named(entry), &entry.item.code),
            basis(entry, (stands, title.as_deref())),
            consequences(entry, reading),
            state(entry),
        ]);
        table = table.row(cells);
    }
    let shown = Pager {
        page: usize::try_from(sought.page).unwrap_or(0) + 1,
        per_page: SHOWN,
        total: usize::try_from(found.total).unwrap_or(usize::MAX),
        href: format!("{}&page=", asked.href(&asked.state, &asked.only)),
        unit: "条",
    };
    let rows = html! { (table.render()) (pager(&shown)) };
    if !settles || found.entries.is_empty() {
        return bare_card(rows);
    }
    let of = Form { action: "/admin/items".into(), csrf: form_token(who), ..Form::default() };
    let kept = [
        ("state", asked.state.clone()),
        ("only", asked.only.clone()),
        ("statute", asked.statute.clone()),
        ("q", asked.q.clone()),
        ("page", asked.page.to_string()),
    ];
    form(
        &of,
        html! {
            @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
            (bare_card(rows))
            (settling(sought.state, may, said))
        },
    )
}

/// What may be done with those that were chosen.
fn settling(state: Option<Stands>, may: May, said: &Said) -> Markup {
    let reason =
        Field::text("reason", "理由").hint("退回、停用的必填").value(said.reason.as_str()).errors(&said.errors);
    let last = Field::day("last_day", "最后适用日").hint("停用的必填：这一天以后的行为不再适用").errors(&said.errors);
    let confirmed = state == Some(Stands::Confirmed);
    let back = Button::submit("退回选中的").named("do", "return");
    let claim = Button::submit("由本机关认领选中的").primary().named("do", "claim");
    if !may.vouch {
        return card("认领", plain("认领以后，本机关的人员办案时可以选用"), pad(form_buttons(&[claim])));
    }
    card(
        "办理选中的案由",
        plain("确认就是担保：案由、依据、种类和幅度与条文一致"),
        pad(html! {
            @if !confirmed { (form_buttons(&[Button::submit("确认选中的").primary().named("do", "confirm")])) }
            (reason)
            @if confirmed || state.is_none() { (last) }
            @if confirmed { (form_buttons(&[Button::submit("停用选中的").named("do", "retire")])) }
            @else if state.is_none() { (form_buttons(&[back, Button::submit("停用选中的").named("do", "retire")])) }
            @else { (form_buttons(&[back])) }
        }),
    )
}

/// The name, with the page of what is in the registers: articles, benchmark, powers.
fn named(entry: &Entry) -> Markup {
    match entry.state {
        Stands::Confirmed | Stands::Retired => {
            html! { a href=(crate::statute::item::href(&entry.item.code)) { (entry.item.name) } }
        }
        _ => plain(&entry.item.name),
    }
}

fn pick(entry: &Entry, chosen: bool) -> Markup {
    let id = format!("code-{}", entry.item.code);
    html! { span.opt { input type="checkbox" id=(id) name="code" value=(entry.item.code) checked[chosen]; label for=(id) { span.vh { "选 " (entry.item.name) } } } }
}

fn basis(entry: &Entry, (stands, title): (&Standing, Option<&str>)) -> Markup {
    let version = entry.version_day.map_or("日期不明".to_string(), |d| format!("{d} 版"));
    let anchor = entry.item.basis.first().map_or(String::new(), |c| {
        let parts = [u32::from(c.paragraph), u32::from(c.item)].into_iter().filter(|n| *n > 0);
        format!("#a{}{}", c.article, parts.map(|n| format!(".{n}")).collect::<String>())
    });
    html! {
        @match title {
            Some(title) => a href={ (crate::statute::text_page::href(title)) (anchor) } { (entry.statute) " " (entry.place_zh()) },
            None => { (entry.statute) " " (entry.place_zh()) }
        }
        span.sub { (version) }
        @if *stands != Standing::Stands { (tag(Tone::Late, &stands.zh())) }
    }
}

fn consequences(entry: &Entry, reading: Option<&Reading>) -> Markup {
    html! {
        (entry.kinds_zh(reading))
        @for range in entry.ranges_zh() { span.sub { (range) } }
        @for note in &entry.notes { (tag(if note.bars() { Tone::Warn } else { Tone::Info }, note.zh())) " " }
    }
}

fn state(entry: &Entry) -> Markup {
    let tone = match entry.state {
        Stands::Unconfirmed => Tone::Info,
        Stands::Confirmed => Tone::Ok,
        Stands::Returned => Tone::Warn,
        Stands::Retired => Tone::Plain,
    };
    html! {
        (tag(tone, entry.state.zh()))
        span.sub { (entry.by_name) " " (entry.on) }
        @if !entry.reason.is_empty() { span.sub { (entry.reason) } }
    }
}
