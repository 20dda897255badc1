//! The list of all routes with what each asks of the policy, and the headers that every answer bears.

use crate::Shared;
use crate::api::metrics::{Counts, counted};
use crate::edge::Edge;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::{Extension, Router};
use fadu_office::policy::{Do, Route};
use std::sync::Arc;

/// Nothing from elsewhere, nothing inline.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; \
                   connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Every route; a route that is not here is not served (tests hold this list against the router).
pub const ROUTES: &[Route] = &[
    // Pages of those who work here.
    route("POST", "/logout", None),
    route("GET", "/desk", None),
    route("POST", "/desk/clock", Some(Do::Demonstrate)),
    route("GET", "/desk/matters", Some(Do::List)),
    route("GET", "/desk/archive", Some(Do::List)),
    // To do an act for a body that a matter of another one names, to see what was served on it and to bring files asks `Do::Answer`.
    route("GET", "/desk/lodged", Some(Do::List)),
    route("GET", "/desk/answers", Some(Do::Answer)),
    route("GET", "/desk/answers/{id}", Some(Do::Answer)),
    // Matters ask `Do::List`, parties `Do::Parties`, what waits in a catalogue `Do::Catalogue` as well.
    route("GET", "/search", None),
    route("GET", "/desk/new", Some(Do::Handle)),
    route("POST", "/desk/new", Some(Do::Handle)),
    route("GET", "/desk/procedures/{procedure}", None),
    route("GET", "/matters/{id}", Some(Do::Read)),
    route("GET", "/matters/{id}/chart", Some(Do::Read)),
    route("GET", "/matters/{id}/do/{act}", Some(Do::Handle)),
    route("POST", "/matters/{id}/do/{act}", Some(Do::Handle)),
    route("GET", "/matters/{id}/reported", Some(Do::Handle)),
    route("GET", "/matters/{id}/reported/{act}", Some(Do::Handle)),
    route("POST", "/matters/{id}/reported/{act}", Some(Do::Handle)),
    route("GET", "/desk/reported/{procedure}", Some(Do::Handle)),
    route("POST", "/desk/reported/{procedure}", Some(Do::Handle)),
    route("GET", "/matters/{id}/terms/{term}", Some(Do::Read)),
    route("GET", "/matters/{id}/papers/{n}", Some(Do::Read)),
    route("GET", "/matters/{id}/papers/{n}/{page}", Some(Do::Read)),
    // 副卷 and 全卷 ask `Do::SideVolume` as well.
    route("GET", "/matters/{id}/volume/{which}", Some(Do::Read)),
    route("GET", "/matters/{id}/evidence/{event}", Some(Do::Read)),
    route("GET", "/matters/{id}/evidence/{event}/about", Some(Do::Read)),
    // To approve asks `Do::Destroy` as well.
    route("POST", "/matters/{id}/evidence/{event}/destruction", Some(Do::Handle)),
    route("GET", "/matters/{id}/replay", Some(Do::Read)),
    route("GET", "/matters/{id}/review", Some(Do::Read)),
    route("POST", "/matters/{id}/uploads", Some(Do::Handle)),
    route("GET", "/matters/{id}/uploads/{upload}", Some(Do::Handle)),
    route("PUT", "/matters/{id}/uploads/{upload}", Some(Do::Handle)),
    route("POST", "/matters/{id}/uploads/{upload}/complete", Some(Do::Handle)),
    route("GET", "/desk/quarantine", Some(Do::Sort)),
    route("GET", "/desk/quarantine/{item}", Some(Do::Sort)),
    route("POST", "/desk/quarantine/{item}", Some(Do::Claim)),
    route("GET", "/desk/items", Some(Do::List)),
    route("GET", "/collected", Some(Do::List)),
    route("GET", "/collected/list", Some(Do::List)),
    route("GET", "/collected/table/{kind}", Some(Do::List)),
    route("GET", "/collected/template/{kind}", Some(Do::Handle)),
    route("GET", "/collected/import", Some(Do::Handle)),
    route("POST", "/collected/import", Some(Do::Handle)),
    route("GET", "/collected/import/{job}", Some(Do::Handle)),
    route("GET", "/desk/parties", Some(Do::Parties)),
    route("GET", "/parties", Some(Do::Parties)),
    route("GET", "/parties/new", Some(Do::KeepParties)),
    route("POST", "/parties/new", Some(Do::KeepParties)),
    route("GET", "/parties/merge", Some(Do::KeepParties)),
    route("POST", "/parties/merge", Some(Do::KeepParties)),
    route("GET", "/parties/import", Some(Do::KeepParties)),
    route("POST", "/parties/import", Some(Do::KeepParties)),
    // Natural persons ask `Do::TakeOutPersons` as well.
    route("POST", "/parties/table/{kind}", Some(Do::Parties)),
    route("GET", "/parties/{party}", Some(Do::Parties)),
    route("POST", "/parties/{party}", Some(Do::KeepParties)),
    route("GET", "/parties/{party}/change", Some(Do::KeepParties)),
    route("POST", "/parties/{party}/change", Some(Do::KeepParties)),
    route("GET", "/desk/standin", Some(Do::Handle)),
    route("POST", "/desk/standin", Some(Do::Handle)),
    route("GET", "/desk/passkeys", Some(Do::Handle)),
    route("POST", "/desk/passkeys", Some(Do::Handle)),
    route("GET", "/desk/signature", Some(Do::Handle)),
    route("GET", "/desk/devices", Some(Do::Handle)),
    route("POST", "/desk/devices", Some(Do::Handle)),
    route("GET", "/desk/devices/own", Some(Do::Handle)),
    route("POST", "/matters/{id}/sign/{act}", Some(Do::Handle)),
    route("GET", "/matters/{id}/signed/{n}", Some(Do::Read)),
    route("GET", "/matters/{id}/move", Some(Do::Move)),
    route("POST", "/matters/{id}/move", Some(Do::Move)),
    route("GET", "/review", None),
    // Pages of those who keep the rules.
    route("GET", "/admin", None),
    route("GET", "/admin/procedures", Some(Do::Draft)),
    route("POST", "/admin/procedures", Some(Do::Draft)),
    route("GET", "/admin/drafts/{id}", Some(Do::Draft)),
    route("POST", "/admin/drafts/{id}", Some(Do::Draft)),
    route("GET", "/admin/drafts/{id}/check", Some(Do::Draft)),
    route("POST", "/admin/drafts/{id}/publish", Some(Do::Enact)),
    route("GET", "/admin/law-change", Some(Do::Foresee)),
    route("POST", "/admin/law-change", Some(Do::Foresee)),
    route("GET", "/admin/law-change/{change}", Some(Do::Foresee)),
    route("POST", "/admin/law-change/{change}", Some(Do::Foresee)),
    route("GET", "/admin/law-change/{change}/{which}/{kind}", Some(Do::Foresee)),
    route("GET", "/admin/erasure", Some(Do::Erase)),
    route("POST", "/admin/erasure", Some(Do::Erase)),
    route("GET", "/admin/statutes", Some(Do::Draft)),
    route("POST", "/admin/statutes", Some(Do::Draft)),
    route("POST", "/admin/statutes/confirm", Some(Do::Enact)),
    route("GET", "/admin/items", Some(Do::Catalogue)),
    // To confirm, return and retire asks `Do::Vouch` as well.
    route("POST", "/admin/items", Some(Do::Catalogue)),
    route("GET", "/admin/items/import", Some(Do::Catalogue)),
    route("POST", "/admin/items/import", Some(Do::Catalogue)),
    route("GET", "/admin/items/table/{kind}", Some(Do::Catalogue)),
    route("GET", "/admin/powers", Some(Do::Catalogue)),
    // To approve, return, show and withhold asks `Do::Vouch` as well, to claim and give up `Do::TakeUp`.
    route("POST", "/admin/powers", Some(Do::Catalogue)),
    route("GET", "/admin/powers/new", Some(Do::Catalogue)),
    route("POST", "/admin/powers/new", Some(Do::Catalogue)),
    route("GET", "/admin/powers/import", Some(Do::Catalogue)),
    route("POST", "/admin/powers/import", Some(Do::Catalogue)),
    route("GET", "/admin/powers/table/{kind}", Some(Do::Catalogue)),
    route("GET", "/admin/powers/coverage", Some(Do::Cover)),
    route("GET", "/admin/powers/coverage/{kind}", Some(Do::Cover)),
    route("GET", "/admin/powers/{code}", Some(Do::Catalogue)),
    route("POST", "/admin/powers/{code}", Some(Do::Catalogue)),
    route("GET", "/admin/fees", Some(Do::Catalogue)),
    // To confirm and return asks `Do::Vouch` as well.
    route("POST", "/admin/fees", Some(Do::Catalogue)),
    route("GET", "/admin/fees/new", Some(Do::Catalogue)),
    route("POST", "/admin/fees/new", Some(Do::Catalogue)),
    route("GET", "/admin/fees/import", Some(Do::Catalogue)),
    route("POST", "/admin/fees/import", Some(Do::Catalogue)),
    route("GET", "/admin/fees/table/{kind}", Some(Do::Catalogue)),
    route("GET", "/admin/fees/{code}", Some(Do::Catalogue)),
    route("POST", "/admin/fees/{code}", Some(Do::Catalogue)),
    route("GET", "/admin/discretion", Some(Do::Catalogue)),
    // To confirm, return and retire asks `Do::Vouch` as well.
    route("POST", "/admin/discretion", Some(Do::Catalogue)),
    route("GET", "/admin/discretion/import", Some(Do::Catalogue)),
    route("POST", "/admin/discretion/import", Some(Do::Catalogue)),
    route("GET", "/admin/discretion/table/{kind}", Some(Do::Catalogue)),
    route("GET", "/admin/discretion/{scale}", Some(Do::Catalogue)),
    route("POST", "/admin/discretion/{scale}", Some(Do::Catalogue)),
    route("GET", "/admin/bodies", Some(Do::Bodies)),
    route("GET", "/admin/bodies/new", Some(Do::KeepBody)),
    route("POST", "/admin/bodies/new", Some(Do::KeepBody)),
    route("GET", "/admin/bodies/table/{kind}", Some(Do::Bodies)),
    route("GET", "/admin/bodies/{body}", Some(Do::Bodies)),
    route("POST", "/admin/bodies/{body}", Some(Do::Bodies)),
    route("GET", "/admin/officers", Some(Do::Officers)),
    route("POST", "/admin/officers", Some(Do::Officers)),
    route("GET", "/admin/officers/{officer}", Some(Do::Officers)),
    route("POST", "/admin/officers/{officer}", Some(Do::Officers)),
    route("GET", "/admin/log", Some(Do::Oversee)),
    route("GET", "/admin/audit", Some(Do::Audit)),
    route("POST", "/admin/audit", Some(Do::Audit)),
    route("GET", "/admin/audit/table/{kind}", Some(Do::Audit)),
    route("GET", "/admin/evidence", Some(Do::Oversee)),
    // Pages of those who work in the street.
    route("GET", "/field", Some(Do::Handle)),
    route("GET", "/field/new", Some(Do::Handle)),
    route("POST", "/field/new", Some(Do::Handle)),
    route("GET", "/field/{id}", Some(Do::Handle)),
    route("POST", "/field/{id}/do/{act}", Some(Do::Handle)),
    // Pages of examinations; who sets them sees all, each officer one's own.
    route("GET", "/admin/sampling", Some(Do::Sample)),
    route("POST", "/admin/sampling", Some(Do::Sample)),
    route("GET", "/admin/sampling/{sampling}", Some(Do::Sample)),
    route("POST", "/admin/sampling/{sampling}", Some(Do::Sample)),
    // Pages of case-file review: who runs it, who reviews, whose files were reviewed. The file asks by whom it was named for.
    route("GET", "/reviews", Some(Do::ReviewFigures)),
    route("GET", "/reviews/new", Some(Do::Review)),
    route("POST", "/reviews/new", Some(Do::Review)),
    route("GET", "/reviews/figures", Some(Do::ReviewFigures)),
    route("GET", "/reviews/marking", Some(Do::Mark)),
    route("GET", "/reviews/marking/{round}/{id}", Some(Do::Mark)),
    route("POST", "/reviews/marking/{round}/{id}", Some(Do::Mark)),
    route("GET", "/reviews/own", Some(Do::Reviewed)),
    route("GET", "/reviews/own/{round}/{id}", Some(Do::Reviewed)),
    route("POST", "/reviews/own/{round}/{id}", Some(Do::Reviewed)),
    route("GET", "/reviews/{round}", Some(Do::ReviewFigures)),
    route("POST", "/reviews/{round}", Some(Do::Review)),
    route("GET", "/reviews/{round}/report", Some(Do::ReviewFigures)),
    route("GET", "/reviews/{round}/table/{kind}", Some(Do::ReviewFigures)),
    route("GET", "/reviews/{round}/files/{id}", Some(Do::ReviewFigures)),
    route("POST", "/reviews/{round}/files/{id}", Some(Do::Review)),
    // To open, freeze, answer, conclude asks `Do::Assess` as well, to object and to enter a plan `Do::ObjectAssessed`.
    route("GET", "/assessment", Some(Do::Assessed)),
    route("POST", "/assessment", Some(Do::Assess)),
    route("GET", "/assessment/plans", Some(Do::Assessed)),
    route("GET", "/assessment/plans/{body}/{year}", Some(Do::Assessed)),
    route("POST", "/assessment/plans/{body}/{year}", Some(Do::Assessed)),
    route("GET", "/assessment/rounds/{round}", Some(Do::Assessed)),
    route("POST", "/assessment/rounds/{round}", Some(Do::Assess)),
    route("GET", "/assessment/rounds/{round}/table/{kind}", Some(Do::Assessed)),
    route("GET", "/assessment/rounds/{round}/{body}/{indicator}", Some(Do::Assessed)),
    route("POST", "/assessment/rounds/{round}/{body}/{indicator}", Some(Do::Assessed)),
    route("GET", "/assessment/rounds/{round}/{body}/{indicator}/table/{kind}", Some(Do::Assessed)),
    route("GET", "/exams", Some(Do::Sit)),
    route("POST", "/exams", Some(Do::Examine)),
    route("GET", "/exams/bank", Some(Do::Examine)),
    route("POST", "/exams/bank", Some(Do::Examine)),
    route("GET", "/exams/bank/table/{kind}", Some(Do::Examine)),
    route("GET", "/exams/{exam}", Some(Do::Sit)),
    route("POST", "/exams/{exam}", Some(Do::Sit)),
    route("GET", "/exams/{exam}/results", Some(Do::Examine)),
    route("GET", "/exams/{exam}/certificate/{officer}", Some(Do::Sit)),
    // Pages of supervision. An officer sees one's own clues, a chief the body's, a supervisor all after the grace; to answer asks
    // `Do::AnswerWarnings` as well, to take up and to close `Do::Supervise`.
    route("GET", "/warnings", Some(Do::Warnings)),
    route("GET", "/warnings/rules", Some(Do::WarningFigures)),
    route("GET", "/warnings/{clue}", Some(Do::Warnings)),
    // Statistics; the lists behind numbers ask `Do::List` as well.
    route("GET", "/figures", Some(Do::Figures)),
    route("GET", "/figures/pivot", Some(Do::Figures)),
    route("GET", "/figures/pivot/table/{kind}", Some(Do::Figures)),
    route("GET", "/figures/list", Some(Do::Figures)),
    route("GET", "/figures/tables", Some(Do::Figures)),
    route("GET", "/figures/tables/table/{kind}", Some(Do::Figures)),
    route("POST", "/warnings/{clue}", Some(Do::Warnings)),
    // Pages for everybody.
    open("GET", "/"),
    open("GET", "/login"),
    open("POST", "/login"),
    open("GET", "/public"),
    open("GET", "/public/bodies"),
    open("GET", "/public/bodies/{body}"),
    open("GET", "/public/complaints"),
    open("POST", "/public/complaints"),
    open("POST", "/public/complaints/track"),
    open("POST", "/public/complaints/act"),
    open("GET", "/public/credential"),
    open("GET", "/public/decisions/{id}"),
    open("GET", "/public/powers"),
    open("GET", "/public/search"),
    open("GET", "/public/powers/{code}"),
    open("GET", "/public/assessment"),
    open("GET", "/public/draws"),
    open("GET", "/public/draws/{draw}"),
    open("GET", "/public/draws/{draw}/draw.json"),
    open("GET", "/public/fees"),
    open("GET", "/public/fees/table/{kind}"),
    open("GET", "/public/fees/{code}"),
    open("GET", "/v/{id}"),
    open("GET", "/verify"),
    // The record's public log, C2SP tlog-tiles.
    open("GET", "/log"),
    open("GET", "/log/checkpoint"),
    open("GET", "/log/witnessed"),
    open("GET", "/log/tile/{*path}"),
    open("GET", "/log/revoked"),
    open("GET", "/log/restored"),
    // Proofs of what is published, for verifiers.
    open("GET", "/proof/{paper}"),
    open("GET", "/proof/file/{sha256}"),
    open("GET", "/proof/standing/{index}/{leaf}"),
    open("GET", "/law"),
    open("GET", "/law/search"),
    open("GET", "/law/texts"),
    open("GET", "/law/texts/{title}"),
    open("GET", "/law/{statute}"),
    open("GET", "/law/{statute}/{article}"),
    open("GET", "/help"),
    open("GET", "/ui"),
    open("GET", "/assets/{*path}"),
    open("GET", "/help/{chapter}"),
    open("GET", "/law/items/{code}"),
    open("GET", "/law/limits"),
    open("GET", "/law/procedures"),
    open("GET", "/law/procedures/{procedure}"),
    open("GET", "/law/calendar/{year}"),
    // The API.
    open("POST", "/api/v1/session"),
    route("DELETE", "/api/v1/session", None),
    route("GET", "/api/v1/matters", Some(Do::List)),
    route("POST", "/api/v1/matters", Some(Do::Handle)),
    route("GET", "/api/v1/matters/{id}", Some(Do::Read)),
    route("GET", "/api/v1/matters/{id}/intents/{intent}", Some(Do::Handle)),
    route("POST", "/api/v1/matters/{id}/intents/{intent}", Some(Do::Handle)),
    route("POST", "/api/v1/matters/{id}/evidence", Some(Do::Handle)),
    route("GET", "/api/v1/matters/{id}/evidence/{event}", Some(Do::Read)),
    route("GET", "/api/v1/matters/{id}/evidence/{event}/custody", Some(Do::Read)),
    route("POST", "/api/v1/matters/{id}/evidence/{event}/destruction", Some(Do::Handle)),
    route("GET", "/api/v1/matters/{id}/erasure", Some(Do::Erase)),
    route("POST", "/api/v1/matters/{id}/erasure", Some(Do::Erase)),
    route("GET", "/api/v1/devices", Some(Do::Handle)),
    route("POST", "/api/v1/devices", Some(Do::Handle)),
    route("POST", "/api/v1/devices/challenge", Some(Do::Handle)),
    route("GET", "/api/v1/matters/{id}/replay", Some(Do::Read)),
    route("GET", "/api/v1/matters/{id}/review", Some(Do::Read)),
    route("POST", "/api/v1/matters/{id}/uploads", Some(Do::Handle)),
    route("GET", "/api/v1/matters/{id}/uploads/{upload}", Some(Do::Handle)),
    route("PUT", "/api/v1/matters/{id}/uploads/{upload}", Some(Do::Handle)),
    route("POST", "/api/v1/matters/{id}/uploads/{upload}/complete", Some(Do::Handle)),
    route("GET", "/api/v1/matters/{id}/events", Some(Do::Read)),
    route("GET", "/api/v1/matters/{id}/move", Some(Do::Move)),
    route("POST", "/api/v1/matters/{id}/move", Some(Do::Move)),
    route("GET", "/api/v1/matters/{id}/papers", Some(Do::Read)),
    route("GET", "/api/v1/matters/{id}/papers/{n}", Some(Do::Read)),
    route("GET", "/api/v1/matters/{id}/papers/{n}/proof", Some(Do::Read)),
    route("GET", "/api/v1/matters/{id}/volume", Some(Do::Read)),
    route("GET", "/api/v1/inbox", Some(Do::List)),
    route("POST", "/api/v1/reported", Some(Do::Handle)),
    // The state of one act by its number asks `Do::Read`.
    route("GET", "/api/v1/collected", Some(Do::List)),
    route("POST", "/api/v1/collected", Some(Do::Handle)),
    // A batch that does not prove its sender is kept too: nobody is turned away here.
    open("POST", "/api/v1/sync"),
    route("GET", "/api/v1/matters/{id}/findings", Some(Do::Read)),
    route("GET", "/api/v1/quarantine", Some(Do::Sort)),
    route("GET", "/api/v1/quarantine/{item}", Some(Do::Sort)),
    route("POST", "/api/v1/quarantine/{item}", Some(Do::Claim)),
    route("GET", "/api/v1/audit", Some(Do::Audit)),
    route("GET", "/api/v1/officers", Some(Do::List)),
    route("GET", "/api/v1/items", Some(Do::List)),
    route("GET", "/api/v1/parties", Some(Do::Parties)),
    route("GET", "/api/v1/reviews", Some(Do::ReviewFigures)),
    route("POST", "/api/v1/reviews", Some(Do::Review)),
    route("GET", "/api/v1/reviews/marking", Some(Do::Mark)),
    route("GET", "/api/v1/reviews/marking/{round}/{id}", Some(Do::Mark)),
    route("POST", "/api/v1/reviews/marking/{round}/{id}", Some(Do::Mark)),
    route("GET", "/api/v1/reviews/own", Some(Do::Reviewed)),
    route("GET", "/api/v1/reviews/own/{round}/{id}", Some(Do::Reviewed)),
    route("POST", "/api/v1/reviews/own/{round}/{id}", Some(Do::Reviewed)),
    route("GET", "/api/v1/reviews/{round}", Some(Do::ReviewFigures)),
    route("POST", "/api/v1/reviews/{round}", Some(Do::Review)),
    route("GET", "/api/v1/reviews/{round}/files/{id}", Some(Do::ReviewFigures)),
    route("POST", "/api/v1/reviews/{round}/files/{id}", Some(Do::Review)),
    route("GET", "/api/v1/assessments", Some(Do::Assessed)),
    route("POST", "/api/v1/assessments", Some(Do::Assess)),
    route("GET", "/api/v1/assessments/{round}", Some(Do::Assessed)),
    // To work on a round asks `Do::Assess`, to object `Do::ObjectAssessed`.
    route("POST", "/api/v1/assessments/{round}", Some(Do::Assessed)),
    route("GET", "/api/v1/assessments/{round}/{body}/{indicator}", Some(Do::Assessed)),
    route("GET", "/api/v1/samplings", Some(Do::Sample)),
    route("POST", "/api/v1/samplings", Some(Do::Sample)),
    route("GET", "/api/v1/samplings/{sampling}", Some(Do::Sample)),
    route("POST", "/api/v1/samplings/{sampling}", Some(Do::Sample)),
    route("POST", "/api/v1/law-changes", Some(Do::Foresee)),
    route("GET", "/api/v1/law-changes/{change}", Some(Do::Foresee)),
    route("DELETE", "/api/v1/law-changes/{change}", Some(Do::Foresee)),
    route("GET", "/api/v1/powers", Some(Do::Catalogue)),
    route("GET", "/api/v1/powers/coverage", Some(Do::Cover)),
    route("GET", "/api/v1/powers/{code}", Some(Do::Catalogue)),
    // To approve, return, show and withhold asks `Do::Vouch` as well, to claim and give up `Do::TakeUp`.
    route("POST", "/api/v1/powers/{code}", Some(Do::Catalogue)),
    route("GET", "/api/v1/warnings", Some(Do::Warnings)),
    route("GET", "/api/v1/warnings/{clue}", Some(Do::Warnings)),
    route("POST", "/api/v1/warnings/{clue}", Some(Do::Warnings)),
    route("GET", "/api/v1/warning-rules", Some(Do::WarningFigures)),
    route("GET", "/api/v1/figures/pivot", Some(Do::Figures)),
    route("GET", "/api/v1/figures/list", Some(Do::Figures)),
    route("GET", "/api/v1/procedures", None),
    route("GET", "/api/v1/procedures/{procedure}/chart", None),
    // The payment system: every body is signed with the shared key.
    open("POST", "/pay/notify"),
    open("POST", "/pay/reconcile"),
    // For those who run it.
    open("GET", "/healthz"),
    open("GET", "/readyz"),
    open("GET", "/metrics"),
    open("GET", "/openapi.json"),
];

/// A route for somebody signed in; `None` asks no more than that.
const fn route(method: &'static str, path: &'static str, what: Option<Do>) -> Route {
    Route { method, path, what, public: false }
}

/// A route for everybody.
const fn open(method: &'static str, path: &'static str) -> Route {
    Route { method, path, what: None, public: true }
}

/// The headers that every answer bears, unless it says something stricter itself.
pub fn headers_of() -> [(HeaderName, HeaderValue); 8] {
    [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "geolocation=(self), camera=(self), microphone=(self), payment=()",
        ),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)))
}

/// The faces with the headers that every answer bears: one layer for all of them, since each costs every request.
pub fn headed(faces: Router<Shared>) -> Router<Shared> {
    let all = Arc::new(headers_of());
    faces.layer(map_response(move |mut answer: Response| {
        for (name, value) in all.iter() {
            answer.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
        std::future::ready(answer)
    }))
}

/// The faces with every answer counted.
pub fn counting(faces: Router<Shared>, edge: &Arc<Edge>) -> Router<Shared> {
    let counts = Counts::new(ROUTES, Arc::clone(edge));
    faces.layer(Extension(Arc::clone(&counts))).layer(from_fn_with_state(counts, counted))
}
