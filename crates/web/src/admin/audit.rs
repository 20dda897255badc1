//! The journal of access 审计日志, for whoever audits: alarms about behaviour with what was found, and every request that was noted.

use super::{audit_alarms, audit_looks, audit_words};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::{say, tables};
use crate::routes::ROUTES;
use crate::signed::Signed;
use crate::ui::{
    Button, Column, Field, FieldError, Icon, Table, Tone, bare_card, buttons, card, empty, error_summary, field_grid,
    notice, pad, page_head, plain, tag, two_lines,
};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::audit::{AuditAsked, AuditLine, AuditPage};
use fadu_office::base::{Day, Denied, Moment};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// What of the journal is wanted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    name: String,
    place: String,
    what: String,
    result: String,
    from: String,
    to: String,
    before: String,
}

const RESULTS: [(&str, &str); 4] =
    [("", "全部"), ("done", "办成的"), ("refused", "拒绝的"), ("failed", "系统没有办成的")];

impl Wanted {
    /// As the office is asked.
    pub fn asked(&self) -> Result<AuditAsked, Denial> {
        let day = |field: &str, text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse::<Day>().map(Some).map_err(|_| Denial::mistake(field, "日期请写成 2026-01-31 的样子")),
        };
        let before = match self.before.as_str() {
            "" => None,
            n => Some(n.parse().map_err(|_| Denial::NotFound)?),
        };
        Ok(AuditAsked {
            name: self.name.trim().into(),
            place: self.place.trim().into(),
            what: self.what.trim().into(),
            result: self.result.clone(),
            days: (day("from", &self.from)?, day("to", &self.to)?),
            before,
        })
    }

    fn named(&self) -> [(&'static str, &str); 6] {
        [
            ("name", &self.name),
            ("place", &self.place),
            ("what", &self.what),
            ("result", &self.result),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    fn is_set(&self) -> bool {
        self.named().iter().any(|(_, v)| !v.trim().is_empty())
    }

    /// The same entries again, as an address that ends where more may be named.
    fn address(&self, path: &str) -> String {
        let set = self.named().into_iter().filter(|(_, v)| !v.is_empty());
        set.fold(format!("{path}?"), |all, (name, value)| format!("{all}{name}={}&", say::encoded(value)))
    }
}

/// `GET /admin/audit`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageDenial> {
    match wanted.asked() {
        Ok(asked) => Ok(sheet(&office, &who, (&wanted, &asked), (&Sent::default(), &[]))?.into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            let page = sheet(&office, &who, (&wanted, &AuditAsked::default()), (&Sent::default(), &errors))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /admin/audit`: what was found about an alarm.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let n = sent.one("alarm").parse().map_err(|_| Denial::NotFound)?;
    match office.look_into_alarm(&who, n, sent.one("said")).await {
        Ok(()) => Ok(Redirect::to("/admin/audit").into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let of = (&Wanted::default(), &AuditAsked::default());
            let page = sheet(&office, &who, of, (&sent, &field_errors(&all)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /admin/audit/table/{kind}`.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(tables::attached(kind, "audit", office.audit_table(&who, &wanted.asked()?, kind)?))
}

fn sheet(
    office: &Office,
    who: &Who,
    (wanted, asked): (&Wanted, &AuditAsked),
    (sent, errors): (&Sent, &[FieldError]),
) -> Result<Markup, PageDenial> {
    let (page, alarms) = (office.audit_page(who, asked)?, office.access_alarms(who)?);
    let below = "谁、什么时候、从哪里、要做什么、结果如何。逐条相扣，每分钟封存进公开日志，删改、截断都会被发现；这里的查看同样记下";
    let taken = ["csv", "xlsx"].map(|kind| {
        let word = if kind == "csv" { "导出 CSV" } else { "导出 Excel" };
        Button::link(word, wanted.address(&format!("/admin/audit/table/{kind}")))
    });
    let body = html! {
        (error_summary(errors))
        (page_head("审计日志", plain(below), html! { (buttons(&taken)) }))
        div.stack {
            @if alarms.open.is_empty() { (notice(Tone::Ok, html! { b { "没有待核查的报警。" } })) }
            @for alarm in &alarms.open { (audit_alarms::open(who, alarm, (sent, errors))) }
            (card("查看保密的投诉人情况", plain("不是承办人、审批人的监督人员写明理由查看的"), audit_looks::list(&office.looks(who)?)))
            (bare_card(html! { (pad(narrow(wanted))) (entries(&page)) (older(wanted, &page)) }))
            @if !alarms.seen.is_empty() { (card("核查过的报警", html! {}, audit_alarms::seen(&alarms.seen))) }
            (card("报警的规则", plain("内部规则：法度平台；数字由平台设定，只提醒，不阻断"), audit_alarms::rules()))
        }
    };
    Ok(Frame::new("审计日志", "/admin/audit").page(who, body))
}

fn narrow(wanted: &Wanted) -> Markup {
    let known = ROUTES.iter().filter(|r| r.is_noted()).map(|r| format!("{} {}", r.method, r.path));
    let fields = [
        Field::text("place", "来自的地址").value(&wanted.place).render(),
        html! { div.f {
            label for="what" { "请求" }
            input.in type="text" id="what" name="what" value=(wanted.what) list="what-list" autocomplete="off";
            datalist id="what-list" { @for one in known { option value=(one); } }
        } },
        html! { div.f { label for="result" { "结果" } select.in id="result" name="result" {
            @for (value, word) in RESULTS { option value=(value) selected[value == wanted.result] { (word) } }
        } } },
        html! {},
        Field::day("from", "之日起").value(&wanted.from).render(),
        Field::day("to", "之日止").value(&wanted.to).render(),
    ];
    let narrowed = wanted.named().iter().skip(1).any(|(_, v)| !v.trim().is_empty());
    html! { form method="get" action="/admin/audit" role="search" {
        div.search-line {
            label.vh for="q-name" { "姓名" }
            input.in type="search" id="q-name" name="name" value=(wanted.name) placeholder="姓名（全名）" autocomplete="off";
            (Button::submit("查询").icon(Icon::Search))
        }
        details.narrow open[narrowed] {
            summary { "按地址、请求、结果、日期筛选" }
            (field_grid(&fields))
            @if wanted.is_set() { p { a href="/admin/audit" { "清除全部条件" } } }
        }
    } }
}

fn entries(page: &AuditPage) -> Markup {
    let mut table = Table::new("审计日志")
        .column("时间", Column::Text)
        .column("谁", Column::Name)
        .column("来自", Column::Text)
        .column("请求", Column::Text)
        .column("结果", Column::Text)
        .or_empty(empty("没有找到", html! { "换几个条件再查；姓名、地址、请求都要写全。" }));
    for line in &page.lines {
        table = table.row(row(line));
    }
    table.render()
}

fn row(line: &AuditLine) -> [Markup; 5] {
    let who = if line.name.is_empty() { "没有登录" } else { &line.name };
    let tone = match line.status {
        200..=399 => Tone::Ok,
        500.. => Tone::Late,
        _ => Tone::Warn,
    };
    let leaf = line.leaf.map_or(String::new(), |n| format!("登记簿第 {} 条", n + 1));
    [
        two_lines(plain(&say::second(Moment(line.at))), &format!("第 {} 条", line.n)),
        two_lines(plain(who), &line.body),
        plain(if line.place.is_empty() { "本机" } else { &line.place }),
        two_lines(
            plain(&audit_words::deed(&line.what)),
            &format!("{} {}", line.what.split(' ').next().unwrap_or_default(), line.about),
        ),
        html! { (tag(tone, line.result)) span.sub { (line.status) @if !leaf.is_empty() { " · " (leaf) } } },
    ]
}

fn older(wanted: &Wanted, page: &AuditPage) -> Markup {
    let newest = (!wanted.before.is_empty()).then(|| Button::link("最新的", wanted.address("/admin/audit")));
    let older = page.older.map(|n| Button::link("更早的", format!("{}before={n}", wanted.address("/admin/audit"))));
    let both: Vec<Button> = newest.into_iter().chain(older).collect();
    html! { @if !both.is_empty() { nav.pad aria-label="翻页" { (buttons(&both)) } } }
}
