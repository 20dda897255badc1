//! The frame of every page here: who is signed in, the navigation, where we are.

use crate::rooms;
use crate::signed::form_token;
use crate::ui::{Crumb, NavItem, Page, Who as Badge, Width, page};
use fadu_office::accounts::Who;
use fadu_office::policy::{self, Do};
use maud::{Markup, html};

/// Where the rooms of those who keep the rules and the machine are.
const ADMIN: &str = "/admin";

/// What a page says of itself.
#[derive(Default)]
pub struct Frame {
    /// Its title.
    pub title: String,
    /// Where we are; the title comes last by itself.
    pub crumbs: Vec<Crumb>,
    /// 1232 or 960 px.
    pub width: Width,
    /// What stands in the search box.
    pub query: String,
    /// What has just been done.
    pub said: Option<Markup>,
    /// The entry of the navigation.
    pub here: &'static str,
}

impl Frame {
    /// A work page under an entry of the navigation.
    pub fn new(title: impl Into<String>, here: &'static str) -> Frame {
        Frame { title: title.into(), here, ..Frame::default() }
    }
    /// As narrow as a page that is read.
    pub fn reading(self) -> Frame {
        Frame { width: Width::Reading, ..self }
    }
    /// Adds a crumb.
    pub fn under(mut self, word: impl Into<String>, href: impl Into<String>) -> Frame {
        self.crumbs.push((word.into(), Some(href.into())));
        self
    }
    /// The whole page.
    pub fn page(self, who: &Who, body: Markup) -> Markup {
        let nav =
            [("工作台", "/desk"), ("现场", "/field"), ("案件", "/desk/matters"), ("法规", "/law"), ("公示", "/public")];
        let parties = policy::may(who, Do::Parties, who.agency).then_some(("当事人", "/parties"));
        let exams = policy::may(who, Do::Sit, who.agency).then_some(("考试", "/exams"));
        let warnings = policy::may(who, Do::Warnings, who.agency).then_some(("预警", "/warnings"));
        let figures = policy::may(who, Do::Figures, who.agency).then_some(("统计", "/figures"));
        let rooms = rooms::any(who).then_some(("管理", ADMIN));
        let nav = nav.into_iter().chain(warnings).chain(parties).chain(exams).chain(figures).chain(rooms);
        let nav = nav.filter(|(_, href)| *href != "/field" || in_the_street(who));
        let admin = self.here.starts_with(ADMIN);
        let here = if admin { ADMIN } else { self.here };
        let mut crumbs = self.crumbs;
        if admin && self.here != ADMIN {
            crumbs.retain(|(_, href)| href.as_deref() != Some("/desk"));
            crumbs.insert(0, ("管理".into(), Some(ADMIN.into())));
        }
        if !crumbs.is_empty() {
            crumbs.push((self.title.clone(), None));
        }
        let frame = Page {
            title: self.title,
            who: Some(Badge { name: who.name.clone(), agency: who.agency_name.clone(), role: roles(who), unread: 0 }),
            nav: nav.map(|(word, href)| NavItem::new(word, href, href == here)).collect(),
            crumbs,
            csrf: form_token(who),
            query: self.query,
            width: self.width,
            said: self.said,
            ..Page::default()
        };
        let called = super::called::banner(who);
        page(&frame, html! { @if let Some(called) = called { (called) } (body) })
    }
}

/// Whether somebody may act in the street.
fn in_the_street(who: &Who) -> bool {
    who.has("officer") || who.has("unit-head")
}

/// The roles of a person in Chinese.
pub fn roles(who: &Who) -> String {
    let zh = |role: &String| match role.as_str() {
        "officer" => "承办人",
        "unit-head" => "承办机构负责人",
        "head" => "机关负责人",
        "reviewer" => "法制审核",
        "supervisor" => "监督人员",
        "leader" => "领导",
        "registrar" => "登记管理员",
        "system-admin" => "系统管理员",
        "security-admin" => "安全保密管理员",
        "audit-admin" => "安全审计员",
        _ => "其他",
    };
    who.roles.iter().map(zh).collect::<Vec<_>>().join("、")
}
