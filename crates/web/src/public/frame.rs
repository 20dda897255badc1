//! The frame of every page that needs no login: its name, its navigation, how long it may be kept, and the calm "not found".

use crate::answer::PageDenial;
use crate::ui::{Crumb, NavItem, Page, Width, bare_card, pad, page_head, page_public};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fadu_office::{Denial, Office};
use maud::{Markup, html};

/// A minute: what is withdrawn must vanish soon, and a crowd must not reach the store.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// A page that needs no login.
#[derive(Debug, Clone, Default)]
pub struct Face {
    /// Its title.
    pub title: String,
    /// The address of the navigation's entry that it belongs to.
    pub here: &'static str,
    /// Where we are.
    pub crumbs: Vec<Crumb>,
    /// 1232 or 960 px.
    pub width: Width,
}

impl Face {
    /// A reading page with title and place in the navigation.
    pub fn new(title: impl Into<String>, here: &'static str) -> Face {
        Face { title: title.into(), here, crumbs: Vec::new(), width: Width::Reading }
    }
    /// As wide as a work page.
    pub fn wide(self) -> Face {
        Face { width: Width::Work, ..self }
    }
    /// Adds a crumb with its page.
    pub fn under(mut self, word: impl Into<String>, href: impl Into<String>) -> Face {
        self.crumbs.push((word.into(), Some(href.into())));
        self
    }

    fn page(&self, office: &Office, body: Markup) -> Markup {
        let nav = [
            ("搜索", "/public/search"),
            ("查公示", "/public"),
            ("权责清单", "/public/powers"),
            ("收费目录", "/public/fees"),
            ("执法动态", "/public/activity"),
            ("执法投诉", "/public/complaints"),
            ("核验文书", "/verify"),
            ("登记簿", "/log"),
            ("法规", "/law"),
            ("期限", "/law/limits"),
            ("帮助", "/help"),
        ];
        let mut crumbs = self.crumbs.clone();
        if !crumbs.is_empty() {
            crumbs.push((self.title.clone(), None));
        }
        let frame = Page {
            title: self.title.clone(),
            nav: nav.iter().map(|(word, href)| NavItem::new(*word, *href, *href == self.here)).collect(),
            crumbs,
            width: self.width,
            ..Page::default()
        };
        page_public(&frame, &place(office), body)
    }

    /// The page, to be kept for a minute by whoever passes it on.
    pub fn shown(&self, office: &Office, body: Markup) -> Response {
        ([(header::CACHE_CONTROL, KEPT)], self.page(office, body)).into_response()
    }

    /// The page for whoever asks alone: what bears a code or the id of a form is kept by nobody.
    pub fn own(&self, office: &Office, body: Markup) -> Response {
        ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], self.page(office, body)).into_response()
    }

    /// A calm page that says that there is nothing here; it tells nothing of what is not public.
    pub fn missing(&self, office: &Office, heading: &str, body: Markup) -> Response {
        (
            StatusCode::NOT_FOUND,
            self.page(
                office,
                html! { (page_head(heading, html! {}, html! {})) (bare_card(pad(html! { p { (body) } }))) },
            ),
        )
            .into_response()
    }

    /// Our fault, on a page of the same frame.
    pub fn failed(&self, office: &Office, denial: Denial) -> Response {
        let incident = match &denial {
            Denial::Fault(cause) | Denial::NotTypeset(cause) | Denial::Unanswered(cause) => {
                Some(fadu_office::incident_id(cause))
            }
            _ => None,
        };
        let (_, sentence) = crate::answer::told(&denial);
        let body = html! {
            p { "请稍后再试；一直打不开的，请告知本页的主办机关。" }
            @if let Some(id) = incident { p { "事故编号 " b { (id) } } }
        };
        let page = self.page(office, html! { (page_head(sentence, html! {}, html! {})) (bare_card(pad(body))) });
        PageDenial(denial, Some(page)).into_response()
    }
}

/// The name of the place: the government that the agencies belong to, else the plain name of the page.
pub fn place(office: &Office) -> String {
    let register = office.register();
    let government = register.bodies.values().find_map(|b| b.particulars.get("government"));
    let district = government.and_then(|g| g.strip_suffix("人民政府")).unwrap_or_default();
    format!("{district}行政执法公示")
}
