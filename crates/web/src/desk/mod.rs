//! Pages of those who work here: sign-in, workbench, lists, files, forms of acts, terms, papers, evidence. One file a page.

mod answers;
mod archive;
mod asking;
pub(crate) mod called;
pub(crate) mod collected;
mod collected_import;
mod collected_list;
mod destruction;
mod devices;
pub(crate) mod doing;
mod evidence;
pub(crate) mod exhibit;
pub(crate) mod expired;
pub(crate) mod fields;
pub(crate) mod file;
mod filters;
mod findings;
pub(crate) mod frame;
pub(crate) mod handover;
mod intake;
pub(crate) mod kept;
mod lodged;
mod login;
mod matters;
mod moving;
pub(crate) mod opening;
mod paper;
mod papers_tab;
mod parties;
mod party;
mod party_form;
mod party_import;
mod party_merge;
mod passkeys;
mod picking;
mod quarantine;
mod rail;
pub(crate) mod refused;
mod replay;
mod reportable;
mod reported;
mod review;
pub(crate) mod say;
mod signing;
mod standin;
mod subject;
pub(crate) mod tables;
mod tabs;
pub(crate) mod taking;
mod term;
mod volume;
mod weighing;
mod workbench;
mod written;

use crate::Shared;
use crate::api::{pieces, uploads};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Redirect;
use axum::routing::{get, post, put};

/// The routes of these pages.
pub fn routes() -> Router<Shared> {
    let acts = Router::new()
        .route("/matters/{id}/do/{act}", get(doing::show).post(doing::send))
        .route("/matters/{id}/sign/{act}", post(signing::challenge))
        .route("/matters/{id}/reported/{act}", get(reported::show).post(reported::send))
        .route("/desk/reported/{procedure}", get(reported::open).post(reported::send_new))
        .layer(DefaultBodyLimit::max(crate::edge::LARGEST_UPLOAD));
    Router::new()
        .route("/login", get(login::show).post(login::sign_in))
        .route("/logout", post(login::sign_out))
        .route("/review", get(|| async { Redirect::to("/desk") }))
        .route("/desk", get(workbench::show))
        .route("/desk/clock", post(workbench::forward))
        .route("/desk/matters", get(matters::show))
        .route("/desk/archive", get(archive::show))
        .route("/desk/answers", get(answers::list))
        .route("/desk/answers/{id}", get(answers::show))
        .route("/desk/quarantine", get(quarantine::list))
        .route("/desk/quarantine/{item}", get(quarantine::show).post(quarantine::settle))
        .route("/desk/items", get(picking::items))
        .route("/desk/find/articles", get(picking::articles))
        .route("/desk/find/benchmarks", get(picking::benchmarks))
        .route("/desk/find/officers", get(picking::officers))
        .merge(intake::routes())
        .route("/collected", get(collected::show))
        .route("/collected/list", get(collected_list::list))
        .route("/collected/table/{kind}", get(collected::table))
        .route("/collected/template/{kind}", get(collected_import::template))
        .route("/collected/import", taking::page::<collected_import::Collected>())
        .route("/collected/import/{job}", get(collected_import::job))
        .route("/desk/parties", get(parties::typed))
        .route("/parties", get(parties::show))
        .route("/parties/new", get(party_form::begin).post(party_form::enter))
        .route("/parties/merge", get(party_merge::show).post(party_merge::send))
        .route("/parties/import", taking::page::<party_import::Parties>())
        .route("/parties/table/{kind}", post(parties::table))
        .route("/parties/{party}", get(party::show).post(party::send))
        .route("/parties/{party}/change", get(party_form::change).post(party_form::send))
        .route("/desk/handover", get(handover::show).post(handover::send))
        .route("/desk/standin", get(standin::show).post(standin::send))
        .route("/desk/passkeys", get(passkeys::show).post(passkeys::send))
        .route("/desk/signature", get(passkeys::signature))
        .route("/desk/devices", get(devices::show).post(devices::send))
        .route("/desk/devices/own", get(devices::own))
        .route("/matters/{id}/signed/{n}", get(signing::again))
        .route("/desk/new", get(opening::show).post(opening::send))
        .route("/matters/{id}", get(file::show))
        .route("/matters/{id}/move", get(moving::show).post(moving::send))
        .route("/matters/{id}/reported", get(reportable::list))
        .route("/matters/{id}/terms/{term}", get(term::show))
        .route("/matters/{id}/papers/{n}", get(paper::show))
        .route("/matters/{id}/papers/{n}/{page}", get(paper::page))
        .route("/matters/{id}/volume/{which}", get(volume::show))
        .route("/matters/{id}/evidence/{event}", get(evidence::show))
        .route("/matters/{id}/evidence/{event}/about", get(exhibit::show))
        .route("/matters/{id}/evidence/{event}/destruction", post(destruction::send))
        .route("/matters/{id}/replay", get(replay::show))
        .route("/matters/{id}/review", get(review::show))
        .route("/matters/{id}/uploads", post(uploads::begin::<uploads::Page>))
        .route(
            "/matters/{id}/uploads/{upload}",
            get(uploads::show::<uploads::Page>).merge(pieces(put(uploads::piece::<uploads::Page>))),
        )
        .route("/matters/{id}/uploads/{upload}/complete", post(uploads::complete::<uploads::Page>))
        .merge(acts)
}
