//! Clues of warning for programs: listed, one with what became of it, answered, taken up, closed; and how often each rule was right.

use super::ask::{Asked, At, Sent};
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::office::warn::{Answering, Closing, CluesAsked, ROWS, Snoozing, Stand, TakingUp};
use crate::signed::Bearer;
use crate::supervise::clue;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

/// What is looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    state: String,
    agency: String,
    rule: String,
    level: String,
    after: String,
}

impl Wanted {
    fn asked(self) -> Result<CluesAsked, Bad> {
        let stand = Stand::of(&self.state).or(self.state.is_empty().then(Stand::default));
        let given = |t: &str| (!t.is_empty()).then(|| t.to_string());
        let number = |t: &str| if t.is_empty() { Some(None) } else { t.parse::<u8>().ok().map(Some) };
        Ok(CluesAsked {
            stand: stand.ok_or(Bad::Form("state 应为 open、handled、taken、cleared 或者 closed"))?,
            level: number(&self.level).ok_or(Bad::Form("level 应为 1、2 或者 3"))?,
            page: if self.after.is_empty() { 0 } else { self.after.parse().map_err(|_| Bad::Form("after 不对"))? },
            agency: given(&self.agency),
            rule: given(&self.rule),
        })
    }
}

/// `GET warnings`.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer, Asked(wanted): Asked<Wanted>) -> Answer {
    // Whoever may not hears that first.
    office.clues_waiting(&who).and_then(|w| w.ok_or(crate::office::Denial::Forbidden)).map_err(no(&office, ""))?;
    let asked = wanted.asked()?;
    let found = office.clues(&who, &asked).map_err(no(&office, ""))?;
    let next = asked.page.checked_add(1).filter(|p| p.checked_mul(ROWS).is_some_and(|n| (n as u64) < found.total));
    let states: serde_json::Map<_, _> = found.stands.iter().map(|(s, n)| (s.id().to_string(), json!(n))).collect();
    let body =
        json!({ "items": found.lines, "total": found.total, "next": next.map(|p| p.to_string()), "states": states });
    Ok(Json(body).into_response())
}

/// `GET warnings/{clue}`.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, At(id): At<String>) -> Answer {
    let page = clue(&id).and_then(|id| office.clue_page(&who, id)).map_err(no(&office, ""))?;
    Ok(Json(page).into_response())
}

/// `POST warnings/{clue}`.
pub async fn send(State(office): State<Shared>, Bearer(who): Bearer, At(id): At<String>, sent: Sent) -> Answer {
    let id = clue(&id).map_err(no(&office, ""))?;
    // Whether it is there for this person at all comes before what is wrong with the request.
    office.clue_page(&who, id).map_err(no(&office, ""))?;
    let text = |name: &str| sent.text(name).map(|t| t.unwrap_or_default().to_string());
    let done = match sent.text("do")? {
        Some("answer") => {
            sent.only(&["do", "how", "reason", "document"])?;
            let answer = Answering { how: text("how")?, reason: text("reason")?, document: text("document")? };
            office.answer_clue(&who, id, &answer).await
        }
        Some("take-up") => {
            sent.only(&["do", "course", "deadline", "reason"])?;
            let taking = TakingUp { course: text("course")?, deadline: text("deadline")?, reason: text("reason")? };
            office.take_up_clue(&who, id, &taking).await
        }
        Some("snooze") => {
            sent.only(&["do", "until", "reason"])?;
            let snoozing = Snoozing { until: text("until")?, reason: text("reason")? };
            office.snooze_clue(&who, id, &snoozing).await
        }
        Some("close") => {
            sent.only(&["do", "outcome", "reason"])?;
            office.close_clue(&who, id, &Closing { outcome: text("outcome")?, reason: text("reason")? }).await
        }
        _ => return Err(Bad::Form("do 应为 answer、snooze、take-up 或者 close").into()),
    };
    done.map_err(no(&office, ""))?;
    let page = office.clue_page(&who, id).map_err(no(&office, ""))?;
    Ok(Json(page).into_response())
}

/// `GET warning-rules`.
pub async fn rules(State(office): State<Shared>, Bearer(who): Bearer) -> Answer {
    let page = office.warning_figures(&who).map_err(no(&office, ""))?;
    let house = json!({ "owner": page.house.0, "origin": page.house.1 });
    let body: Value = json!({
        "items": page.rules, "total": page.rules.len(), "grace_days": page.grace_days,
        "up_days": { "yellow": page.up_days.0, "red": page.up_days.1 }, "house_rule": house,
    });
    Ok(Json(body).into_response())
}
