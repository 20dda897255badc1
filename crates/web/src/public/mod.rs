//! Pages for everyone, without login: what is published, checking a paper, help, and the files of the interface.

pub mod bodies;
pub mod complaints;
pub mod credential;
pub mod decision;
pub mod fee;
pub mod fees;
pub mod files;
pub mod frame;
pub mod help;
pub mod home;
pub mod list;
pub mod log;
pub mod log_files;
pub mod manual;
pub mod manual_cases;
mod manual_evidence;
mod manual_fees;
mod manual_machine;
mod manual_registers;
mod manual_supervision;
pub mod power;
pub mod powers;
pub mod proof;
pub mod remedies;
pub mod verify;
mod verify_tool;

use crate::Shared;
use axum::Router;
use axum::routing::{get, post};

/// The routes of these pages.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(home::show))
        .route("/public", get(list::show))
        .route("/public/decisions/{id}", get(decision::show))
        .route("/public/powers", get(powers::show))
        .route("/public/powers/{code}", get(power::show))
        .route("/public/bodies", get(bodies::show))
        .route("/public/bodies/{body}", get(bodies::one))
        .route("/public/fees", get(fees::show))
        .route("/public/fees/table/{kind}", get(fees::table))
        .route("/public/fees/{code}", get(fee::show))
        .route("/public/complaints", get(complaints::show).post(complaints::send))
        .route("/public/complaints/track", post(complaints::track))
        .route("/public/complaints/act", post(complaints::act))
        .route("/public/credential", get(credential::show))
        .route("/v/{id}", get(verify::by_link))
        .route("/verify", get(verify::show))
        .route("/log", get(log::show))
        .route("/log/checkpoint", get(log_files::checkpoint))
        .route("/log/witnessed", get(log_files::witnessed))
        .route("/log/tile/{*path}", get(log_files::tile))
        .route("/log/revoked", get(proof::revoked))
        .route("/log/restored", get(proof::restored))
        .route("/proof/{paper}", get(proof::show))
        .route("/proof/file/{sha256}", get(proof::of_file))
        .route("/proof/standing/{index}/{leaf}", get(proof::standing))
        .route("/help", get(help::index))
        .route("/help/{chapter}", get(help::chapter))
        .route("/ui", get(files::components))
        .route("/assets/{*path}", get(files::asset))
}
