//! `GET /search`: everything, for those who work here, as far as each may see it.

use super::shelf::{Around, page};
use super::{Asked, law, things};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::signed::Signed;
use crate::ui::{Tone, notice};
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use fadu_office::policy::{self, Do};
use fadu_office::statutes::StatuteSearch;
use maud::{Markup, html};

const ACTION: &str = "/search";
const BELOW: &str =
    "法规、违法事项、权责、案件、当事人一起查；案件只有您看得到的。按 / 到上面的查找框，按 ↓ ↑ 在结果里移动";

/// The page.
pub(super) async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    let words = asked.words();
    let (ready, texts) = (office.search_ready().await?, office.statute_search().await?);
    let index = if let StatuteSearch::Ready(index) = &texts { Some(index.as_ref()) } else { None };
    let building = !ready || matches!(texts, StatuteSearch::Building(..));
    let mut shelves = Vec::new();
    let mut cited = None;
    if !words.is_empty() {
        let (shelf, place) = law::shelf(index, &asked, office.today());
        cited = place;
        shelves.push(shelf);
        shelves.extend(office.items_found(&who, &asked.of("item"))?.map(|f| things::items(&f)));
        let base = if policy::may(&who, Do::Catalogue, who.agency) { "/admin/powers" } else { "/public/powers" };
        shelves.extend(office.powers_found(&who, &asked.of("power"))?.map(|f| things::powers(&f, base)));
        if policy::may(&who, Do::List, who.agency) {
            shelves.extend(office.matters_found(&who, &asked.of("matter"))?.map(|f| things::matters(&f)));
        }
        if policy::may(&who, Do::Parties, who.agency) {
            shelves.extend(office.parties_found(&who, &asked.of("party"))?.map(|f| things::parties(&f)));
        }
    }
    let around = Around { action: ACTION, title: "搜索", below: BELOW, asked: &asked, cited };
    let body = html! { @if building { (waits()) } (page(&around, &shelves)) };
    let frame = Frame { query: words, ..Frame::new("搜索", ACTION) };
    let mut answer = frame.page(&who, body).into_response();
    if building {
        answer.headers_mut().insert(header::REFRESH, HeaderValue::from_static("3"));
    }
    Ok(answer)
}

/// What is said while what is searched is being read.
pub(super) fn waits() -> Markup {
    notice(Tone::Info, html! { "正在备好检索，下面的结果还不全；备好以后这一页会自己显示。" })
}
