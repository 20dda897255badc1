//! What the party may still do against a decision, with whom and within which days; the numbers come from the limits of the law pack.

use super::decision::arts;
use crate::ui::Fact;
use fadu_office::{Office, PublicPage};
use maud::html;

/// Reconsideration and litigation; where an article asks for reconsideration first, litigation counts from its outcome.
pub fn facts(office: &Office, page: &PublicPage) -> Vec<Fact> {
    let way = Way { office, page };
    let government = way.told("government", "作出决定的机关的本级人民政府");
    let asks = way.line("行政复议", "FY-001", "自收到决定书之日起", &format!("向{government}申请行政复议"));
    let court = way.told("court", "有管辖权的人民法院");
    let sues = match page.reconsideration_first {
        Some(_) => way.line("行政诉讼", "SS-004", "自收到复议决定书之日起", &format!("向{court}提起行政诉讼")),
        None => way.line("行政诉讼", "SS-001", "自收到决定书之日起", &format!("向{court}提起行政诉讼")),
    };
    asks.into_iter().chain(sues).chain([way.order()]).collect()
}

struct Way<'a> {
    office: &'a Office,
    page: &'a PublicPage,
}

impl Way<'_> {
    /// A particular of the agency from the register, or general words.
    fn told(&self, key: &str, general: &str) -> String {
        let register = self.office.register();
        let body = self.page.agency.and_then(|id| register.bodies.get(&id));
        body.and_then(|b| b.particulars.get(key)).cloned().unwrap_or_else(|| general.to_string())
    }

    fn line(&self, label: &str, limit: &str, from: &str, what: &str) -> Option<Fact> {
        let engine = self.office.engine();
        let limit = engine.law.limits.get(limit)?;
        let cites = self.office.cites(&limit.ground());
        Some(Fact::rich(label, html! { (from) " " b { (limit.length_zh()) "内" } "，" (what) "。" (arts(&cites)) }))
    }

    fn order(&self) -> Fact {
        match &self.page.reconsideration_first {
            Some(c) => Fact::rich(
                "先后",
                html! { "这类决定应当先申请行政复议；对复议决定不服的，再提起行政诉讼。" (arts(&[self.office.cited(c)])) },
            ),
            None => Fact::new("先后", "两条路可以任选一条；申请复议已被受理的，等复议决定作出后再起诉。"),
        }
    }
}
