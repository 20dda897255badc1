//! Credentials of officers for programs: applied for, issued or returned, suspended, restored, withdrawn, lost and replaced, and an officer's going to
//! another body. The same intents as the pages, with the same refusals.

use super::ask::{At, Key, Sent};
use super::problem::{Answer, Bad, Said, no};
use crate::Shared;
use crate::office::accounts::Press;
use crate::office::base::id::OfficerId;
use crate::office::matter::register::Training;
use crate::office::officers::{CredentialForm, OfficerPage, TransferForm};
use crate::office::policy::{self, Do};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};

const DEEDS: &str =
    "do 应为 apply、issue、return、suspend、restore、withdraw、lost、replace、transfer 或者 strike-training";
const APPLYING: [&str; 8] = ["do", "name", "unit", "exam_on", "exam_score", "hours", "from", "until"];

/// `POST officers`: somebody new, with the application for a credential.
pub async fn register(State(office): State<Shared>, Bearer(who): Bearer, Key(key): Key, sent: Sent) -> Answer {
    policy::require(&who, Do::Register, who.agency).map_err(no(&office, ""))?;
    sent.only(&APPLYING)?;
    let press = Press::keyed(&who, "officers/new", key.as_deref());
    if let Some(id) = office.pressed(&press).map_err(no(&office, ""))?.and_then(|id| id.parse().ok()) {
        return Ok(Json(told(&office, &who, id)?).into_response());
    }
    let id = office.apply_credential(&press, &applied(&sent, "")?).await.map_err(no(&office, ""))?;
    Ok((StatusCode::CREATED, Json(told(&office, &who, id)?)).into_response())
}

/// `GET officers/{officer}`.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, At(id): At<OfficerId>) -> Answer {
    Ok(Json(told(&office, &who, id)?).into_response())
}

/// `POST officers/{officer}`: what is done with the credential, or that the officer goes.
pub async fn send(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At(id): At<OfficerId>,
    Key(key): Key,
    sent: Sent,
) -> Answer {
    // Whoever may not see the officer hears that first.
    let page = office.officer_page(&who, id).map_err(no(&office, ""))?;
    let text = |name: &str| sent.text(name).map(Option::unwrap_or_default);
    let only = |more: &[&str]| sent.only(&[&["do"], more].concat());
    let (reason, cert_no) = (text("reason")?, text("cert_no")?);
    // An officer has one application that waits: it need not be named.
    let ask = page.waiting.as_ref().map_or("", |a| a.id.as_str());
    let place = format!("officers/{id}/{}", text("do")?);
    let press = Press::keyed(&who, &place, key.as_deref());
    // The same press again does nothing: the officer is told as things stand.
    if office.pressed(&press).map_err(no(&office, ""))?.is_some() {
        return Ok(Json(told(&office, &who, id)?).into_response());
    }
    let done = match text("do")? {
        "apply" => {
            sent.only(&APPLYING)?;
            office.apply_credential(&press, &applied(&sent, &id.to_string())?).await.map(drop)
        }
        "issue" => {
            only(&["cert_no"])?;
            office.issue_credential(&press, ask, cert_no).await.map(drop)
        }
        "return" => {
            only(&["reason"])?;
            office.return_credential(&press, ask, reason).await.map(drop)
        }
        "suspend" => {
            only(&["until", "reason"])?;
            office.suspend_credential(&press, id, (text("until")?, reason)).await
        }
        "restore" => {
            only(&[])?;
            office.restore_credential(&press, id).await
        }
        "withdraw" => {
            only(&["reason"])?;
            office.withdraw_credential(&press, id, reason).await
        }
        "lost" => {
            only(&["reason"])?;
            office.report_lost_credential(&press, id, reason).await
        }
        "replace" => {
            only(&["cert_no"])?;
            office.replace_lost_credential(&press, id, cert_no).await
        }
        "transfer" => {
            only(&["to", "unit", "reason", "successors"])?;
            let form = transfer(&sent, key.unwrap_or_else(|| office.intent_id()))?;
            office.transfer_officer(&press, id, &form).await.map(drop)
        }
        "strike-training" => {
            only(&["training", "reason"])?;
            office.strike_training(&press, (id, text("training")?, reason)).await
        }
        _ => return Err(Bad::Form(DEEDS).into()),
    };
    done.map_err(no(&office, ""))?;
    Ok(Json(told(&office, &who, id)?).into_response())
}

