//! The opening form page by page, the page on which all is checked, and the act itself.

use super::filling::{Filling, typed};
use super::{start, step, verdict};
use crate::Shared;
use crate::answer::{PageDenial, told};
use crate::desk::frame::Frame;
use crate::desk::kept::{STALE, Sent};
use crate::desk::{opening, refused, say};
use crate::edge::left;
use crate::signed::{Signed, form_token};
use crate::ui::{Button, Fact, FieldError, Tone, card, error_summary, notice, pad, plain, progress, summary_list};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::{Denied, Mistake};
use fadu_office::law::procedure::{FieldKind, Procedure};
use fadu_office::matter::{Intent, Mode};
use fadu_office::{Act, Denial, Office};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What the address may ask.
#[derive(Deserialize)]
pub struct Asked {
    procedure: Option<String>,
}

/// `GET /field/new`: the first page, or why it would be in vain.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    let procedure = chosen(&office, asked.procedure)?;
    let page = office.opening_form(&who, &procedure.id)?;
    if !refused::unmet(&page.checks).is_empty() {
        return Ok(refused::page(&office, &who, (&page, &page.checks), None).into_response());
    }
    at(&office, &who, &procedure, (&Sent::default(), Go::Step(0, None)))
}

/// `POST /field/new`: the next page, an earlier one, or the act.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
    mut sent: Sent,
) -> Result<Response, PageDenial> {
    let procedure = chosen(&office, asked.procedure)?;
    if sent.stale(&who) {
        return stale(&office, &who, &procedure, &sent);
    }
    let form = office.on_site_form(&who, &procedure.id, &Default::default())?;
    for (name, file) in sent.take_files() {
        if form.page.fields.iter().any(|f| f.name == name && f.kind == FieldKind::File) {
            let kept = match file {
                Ok(file) => office.take_in_early(&who, file).await,
                Err(denial) => Err(denial),
            };
            match kept {
                Ok(kept) => sent.put(&name, &kept.to_string()),
                Err(denial) => return not_taken(&office, &who, &procedure, (&sent, denial)),
            }
        }
    }
    let form = office.on_site_form(&who, &procedure.id, &typed(&form, &sent))?;
    verdict::settle(&procedure, &form, &mut sent);
    let step: usize = sent.one("step").parse().unwrap_or(0).min(procedure.acts.len());
    match sent.one("go").to_string().as_str() {
        "lookup" => {
            let said = look_up(&office, &procedure, &mut sent);
            at(&office, &who, &procedure, (&sent, Go::Step(step, Some(said))))
        }
        "back" => at(&office, &who, &procedure, (&sent, Go::Step(step.saturating_sub(1), None))),
        "act" => act(&office, &who, &procedure, sent).await,
        go => match go.strip_prefix("edit-").and_then(|n| n.parse().ok()) {
            Some(n) => {
                sent.put("return", "1");
                at(&office, &who, &procedure, (&sent, Go::Step(n, None)))
            }
            // A draft taken up again: where it was left.
            None if go.is_empty() && sent.one("step") == "done" => {
                at(&office, &who, &procedure, (&sent, Go::Check(StatusCode::OK, None)))
            }
            None if go.is_empty() => at(&office, &who, &procedure, (&sent, Go::Step(step, None))),
            None => at(&office, &who, &procedure, (&sent, Go::After(step))),
        },
    }
}

