//! Matters: open one, list them, one whole file, its record.

use super::ask::{Asked, At as Of, Key, Sent};
use super::problem::{Answer, Bad, Said, no};
use crate::Shared;
use crate::edge::left;
use crate::office::accounts::Who;
use crate::office::base::Day;
use crate::office::base::id::{BodyId, MatterId};
use crate::office::law::procedure::FieldKind;
use crate::office::matter::{Intent, Mode};
use crate::office::store::MatterRow;
use crate::office::{Act, At, Denial, Done, FilePage, OfferLine, Sought};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

/// `POST matters`.
pub async fn open(State(office): State<Shared>, Bearer(who): Bearer, Key(key): Key, body: Sent) -> Answer {
    body.only(&["procedure", "fields"])?;
    let procedure = body.text("procedure")?.ok_or(Bad::Form("请给出 procedure"))?;
    let act = opening_act(&office, procedure).ok_or_else(|| no(&office, "")(Denial::NotFound))?;
    let intent = Intent { act: act.clone(), typed: body.fields()? };
    let done = office.open_matter(&who, procedure, Act { intent, mode: Mode::Requested, key, signed: None }).await;
    done.map(|d| opened(&d)).map_err(no(&office, &act))
}

/// The act that opens a matter of a procedure.
pub fn opening_act(office: &Shared, procedure: &str) -> Option<String> {
    let engine = office.engine();
    let found = engine.law.known_on(procedure, office.today())?;
    found.acts.iter().find(|a| a.opens).map(|a| a.id.clone())
}

/// An act done, as every write answers it.
pub fn done_json(done: &Done) -> Value {
    json!({ "matter": done.matter, "version": done.version, "numbers": done.numbers, "repeated": done.repeated, "leaf": done.leaf })
}

fn opened(done: &Done) -> Response {
    let status = if done.repeated { StatusCode::OK } else { StatusCode::CREATED };
    let at = [(header::LOCATION, format!("/api/v1/matters/{}", done.matter))];
    left((status, at, Json(done_json(done))).into_response(), done.leaf)
}

/// What a list may be asked for.
#[derive(Deserialize)]
pub struct Wanted {
    q: Option<String>,
    agency: Option<BodyId>,
    procedure: Option<String>,
    step: Option<String>,
    closed: Option<bool>,
    item: Option<String>,
    handler: Option<String>,
    from: Option<Day>,
    to: Option<Day>,
    cursor: Option<MatterId>,
    before: Option<MatterId>,
    limit: Option<usize>,
}

/// `GET matters`.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer, Asked(wanted): Asked<Wanted>) -> Answer {
    let Wanted { q: text, agency, procedure, step, closed, item, handler, from, to, cursor, before, limit } = wanted;
    let sought = Sought { agency, procedure, step, closed, item, handler, from, to, text, named: None };
    let page = office.matters(&who, &sought, At { after: cursor, before }, limit.unwrap_or(50));
    let page = page.map_err(no(&office, ""))?;
    let items: Vec<Value> = page.rows.iter().map(row).collect();
    let body = json!({ "items": items, "total": page.total, "next": page.next, "previous": page.previous });
    Ok(Json(body).into_response())
}

fn row(r: &MatterRow) -> Value {
    json!({
        "matter": MatterId::from_bits(r.matter.bits()), "agency": r.agency, "procedure": r.procedure, "step": r.step,
        "number": r.number, "party": r.party, "party_code": r.party_code.as_ref().filter(|c| !c.starts_with('~')), "item": r.item, "handlers": r.handlers,
        "opened_on": r.opened_on.map(Day::from_number), "due_day": r.due_day.map(Day::from_number),
        "due_term": r.due_limit, "closed": r.closed, "updated": r.updated, "next_intents": r.summary.get("next"),
        "retention": r.summary["archive"]["retention"], "archived_on": r.summary["archive"]["archived_on"],
    })
}

/// Whether days are to be explained one by one.
#[derive(Deserialize)]
pub struct Explain {
    explain: Option<String>,
}

