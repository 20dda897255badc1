//! The list of powers 权责清单 for programs: listed by day, one with its history, adjusted by two persons, claimed, given up, shown, withheld.

use super::ask::{Asked, At, Sent};
use super::powers_read::{asked, page_json, power_json};
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::office::Denial;
use crate::office::base::Day;
use crate::office::base::id::BodyId;
use crate::office::powers::{PowerLine, PowersSought, ROWS, Stage};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

/// What is looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    q: String,
    stage: String,
    category: String,
    body: String,
    day: String,
    cursor: String,
}

impl Wanted {
    fn sought(self) -> Result<PowersSought, Bad> {
        let stage = Stage::ALL.into_iter().find(|s| s.id() == self.stage);
        if stage.is_none() && !self.stage.is_empty() {
            return Err(Bad::Form("stage 应为 listed、unclaimed、waiting 或者 struck"));
        }
        let (body, day, page) = narrowed(&self.body, &self.day, &self.cursor)?;
        Ok(PowersSought { stage: stage.unwrap_or_default(), category: self.category, body, text: self.q, day, page })
    }
}

/// Body, day and page of a list, as they were given.
pub(super) fn narrowed(body: &str, on: &str, cursor: &str) -> Result<(Option<BodyId>, Option<Day>, usize), Bad> {
    let body = given(body, |b| b.parse().ok()).ok_or(Bad::Form("body 不是机关的标识"))?;
    let page = given(cursor, |c| c.parse().ok()).ok_or(Bad::Form("cursor 不对"))?.unwrap_or_default();
    Ok((body, day(on)?, page))
}

fn day(text: &str) -> Result<Option<Day>, Bad> {
    given(text, |d| d.parse().ok()).ok_or(Bad::Form("day 应为 2026-11-20 这样的日期"))
}

/// Nothing where nothing was given; `None` where what was given cannot be read.
fn given<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if text.is_empty() { Some(None) } else { read(text).map(Some) }
}

/// `GET powers`.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer, Asked(wanted): Asked<Wanted>) -> Answer {
    // Whoever may not hears that first.
    office.powers_page(&who, &PowersSought::default()).map_err(no(&office, ""))?;
    let sought = wanted.sought()?;
    let found = office.powers_page(&who, &sought).map_err(no(&office, ""))?;
    let line = |l: &PowerLine| {
        let holders: Vec<Value> = l.holders.iter().map(|(id, name)| json!({ "body": id, "name": name })).collect();
        json!({
            "code": l.code, "power": power_json(&l.power), "since": l.since, "holders": holders,
            "waiting": l.waiting.is_some(), "withheld": l.withheld,
        })
    };
    let next = sought.page.checked_add(1).filter(|p| p.checked_mul(ROWS).is_some_and(|n| n < found.total));
    let stages: serde_json::Map<_, _> = found.stages.iter().map(|(s, n)| (s.id().to_string(), json!(n))).collect();
    Ok(Json(json!({
        "items": found.rows.iter().map(line).collect::<Vec<_>>(), "total": found.total, "next": next.map(|p| p.to_string()),
        "stages": stages, "categories": found.categories,
    }))
    .into_response())
}

/// The day that is asked about.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct On {
    day: String,
}

impl On {
    /// The day; none is today.
    pub(super) fn day(&self) -> Result<Option<Day>, Bad> {
        day(&self.day)
    }
}

/// `GET powers/{code}`.
pub async fn show(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At(code): At<String>,
    Asked(on): Asked<On>,
) -> Answer {
    let told = office.power_page(&who, &code, None).map_err(no(&office, ""))?;
    let day = on.day()?;
    let page = if day.is_some() { office.power_page(&who, &code, day).map_err(no(&office, ""))? } else { told };
    Ok(Json(page_json(&page)).into_response())
}

/// `POST powers/{code}`: asks for an adjustment, answers it, claims, gives up, shows or withholds.
pub async fn send(State(office): State<Shared>, Bearer(who): Bearer, At(code): At<String>, sent: Sent) -> Answer {
    // Whoever may not keep the list hears that first; whether the power is there says each deed.
    office.powers_page(&who, &PowersSought::default()).map_err(no(&office, ""))?;
    let (one, reason) = ([code.as_str()], sent.text("reason")?.unwrap_or_default());
    let done = match sent.text("do")?.unwrap_or_default() {
        "adjust" => office.propose_power(&who, &asked(&sent, &code)?).await.map(drop),
        other => {
            sent.only(&["do", "reason"])?;
            let settled = match other {
                "approve" => office.answer_powers(&who, &one, (true, "")).await,
                "return" => office.answer_powers(&who, &one, (false, reason)).await,
                "claim" => office.take_up_powers(&who, &one).await,
                "show" => office.show_powers(&who, &one, (true, "")).await,
                "withhold" => office.show_powers(&who, &one, (false, reason)).await,
                "give-up" => office.give_up_power(&who, &code, reason).await.map(|()| Default::default()),
                _ => {
                    return Err(Bad::Form("do 应为 adjust、approve、return、claim、give-up、show 或者 withhold").into());
                }
            };
            settled.and_then(|s| s.whole())
        }
    };
    done.map_err(no(&office, ""))?;
    let told = |denial: Denial| match denial {
        // A power that was proposed and returned has no page.
        Denial::NotFound => Ok(Json(json!({ "code": code })).into_response()),
        other => Err(no(&office, "")(other)),
    };
    office.power_page(&who, &code, None).map(|page| Json(page_json(&page)).into_response()).or_else(told)
}
