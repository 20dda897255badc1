//! Bodies 执法主体 for programs: the tree on a day, one with its changes and entrustments; changes and entrustments asked by one body and answered by
//! the supervising one. The same intents as the pages, with the same refusals.

use super::ask::{Asked, At, Sent};
use super::problem::{Answer, Bad, Said, no};
use crate::Shared;
use crate::office::accounts::Who;
use crate::office::base::Day;
use crate::office::base::id::BodyId;
use crate::office::bodies::{BodyForm, BodyPage, EntrustForm, EntrustLine};
use crate::office::matter::register::{Body, BodyChange};
use crate::office::policy::{self, Do};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What is said of a body; the terms of a change stand beside it.
const SAID: [&str; 11] = [
    "name",
    "short",
    "number_prefix",
    "body_kind",
    "level",
    "field",
    "areas",
    "superior",
    "supervisor",
    "address",
    "phone",
];
const TERMS: [&str; 6] = ["do", "kind", "day", "reason", "grounds", "into"];

/// The day that is asked about.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct On {
    day: String,
}

impl On {
    fn read(&self) -> Result<Option<Day>, Bad> {
        let day = (!self.day.is_empty()).then(|| self.day.parse());
        day.transpose().map_err(|_| Bad::Form("day 应为 2026-11-20 这样的日期"))
    }
}

/// `GET bodies`: the tree on a day, today if none is named.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer, Asked(on): Asked<On>) -> Answer {
    policy::require(&who, Do::Bodies, who.agency).map_err(no(&office, ""))?;
    let tree = office.body_tree(&who, on.read()?).map_err(no(&office, ""))?;
    let lines: Vec<Value> = tree
        .lines
        .iter()
        .map(|l| {
            let (powers, officers, entrustments) = l.counts;
            let counts = json!({ "powers": powers, "officers": officers, "entrustments": entrustments });
            json!({ "body": l.body.id, "said": said_json(&l.body), "depth": l.depth, "counts": counts })
        })
        .collect();
    Ok(Json(json!({ "day": tree.day, "items": lines })).into_response())
}

/// `POST bodies`: asks that a new body be recognised.
pub async fn open(State(office): State<Shared>, Bearer(who): Bearer, sent: Sent) -> Answer {
    policy::require(&who, Do::KeepBody, who.agency).map_err(no(&office, ""))?;
    let form = BodyForm { kind: "opened".into(), ..change(&sent)? };
    let id = office.propose_body(&who, None, &form).await.map_err(no(&office, ""))?;
    Ok((StatusCode::CREATED, Json(told(&office, &who, (id, None))?)).into_response())
}

/// `GET bodies/{body}`.
pub async fn show(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At(id): At<BodyId>,
    Asked(on): Asked<On>,
) -> Answer {
    office.body_page(&who, id, None).map_err(no(&office, ""))?;
    Ok(Json(told(&office, &who, (id, on.read()?))?).into_response())
}

/// `POST bodies/{body}`: asks for a change or an entrustment, answers one, ends an entrustment.
pub async fn send(State(office): State<Shared>, Bearer(who): Bearer, At(id): At<BodyId>, sent: Sent) -> Answer {
    // Whoever may not keep the tree hears that first.
    let page = office.body_page(&who, id, None).map_err(no(&office, ""))?;
    let text = |name: &str| sent.text(name).map(Option::unwrap_or_default);
    let (reason, named) = (text("reason")?, text("entrustment")?);
    // A body has one change that waits: it need not be named.
    let asked = page.change_waiting().map_or("", |c| c.id.as_str());
    let only = |more: &[&str]| sent.only(&[&["do"], more].concat());
    let done = match text("do")? {
        "change" => office.propose_body(&who, Some(id), &change(&sent)?).await.map(drop),
        "recognise" => {
            only(&[])?;
            office.answer_body(&who, asked, (true, "")).await.map(drop)
        }
        "return" => {
            only(&["reason"])?;
            office.answer_body(&who, asked, (false, reason)).await.map(drop)
        }
        "entrust" => office.propose_entrustment(&who, id, &entrusting(&sent)?).await.map(drop),
        "publish" => {
            only(&["entrustment"])?;
            office.answer_entrustment(&who, named, (true, "")).await
        }
        "send-back" => {
            only(&["entrustment", "reason"])?;
            office.answer_entrustment(&who, named, (false, reason)).await
        }
        "end" => {
            only(&["entrustment", "reason"])?;
            office.end_entrustment(&who, named, reason).await
        }
        _ => {
            return Err(Bad::Form("do 应为 change、recognise、return、entrust、publish、send-back 或者 end").into());
        }
    };
    done.map_err(no(&office, ""))?;
    Ok(Json(told(&office, &who, (id, None))?).into_response())
}

