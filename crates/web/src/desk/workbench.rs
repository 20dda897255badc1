//! The workbench 工作台: what is due, in the order of the day on which the law bites.

use super::frame::{Frame, roles};
use super::kept::Sent;
use super::{matters, say};
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, ComingDay, Icon, InboxGroup, InboxRow, Tab, Tone, bare_card, buttons, card, chips, columns, coming_days,
    empty, inbox, notice, pad, page_head, plain, tabs,
};
use crate::{Shared, reviews, supervise};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Day;
use fadu_office::policy::{self, Do};
use fadu_office::{At, Denial, Inbox, InboxLine, Office};
use maud::{Markup, html};
use serde::Deserialize;

/// The groups in the order in which the law bites.
const GROUPS: [(&str, &str); 5] =
    [("overdue", "已逾期"), ("today", "今天"), ("soon", "三日内"), ("later", "之后"), ("open", "未定期限")];

/// What the address may ask: a tab, a group or a day, the next page.
#[derive(Deserialize)]
pub struct Asked {
    tab: Option<String>,
    show: Option<String>,
    after: Option<String>,
    before: Option<String>,
}

/// `GET /desk`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let frame = Frame::new("工作台", "/desk");
    if !policy::may(&who, Do::List, who.agency) {
        return Ok(frame.page(&who, html! { (heading(&office, &who, false)) (elsewhere(&who)) (rules(&who)) (keeps(&office, &who)) (super::quarantine::waits(&office, &who)) (clock(&office, &who)) }));
    }
    let inbox = office.inbox(&who)?;
    let place = |p: &Option<String>| p.as_deref().map(say::matter).transpose();
    let at = At { after: place(&asked.after)?, before: place(&asked.before)? };
    let mine = office.matters_in_hand(&who, at, matters::ROWS)?;
    let on_mine = asked.tab.as_deref() == Some("mine");
    let strip = [
        Tab::new("待办", "/desk", !on_mine).count(inbox.total),
        Tab::new("在办", "/desk?tab=mine", on_mine).count(usize::try_from(mine.total).unwrap_or(usize::MAX)),
    ];
    let list = bare_card(html! {
        (tabs("事项类别", &strip))
        @if on_mine { (matters::table(&mine, html! { a href="/desk/new" { "登记案件来源" } })) (matters::more(&mine, "/desk?tab=mine&")) }
        @else { (due(&office, &inbox, asked.show.as_deref().unwrap_or_default())) }
    });
    let rail = html! { (supervise::waits(&office, &who)?) (super::answers::waits(&office, &who)?) (reviews::waits(&office, &who)?) (super::quarantine::waits(&office, &who)) (super::handover::waits(&office, &who)?) (two_weeks(&office, &inbox)) (super::standin::ways(&who)) (clock(&office, &who)) };
    Ok(frame.page(&who, html! { (heading(&office, &who, !on_mine && inbox.total > 0)) (columns(list, rail)) }))
}

fn heading(office: &Office, who: &Who, waits: bool) -> Markup {
    let today = office.today();
    let kind = if office.engine().law.calendar.is_working(today) { "工作日" } else { "休息日" };
    let below = html! { (today.with_weekday()) " · " (kind) " · " (roles(who)) };
    let open = ["officer", "supervisor"].iter().find(|r| who.has(r)).map(|r| {
        let words = if *r == "officer" { "登记案件来源" } else { "登记监督事项" };
        Button::link(words, "/desk/new").icon(Icon::Plus)
    });
    // One filled button a view: what is due comes first.
    let open = open.map(|b| if waits { b } else { b.primary() });
    page_head("工作台", below, open.map_or(html! {}, |b| buttons(&[b])))
}

/// For those who keep the rules.
fn rules(who: &Who) -> Markup {
    html! { @if policy::may(who, Do::Draft, who.agency) {
        (bare_card(pad(html! { p { a href="/admin/procedures" { "程序和版本" } "：看各程序的现行版本，起草、检查、发布新版本。" } })))
    } }
}

/// For those who run the machine: whether the published log keeps up.
fn keeps(office: &Office, who: &Who) -> Markup {
    let Ok((health, _)) = office.log_watched(who) else { return html! {} };
    let (guarded, saved) = (office.guarded(), office.saved());
    let now = office.log().map_or_else(|| office.now(), |board| board.wall());
    let says = match (health.alarm, health.published) {
        _ if guarded.alarm(now) => {
            notice(Tone::Late, html! { b { "记录的核对报警。" } " " a href="/admin/log" { "看是哪一处" } })
        }
        (false, _) if saved.alarm => {
            notice(Tone::Late, html! { b { "超过 24 小时没有恢复过备份。" } " " a href="/admin/log" { "怎样备份" } })
        }
        (true, _) => notice(Tone::Late, html! { b { "登记簿没有跟上。" } " " a href="/admin/log" { "看原因" } }),
        (false, size) => html! { p { a href="/admin/log" { "登记簿的运行" } "：已公布 " (size) " 条，跟上了。" } },
    };
    bare_card(pad(says))
}

