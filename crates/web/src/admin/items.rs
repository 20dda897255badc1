//! The catalogue of violation items 案由: sought by statute and words, compared with the article, confirmed in bulk, returned, retired.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::say::encoded;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Form, Pager, Tab, Table, Tone, bare_card, buttons, card, chips, empty,
    error_summary, form, form_buttons, notice, pad, page_head, pager, plain, tag, two_lines,
};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::catalogue::{Catalogue, CatalogueSought, Entry, SHOWN, Settled, Standing, State as Stands};
use fadu_office::law::clause::Reading;
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// What the address asks.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    statute: String,
    q: String,
    only: String,
    page: u64,
}

impl Asked {
    pub(super) fn sought(&self) -> CatalogueSought {
        let only = |word: &str| self.only == word;
        let state = match self.state.as_str() {
            "" if self.only.is_empty() => Some(Stands::Unconfirmed),
            id => Stands::ALL.into_iter().find(|s| s.id() == id),
        };
        CatalogueSought {
            state,
            statute: self.statute.clone(),
            text: self.q.trim().into(),
            twice: only("twice"),
            groundless: only("groundless"),
            page: self.page.max(1) - 1,
        }
    }

    /// The address with other words for state and kind of list.
    fn href(&self, state: &str, only: &str) -> String {
        let (q, statute) = (encoded(self.q.trim()), encoded(&self.statute));
        format!("/admin/items?state={state}&only={only}&statute={statute}&q={q}")
    }

    /// As a form sends it back.
    fn of(sent: &Sent) -> Asked {
        let text = |name: &str| sent.one(name).to_string();
        Asked {
            state: text("state"),
            statute: text("statute"),
            q: text("q"),
            only: text("only"),
            page: sent.one("page").parse().unwrap_or(1),
        }
    }
}

/// `GET /admin/items`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &asked, &Said::default())
}

/// `POST /admin/items`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let (codes, asked) = (sent.all("code"), Asked::of(&sent));
    let (word, done) = match sent.one("do") {
        "confirm" => ("确认", office.confirm_items(&who, &codes).await),
        "claim" => ("认领", office.take_up_items(&who, &codes).await),
        "retire" => {
            let until = (sent.one("last_day"), sent.one("reason"));
            ("停用", office.retire_items(&who, &codes, until).await)
        }
        _ => ("退回", office.return_items(&who, &codes, sent.one("reason")).await),
    };
    match done {
        Ok(settled) => {
            let said = Said { settled: Some((word, settled)), ..Said::default() };
            Ok(sheet(&office, &who, &asked, &said)?.into_response())
        }
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let at = |f: &str| if f == "code" { String::new() } else { f.to_string() };
            let errors = all.into_iter().map(|m| FieldError::new(at(&m.field), m.message)).collect();
            let chosen = codes.iter().map(|c| c.to_string()).collect();
            let said = Said { errors, chosen, reason: sent.one("reason").into(), ..Said::default() };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, &who, &asked, &said)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What somebody may do here.
#[derive(Clone, Copy)]
struct May {
    vouch: bool,
    claim: bool,
}

