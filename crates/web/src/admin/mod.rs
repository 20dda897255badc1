//! Pages of those who keep the rules and the machine: procedures with their versions, drafts, checks, publication; the log. One file a page.

mod audit;
mod audit_alarms;
mod audit_looks;
mod audit_words;
mod bodies;
mod bodies_import;
mod body;
mod body_forms;
mod body_new;
mod checked;
mod credential_forms;
mod differences;
mod discretion;
mod discretion_import;
mod discretion_one;
mod draft;
mod erasure;
mod evidence;
mod fee;
mod fees;
mod fees_import;
mod home;
mod items;
mod items_import;
mod items_list;
mod law_change;
mod law_change_cases;
mod law_change_named;
mod law_change_one;
mod law_change_parts;
mod leaving_forms;
mod log;
mod officer;
mod officers;
mod officers_import;
mod power;
mod power_forms;
mod power_new;
mod powers;
mod powers_coverage;
mod powers_import;
mod powers_list;
mod procedures;
mod record;
mod statutes;
mod training;
mod trust;

pub(crate) use audit::Wanted as AuditWanted;
pub(crate) use differences::differences;
pub(crate) use officer::state_word;

use crate::Shared;
use crate::desk::taking;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// The routes of these pages.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/admin", get(home::show))
        .route("/admin/procedures", get(procedures::show).post(procedures::begin))
        .route("/admin/drafts/{id}", get(draft::show).post(draft::send))
        .route("/admin/drafts/{id}/check", get(checked::show))
        .route("/admin/drafts/{id}/publish", post(checked::publish))
        .route("/admin/law-change", get(law_change::show).post(law_change::send))
        .route("/admin/law-change/{change}", get(law_change_one::show).post(law_change_one::send))
        .route("/admin/law-change/{change}/{which}/{kind}", get(law_change_one::table))
        .route("/admin/audit", get(audit::show).post(audit::send))
        .route("/admin/audit/table/{kind}", get(audit::table))
        .route("/admin/erasure", get(erasure::show).post(erasure::send))
        .route("/admin/statutes", get(statutes::show).post(statutes::preview))
        .route("/admin/statutes/confirm", post(statutes::confirm))
        .route("/admin/items", get(items::show).post(items::send))
        .route("/admin/items/import", taking::page::<items_import::Items>())
        .route("/admin/items/table/{kind}", get(items_import::table))
        .route("/admin/powers", get(powers::show).post(powers::send))
        .route("/admin/powers/new", get(power_new::show).post(power_new::send))
        .route("/admin/powers/import", taking::page::<powers_import::Powers>())
        .route("/admin/powers/table/{kind}", get(powers_import::table))
        .route("/admin/powers/coverage", get(powers_coverage::show))
        .route("/admin/powers/coverage/{kind}", get(powers_coverage::table))
        .route("/admin/powers/{code}", get(power::show).post(power::send))
        .route("/admin/fees", get(fees::show).post(fees::send))
        .route("/admin/fees/new", get(fee::begin).post(fee::enter))
        .route("/admin/fees/import", taking::page::<fees_import::Fees>())
        .route("/admin/fees/table/{kind}", get(fees_import::table))
        .route("/admin/fees/{code}", get(fee::show).post(fee::send))
        .route("/admin/discretion", get(discretion::show).post(discretion::send))
        .route("/admin/discretion/import", taking::page::<discretion_import::Scales>())
        .route("/admin/discretion/table/{kind}", get(discretion::table))
        .route("/admin/discretion/{scale}", get(discretion_one::show).post(discretion_one::send))
        .route("/admin/bodies", get(bodies::show))
        .route("/admin/bodies/new", get(body_new::show).post(body_new::send))
        .route("/admin/bodies/import", taking::page::<bodies_import::Bodies>())
        .route("/admin/bodies/table/{kind}", get(bodies::take))
        .route("/admin/bodies/{body}", get(body::show).post(body::send))
        .route("/admin/officers", get(officers::show).post(officers::send))
        .route("/admin/officers/import", taking::page::<officers_import::Officers>())
        .route("/admin/officers/table/{kind}", get(officers_import::table))
        .route("/admin/officers/training", get(training::show).post(training::send))
        .route("/admin/officers/training/{kind}", get(training::table))
        .route("/admin/officers/{officer}", get(officer::show).post(officer::send))
        .route("/admin/log", get(log::show))
        .route("/admin/evidence", get(evidence::show))
        .layer(DefaultBodyLimit::max(crate::edge::LARGEST_FORM))
}

/// Where a draft is.
pub(crate) fn href(id: &str) -> String {
    format!("/admin/drafts/{id}")
}
