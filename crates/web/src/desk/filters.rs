//! The form above a list of matters: what the list is asked for, in the address, so that a list can be kept and sent.

use super::say;
use crate::answer::PageDenial;
use crate::ui::{Button, Field, Icon, field_grid};
use fadu_office::accounts::Who;
use fadu_office::base::{Day, Mistake};
use fadu_office::{At, Denial, Office, Sought, base};
use maud::{Markup, Render, html};
use serde::Deserialize;
use std::collections::BTreeSet;

/// So many items of a body are offered to choose from; of more the name is typed.
const OFFERED: usize = 400;

/// What the address may ask.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filters {
    q: String,
    procedure: String,
    step: String,
    state: String,
    item: String,
    handler: String,
    agency: String,
    named: String,
    from: String,
    to: String,
    after: String,
    before: String,
}

impl Filters {
    /// What was typed into the search.
    pub fn q(&self) -> &str {
        self.q.trim()
    }

    /// As the office takes it; a day that is none is a mistake.
    pub fn sought(&self) -> Result<Sought, PageDenial> {
        let text = |t: &str| Some(t.trim()).filter(|t| !t.is_empty()).map(str::to_string);
        let day = |field: &str, t: &str| -> Result<Option<Day>, PageDenial> {
            let wrong = |_| Mistake { field: field.into(), message: "日期写成 2026-11-20 这样".into() };
            let day = text(t).map(|t| t.parse::<Day>()).transpose();
            day.map_err(|e| Denial::Denied(base::Denied::Mistaken(vec![wrong(e)])).into())
        };
        Ok(Sought {
            procedure: text(&self.procedure),
            step: text(&self.step),
            closed: match self.state.as_str() {
                "open" => Some(false),
                "closed" => Some(true),
                _ => None,
            },
            item: text(&self.item),
            handler: text(&self.handler),
            agency: text(&self.agency).map(|a| a.parse().map_err(|_| Denial::NotFound)).transpose()?,
            named: text(&self.named).map(|b| b.parse().map_err(|_| Denial::NotFound)).transpose()?,
            from: day("from", &self.from)?,
            to: day("to", &self.to)?,
            text: text(&self.q),
        })
    }

    /// The page asked for.
    pub fn at(&self) -> Result<At, PageDenial> {
        let matter = |t: &str| (!t.is_empty()).then(|| say::matter(t)).transpose();
        Ok(At { after: matter(&self.after)?, before: matter(&self.before)? })
    }

    fn set(&self) -> [(&'static str, &str); 10] {
        [
            ("q", &self.q),
            ("procedure", &self.procedure),
            ("step", &self.step),
            ("state", &self.state),
            ("item", &self.item),
            ("handler", &self.handler),
            ("agency", &self.agency),
            ("named", &self.named),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// The same list again, as an address that ends where the place of a page is to be named.
    pub fn address(&self, path: &str) -> String {
        let set = self.set().into_iter().filter(|(_, v)| !v.is_empty());
        set.fold(format!("{path}?"), |all, (name, value)| format!("{all}{name}={}&", say::encoded(value)))
    }

    /// Whether anything is asked for.
    pub fn is_set(&self) -> bool {
        self.set().iter().any(|(_, v)| !v.trim().is_empty())
    }

    /// The name of a body that the list is narrowed to.
    fn name_of(office: &Office, body: &str) -> Option<String> {
        Some(office.register().bodies.get(&body.parse().ok()?)?.name.clone())
    }

    /// The form.
    pub fn form(&self, office: &Office, who: &Who, path: &str) -> Markup {
        let narrowed = self.set().iter().skip(1).any(|(_, v)| !v.trim().is_empty());
        let procedures = office.engine().law.base_procedures().map(|p| (p.id.clone(), p.name.clone())).collect();
        let steps = stages(office, &self.procedure).into_iter().map(|s| (s.clone(), s)).collect();
        let states = [("open", "在办"), ("closed", "已办结")].map(|(v, l)| (v.into(), l.into())).into();
        let fields = [
            chosen(("procedure", "程序", &self.procedure), procedures),
            chosen(("step", "阶段", &self.step), steps),
            chosen(("state", "办理情况", &self.state), states),
            listed(("item", "案由、事项", &self.item), &items(office, who)),
            listed(("handler", "承办人", &self.handler), &officers(office, who)),
            Field::day("from", "登记之日起").value(&self.from).render(),
            Field::day("to", "登记之日止").value(&self.to).render(),
        ];
        html! { form method="get" action=(path) role="search" {
            div.search-line {
                label.vh for="q-list" { "案号、当事人、统一社会信用代码" }
                input.in type="search" id="q-list" name="q" value=(self.q) placeholder="案号、当事人、统一社会信用代码" autocomplete="off";
                (Button::submit("查询").icon(Icon::Search))
            }
            details.narrow open[narrowed] {
                summary { "按程序、阶段、案由、承办人、日期筛选" }
                (field_grid(&fields))
                @for (field, body, word) in [("agency", &self.agency, "只看："), ("named", &self.named, "只看涉及这个机关的：")] {
                    @if let Some(name) = Filters::name_of(office, body) {
                        input type="hidden" name=(field) value=(body);
                        p { (word) (name) }
                    }
                }
                @if self.is_set() { p { a href=(path) { "清除全部条件" } } }
            }
        } }
    }
}

/// One of a few, or all.
fn chosen((name, label, value): (&str, &str, &str), all: Vec<(String, String)>) -> Markup {
    html! { div.f {
        label for=(name) { (label) }
        select.in id=(name) name=(name) autocomplete="off" {
            option value="" { "全部" }
            @for (one, word) in all { option value=(one) selected[one == value] { (word) } }
        }
    } }
}

/// The stages of a procedure, or of all.
fn stages(office: &Office, procedure: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let engine = office.engine();
    let of = engine.law.base_procedures().filter(|p| procedure.is_empty() || p.id == procedure);
    let names = of.flat_map(|p| p.phases.iter().map(|s| s.name.clone())).chain(["已归档".to_string()]);
    names.filter(|name| seen.insert(name.clone())).collect()
}

fn items(office: &Office, who: &Who) -> Vec<String> {
    let register = office.register();
    let held = register.bodies.get(&who.agency).map_or(&[][..], |b| &b.items);
    held.iter().take(OFFERED).filter_map(|code| register.item(code)).map(|i| i.name.clone()).collect()
}

fn officers(office: &Office, who: &Who) -> Vec<String> {
    office.register().officers_in(who.agency).into_iter().map(|o| o.name.clone()).collect()
}

/// A line of text with what it may be offered below it.
fn listed((name, label, value): (&str, &str, &str), all: &[String]) -> Markup {
    let list = format!("{name}-list");
    html! { div.f {
        label for=(name) { (label) }
        input.in type="text" id=(name) name=(name) value=(value) list=(list) autocomplete="off";
        datalist id=(list) { @for one in all { option value=(one); } }
    } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_stays_in_the_address() {
        let of = Filters { q: "某店".into(), state: "open".into(), from: "2026-01-01".into(), ..Filters::default() };
        assert_eq!(of.address("/desk/matters"), "/desk/matters?q=%E6%9F%90%E5%BA%97&state=open&from=2026-01-01&");
        let Ok(sought) = of.sought() else { panic!("these filters are well formed") };
        assert_eq!((sought.closed, sought.from.map(|d| d.to_string())), (Some(false), Some("2026-01-01".into())));
        assert!(Filters { to: "去年".into(), ..Filters::default() }.sought().is_err());
        assert!(!Filters::default().is_set() && of.is_set());
    }
}