/// The page that was sent, where its picture could not be taken in.
fn not_taken(
    office: &Office,
    who: &Who,
    procedure: &Procedure,
    (sent, denial): (&Sent, Denial),
) -> Result<Response, PageDenial> {
    let Denial::Denied(Denied::Mistaken(mistakes)) = &denial else { return Err(denial.into()) };
    let words = mistakes.iter().map(|m| m.message.as_str()).collect::<Vec<_>>().join("；");
    let step = sent.one("step").parse().unwrap_or(0);
    let again = at(office, who, procedure, (sent, Go::Step(step, Some(notice(Tone::Warn, plain(&words))))))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// The page that was sent, where it was shown in another session.
fn stale(office: &Office, who: &Who, procedure: &Procedure, sent: &Sent) -> Result<Response, PageDenial> {
    let said = notice(Tone::Warn, plain(STALE));
    let go = match sent.one("step").parse() {
        Ok(step) => Go::Step(step, Some(said)),
        Err(_) => Go::Check(StatusCode::FORBIDDEN, Some(said)),
    };
    Ok((StatusCode::FORBIDDEN, at(office, who, procedure, (sent, go))?).into_response())
}

/// Which page comes.
enum Go {
    /// This one, with what is said above it.
    Step(usize, Option<Markup>),
    /// The one after this, if this is in order.
    After(usize),
    /// The last, with what stood against the act.
    Check(StatusCode, Option<Markup>),
}

fn chosen(office: &Office, asked: Option<String>) -> Result<Arc<Procedure>, Denial> {
    let engine = office.engine();
    let mut all = engine.law.on(office.today()).filter(|p| p.on_site.is_some());
    let found = match asked {
        Some(id) => all.find(|p| p.id == id),
        None => all.next(),
    };
    found.cloned().ok_or(Denial::NotFound)
}

fn at(office: &Office, who: &Who, procedure: &Procedure, (sent, go): (&Sent, Go)) -> Result<Response, PageDenial> {
    let Some(on_site) = &procedure.on_site else { return Err(Denial::NotFound.into()) };
    let blank = office.on_site_form(who, &procedure.id, &Default::default())?;
    let form = office.on_site_form(who, &procedure.id, &typed(&blank, sent))?;
    let intent = sent.intent().unwrap_or_else(|| office.intent_id());
    let of = Filling { procedure, on_site, form: &form, sent, intent };
    let kinds = &procedure.headline.outcome.kinds;
    let place = |field: &String| if field == kinds { verdict::NAME.to_string() } else { field.clone() };
    let error = |m: &&Mistake| FieldError::new(place(&m.field), &m.message);
    let errors = |n: usize| of.mistakes_of(n).iter().map(error).collect::<Vec<_>>();
    let last = on_site.steps.len();
    Ok(match go {
        Go::Step(n, said) => step::page(who, &of, n.min(last - 1), (&[], said)).into_response(),
        Go::After(n) if !errors(n).is_empty() => {
            (StatusCode::UNPROCESSABLE_ENTITY, step::page(who, &of, n, (&errors(n), None))).into_response()
        }
        Go::After(n) if sent.one("return") != "1" && n + 1 < last => {
            step::page(who, &of, n + 1, (&[], None)).into_response()
        }
        Go::After(_) | Go::Check(StatusCode::OK, _) => match of.first_wrong() {
            Some(n) => (StatusCode::UNPROCESSABLE_ENTITY, step::page(who, &of, n, (&errors(n), None))).into_response(),
            None => check(who, &of, None).into_response(),
        },
        Go::Check(status, said) => (status, check(who, &of, said)).into_response(),
    })
}

/// 核对: everything once more, each part with its way back, what stands against it, and the button.
fn check(who: &Who, of: &Filling, said: Option<Markup>) -> Markup {
    let unmet = refused::unmet(&of.form.checks);
    let label = |name: &String| of.form.page.fields.iter().find(|f| f.name == *name).map(|f| f.label.clone());
    let lines = |fields: &[String]| {
        let facts = fields.iter().filter_map(|f| Some(Fact::new(label(f)?, of.form.shown.get(f)?)));
        summary_list(facts.collect::<Vec<_>>())
    };
    let last = of.on_site.steps.len() as u64 + 1;
    let body = html! { div.street {
        div.step-head { h1 { "核对" } span.m { (last) " / " (last) } }
        (progress(&of.form.page.name, last, last))
        @if let Some(said) = said { (said) }
        @for line in &unmet { (notice(Tone::Late, html! { (line.sentence) (line.cure) " " (say::arts(&line.cites)) })) }
        @if unmet.is_empty() { (notice(Tone::Ok, html! { "各项要求都已满足。" (say::arts(&of.form.page.cites)) })) }
        form.form method="post" action={ "/field/new?procedure=" (of.procedure.id) } data-once data-street=(start::key(who)) data-street-procedure=(of.procedure.id) {
            input type="hidden" name="csrf" value=(form_token(who));
            input type="hidden" name="intent" value=(of.intent);
            input type="hidden" name="step" value="done";
            (of.carried(None))
            @for (n, step) in of.on_site.steps.iter().enumerate() {
                (card(&step.name, html! { (Button::submit("改").named("go", format!("edit-{n}")).text()) }, pad(lines(&step.fields))))
            }
            div.thumb-bar {
                (Button::submit("上一步").named("go", format!("edit-{}", of.on_site.steps.len() - 1)).large())
                @if unmet.is_empty() { (Button::submit(of.on_site.press.as_str()).named("go", "act").primary().large()) }
            }
        }
    } };
    Frame::new(format!("{}：核对", of.form.page.name), "/field").page(who, body)
}

async fn act(office: &Office, who: &Who, procedure: &Procedure, mut sent: Sent) -> Result<Response, PageDenial> {
    sent.put("step", "done");
    let blank = office.on_site_form(who, &procedure.id, &Default::default())?;
    let intent = Intent { act: blank.page.act.clone(), typed: typed(&blank, &sent) };
    let name = intent.act.clone();
    let done = office
        .open_matter(who, &procedure.id, Act { intent, mode: Mode::Requested, key: sent.intent(), signed: None })
        .await;
    match done {
        Ok(done) => {
            let to = format!("/field/{}?done={name}", done.matter);
            Ok(left(Redirect::to(&to).into_response(), done.leaf))
        }
        Err(Denial::Denied(Denied::Mistaken(_))) => {
            at(office, who, procedure, (&sent, Go::Check(StatusCode::OK, None)))
        }
        Err(Denial::Denied(Denied::Refused(_))) => {
            at(office, who, procedure, (&sent, Go::Check(StatusCode::CONFLICT, None)))
        }
        Err(denial) => {
            let said = error_summary(&[FieldError::new("", told(&denial).1)]);
            at(office, who, procedure, (&sent, Go::Check(StatusCode::CONFLICT, Some(said))))
        }
    }
}

/// Fills in what the register knows of the party.
fn look_up(office: &Office, procedure: &Procedure, sent: &mut Sent) -> Markup {
    let name = &procedure.headline.party_code;
    let code = sent.one(name).trim().to_ascii_uppercase();
    let Ok(Some(party)) = office.party(&code) else {
        return notice(Tone::Warn, plain("没有登记过这个代码，请填写当事人各项。"));
    };
    for (name, value) in opening::known(procedure, &party) {
        sent.put(&name, &value);
    }
    notice(Tone::Ok, plain(&format!("已带出：{}，请核对。", party.name)))
}
