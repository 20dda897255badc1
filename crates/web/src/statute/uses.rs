//! Where an article works: the limits, acts, guards, papers, items, overlays and powers that cite it, each with its page.

use fadu_office::Office;
use fadu_office::base::Citation;
pub use fadu_office::law::change::uses::asks;
use fadu_office::law::change::{self, Sought, UseKind};

/// One place that cites an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// What cites it: 期限, 步骤, 要件, 文书, 案由 …
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// One line that says what it does there.
    pub note: String,
    /// Its page, if it has one.
    pub href: Option<String>,
    /// The paragraph and item cited.
    pub place: String,
}

/// Every place of the law pack and of the registers that cites an article.
pub fn uses(office: &Office, statute: &str, article: &str) -> Vec<Use> {
    let place = Citation { statute: statute.into(), article: article.into(), paragraph: 0, item: 0 };
    let (engine, register) = (office.engine(), office.register());
    let items = register.items.values().filter_map(|versions| versions.last());
    let found = change::uses(&engine.law, items, &Sought::new(&engine.law, &place), office.today());
    let made = |u: change::Use| Use { href: href(&u), kind: u.kind.zh(), name: u.name, note: u.note, place: u.place };
    let mut out: Vec<Use> = found.into_iter().map(made).collect();
    for (code, name, place) in office.powers_citing((statute, article)) {
        let href = Some(format!("/public/powers/{code}"));
        out.push(Use { kind: UseKind::Power.zh(), name, note: "权责清单上的依据".into(), href, place });
    }
    out
}

/// The page of what cites an article, if it has one.
pub fn href(of: &change::Use) -> Option<String> {
    let to = match of.kind {
        UseKind::Limit => format!("/law/limits#limit-{}", of.id),
        UseKind::Item => super::item::href(&of.id),
        UseKind::Power => format!("/public/powers/{}", of.id),
        _ => return None,
    };
    (!of.id.is_empty()).then_some(to)
}
