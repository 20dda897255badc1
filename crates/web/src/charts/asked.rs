//! Which chart an address asks for: procedure, version, overlay, sheet; and the chart as a file.

use crate::api::percent;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use fadu_office::base::Day;
use fadu_office::law::Law;
use fadu_office::law::chart::svg::{Ink, draw};
use fadu_office::law::chart::{Audience, Chart, Sheet, bpmn, chart};
use fadu_office::law::overlay::Overlay;
use fadu_office::law::procedure::Procedure;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the address may ask.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    /// Id of a sheet; the main course without one.
    pub chart: Option<String>,
    /// Id of an overlay; empty for none.
    pub overlay: Option<String>,
    /// First day of a version; that of today without one.
    pub version: Option<String>,
    /// `svg` or `bpmn`: a file in place of a page.
    pub format: Option<String>,
    /// `staff` or `public`, where the address leaves it open.
    pub audience: Option<String>,
}

/// The chart asked for.
pub struct Chosen {
    /// The procedure under its overlay.
    pub procedure: Arc<Procedure>,
    /// Its chart.
    pub chart: Chart,
    /// Place of the sheet.
    pub at: usize,
}

impl Chosen {
    /// The sheet.
    pub fn sheet(&self) -> &Sheet {
        &self.chart.sheets[self.at]
    }

    /// Name of the procedure and, beside the main course, of the sheet.
    pub fn title(&self) -> String {
        if self.at == 0 { self.chart.name.clone() } else { format!("{} · {}", self.chart.name, self.sheet().name) }
    }

    /// The chart as a file; nothing if the format is none that is known.
    pub fn file(&self, format: &str) -> Option<Response> {
        let (media, bytes) = match format {
            "svg" => ("image/svg+xml; charset=utf-8", self.svg()),
            "bpmn" => ("application/xml; charset=utf-8", bpmn::write(&self.chart)),
            _ => return None,
        };
        let who = if self.chart.audience == Audience::Public { "公众版" } else { "办理版" };
        let stem = if format == "bpmn" { self.chart.name.clone() } else { self.title() };
        let name = format!("{stem}（{who}，{}版）.{format}", self.chart.version);
        let disposition = format!("attachment; filename*=UTF-8''{}", percent(&name));
        Some(
            ([(header::CONTENT_TYPE, media.to_string()), (header::CONTENT_DISPOSITION, disposition)], bytes)
                .into_response(),
        )
    }

    /// The sheet with title and legend in it.
    pub fn svg(&self) -> String {
        let title = self.title();
        draw(self.sheet(), &Ink { id: "chart", title: &title, framed: true, href: &|_| None, mark: &|_| None }).svg
    }
}

/// The fields that have an overlay over a procedure, each with the name of its newest one.
pub fn overlays<'a>(law: &'a Law, procedure: &'a str) -> BTreeMap<&'a str, &'a str> {
    let mut all: Vec<&Overlay> = law.overlays.iter().filter(|o| o.procedure == procedure).collect();
    all.sort_by_key(|o| o.in_force);
    all.into_iter().map(|o| (o.field(), o.name.as_str())).collect()
}

/// The chart of a procedure as asked for; nothing if any part of it is not there. `field` is the overlay where none is asked for, and the version that of `today`.
pub fn choose(law: &Law, id: &str, asked: &Asked, (audience, field, today): (Audience, &str, Day)) -> Option<Chosen> {
    let base = match asked.version.as_deref().filter(|v| !v.is_empty()) {
        None => law.known_on(id, today),
        Some(day) => law.versions(id).find(|p| p.in_force.to_string() == day),
    }?;
    let known = |o: &str| o.is_empty() || overlays(law, id).contains_key(o);
    let field = match asked.overlay.as_deref() {
        Some(overlay) => Some(overlay).filter(|o| known(o))?,
        None => Some(field).filter(|o| known(o)).unwrap_or_default(),
    };
    sheet_of(law, law.under(base, field), field, (asked, audience))
}

/// The sheet asked for of a procedure that is known.
pub fn sheet_of(
    law: &Law,
    procedure: Arc<Procedure>,
    field: &str,
    (asked, audience): (&Asked, Audience),
) -> Option<Chosen> {
    let chart = chart(law, &procedure, field, audience);
    let at = match asked.chart.as_deref().filter(|s| !s.is_empty()) {
        None => 0,
        Some(id) => chart.sheets.iter().position(|s| s.id == id)?,
    };
    Some(Chosen { procedure, chart, at })
}
