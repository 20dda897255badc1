//! Case-file review for programs: rounds, sheets, results, objections, corrections; the same intents as the pages.

use super::ask::{At, Sent};
use super::problem::{Answer, no};
use crate::Shared;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use fadu_office::accounts::Who;
use fadu_office::base::Fields;
use fadu_office::rounds::OpenForm;
use fadu_office::watch::rounds::Sheet;
use fadu_office::{Denial, Office};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// `GET reviews`.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer) -> Answer {
    let all = office.rounds(&who).map_err(no(&office, ""))?;
    Ok(Json(json!({ "rounds": all })).into_response())
}

/// `POST reviews`: a round; 201.
pub async fn open(State(office): State<Shared>, Bearer(who): Bearer, body: Sent) -> Answer {
    body.only(&["title", "sampling", "until", "files"])?;
    let files = body.0.get("files").and_then(Value::as_array).into_iter().flatten();
    let form = OpenForm {
        title: text(&body.0, "title").into(),
        sampling: text(&body.0, "sampling").into(),
        until: text(&body.0, "until").into(),
        files: files.filter_map(Value::as_str).map(str::to_string).collect(),
    };
    let id = office.open_round(&who, &form).await.map_err(no(&office, ""))?;
    Ok((StatusCode::CREATED, Json(office.round_page(&who, &id).map_err(no(&office, ""))?)).into_response())
}

/// `GET reviews/{round}`.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, At(id): At<String>) -> Answer {
    Ok(Json(office.round_page(&who, &id).map_err(no(&office, ""))?).into_response())
}

/// `POST reviews/{round}`.
pub async fn deed(State(office): State<Shared>, Bearer(who): Bearer, At(id): At<String>, body: Sent) -> Answer {
    body.only(&["do", "file"])?;
    let done = match text(&body.0, "do") {
        "allot" => office.allot_reviewers(&who, &id).await,
        "third" => office.allot_third(&who, (&id, text(&body.0, "file"))).await,
        "tell" => office.tell_results(&who, &id).await,
        "close" => office.close_round(&who, &id).await,
        "document" => office.document_round(&who, (&id, None)).await.map(drop),
        _ => office.round_page(&who, &id).and(Err(unknown("allot、third、tell、close、document"))),
    };
    done.map_err(no(&office, ""))?;
    show(State(office), Bearer(who), At(id)).await
}

/// `GET reviews/{round}/files/{id}`.
pub async fn file(State(office): State<Shared>, Bearer(who): Bearer, At(at): At<(String, String)>) -> Answer {
    Ok(Json(office.file_result(&who, (&at.0, &at.1)).map_err(no(&office, ""))?).into_response())
}

/// `POST reviews/{round}/files/{id}`.
pub async fn file_deed(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At(at): At<(String, String)>,
    body: Sent,
) -> Answer {
    body.only(&["do", "persons", "out", "reason", "points", "what", "due"])?;
    done_to_file(&office, &who, (&at.0, &at.1), &body.0).await.map_err(no(&office, ""))?;
    file(State(office), Bearer(who), At(at)).await
}

async fn done_to_file(office: &Office, who: &Who, at: (&str, &str), body: &Fields) -> Result<(), Denial> {
    let text = |k: &str| text(body, k);
    match text("do") {
        "name" => {
            let persons: Vec<String> = typed(body, "persons")?;
            office.name_reviewers(who, at, &persons.iter().map(String::as_str).collect::<Vec<_>>()).await
        }
        "replace" => office.replace_reviewer(who, at, (text("out"), text("reason"))).await,
        "answer" => office.answer_objection(who, at, typed(body, "points")?).await,
        "order" => office.order_correction(who, at, (text("what"), text("due"))).await,
        deed @ ("accept" | "return") => {
            office.judge_correction(who, at, (deed == "accept", text("reason"), text("due"))).await
        }
        _ => office.file_result(who, at).and(Err(unknown("name、replace、answer、order、accept、return"))),
    }
}

