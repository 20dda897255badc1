//! The catalogue of fees 收费目录 for programs: listed by day, one with its history, proposed, struck off, confirmed and returned by two persons. The same
//! rules as the pages.

use super::ask::{Asked, At, Key, Sent};
use super::powers::{On, narrowed};
use super::powers_read::{basis_json, cell};
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::office::Denial;
use crate::office::accounts::Press;
use crate::office::catalogue::Settled;
use crate::office::fees::{FIELDS, FeeForm, FeeLine, FeePage, FeeStage, FeesSought, HEADINGS, ROWS};
use crate::office::matter::register::{Fee, FeeEntry};
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
    kind: String,
    body: String,
    day: String,
    cursor: String,
}

impl Wanted {
    fn sought(self) -> Result<FeesSought, Bad> {
        let stage = FeeStage::ALL.into_iter().find(|s| s.id() == self.stage);
        if stage.is_none() && !self.stage.is_empty() {
            return Err(Bad::Form("stage 应为 listed、waiting 或者 ended"));
        }
        let (body, day, page) = narrowed(&self.body, &self.day, &self.cursor)?;
        Ok(FeesSought { stage: stage.unwrap_or_default(), kind: self.kind, body, text: self.q, day, page })
    }
}

/// `GET fees`.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer, Asked(wanted): Asked<Wanted>) -> Answer {
    // Whoever may not hears that first.
    office.fees_page(&who, &FeesSought::default()).map_err(no(&office, ""))?;
    let sought = wanted.sought()?;
    let found = office.fees_page(&who, &sought).map_err(no(&office, ""))?;
    let line = |l: &FeeLine| {
        json!({
            "code": l.code, "fee": fee_json(&l.fee, &l.bodies), "since": l.since, "waiting": l.waiting.is_some(),
        })
    };
    let next = sought.page.checked_add(1).filter(|p| p.checked_mul(ROWS).is_some_and(|n| n < found.total));
    let stages: serde_json::Map<_, _> = found.stages.iter().map(|(s, n)| (s.id().to_string(), json!(n))).collect();
    Ok(Json(json!({
        "items": found.rows.iter().map(line).collect::<Vec<_>>(), "total": found.total, "next": next.map(|p| p.to_string()),
        "stages": stages,
    }))
    .into_response())
}

/// `GET fees/{code}`.
pub async fn show(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At(code): At<String>,
    Asked(on): Asked<On>,
) -> Answer {
    let told = office.fee_page(&who, &code, None).map_err(no(&office, ""))?;
    let day = on.day()?;
    let page = if day.is_some() { office.fee_page(&who, &code, day).map_err(no(&office, ""))? } else { told };
    Ok(Json(page_json(&page)).into_response())
}

/// `POST fees/{code}`: proposes a new or changed fee, or that it is struck off; confirms or returns what waits.
pub async fn send(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At(code): At<String>,
    Key(key): Key,
    sent: Sent,
) -> Answer {
    // Whoever may not keep the catalogue hears that first; whether the fee is there says each deed.
    office.fees_page(&who, &FeesSought::default()).map_err(no(&office, ""))?;
    let deed = sent.text("do")?.unwrap_or_default();
    let press = Press::keyed(&who, &format!("fees/{code}/{deed}"), key.as_deref());
    let (one, reason) = ([code.as_str()], sent.text("reason")?.unwrap_or_default());
    let again = office.pressed(&press).map_err(no(&office, ""))?.is_some();
    let done = match deed {
        _ if again => Ok(()),
        "propose" | "strike" => office.propose_fee(&press, &asked(&sent, &code)?).await.map(drop),
        "confirm" => {
            sent.only(&["do"])?;
            office.answer_fees(&press, &one, (true, "")).await.and_then(Settled::whole)
        }
        "return" => {
            sent.only(&["do", "reason"])?;
            office.answer_fees(&press, &one, (false, reason)).await.and_then(Settled::whole)
        }
        _ => return Err(Bad::Form("do 应为 propose、strike、confirm 或者 return").into()),
    };
    done.map_err(no(&office, ""))?;
    match office.fee_page(&who, &code, None) {
        Ok(page) => Ok(Json(page_json(&page)).into_response()),
        // A fee that was proposed and returned has no page.
        Err(Denial::NotFound) => Ok(Json(json!({ "code": code })).into_response()),
        Err(other) => Err(no(&office, "")(other)),
    }
}

/// The entry that a body asks for: the members of `fee` are those of the form; `bodies` by name or id.
fn asked(sent: &Sent, code: &str) -> Result<FeeForm, Bad> {
    let strike = sent.text("do")? == Some("strike");
    sent.only(if strike { &["do", "day", "reason"] } else { &["do", "day", "reason", "fee"] })?;
    let fee = match sent.0.get("fee") {
        None | Some(Value::Null) => serde_json::Map::new(),
        Some(Value::Object(fee)) => fee.clone(),
        Some(_) => return Err(Bad::Form("fee 应为 JSON 对象")),
    };
    if fee.keys().any(|k| k == "code" || k == "day" || !FIELDS.contains(&k.as_str())) {
        return Err(Bad::Form("fee 含有不认识的项"));
    }
    let cell = |(heading, field)| match field {
        "day" => Ok((heading, sent.text("day")?.unwrap_or_default().to_string())),
        field => Ok::<_, Bad>((heading, cell(fee.get(field))?)),
    };
    let cells = HEADINGS.into_iter().zip(FIELDS).map(cell).collect::<Result<Vec<_>, _>>()?;
    Ok(FeeForm { code: code.into(), cells, strike, reason: sent.text("reason")?.unwrap_or_default().to_string() })
}

/// What the catalogue says of a fee: what is answered may be sent back as it is.
fn fee_json(fee: &Fee, bodies: &[String]) -> Value {
    json!({
        "name": fee.name, "kind": fee.kind, "set_by": fee.set_by, "basis": fee.basis, "bodies": bodies, "payer": fee.payer,
        "unit": fee.unit, "standard": fee.standard_cell(), "exemption": fee.exemption, "until": fee.until,
    })
}

fn entry_json(e: &FeeEntry) -> Value {
    let standard = e.fee.as_ref().map(|f| json!({ "name": f.name, "standard": f.standard_cell(), "unit": f.unit }));
    json!({
        "id": e.id, "fee": standard, "day": e.day, "reason": e.reason, "by": e.by_name, "on": e.on, "answer": e.answer,
    })
}

fn page_json(page: &FeePage) -> Value {
    json!({
        "code": page.line.code, "day": page.day, "stands": page.stands, "fee": fee_json(&page.line.fee, &page.line.bodies),
        "since": page.line.since, "basis": page.basis.iter().map(basis_json).collect::<Vec<_>>(),
        "entries": page.entries.iter().map(|e| entry_json(e)).collect::<Vec<_>>(),
    })
}
