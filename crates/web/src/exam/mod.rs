//! Pages of examinations: what is set and what I sit, the bank of questions, the paper under way, marks, the certificate. One file a page.

mod bank;
mod certificate;
mod list;
mod paper;
mod results;
mod setting;

use crate::Shared;
use crate::desk::taking;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;

/// The routes of these pages.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/exams", get(list::show).post(setting::send))
        .route("/exams/bank", taking::page::<bank::Bank>())
        .route("/exams/bank/table/{kind}", get(bank::table))
        .route("/exams/{exam}", get(paper::show).post(paper::send))
        .route("/exams/{exam}/results", get(results::show))
        .route("/exams/{exam}/certificate/{officer}", get(certificate::show))
        .layer(DefaultBodyLimit::max(crate::edge::LARGEST_UPLOAD))
}

/// Where an examination is.
fn href(id: &str) -> String {
    format!("/exams/{id}")
}

/// Where a certificate is.
fn certificate_href(exam: &str, officer: &str) -> String {
    format!("/exams/{exam}/certificate/{officer}")
}
