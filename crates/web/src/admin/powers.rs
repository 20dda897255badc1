//! The list of powers and responsibilities 权责清单 for those who keep it: found by day, stage, category, body and words; approved, claimed,
//! shown in bulk.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say::encoded;
use crate::signed::Signed;
use crate::ui::{
    Button, Field, FieldError, Tab, Tone, bare_card, buttons, chips, error_summary, field_grid, notice, pad, page_head,
    plain,
};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::{Day, Denied};
use fadu_office::catalogue::Settled;
use fadu_office::powers::{PowersPage, PowersSought, Stage};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// What the address asks.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub(super) state: String,
    pub(super) category: String,
    pub(super) body: String,
    pub(super) day: String,
    pub(super) q: String,
    pub(super) page: usize,
}

impl Asked {
    pub(super) fn stage(&self) -> Stage {
        Stage::ALL.into_iter().find(|s| s.id() == self.state).unwrap_or_default()
    }
    fn day(&self) -> Option<Day> {
        self.day.trim().parse().ok()
    }
    fn sought(&self) -> PowersSought {
        PowersSought {
            stage: self.stage(),
            category: self.category.clone(),
            body: self.body.parse().ok(),
            text: self.q.trim().into(),
            day: self.day(),
            page: self.page.max(1) - 1,
        }
    }
    /// The address with another stage and category.
    pub(super) fn href(&self, stage: Stage, category: &str) -> String {
        let (q, body, day) = (encoded(self.q.trim()), encoded(&self.body), encoded(self.day.trim()));
        format!("/admin/powers?state={}&category={}&body={body}&day={day}&q={q}", stage.id(), encoded(category))
    }
    fn of(sent: &Sent) -> Asked {
        let text = |name: &str| sent.one(name).to_string();
        let page = sent.one("page").parse().unwrap_or(1);
        Asked {
            state: text("state"),
            category: text("category"),
            body: text("body"),
            day: text("day"),
            q: text("q"),
            page,
        }
    }
}

/// What the page says of what was just sent.
#[derive(Default)]
pub(super) struct Said {
    settled: Option<(&'static str, Settled)>,
    pub errors: Vec<FieldError>,
    pub chosen: Vec<String>,
    pub reason: String,
}

/// `GET /admin/powers`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &asked, &Said::default())
}

/// `POST /admin/powers`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let (codes, asked, reason) = (sent.all("code"), Asked::of(&sent), sent.one("reason"));
    let (word, done) = match sent.one("do") {
        "approve" => ("批准", office.answer_powers(&who, &codes, (true, "")).await),
        "return" => ("退回", office.answer_powers(&who, &codes, (false, reason)).await),
        "claim" => ("认领", office.take_up_powers(&who, &codes).await),
        "show" => ("公开", office.show_powers(&who, &codes, (true, "")).await),
        "withhold" => ("改为不公开", office.show_powers(&who, &codes, (false, reason)).await),
        _ => return Err(Denial::NotFound.into()),
    };
    match done {
        Ok(settled) => {
            let said = Said { settled: Some((word, settled)), ..Said::default() };
            Ok(sheet(&office, &who, &asked, &said)?.into_response())
        }
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let chosen = codes.iter().map(|c| c.to_string()).collect();
            let mut errors = field_errors(&all);
            errors.iter_mut().filter(|e| e.field == "code").for_each(|e| e.field.clear());
            let said = Said { errors, chosen, reason: reason.into(), ..Said::default() };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, &who, &asked, &said)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What was done with what was chosen, and with what it was not and why.
pub(super) fn outcome(word: &str, settled: &Settled) -> Markup {
    let tone = if settled.left.is_empty() { Tone::Ok } else { Tone::Warn };
    notice(
        tone,
        html! {
            b { "已" (word) " " (settled.done) " 项" @if settled.left.is_empty() { "。" } @else { "，" (settled.left.len()) " 项没有办：" } }
            @if !settled.left.is_empty() { ul { @for (code, name, why) in settled.left.iter().take(20) { li { (code) " " (name) "：" (why) } } } }
        },
    )
}

fn sheet(office: &Office, who: &Who, asked: &Asked, said: &Said) -> Result<Markup, PageDenial> {
    let found = office.powers_page(who, &asked.sought())?;
    let below = "列入、变更、取消和划转由一人提出、另一人批准；列入的向社会公开，由机关认领。清单是职权的公开，职权本身由法律、法规、规章设定";
    let ways = buttons(&[
        Button::link("新增一项", "/admin/powers/new"),
        Button::link("按表调整", "/admin/powers/import"),
        Button::link("导出（.xlsx）", "/admin/powers/table/xlsx"),
        Button::link("导出（.csv）", "/admin/powers/table/csv"),
        Button::link("履职覆盖率", "/admin/powers/coverage"),
    ]);
    let body = html! {
        (error_summary(&said.errors))
        (page_head("权责清单", plain(below), ways))
        @if let Some((word, settled)) = &said.settled { (outcome(word, settled)) }
        (bare_card(pad(html! { (finder(office, asked)) (stages(asked, &found)) (categories(office, asked, &found)) })))
        (super::powers_list::list(office, who, asked, (&found, said)))
    };
    Ok(Frame::new("权责清单", "/admin/powers").under("工作台", "/desk").page(who, body))
}

fn finder(office: &Office, asked: &Asked) -> Markup {
    let register = office.register();
    let fields = [
        html! { div.f { label for="p-body" { "认领的机关" } select.in id="p-body" name="body" autocomplete="off" {
            option value="" { "全部" }
            @for b in register.bodies.values() { option value=(b.id) selected[asked.body == b.id.to_string()] { (b.name) } }
        } } },
        Field::day("day", "哪一天的清单").hint("不填是今天").value(asked.day.as_str()).render(),
    ];
    html! { form method="get" action="/admin/powers" role="search" aria-label="查权责清单" {
        input type="hidden" name="state" value=(asked.stage().id());
        input type="hidden" name="category" value=(asked.category);
        div.search-line {
            label.vh for="q-powers" { "名称、编码、依据、其他清单的编码" }
            input.in type="search" id="q-powers" name="q" value=(asked.q) placeholder="名称、编码、依据、其他清单的编码" autocomplete="off";
            (Button::submit("查询"))
        }
        details.narrow open[!asked.body.is_empty() || !asked.day.is_empty()] { summary { "按机关、按日期" } (field_grid(&fields)) }
    } }
}

fn stages(asked: &Asked, found: &PowersPage) -> Markup {
    let tab = |(s, n): &(Stage, usize)| Tab::new(s.zh(), asked.href(*s, ""), asked.stage() == *s).count(*n);
    chips("状态", &found.stages.iter().map(tab).collect::<Vec<_>>())
}

fn categories(office: &Office, asked: &Asked, found: &PowersPage) -> Markup {
    let Ok(words) = office.power_words() else { return html! {} };
    let mut all = vec![Tab::new("各类", asked.href(asked.stage(), ""), asked.category.is_empty())];
    all.extend(words.categories.iter().map(|c| {
        let n = found.categories.get(&c.id).copied().unwrap_or(0);
        Tab::new(&c.name, asked.href(asked.stage(), &c.id), asked.category == c.id).count(n)
    }));
    chips("类别", &all)
}
