//! The feed of 执法动态 (Atom, RFC 4287): the newest announcements for readers of feeds and for the portal of the government.

use super::PUBLIC;
use crate::Shared;
use crate::answer::PageDenial;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use fadu_office::activity::ANNOUNCED;
use fadu_office::base::Moment;
use maud::{Markup, html};

/// A moment as a feed writes it: in universal time.
fn stamp(at: Moment) -> String {
    // What pages show is the time of the country, eight hours ahead.
    let universal = Moment(at.0 - 8 * 3_600_000);
    format!("{}T{}:00Z", universal.day(), universal.clock())
}

/// `GET /public/activity/feed.xml`.
pub async fn show(State(office): State<Shared>) -> Result<Response, PageDenial> {
    let all = office.announced("", "")?;
    let newest = all.iter().filter_map(|a| Some(a.of.stands()?.1.at)).max().unwrap_or(Moment(0));
    let entries: Vec<Markup> = all
        .iter()
        .take(ANNOUNCED)
        .filter_map(|a| {
            let (version, by) = a.of.stands()?;
            let (first, draft) = (a.of.first().unwrap_or(by.at), &version.draft);
            Some(html! { entry {
                id { "urn:fadu:announcement:" (a.id) }
                title { (draft.title) }
                author { name { (a.body) } }
                published { (stamp(first)) }
                updated { (stamp(by.at)) }
                link rel="alternate" href={ (PUBLIC) "/" (a.id) } {}
                @for (n, file) in draft.files.iter().enumerate() {
                    link rel="enclosure" type=(file.media) length=(file.size) title=(file.name) href={ (PUBLIC) "/" (a.id) "/files/" (n + 1) } {}
                }
                category term=(draft.kind) {}
                content type="text" { (draft.text) }
            } })
        })
        .collect();
    let feed = html! { feed xmlns="http://www.w3.org/2005/Atom" {
        id { "urn:fadu:announcements" }
        title { "执法动态" }
        updated { (stamp(newest)) }
        link rel="self" href={ (PUBLIC) "/feed.xml" } {}
        @for entry in &entries { (entry) }
    } };
    let text = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}", feed.into_string());
    let media = "application/atom+xml; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "public, max-age=60")], text).into_response())
}
