//! One act of a matter: its form, and doing it.

use super::ask::{Asked, At, Key, Sent};
use super::matters::done_json;
use super::problem::{Answer, no};
use crate::Shared;
use crate::edge::left;
use crate::office::Act;
use crate::office::base::Fields;
use crate::office::base::id::MatterId;
use crate::office::law::procedure::FieldKind;
use crate::office::matter::{Intent, Mode};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde_json::Value;

/// `GET matters/{id}/intents/{intent}`; what is asked in the query is weighed as if it had been typed.
pub async fn form(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At((matter, intent)): At<(MatterId, String)>,
    Asked(weigh): Asked<Vec<(String, String)>>,
) -> Answer {
    let mut form = office.form_page(&who, matter, &intent).map_err(no(&office, &intent))?;
    if !weigh.is_empty() {
        // Values as a form sends them; a name may come several times.
        let mut typed = Fields::new();
        for (name, value) in weigh {
            let several = form
                .fields
                .iter()
                .any(|f| f.name == name && matches!(f.kind, FieldKind::Circumstances | FieldKind::Exemption));
            match typed.get_mut(&name) {
                Some(Value::Array(all)) => all.push(value.into()),
                _ if several => drop(typed.insert(name, vec![value].into())),
                _ => drop(typed.insert(name, value.into())),
            }
        }
        form.discretion = office.weigh(&who, matter, &intent, &typed).map_err(no(&office, &intent))?;
    }
    Ok(Json(form).into_response())
}

/// `POST matters/{id}/intents/{intent}`.
pub async fn act(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At((matter, intent)): At<(MatterId, String)>,
    Key(key): Key,
    body: Sent,
) -> Answer {
    // Either {"fields": {…}} or the bare fields; no procedure may have a field of that name.
    let typed = if matches!(body.0.get("fields"), Some(Value::Object(_))) {
        body.only(&["fields"])?;
        body.fields()?
    } else {
        body.0
    };
    let act = Act { intent: Intent { act: intent.clone(), typed }, mode: Mode::Requested, key, signed: None };
    let done = office.act(&who, matter, act).await.map_err(no(&office, &intent))?;
    Ok(left(Json(done_json(&done)).into_response(), done.leaf))
}