fn applied(sent: &Sent, officer: &str) -> Result<CredentialForm, Bad> {
    let text = |name: &str| Ok::<String, Bad>(sent.text(name)?.unwrap_or_default().to_string());
    Ok(CredentialForm {
        officer: officer.to_string(),
        name: text("name")?,
        unit: text("unit")?,
        exam_on: text("exam_on")?,
        exam_score: text("exam_score")?,
        hours: text("hours")?,
        from: text("from")?,
        until: text("until")?,
    })
}

/// Where the officer goes, why, and who takes over.
fn transfer(sent: &Sent, key: String) -> Result<TransferForm, Bad> {
    let text = |name: &str| Ok::<String, Bad>(sent.text(name)?.unwrap_or_default().to_string());
    let successors = successors(sent)?;
    Ok(TransferForm { to: text("to")?, unit: text("unit")?, reason: text("reason")?, successors, key })
}

/// `[{"matter": …, "officer": …}]`.
fn successors(sent: &Sent) -> Result<Vec<(String, String)>, Bad> {
    const WRONG: Bad = Bad::Form("successors 应为 matter 和 officer 成对的列表");
    let Some(all) = sent.0.get("successors") else { return Ok(Vec::new()) };
    let pair = |v: &Value| Some((v.get("matter")?.as_str()?.to_string(), v.get("officer")?.as_str()?.to_string()));
    all.as_array().ok_or(WRONG)?.iter().map(|v| pair(v).ok_or(WRONG)).collect()
}

fn told(office: &Shared, who: &crate::office::accounts::Who, id: OfficerId) -> Result<Value, Said> {
    office.officer_page(who, id).map(|page| page_json(&page)).map_err(no(office, ""))
}

fn training_json(t: &Training) -> Value {
    json!({ "training": t.id, "on": t.on, "hours": t.hours, "topic": t.topic, "by": t.by, "struck": t.struck })
}

/// An officer as the page of those who keep them has it.
fn page_json(page: &OfficerPage) -> Value {
    let o = &page.officer;
    let waiting = page.waiting.as_ref().map(|a| {
        json!({
            "id": a.id, "exam_on": a.exam_on, "exam_score": a.exam_score, "hours": a.hours, "from": a.officer.cert_from,
            "until": a.officer.cert_until, "by": a.by, "on": a.on,
        })
    });
    let happened: Vec<Value> =
        page.history.iter().map(|h| json!({ "at": h.at, "title": h.title, "says": h.says })).collect();
    let matter = |l: &crate::office::officers::LiesLine| {
        let fits: Vec<Value> = l.fits.iter().map(|f| json!({ "officer": f.value, "name": f.name })).collect();
        json!({
            "matter": l.matter, "number": l.number, "procedure": l.procedure, "opened": l.opened, "fits": fits,
            "meant": l.meant, "stays": l.stays,
        })
    };
    json!({
        "officer": o.id, "name": o.name, "body": o.body, "body_name": page.body, "unit": o.unit, "cert_no": o.cert_no,
        "cert_from": o.cert_from, "cert_until": o.cert_until, "state": page.line.state, "suspensions": o.suspensions,
        "revoked_on": o.revoked_on, "revoked_for": o.revoked_for, "lost": o.lost, "moved_to": o.moved_to, "waiting": waiting,
        "history": happened, "matters": page.named.matters.iter().map(matter).collect::<Vec<_>>(),
        "trainings": page.trainings.iter().map(training_json).collect::<Vec<_>>(), "hours": page.hours.0, "hours_asked": page.hours.1,
    })
}