fn change(sent: &Sent) -> Result<BodyForm, Bad> {
    sent.only(&[&SAID[..], &TERMS[..]].concat())?;
    let mut fields = BTreeMap::new();
    for name in SAID.iter().chain(&TERMS) {
        if let Some(text) = sent.text(name)? {
            fields.insert((*name).to_string(), text.to_string());
        }
    }
    let kind = sent.text("kind")?.unwrap_or_default().to_string();
    Ok(BodyForm { kind, fields })
}

fn entrusting(sent: &Sent) -> Result<EntrustForm, Bad> {
    sent.only(&["do", "to", "items", "powers", "basis", "letter", "letter_on", "first", "last"])?;
    let text = |name: &str| Ok::<String, Bad>(sent.text(name)?.unwrap_or_default().to_string());
    Ok(EntrustForm {
        to: text("to")?,
        items: text("items")?,
        powers: text("powers")?,
        basis: text("basis")?,
        letter: text("letter")?,
        letter_on: text("letter_on")?,
        days: (text("first")?, text("last")?),
    })
}

fn told(office: &Shared, who: &Who, (id, day): (BodyId, Option<Day>)) -> Result<Value, Said> {
    office.body_page(who, id, day).map(|page| page_json(&page)).map_err(no(office, ""))
}

/// What is said of a body, as a change says it.
fn said_json(b: &Body) -> Value {
    let printed = |of: &str| b.particulars.get(of).cloned().unwrap_or_default();
    json!({
        "name": b.name, "short": b.short, "number_prefix": b.number_prefix, "body_kind": b.place.kind.map(|k| k.id()),
        "level": b.place.level.map(|l| l.id()), "field": b.field, "areas": b.place.areas.join("、"), "superior": b.place.superior,
        "supervisor": b.place.supervisor, "address": printed("address"), "phone": printed("phone"),
    })
}

fn change_json(c: &BodyChange) -> Value {
    json!({
        "id": c.id, "kind": c.kind, "said": c.said, "into": c.into, "day": c.day, "reason": c.reason, "basis": c.basis,
        "by": c.by_name, "on": c.on, "answer": c.answer,
    })
}

fn entrustment_json(e: &EntrustLine) -> Value {
    let of = &e.of;
    json!({
        "entrustment": of.id, "from": of.from, "from_name": e.from, "to": of.to, "to_name": e.to, "items": of.items, "powers": of.powers,
        "basis": of.basis, "letter": of.letter, "answer": of.answer, "until": of.until(), "ended_for": of.ended_for,
    })
}

fn page_json(page: &BodyPage) -> Value {
    let public = &page.public;
    let below: Vec<Value> = public.below.iter().map(|(id, name)| json!({ "body": id, "name": name })).collect();
    let all = page.waiting.iter().chain(&public.entrustments);
    json!({
        "body": public.body.id, "day": public.day, "stands": public.stands, "said": said_json(&public.body), "below": below,
        "officers": public.officers.0, "credentialed": public.officers.1, "open_matters": page.open,
        "changes": page.changes.iter().map(change_json).collect::<Vec<_>>(),
        "entrustments": all.map(entrustment_json).collect::<Vec<_>>(),
    })
}
