//! The JSON API under /api/v1, and what stands beside it: health, metrics, OpenAPI. One file a resource.
//!
//! The same intents as the pages, through the same office. Bearer tokens only; a cookie never counts here.

mod answers;
pub mod ask;
mod assess;
mod audit;
mod bodies;
mod charts;
mod collected;
pub mod contract;
mod devices;
mod erasure;
mod evidence;
mod evidence_destruction;
mod fees;
mod findings;
mod health;
mod inbox;
mod intake;
mod intents;
mod law_change;
mod matters;
pub mod metrics;
mod metrics_evidence;
mod metrics_trust;
mod moving;
mod officers;
pub mod openapi;
mod operations;
mod papers;
mod pay;
mod powers;
mod powers_coverage;
mod powers_read;
pub mod problem;
mod procedures;
mod quarantine;
mod registers;
mod reported;
mod reviews;
mod sampling;
pub mod schemas;
mod schemas_assess;
mod schemas_fees;
mod schemas_files;
mod schemas_law;
mod schemas_live;
mod schemas_powers;
mod schemas_registers;
mod schemas_reviews;
mod schemas_warnings;
pub use evidence::percent;
mod schemas_works;
mod session;
mod sync;
mod trainings;
pub(crate) mod uploads;
mod volume;
mod warnings;

use crate::Shared;
use crate::signed::Bearer;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, get, post, put};

/// A route that takes a piece of a file.
pub(crate) fn pieces(route: MethodRouter<Shared>) -> MethodRouter<Shared> {
    route.layer(DefaultBodyLimit::max(crate::edge::LARGEST_PIECE))
}

/// Routes under /api/v1.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/session", post(session::open).delete(session::close))
        .route("/audit", get(audit::list))
        .route("/matters", get(matters::list).post(matters::open))
        .route("/matters/{id}", get(matters::show))
        .route("/matters/{id}/intents/{intent}", get(intents::form).post(intents::act))
        .route(
            "/matters/{id}/evidence",
            post(evidence::take_in).layer(DefaultBodyLimit::max(crate::edge::LARGEST_UPLOAD)),
        )
        .route("/matters/{id}/evidence/{event}", get(evidence::show))
        .route("/matters/{id}/evidence/{event}/custody", get(evidence::about))
        .route("/matters/{id}/evidence/{event}/destruction", post(evidence_destruction::send))
        .route("/matters/{id}/erasure", get(erasure::show).post(erasure::send))
        .route("/devices", get(devices::list).post(devices::send))
        .route("/devices/challenge", post(devices::ask))
        .route("/matters/{id}/replay", get(evidence_destruction::replay))
        .route("/matters/{id}/review", get(sampling::review))
        .route("/matters/{id}/uploads", post(uploads::begin::<Bearer>))
        .route(
            "/matters/{id}/uploads/{upload}",
            get(uploads::show::<Bearer>).merge(pieces(put(uploads::piece::<Bearer>))),
        )
        .route("/matters/{id}/uploads/{upload}/complete", post(uploads::complete::<Bearer>))
        .route("/matters/{id}/events", get(matters::events))
        .route("/matters/{id}/move", get(moving::show).post(moving::send))
        .route("/matters/{id}/papers", get(papers::list))
        .route("/matters/{id}/papers/{n}", get(papers::show))
        .route("/matters/{id}/papers/{n}/proof", get(papers::proof))
        .route("/matters/{id}/volume", get(volume::show))
        .route("/inbox", get(inbox::list))
        .route("/matters/{id}/findings", get(findings::list))
        .route("/reported", post(reported::report))
        .route("/answers", get(answers::list).post(answers::ask))
        .route("/answers/{id}", get(answers::show))
        .route("/intake", axum::routing::post(intake::enter).layer(DefaultBodyLimit::max(ask::LARGEST_BATCH)))
        .route(
            "/collected",
            get(collected::show).post(collected::enter).layer(DefaultBodyLimit::max(ask::LARGEST_BATCH)),
        )
        .route("/sync", post(sync::take))
        .route("/quarantine", get(quarantine::list))
        .route("/quarantine/{item}", get(quarantine::show).post(quarantine::settle))
        .route("/law-changes", post(law_change::begin))
        .route("/law-changes/{change}", get(law_change::show).delete(law_change::cancel))
        .route("/officers", get(registers::officers).post(officers::register))
        .route("/officers/{officer}", get(officers::show).post(officers::send))
        .route("/trainings", get(trainings::list).post(trainings::enter))
        .route("/bodies", get(bodies::list).post(bodies::open))
        .route("/bodies/{body}", get(bodies::show).post(bodies::send))
        .route("/items", get(registers::items))
        .route("/parties", get(registers::parties))
        .route("/powers", get(powers::list))
        .route("/powers/coverage", get(powers_coverage::show))
        .route("/powers/{code}", get(powers::show).post(powers::send))
        .route("/fees", get(fees::list))
        .route("/fees/{code}", get(fees::show).post(fees::send))
        .route("/procedures", get(procedures::list))
        .route("/procedures/{procedure}/chart", get(charts::show))
        .merge(supervision())
        .fallback(problem::no_such_route)
        .method_not_allowed_fallback(problem::no_such_method)
}

/// Those of supervision: warnings, samplings, reviews, assessment, figures, the live view.
fn supervision() -> Router<Shared> {
    Router::new()
        .route("/reviews", get(reviews::list).post(reviews::open))
        .route("/reviews/marking", get(reviews::marking))
        .route("/reviews/marking/{round}/{id}", get(reviews::sheet).post(reviews::mark))
        .route("/reviews/own", get(reviews::own))
        .route("/reviews/own/{round}/{id}", get(reviews::own_file).post(reviews::own_deed))
        .route("/reviews/{round}", get(reviews::show).post(reviews::deed))
        .route("/reviews/{round}/files/{id}", get(reviews::file).post(reviews::file_deed))
        .route("/assessments", get(assess::list).post(assess::open))
        .route("/assessments/{round}", get(assess::show).post(assess::act))
        .route("/assessments/{round}/{body}/{indicator}", get(assess::figure))
        .route("/figures/pivot", get(crate::figures::api::pivot))
        .route("/figures/list", get(crate::figures::api::list))
        .route("/samplings", get(sampling::list).post(sampling::plan))
        .route("/samplings/{sampling}", get(sampling::show).post(sampling::act))
        .route("/positions", post(crate::live::api::positions))
        .route("/live", get(crate::live::api::show))
        .route("/live/checks", post(crate::live::api::check))
        .route("/live/devices", get(crate::live::api::devices).post(crate::live::api::keep))
        .route("/live/sharing", get(crate::live::api::own).post(crate::live::api::switch))
        .route("/warnings", get(warnings::list))
        .route("/warnings/{clue}", get(warnings::show).post(warnings::send))
        .route("/warning-rules", get(warnings::rules))
}

/// Routes outside it.
pub fn outside() -> Router<Shared> {
    Router::new()
        .route("/pay/notify", post(pay::notify))
        .route("/pay/reconcile", post(pay::reconcile))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .route("/openapi.json", get(openapi::show))
}