/// `GET reviews/marking`.
pub async fn marking(State(office): State<Shared>, Bearer(who): Bearer) -> Answer {
    Ok(Json(json!({ "files": office.marking(&who).map_err(no(&office, ""))? })).into_response())
}

/// `GET reviews/marking/{round}/{id}`.
pub async fn sheet(State(office): State<Shared>, Bearer(who): Bearer, At(at): At<(String, String)>) -> Answer {
    Ok(Json(office.marking_page(&who, (&at.0, &at.1)).map_err(no(&office, ""))?).into_response())
}

/// `POST reviews/marking/{round}/{id}`: a sheet, which is final; or `draft`, the pairs of names and texts of the page's form, which is kept.
pub async fn mark(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At(at): At<(String, String)>,
    body: Sent,
) -> Answer {
    office.marking_page(&who, (&at.0, &at.1)).map_err(no(&office, ""))?;
    if body.0.contains_key("draft") {
        body.only(&["draft"])?;
        let typed: Vec<(String, String)> = typed(&body.0, "draft").map_err(no(&office, ""))?;
        office.keep_sheet(&who, (&at.0, &at.1), &typed).await.map_err(no(&office, ""))?;
        return self::sheet(State(office), Bearer(who), At(at)).await;
    }
    body.only(&["marks", "praised", "note", "draft"])?;
    let sheet: Result<Sheet, _> = serde_json::from_value(json!(body.0));
    let sheet =
        sheet.map_err(|e| Denial::mistake("marks", format!("评查表的格式不对：{e}"))).map_err(no(&office, ""))?;
    office.hand_in_sheet(&who, (&at.0, &at.1), sheet).await.map_err(no(&office, ""))?;
    self::sheet(State(office), Bearer(who), At(at)).await
}

/// `GET reviews/own`.
pub async fn own(State(office): State<Shared>, Bearer(who): Bearer) -> Answer {
    let all = office.own_results(&who).map_err(no(&office, ""))?;
    let line = |l: &fadu_office::rounds::OwnLine| json!({ "round": l.round, "file": l.file, "until": l.until, "closed": l.closed, "result": l.state.result() });
    Ok(Json(json!({ "files": all.iter().map(line).collect::<Vec<_>>() })).into_response())
}

/// `GET reviews/own/{round}/{id}`.
pub async fn own_file(State(office): State<Shared>, Bearer(who): Bearer, At(at): At<(String, String)>) -> Answer {
    Ok(Json(office.own_result(&who, (&at.0, &at.1)).map_err(no(&office, ""))?).into_response())
}

/// `POST reviews/own/{round}/{id}`: exactly one of `object`, `report`.
pub async fn own_deed(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At(at): At<(String, String)>,
    body: Sent,
) -> Answer {
    body.only(&["object", "report"])?;
    let here = (at.0.as_str(), at.1.as_str());
    let done = match (body.0.get("object"), text(&body.0, "report")) {
        (Some(_), "") => match typed(&body.0, "object") {
            Ok(points) => office.object_to_result(&who, here, points).await,
            Err(wrong) => Err(wrong),
        },
        (None, said) => office.report_correction(&who, here, said).await,
        _ => Err(unknown("object、report 中的一项")),
    };
    done.map_err(no(&office, ""))?;
    own_file(State(office), Bearer(who), At(at)).await
}

fn text<'a>(body: &'a Fields, key: &str) -> &'a str {
    body.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn typed<T: DeserializeOwned>(body: &Fields, key: &str) -> Result<T, Denial> {
    let given = body.get(key).cloned().unwrap_or(Value::Null);
    serde_json::from_value(given).map_err(|e| Denial::mistake(key, format!("格式不对：{e}")))
}

fn unknown(known: &str) -> Denial {
    Denial::mistake("do", format!("应为 {known}"))
}
