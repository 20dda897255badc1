//! What a procedure says of its course on the spot, in the street, on a phone: which fields stand together on one page, which amounts
//! are offered for one tap, in which order its acts are offered.

use crate::check::Finding;
use crate::procedure::{Procedure, Source};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The course of a procedure on the spot.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnSite {
    /// Chinese word on the button that opens a matter.
    pub press: String,
    /// Amounts in fen offered for one tap, as far as every guard lets them pass.
    #[serde(default)]
    pub amounts_fen: Vec<i64>,
    /// Acts in the order in which they are offered; the first that is open is the one in view.
    pub acts: Vec<String>,
    /// Acts that are offered beside it, and never come into view by themselves.
    #[serde(default)]
    pub also: Vec<String>,
    /// Fields that start with what another field of the record holds.
    #[serde(default)]
    pub starts: BTreeMap<String, String>,
    /// The pages of the opening form.
    #[serde(rename = "step")]
    pub steps: Vec<OnSiteStep>,
}

/// One page of the opening form: one thing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnSiteStep {
    /// Chinese name.
    pub name: String,
    /// Its fields in their order.
    pub fields: Vec<String>,
}

/// The opening form stands in the pages once and whole; acts and fields exist.
pub(crate) fn check(p: &Procedure, findings: &mut Vec<Finding>) {
    let Some(on_site) = &p.on_site else { return };
    let mut says = |what: String| findings.push(Finding::error(format!("procedures/{}", p.id), what));
    let opening = p.acts.iter().find(|a| a.opens).map(|a| a.field_uses()).unwrap_or_default();
    let asked: BTreeSet<&str> = opening.iter().filter(|u| u.source == Source::Typed).map(|u| u.name).collect();
    let mut placed = BTreeSet::new();
    for name in on_site.steps.iter().flat_map(|s| &s.fields) {
        if !asked.contains(name.as_str()) || !placed.insert(name.as_str()) {
            says(format!("现场页：字段 {name} 不在开始的表单中，或者列了两次"));
        }
    }
    asked.difference(&placed).for_each(|name| says(format!("现场页：没有列出字段 {name}")));
    let acts = on_site.acts.iter().chain(&on_site.also).filter(|a| p.act(a).is_none());
    acts.for_each(|act| says(format!("现场页：没有 {act} 这一步")));
    let fields = on_site.starts.iter().flat_map(|(to, from)| [to, from]).filter(|f| !p.fields.contains_key(*f));
    fields.for_each(|field| says(format!("现场页：没有字段 {field}")));
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id = \"x\"\nname = \"甲\"\nin_force = \"2020-01-01\"\ncites = []\nopened_by = \"a\"\n\
        [headline]\nnumber = []\nparty = \"a\"\nhandlers = \"a\"\nclosed = \"E\"\n\
        [[phase]]\nid = \"p\"\nname = \"甲\"\ndone = \"E\"\n[field.a]\nlabel = \"甲\"\ntype = \"text\"\n[field.b]\nlabel = \"乙\"\ntype = \"text\"\n\
        [[act]]\nid = \"open\"\nname = \"甲\"\nphase = \"p\"\nby = \"officer\"\nopens = true\nground = { law = [\"l/1\"] }\nfields = [\"a\", \"b?\"]\nevents = []\n";

    fn findings(on_site: &str) -> Vec<String> {
        let p: Procedure = toml::from_str(&format!("{HEAD}{on_site}")).unwrap();
        let mut all = Vec::new();
        check(&p, &mut all);
        all.into_iter().map(|f| f.what).collect()
    }

    #[test]
    fn every_field_stands_on_one_page_and_every_act_exists() {
        let whole =
            "[on_site]\npress = \"办\"\nacts = [\"open\"]\n[[on_site.step]]\nname = \"一\"\nfields = [\"a\", \"b\"]\n";
        assert_eq!(findings(whole), Vec::<String>::new());
        let wrong = "[on_site]\npress = \"办\"\nacts = [\"shut\"]\nstarts = { c = \"a\" }\n[[on_site.step]]\nname = \"一\"\nfields = [\"a\", \"a\"]\n";
        assert_eq!(
            findings(wrong),
            [
                "现场页：字段 a 不在开始的表单中，或者列了两次",
                "现场页：没有列出字段 b",
                "现场页：没有 shut 这一步",
                "现场页：没有字段 c",
            ]
        );
    }
}
