//! Benchmarks 裁量标准: sought by words and state, confirmed by a body's lawyer, returned, retired.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::say::encoded;
use crate::desk::tables;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Form, Pager, Tab, Table, Tone, bare_card, buttons, card, chips, empty,
    error_summary, form, form_buttons, notice, pad, page_head, pager, plain, tag, two_lines,
};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::catalogue::{SHOWN, Settled, State as Stands};
use fadu_office::policy::{self, Do};
use fadu_office::scales::{ScaleEntry, ScaleSought, Scales};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// What the address asks.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    q: String,
    page: u64,
}

impl Asked {
    fn sought(&self) -> ScaleSought {
        let state = if self.state.is_empty() { Some(Stands::Unconfirmed) } else { named(&self.state) };
        ScaleSought { state, text: self.q.trim().into(), page: self.page.max(1) - 1 }
    }

    fn href(&self, state: &str) -> String {
        format!("/admin/discretion?state={state}&q={}", encoded(self.q.trim()))
    }
}

fn named(id: &str) -> Option<Stands> {
    Stands::ALL.into_iter().find(|s| s.id() == id)
}

/// `GET /admin/discretion`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &asked, html! {}, &[])
}

/// `POST /admin/discretion`: confirms, returns or retires those that are chosen.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let asked = Asked { state: sent.one("state").into(), q: sent.one("q").into(), page: 1 };
    match settle(&office, &who, &sent, &sent.all("code")).await {
        Ok((word, settled)) => Ok(sheet(&office, &who, &asked, outcome(word, &settled), &[])?.into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let at = |f: &str| if f == "code" { String::new() } else { f.to_string() };
            let errors: Vec<_> = all.into_iter().map(|m| FieldError::new(at(&m.field), m.message)).collect();
            let page = sheet(&office, &who, &asked, html! {}, &errors)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Does what a form of this page or of one scale asks.
pub(super) async fn settle(
    office: &Office,
    who: &Who,
    sent: &Sent,
    ids: &[&str],
) -> Result<(&'static str, Settled), Denial> {
    Ok(match sent.one("do") {
        "confirm" => ("确认", office.confirm_scales(who, ids, sent.one("item")).await?),
        "retire" => ("停用", office.retire_scales(who, ids, (sent.one("last_day"), sent.one("reason"))).await?),
        _ => ("退回", office.return_scales(who, ids, sent.one("reason")).await?),
    })
}

/// `GET /admin/discretion/table/{kind}`: the scales that the address asks for, as a table.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(tables::attached(kind, "benchmarks", office.scales_table(&who, &asked.sought(), kind)?))
}

fn sheet(office: &Office, who: &Who, asked: &Asked, said: Markup, errors: &[FieldError]) -> Result<Markup, PageDenial> {
    let sought = asked.sought();
    let found = office.scales_page(who, &sought)?;
    let state = sought.state.map_or("all", Stands::id);
    let table = asked.href(state).replacen("/admin/discretion", "/admin/discretion/table/xlsx", 1);
    let ways = buttons(&[Button::link("录入", "/admin/discretion/import"), Button::link("导出这些（.xlsx）", table)]);
    let below = plain("各机关依行政处罚法第三十四条制定的裁量标准。本机关的法制审核人员确认以后，办案时才能选用");
    let body = html! {
        (error_summary(errors))
        (page_head("裁量标准", below, ways))
        (said)
        (bare_card(pad(html! { (finder(asked, state)) (states(asked, &found, &sought)) })))
        (list(who, (asked, &sought), &found, errors))
        @if !found.of_pack.is_empty() { (card("随法律数据发布的裁量基准", html! {}, pad(html! {
            ul { @for (name, n) in &found.of_pack { li { (name) "：" (n) " 个案由" } } }
        }))) }
    };
    Ok(Frame::new("裁量标准", "/admin/discretion").under("工作台", "/desk").page(who, body))
}

pub(super) fn outcome(word: &str, settled: &Settled) -> Markup {
    let tone = if settled.left.is_empty() { Tone::Ok } else { Tone::Warn };
    notice(
        tone,
        html! {
            b { "已" (word) " " (settled.done) " 条" @if settled.left.is_empty() { "。" } @else { "，" (settled.left.len()) " 条没有" (word) "：" } }
            @if !settled.left.is_empty() { ul { @for (_, name, why) in settled.left.iter().take(20) { li { (name) "：" (why) } } } }
        },
    )
}

fn finder(asked: &Asked, state: &str) -> Markup {
    html! { form.search-line method="get" action="/admin/discretion" role="search" aria-label="查裁量标准" {
        input type="hidden" name="state" value=(state);
        label.vh for="q-scales" { "违法行为、序号、法规" }
        input.in type="search" id="q-scales" name="q" value=(asked.q) placeholder="违法行为、序号、法规" autocomplete="off";
        (Button::submit("查询"))
    } }
}

fn states(asked: &Asked, found: &Scales, sought: &ScaleSought) -> Markup {
    let tab = |(s, n): &(Stands, u64)| {
        let here = sought.state == Some(*s);
        Tab::new(s.zh(), asked.href(s.id()), here).count(usize::try_from(*n).unwrap_or(usize::MAX))
    };
    chips("状态", &found.states.iter().map(tab).collect::<Vec<_>>())
}

fn list(who: &Who, (asked, sought): (&Asked, &ScaleSought), found: &Scales, errors: &[FieldError]) -> Markup {
    let vouch = policy::may(who, Do::Vouch, who.agency) && !found.entries.is_empty();
    let none = html! { "换几个字或者换一种状态再查；还没有录入的，请" a href="/admin/discretion/import" { "录入" } "裁量标准表。" };
    let mut table = Table::new("裁量标准");
    if vouch {
        table = table.column("选", Column::Text);
    }
    let mut table = table
        .column("违法行为", Column::Name)
        .column("依据", Column::Text)
        .column("对应的案由", Column::Text)
        .column("档次", Column::Number)
        .column("状态", Column::Text)
        .or_empty(empty("没有找到", none));
    for (entry, item) in &found.entries {
        let mut cells = if vouch { vec![pick(entry)] } else { Vec::new() };
        cells.extend(row(entry, item.as_deref()));
        table = table.row(cells);
    }
    let href = format!("{}&page=", asked.href(sought.state.map_or("all", Stands::id)));
    let total = usize::try_from(found.total).unwrap_or(usize::MAX);
    let page = usize::try_from(sought.page).unwrap_or(0) + 1;
    let rows = html! { (table.render()) (pager(&Pager { page, per_page: SHOWN, total, href, unit: "条" })) };
    if !vouch {
        return bare_card(rows);
    }
    let of = Form { action: "/admin/discretion".into(), csrf: form_token(who), ..Form::default() };
    form(
        &of,
        html! {
            input type="hidden" name="state" value=(asked.state);
            input type="hidden" name="q" value=(asked.q);
            (bare_card(rows))
            (card("办理选中的", plain("确认就是担保：情节、档次和数额与文件一致，并由本机关适用"), pad(settling(sought.state, errors))))
        },
    )
}

/// What a lawyer may do in this state.
pub(super) fn settling(state: Option<Stands>, errors: &[FieldError]) -> Markup {
    let reason = Field::text("reason", "理由").hint("退回、停用的必填").errors(errors);
    let last = Field::day("last_day", "最后适用日").hint("停用的必填").errors(errors);
    let confirm = Button::submit("确认，由本机关适用").primary().named("do", "confirm");
    html! { @match state {
        Some(Stands::Confirmed) => { (reason) (last) (form_buttons(&[Button::submit("停用").named("do", "retire"), confirm])) }
        Some(Stands::Unconfirmed) | None => { (form_buttons(&[confirm])) (reason) (form_buttons(&[Button::submit("退回").named("do", "return")])) }
        _ => { p.m { "已退回、已停用的不再办理。" } }
    } }
}

fn pick(entry: &ScaleEntry) -> Markup {
    let id = format!("code-{}", entry.scale.id);
    html! { span.opt { input type="checkbox" id=(id) name="code" value=(entry.scale.id); label for=(id) { span.vh { "选 " (entry.scale.act) } } } }
}

fn row(entry: &ScaleEntry, item: Option<&str>) -> [Markup; 5] {
    let scale = &entry.scale;
    let act = html! { a href={ "/admin/discretion/" (scale.id) } { (scale.act) } };
    let said = match (scale.item.as_str(), item) {
        ("", _) => html! { (tag(Tone::Warn, "没有找到")) },
        (code, None) => html! { (code) " " (tag(Tone::Warn, "还没有确认")) },
        (code, Some(name)) => two_lines(plain(name), code),
    };
    let days = scale
        .in_force_until
        .map_or(format!("{} 起", scale.in_force_from), |u| format!("{} 至 {u}", scale.in_force_from));
    [
        two_lines(act, &format!("{} · {}", scale.place, scale.title)),
        plain(&entry.basis_zh()),
        said,
        plain(&extent(entry)),
        html! { (state_tag(entry)) span.sub { (days) } @if !entry.unread.is_empty() { " " (tag(Tone::Late, "有没读出的行")) } },
    ]
}

/// How much there is of it.
fn extent(entry: &ScaleEntry) -> String {
    match (&entry.scale.factors, &entry.scale.waiver) {
        (Some(f), _) => format!("{} 个要素", f.factors.len()),
        (_, Some(w)) => format!("免罚，{} 个情形", w.conditions.len()),
        _ => entry.scale.rungs.len().to_string(),
    }
}

pub(super) fn state_tag(entry: &ScaleEntry) -> Markup {
    let tone = match entry.state {
        Stands::Unconfirmed => Tone::Info,
        Stands::Confirmed => Tone::Ok,
        Stands::Returned => Tone::Warn,
        Stands::Retired => Tone::Plain,
    };
    html! { (tag(tone, entry.state.zh())) }
}
