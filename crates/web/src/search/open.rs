//! `GET /public/search`: statutes, items, powers and decisions, for everybody: only what is public today.

use super::shelf::{Around, page};
use super::work::waits;
use super::{Asked, law, things};
use crate::Shared;
use crate::answer::PageDenial;
use crate::public::frame::Face;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use fadu_office::statutes::StatuteSearch;
use maud::html;

const ACTION: &str = "/public/search";
const BELOW: &str =
    "查法律、法规、规章的条文，什么行为违法、有什么后果，哪个机关有什么职权，公示的决定。自然人的姓名已隐去";

/// The page.
pub(super) async fn show(State(office): State<Shared>, Query(asked): Query<Asked>) -> Result<Response, PageDenial> {
    let face = Face::new("搜索", ACTION).wide();
    let words = asked.words();
    let (ready, texts) = (office.search_ready().await?, office.statute_search().await?);
    let index = if let StatuteSearch::Ready(index) = &texts { Some(index.as_ref()) } else { None };
    let building = !ready || matches!(texts, StatuteSearch::Building(..));
    let (mut shelves, mut cited) = (Vec::new(), None);
    if !words.is_empty() {
        let (shelf, place) = law::shelf(index, &asked, office.today());
        cited = place;
        shelves.push(shelf);
        shelves.extend(office.items_found_public(&asked.of("item"))?.map(|f| things::items(&f)));
        shelves.extend(office.powers_found_public(&asked.of("power"))?.map(|f| things::powers(&f, "/public/powers")));
        shelves.extend(office.decisions_found(&asked.of("decision"))?.map(|f| things::decisions(&f)));
    }
    let around = Around { action: ACTION, title: "搜索", below: BELOW, asked: &asked, cited };
    let body = html! { @if building { (waits()) } (page(&around, &shelves)) };
    let mut answer = face.shown(&office, body);
    if building {
        answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer.headers_mut().insert(header::REFRESH, HeaderValue::from_static("3"));
    }
    Ok(answer)
}