/// What the page says of what was just sent.
#[derive(Default)]
struct Said {
    settled: Option<(&'static str, Settled)>,
    errors: Vec<FieldError>,
    chosen: Vec<String>,
    reason: String,
}

fn sheet(office: &Office, who: &Who, asked: &Asked, said: &Said) -> Result<Markup, PageDenial> {
    let sought = asked.sought();
    let found = office.items_page(who, &sought)?;
    let reading = office.reading().ok();
    let may = May { vouch: policy::may(who, Do::Vouch, who.agency), claim: policy::may(who, Do::TakeUp, who.agency) };
    let below = html! { "从条文读出的案由先待确认；法制审核人员与条文核对、确认以后，才能作为决定的依据。"
    @if found.of_pack > 0 { " 另有 " (found.of_pack) " 个随法律数据发布，已确认。" } };
    let body = html! {
        (error_summary(&said.errors))
        (page_head("案由", below, ways(asked)))
        @if let Some((word, settled)) = &said.settled { (outcome(word, settled)) }
        (bare_card(html! { (finder(asked)) (states(asked, &found)) }))
        @if sought.statute.is_empty() && sought.state == Some(Stands::Unconfirmed) && sought.text.is_empty() && !found.waiting.is_empty() {
            (card("按法规核对", plain("待确认最多的在前"), statutes(asked, &found)))
        }
        (list(who, (asked, &sought), &found, (reading.as_ref(), may, said)))
    };
    Ok(Frame::new("案由", "/admin/items").under("工作台", "/desk").page(who, body))
}

/// In and out as a table.
fn ways(asked: &Asked) -> Markup {
    let table = asked.href(&asked.state, &asked.only).replacen("/admin/items", "/admin/items/table/xlsx", 1);
    buttons(&[Button::link("录入", "/admin/items/import"), Button::link("导出这些（.xlsx）", table)])
}

fn outcome(word: &str, settled: &Settled) -> Markup {
    let tone = if settled.left.is_empty() { Tone::Ok } else { Tone::Warn };
    notice(
        tone,
        html! {
            b { "已" (word) " " (settled.done) " 条" @if settled.left.is_empty() { "。" } @else { "，" (settled.left.len()) " 条没有" (word) "：" } }
            @if !settled.left.is_empty() { ul { @for (code, name, why) in settled.left.iter().take(20) { li { (code) " " (name) "：" (why) } } } }
        },
    )
}

fn finder(asked: &Asked) -> Markup {
    html! { div.pad { form.search-line method="get" action="/admin/items" role="search" aria-label="查案由" {
        input type="hidden" name="state" value=(asked.state);
        input type="hidden" name="only" value=(asked.only);
        label.vh for="q-items" { "案由、法规、条号" }
        input.in type="search" id="q-items" name="q" value=(asked.q) placeholder="案由、法规、条号" autocomplete="off";
        label.vh for="q-statute" { "法规全称" }
        input.in type="search" id="q-statute" name="statute" value=(asked.statute) placeholder="法规全称（可空）" autocomplete="off";
        (Button::submit("查询"))
    } } }
}

fn states(asked: &Asked, found: &Catalogue) -> Markup {
    let sought = asked.sought();
    let mut tabs: Vec<Tab> = found
        .states
        .iter()
        .map(|(s, n)| {
            let here = sought.state == Some(*s) && asked.only.is_empty();
            Tab::new(s.zh(), asked.href(s.id(), ""), here).count(usize::try_from(*n).unwrap_or(usize::MAX))
        })
        .collect();
    tabs.push(Tab::new("重复的", asked.href("", "twice"), sought.twice));
    let gone = usize::try_from(found.groundless).unwrap_or(usize::MAX);
    tabs.push(Tab::new("依据失效或者没有原文的", asked.href("", "groundless"), sought.groundless).count(gone));
    chips("状态", &tabs)
}

fn statutes(asked: &Asked, found: &Catalogue) -> Markup {
    let href = |s: &str| Asked { statute: s.into(), ..asked.clone() }.href("unconfirmed", "");
    let rest = found.waiting.len().saturating_sub(24);
    pad(html! {
        p { @for (n, (statute, count)) in found.waiting.iter().take(24).enumerate() {
            @if n > 0 { " · " } a href=(href(statute)) { (statute) } " " span.m { (count) }
        } @if rest > 0 { " · 还有 " (rest) " 部，请用法规全称查" } }
    })
}

fn list(
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
    for (entry, stands) in &found.entries {
        let mut cells = Vec::with_capacity(5);
        if settles {
            cells.push(pick(entry, said.chosen.contains(&entry.item.code)));
        }
        cells.extend([
            two_lines(plain(&entry.item.name), &entry.item.code),
            basis(entry, stands),
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

fn pick(entry: &Entry, chosen: bool) -> Markup {
    let id = format!("code-{}", entry.item.code);
    html! { span.opt { input type="checkbox" id=(id) name="code" value=(entry.item.code) checked[chosen]; label for=(id) { span.vh { "选 " (entry.item.name) } } } }
}

fn basis(entry: &Entry, stands: &Standing) -> Markup {
    let version = entry.version_day.map_or("日期不明".to_string(), |d| format!("{d} 版"));
    let anchor = entry.item.basis.first().map_or(String::new(), |c| {
        let parts = [u32::from(c.paragraph), u32::from(c.item)].into_iter().filter(|n| *n > 0);
        format!("#a{}{}", c.article, parts.map(|n| format!(".{n}")).collect::<String>())
    });
    html! {
        a href={ (crate::statute::text_page::href(&entry.statute)) (anchor) } { (entry.statute) " " (entry.place_zh()) }
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
