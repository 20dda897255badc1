//! Beside the file of a matter: which others may be the same. On the workbench of those who answer: how many were answered in time, and how
//! satisfied those were who lodged them.

use crate::ui::Tone;
use crate::ui::{Column, HouseRule, Table, card, pad, plain, tag};
use fadu_office::accounts::Who;
use fadu_office::base::id::MatterId;
use fadu_office::lodging::figures::{LodgedFigures, SameLine};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// The card with what may be the same; nothing where there is none.
pub fn same(office: &Office, who: &Who, matter: MatterId) -> Result<Markup, Denial> {
    let joined = joined(office, who, matter)?;
    let Some((lines, (owner, origin))) = office.same_as(who, matter)? else { return Ok(joined) };
    if lines.is_empty() {
        return Ok(joined);
    }
    let why = |l: &SameLine| {
        let phone = l.contact.then_some("联系电话相同");
        let near = (l.near_percent > 0).then(|| format!("字句 {}% 相同", l.near_percent));
        phone.map(str::to_string).into_iter().chain(near).collect::<Vec<_>>().join("，")
    };
    let rule = HouseRule { owner, origin };
    let same = card(
        "可能重复",
        plain(&format!("{} 件", lines.len())),
        pad(html! {
            @for l in &lines { p {
                a href={ "/matters/" (l.matter) } { (l.number) } " " (l.on) " "
                @if l.closed { (tag(Tone::Plain, "已归档")) } @else { (tag(Tone::Brand, "办理中")) }
                span.sub { (why(l)) }
            } }
            p.t1.m { "是同一人、同一事实的，受理、不予受理时在“重复投诉的，前一件”里选它。不同的人就同一事实投诉的，受理以后可以并案：各自答复，只查一次。" }
            (rule)
        }),
    );
    Ok(html! { (joined) (same) })
}

/// The card with what it is joined with; nothing where there is nothing.
fn joined(office: &Office, who: &Who, matter: MatterId) -> Result<Markup, Denial> {
    let lines = office.joined_with(who, matter)?;
    let (leads, taken): (Vec<_>, Vec<_>) = lines.into_iter().partition(|l| l.leads);
    let link = |l: &fadu_office::joined::JoinedLine| html! { a href={ "/matters/" (l.matter) } { (l.number) } " " };
    let said = html! {
        @for l in &leads { p { "并入 " (link(l)) "，由那一件查明；答复以后本件的投诉人同时得到答复。" } }
        @if !taken.is_empty() { p { "并入本件的：" @for l in &taken { (link(l)) } "。本件答复以后，各件的投诉人各自得到答复。" } }
    };
    Ok(if leads.is_empty() && taken.is_empty() {
        html! {}
    } else {
        card("并案", html! {}, pad(said))
    })
}

/// The figures of a year: received, answered in time, taken up anew, satisfied. Of no person.
pub fn figures(all: &[LodgedFigures]) -> Markup {
    let share = |f: &LodgedFigures, of: u32, total: u32| {
        let percent = f.share(of, total).map(|p| format!("（{p}%）")).unwrap_or_default();
        plain(&format!("{of} / {total}{percent}"))
    };
    let mut table = Table::new("答复和满意")
        .column("程序", Column::Name)
        .column("收到", Column::Number)
        .column("已答复", Column::Number)
        .column("按期答复", Column::Text)
        .column("重新办理", Column::Number)
        .column("满意", Column::Text);
    for f in all {
        let list = format!("/desk/matters?procedure={}&from={}-01-01", f.procedure, f.year);
        table = table.row([
            plain(&format!("{} {}年", f.name, f.year)),
            html! { a href=(list) { (f.received) } },
            plain(&f.answered.to_string()),
            share(f, f.in_time, f.answered),
            plain(&f.reopened.to_string()),
            share(f, f.satisfied, f.rated),
        ]);
    }
    let rules = all.iter().map(|f| HouseRule { owner: f.house.0.clone(), origin: f.house.1.clone() });
    html! { (table.render()) div.pad { p.t1.m { "满意：评价过的里面，投诉人自己或者回访记为满意的。" } @for rule in rules { (rule) } } }
}