/// `GET matters/{id}`.
pub async fn show(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    Of(matter): Of<MatterId>,
    Asked(asked): Asked<Explain>,
) -> Answer {
    let file = office.file_page(&who, matter).map_err(no(&office, ""))?;
    let explain = asked.explain.is_some_and(|e| e == "1" || e == "true");
    let mut body = head(&file);
    let (open, rest): (Vec<_>, Vec<_>) = file.offers.iter().partition(|o| o.open);
    body["intents"] = open.into_iter().filter_map(|o| intent(&office, &who, matter, o)).collect();
    body["refused"] = rest.into_iter().map(|o| json!({
        "intent": o.act, "name": o.name, "post": o.post, "not_mine": o.not_mine, "optional": o.optional, "refusal": o.refusal,
    })).collect();
    let terms: Result<Vec<Value>, Said> = file
        .terms
        .iter()
        .map(|t| {
            let page = office.term_page(&who, matter, &t.id).map_err(no(&office, ""))?;
            let mut term = json!(page);
            let days = term["term"]["days"].take();
            if let (true, Some(map)) = (explain, term.as_object_mut()) {
                map.insert("days".into(), days);
            }
            flatten(&mut term);
            Ok(term)
        })
        .collect();
    body["terms"] = terms?.into();
    Ok(Json(body).into_response())
}

/// The chip and the count of a term beside its explanation.
fn flatten(term: &mut Value) {
    let Some(map) = term.as_object_mut() else { return };
    map.remove("matter");
    for key in ["chip", "term"] {
        if let Some(Value::Object(inner)) = map.remove(key) {
            for (k, v) in inner {
                // The chip's last day is the one that binds.
                let k = if key == "term" && k == "last_day" { "counted_last_day".to_string() } else { k };
                map.entry(k).or_insert(v);
            }
        }
    }
    if map.get("days").is_some_and(Value::is_null) {
        map.remove("days");
    }
}

fn head(file: &FilePage) -> Value {
    let now = file.stages.iter().find(|s| s.now).map(|s| s.name.as_str());
    let handlers: Vec<Value> =
        file.handlers.iter().map(|(name, cert)| json!({ "name": name, "cert_no": cert })).collect();
    let facts: Vec<Value> = file
        .facts
        .iter()
        .map(|f| {
            json!({
                "field": f.field, "label": f.label, "value": f.raw, "shown": f.value, "source": f.source,
            })
        })
        .collect();
    json!({
        "matter": file.matter, "version": file.events, "procedure_version": file.version, "newer_version": file.newer, "procedure": file.procedure, "field": file.field,
        "title": file.title, "number": file.number, "item": file.item, "agency": file.agency, "handlers": handlers,
        "step": now, "stages": file.stages, "facts": facts, "papers": super::papers::lines(file),
        "evidence": super::evidence::lines(file), "timeline": file.record, "published": file.published,
        "retention": file.retention, "volumes": file.volumes.iter().map(|v| json!({
            "which": v.which, "name": v.which.zh(), "parts": v.parts,
            "href": format!("/api/v1/matters/{}/volume?which={}", file.matter, v.which.id()),
        })).collect::<Vec<_>>(),
    })
}

/// An open act with its fields; absent if the account may not act although the post could.
fn intent(office: &Shared, who: &Who, matter: MatterId, offer: &OfferLine) -> Option<Value> {
    let form = office.form_page(who, matter, &offer.act).ok()?;
    let mut fields = json!(form.fields);
    for (value, field) in fields.as_array_mut().into_iter().flatten().zip(&form.fields) {
        // The list of items is long and the same everywhere: it stands at its own address.
        if field.kind == FieldKind::Item {
            value["options"] = json!([]);
            value["options_at"] = json!("/api/v1/items");
        }
    }
    Some(json!({
        "intent": offer.act, "name": offer.name, "optional": offer.optional, "fields": fields, "cites": form.cites,
        "house": form.house, "papers": form.papers,
    }))
}

/// `GET matters/{id}/events`.
pub async fn events(State(office): State<Shared>, Bearer(who): Bearer, Of(matter): Of<MatterId>) -> Answer {
    let events = office.events(&who, matter).map_err(no(&office, ""))?;
    Ok(Json(json!({ "matter": matter, "events": events })).into_response())
}
