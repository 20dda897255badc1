//! Law change: what it would do, worked out beside the server. Begun by one call, asked for by another, called off by a third.

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
use fadu_office::law_change::{Job, Wish};
use fadu_office::{Denial, Office};
use serde_json::{Value, json};

/// `POST law-changes`: begins; 202 with the id.
pub async fn begin(State(office): State<Shared>, Bearer(who): Bearer, body: Sent) -> Answer {
    office.require_foresight(&who).map_err(no(&office, ""))?;
    body.only(&[
        "limit",
        "count",
        "calendar",
        "days",
        "article",
        "day",
        "amended",
        "benchmark",
        "draft",
        "pack",
        "files",
    ])?;
    if body.0.contains_key("article") {
        office.statute_search().await.map_err(no(&office, ""))?;
    }
    let wish = wish(&office, &who, &body.0).map_err(no(&office, ""))?;
    let id = office.begin_law_change(&who, wish, None).await.map_err(no(&office, ""))?;
    let job = office.law_change_job(&who, &id).map_err(no(&office, ""))?;
    Ok((StatusCode::ACCEPTED, Json(shown(&job, &who))).into_response())
}

/// `GET law-changes/{change}`: how far it has come, and what came out.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, At(id): At<String>) -> Answer {
    let job = office.law_change_job(&who, &id).map_err(no(&office, ""))?;
    Ok(Json(shown(&job, &who)).into_response())
}

/// `DELETE law-changes/{change}`: calls it off.
pub async fn cancel(State(office): State<Shared>, Bearer(who): Bearer, At(id): At<String>) -> Answer {
    office.cancel_law_change(&who, &id).map_err(no(&office, ""))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn shown(job: &Job, who: &Who) -> Value {
    let mut out = json!(job.state());
    out["id"] = json!(job.id);
    out["name"] = json!(job.name);
    if let Some(found) = job.result() {
        out["result"] = json!(found.seen_by(who));
    }
    out
}

/// What is asked: exactly one thing.
fn wish(office: &Office, who: &Who, body: &Fields) -> Result<Wish, Denial> {
    let text = |k: &str| body.get(k).and_then(Value::as_str).unwrap_or_default().to_string();
    let whole = |k: &str, says: &str| body.get(k).and_then(Value::as_i64).ok_or_else(|| Denial::mistake(k, says));
    let ways = ["limit", "calendar", "article", "benchmark", "draft", "pack", "files"];
    let asked: Vec<&str> = ways.into_iter().filter(|w| body.contains_key(*w)).collect();
    let [way] = asked[..] else {
        return Err(Denial::mistake("limit", format!("请写明改什么，只写一项：{}", ways.join("、"))));
    };
    Ok(match way {
        "calendar" => {
            let year = i32::try_from(whole("calendar", "请写年份")?).unwrap_or(0);
            Wish::Calendar(year, text("days"))
        }
        "article" => {
            let place = office.place_named(&text("article"))?.one("article", &text("article"))?;
            let day = text("day").parse().map_err(|_| Denial::mistake("day", "请写哪一天起，如 2027-01-01"))?;
            Wish::Article(place, day, body.get("amended").and_then(Value::as_bool) != Some(true))
        }
        "benchmark" => {
            Wish::Benchmark(office.benchmark_named(who, &text("benchmark"))?.one("benchmark", &text("benchmark"))?)
        }
        "draft" => Wish::Draft(text("draft")),
        "pack" => Wish::Published(text("pack")),
        "files" => {
            let files = body
                .get("files")
                .and_then(Value::as_object)
                .ok_or_else(|| Denial::mistake("files", "写成 {文件名: 内容}"))?;
            let own = |(name, text): (&String, &Value)| Some((name.clone(), text.as_str()?.to_string()));
            Wish::Files(files.iter().filter_map(own).collect())
        }
        _ => {
            let count = u32::try_from(whole("count", "请写整数")?).map_err(|_| Denial::mistake("count", "请写整数"))?;
            Wish::Limit(text("limit"), count)
        }
    })
}
