//! Training of officers for programs: who was trained how much in a year, and hours entered for everybody who took part. A wrong entry is struck at its officer.

use super::ask::{Asked, Key, Sent};
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::office::accounts::Press;
use crate::office::officers::{TrainingForm, TrainingPage};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

/// The year that is asked about.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Of {
    year: String,
}

/// `GET trainings`.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer, Asked(of): Asked<Of>) -> Answer {
    // Whoever may not hears that first.
    let page = office.training_page(&who, None).map_err(no(&office, ""))?;
    let page = match of.year.trim() {
        "" => page,
        year => {
            let wrong = Bad::Form("year 应为 2000 到今年的年份");
            let year = year.parse().ok().filter(|y| (2000..=page.year).contains(y)).ok_or(wrong)?;
            office.training_page(&who, Some(year)).map_err(no(&office, ""))?
        }
    };
    Ok(Json(page_json(&page)).into_response())
}

/// `POST trainings`: hours of one training for everybody who took part, all or none.
pub async fn enter(State(office): State<Shared>, Bearer(who): Bearer, Key(key): Key, sent: Sent) -> Answer {
    office.training_page(&who, None).map_err(no(&office, ""))?;
    sent.only(&["on", "hours", "topic", "officers"])?;
    let text = |name: &str| Ok::<String, Bad>(sent.text(name)?.unwrap_or_default().to_string());
    let (officers, named) = people(&sent)?;
    let form = TrainingForm { on: text("on")?, hours: hours(&sent)?, topic: text("topic")?, officers, named };
    let press = Press::keyed(&who, "trainings", key.as_deref());
    let again = office.pressed(&press).map_err(no(&office, ""))?.is_some();
    if !again {
        office.record_training(&press, &form).await.map_err(no(&office, ""))?;
    }
    let page = office.training_page(&who, None).map_err(no(&office, ""))?;
    let status = if again { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(page_json(&page))).into_response())
}

/// Ids of officers; names and numbers of credentials are understood as on the page.
fn people(sent: &Sent) -> Result<(Vec<String>, String), Bad> {
    const WRONG: Bad = Bad::Form("officers 应为人员的标识、姓名或者证号的列表");
    let all = match sent.0.get("officers") {
        None | Some(Value::Null) => return Ok(Default::default()),
        Some(all) => all.as_array().ok_or(WRONG)?,
    };
    let all = all.iter().map(|v| v.as_str().map(str::to_string).ok_or(WRONG)).collect::<Result<Vec<_>, _>>()?;
    let is_id = |one: &String| one.parse::<crate::office::base::id::OfficerId>().is_ok();
    let (ids, named): (Vec<String>, Vec<String>) = all.into_iter().partition(is_id);
    Ok((ids, named.join("、")))
}

/// A number, or one in letters.
fn hours(sent: &Sent) -> Result<String, Bad> {
    match sent.0.get("hours") {
        Some(Value::Number(n)) => Ok(n.to_string()),
        _ => Ok(sent.text("hours")?.unwrap_or_default().to_string()),
    }
}

fn page_json(page: &TrainingPage) -> Value {
    let asked = page.asks.as_ref().map(|(hours, house)| json!({ "hours": hours, "house_rule": house }));
    json!({ "year": page.year, "asked": asked, "lacking": page.lacking, "items": page.lines })
}
