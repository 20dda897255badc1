//! One search over everything: for those who work here (`/search`) over statutes, items, powers, matters and parties as far as each may see them,
//! for everybody (`/public/search`) over what is public. `shelf.rs` is what both pages show of one kind.

mod law;
mod open;
mod shelf;
mod things;
mod work;

use crate::Shared;
use axum::Router;
use axum::routing::get;
use fadu_office::search::SearchAsked;
use serde::Deserialize;

/// The page of those who work here.
pub fn routes() -> Router<Shared> {
    Router::new().route("/search", get(work::show))
}

/// The page of everybody.
pub fn public_routes() -> Router<Shared> {
    Router::new().route("/public/search", get(open::show))
}

/// Rows of each kind where all kinds are shown.
const FIRST: usize = 5;
/// Rows on a page of one kind.
const ROWS: usize = 20;
/// Nobody leafs further.
const PAGES: usize = 50;

/// What the address asks.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    /// The kind; all if empty.
    kind: String,
    /// The part of the kind.
    part: String,
    page: usize,
}

impl Asked {
    fn words(&self) -> String {
        self.q.trim().chars().take(100).collect()
    }

    /// What is asked of a kind: a few rows where all are shown, a page of the one that was chosen, only the count of others.
    fn of(&self, kind: &str) -> SearchAsked {
        let own = self.kind == kind;
        SearchAsked {
            words: self.words(),
            part: if own { self.part.parse().ok() } else { None },
            page: if own { self.page.clamp(1, PAGES) - 1 } else { 0 },
            most: if own { ROWS } else { FIRST },
        }
    }
}