/// For those who see no content of matters.
fn elsewhere(who: &Who) -> Markup {
    bare_card(pad(html! {
        p { "您的角色是" b { (roles(who)) } "，不办理案件，也看不到案件内容。" }
        p.m { "系统、安全、审计三员互相分开：谁也不能既改权限、又看案件、又改审计记录。相关设置由系统管理员在服务器上用命令办理。" }
        p { a href="/public" { "查公示" } " · " a href="/law" { "法规" } " · " a href="/help" { "使用手册" } }
    }))
}

fn due(office: &Office, all: &Inbox, shown: &str) -> Markup {
    let of_group = |id: &str| all.lines.iter().filter(|l| l.group == id).count();
    let mut filter = vec![Tab::new("全部", "/desk", shown.is_empty())];
    for (id, name) in GROUPS.iter().filter(|(id, _)| of_group(id) > 0) {
        filter.push(Tab::new(*name, format!("/desk?show={id}"), shown == *id).count(of_group(id)));
    }
    let here =
        |l: &&InboxLine| shown.is_empty() || l.group == shown || l.last_day.is_some_and(|d| d.to_string() == shown);
    let lines: Vec<&InboxLine> = all.lines.iter().filter(here).collect();
    let group = |(id, name): &(&str, &str)| InboxGroup {
        name: (*name).to_string(),
        days: if *id == "today" { office.today().with_weekday() } else { String::new() },
        rows: lines.iter().filter(|l| l.group == *id).map(|l| row(l, &lines)).collect(),
    };
    let groups: Vec<InboxGroup> = GROUPS.iter().map(group).collect();
    let none = empty(
        "没有等您办理的事项",
        html! { "需要您办理的事项按法定期限排在这里。 " a href="/desk/matters" { "看全部案件" } },
    );
    html! { div.tbar { span { "按法定期限排序" } (chips("筛选", &filter)) } (inbox(&groups, none)) }
}

fn row(line: &InboxLine, all: &[&InboxLine]) -> InboxRow {
    let matter = format!("/matters/{}", line.matter);
    let term = line.term.as_deref().unwrap_or_default();
    InboxRow {
        light: say::light(&line.light),
        word: line.word.clone(),
        due: line.last_day.map(|d| (d.with_weekday(), format!("{matter}/terms/{term}"))),
        task: (line.name.clone(), under_task(line)),
        matter: (line.party.clone(), format!("{} · {}", line.number, line.step)),
        href: if line.answers { format!("{}/{}", super::answers::HERE, line.matter) } else { matter.clone() },
        basis: line.cites.first().map(say::art),
        basis_note: line.cites.get(1).map_or(String::new(), |c| c.label.clone()),
        act: ("办理".into(), format!("{matter}/do/{}", line.act)),
        first: all.first().is_some_and(|f| std::ptr::eq(*f, line)),
    }
}

/// What is due, and who asked that it be done.
fn under_task(line: &InboxLine) -> String {
    let reminded = line.reminded.as_ref().map(|by| format!("催办：{by}"));
    let replaced = line.stands_for.as_ref().map(|of| format!("代{of}"));
    [replaced, Some(line.term_name.clone()), reminded]
        .into_iter()
        .flatten()
        .filter(|t| !t.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Two weeks from the Monday of this week.
fn two_weeks(office: &Office, all: &Inbox) -> Markup {
    let (today, calendar) = (office.today(), &office.engine().law.calendar);
    let monday = today.plus(-i32::try_from(today.weekday()).unwrap_or(0));
    let day = |day: Day| ComingDay {
        weekday: day.weekday_zh().trim_start_matches('周').to_string(),
        day: day.ymd().2.to_string(),
        due: all.lines.iter().filter(|l| l.last_day == Some(day)).count(),
        rest: !calendar.is_working(day),
        today: day == today,
        href: format!("/desk?show={day}"),
    };
    let days: Vec<ComingDay> = (0..14).map(|n| day(monday.plus(n))).collect();
    card("未来两周", plain("数字＝当日到期件数"), pad(coming_days(&days)))
}

/// A demonstration may be moved forward in time.
fn clock(office: &Office, who: &Who) -> Markup {
    if !office.is_demo() || !policy::may(who, Do::Demonstrate, who.agency) {
        return html! {};
    }
    let step = |days: i32| Button::submit(format!("过 {days} 日")).named("days", days.to_string());
    card(
        "演示时钟",
        plain(&office.today().with_weekday()),
        pad(html! {
            p.t1.m { "往前走，看期限怎样变化。只能向前。" }
            form.inline method="post" action="/desk/clock" { input type="hidden" name="csrf" value=(form_token(who)); (buttons(&[step(1), step(5), step(15)])) }
        }),
    )
}

/// `POST /desk/clock`.
pub async fn forward(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    policy::require(&who, Do::Demonstrate, who.agency)?;
    let days = sent.one("days").parse().ok().filter(|d| [1, 5, 15].contains(d));
    match days {
        Some(days) if office.forward(days).await? => Ok(Redirect::to("/desk").into_response()),
        _ => Err(Denial::Forbidden.into()),
    }
}
