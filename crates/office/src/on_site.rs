//! On the spot: the open matters of a person there, and the opening form page by page with what the guards would let pass.

use crate::accounts::Who;
use crate::base::{Check, Fields, Mistake, Standing};
use crate::evidence::Arrived;
use crate::fault::Denial;
use crate::form::page::Option_;
use crate::inbox::InboxLine;
use crate::law::on_site::OnSite;
use crate::law::procedure::{Act, FieldKind, Procedure};
use crate::matter::{Ctx, Facts, Mode, View, form, guards, strand};
use crate::shown::shown;
use crate::words::CheckLine;
use crate::{FormPage, Office, policy};
use fadu_store::{InboxOf, ListFilter, Turn, Views};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// So many rows are looked at; nobody stands in the street with more.
const MOST: usize = 200;

/// A consequence that may be chosen with one tap.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The kind.
    pub kind: String,
    /// Chinese name of the kind.
    pub name: String,
    /// Place of the range it lies in, and the amount in fen; only of the kind that an amount belongs to.
    pub amount: Option<(String, i64)>,
}

/// The opening form as far as it is filled in.
#[derive(Clone, Debug)]
pub struct OnSiteForm {
    /// The form; its items are those that may end on the spot, the most used first.
    pub page: FormPage,
    /// What is wrong or missing.
    pub mistakes: Vec<Mistake>,
    /// The requirements.
    pub checks: Vec<CheckLine>,
    /// What could be read, as people read it.
    pub shown: BTreeMap<String, String>,
    /// What may be chosen.
    pub outcomes: Vec<Outcome>,
    /// The officers in charge to begin with: oneself, and whoever was there the last time.
    pub team: Vec<String>,
}

impl Office {
    /// The open matters of procedures with a course on the spot in which something waits for this person, one line each.
    pub fn on_site_lines(&self, who: &Who) -> Result<Vec<InboxLine>, Denial> {
        policy::require(who, policy::Do::List, who.agency)?;
        let register = self.register();
        let posts = register.posts_on(who.person, who.agency, self.today()).map(|p| p.post.clone()).collect();
        let of = InboxOf { agency: who.agency.to_string(), posts, person: who.person.to_string() };
        let mut best: BTreeMap<_, (usize, InboxLine)> = BTreeMap::new();
        let engine = self.engine();
        for row in &self.store.inbox(&of, None, MOST)? {
            let mut known = engine.law.procedures().filter(|p| p.id == row.matter.procedure);
            let Some(on_site) = known.find_map(|p| p.on_site.as_ref()) else { continue };
            let act = strand::split(&row.task.act).0;
            let place = on_site.acts.iter().position(|a| a == act).unwrap_or(usize::MAX);
            let line = self.inbox_line(row);
            if best.get(&line.matter).is_none_or(|(p, _)| place < *p) {
                best.insert(line.matter, (place, line));
            }
        }
        let mut lines: Vec<InboxLine> = best.into_values().map(|(_, l)| l).collect();
        lines.sort_by_key(|l| (l.last_day.is_none(), l.last_day, std::cmp::Reverse(l.matter)));
        Ok(lines)
    }

    /// The opening form of a procedure with what was typed so far.
    pub fn on_site_form(&self, who: &Who, procedure: &str, typed: &Fields) -> Result<OnSiteForm, Denial> {
        let mut page = self.opening_form(who, procedure)?;
        let (actor, register) = (Self::actor(who), self.register());
        let field = register.bodies.get(&who.agency).map_or("", |b| b.field.as_str());
        let engine = self.engine();
        let known = engine.law.procedure_on(procedure, field, self.today()).ok_or(Denial::NotFound)?;
        let on_site = known.on_site.as_ref().ok_or(Denial::NotFound)?;
        let act = known.act(&page.act).ok_or(Denial::NotFound)?;
        let facts = Facts::new(crate::base::id::MatterId::from_bits(0), who.agency, &known, field);
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let view = View { ctx, procedure: &known, facts: &facts };
        let typed = self.with_files(who, &facts, typed)?;
        let (values, mistakes) = form::read_so_far(&view, act, &typed);
        let probe = Probe { view: &view, act, on_site };
        let (used, partner) = self.habits(who, &known.id)?;
        let may = |o: &Option_| !probe.outcomes(&values, Some(&o.value)).is_empty();
        for field in page.fields.iter_mut().filter(|f| f.kind == FieldKind::Item) {
            field.options.retain(may);
            field.options.sort_by_key(|o| std::cmp::Reverse(used.get(&o.name).copied().unwrap_or(0)));
        }
        let checks = guards::check(&view, &act.guards, &values);
        let mut filled = facts.clone();
        filled.values.clone_from(&values);
        let seen = View { facts: &filled, ..view };
        Ok(OnSiteForm {
            mistakes,
            checks: checks.iter().map(|c| self.check_line(c)).collect(),
            shown: values.iter().map(|(k, v)| (k.clone(), shown(&seen, k, v))).collect(),
            outcomes: probe.outcomes(&values, None),
            team: team(&page, &known, partner.as_deref()),
            page,
        })
    }

    /// How often each item was used here, and who was there the last time beside this person.
    fn habits(&self, who: &Who, procedure: &str) -> Result<(BTreeMap<String, usize>, Option<String>), Denial> {
        let (agencies, procedure) = (vec![who.agency.to_string()], Some(procedure.to_string()));
        let filter = ListFilter { agencies, procedure, ..ListFilter::default() };
        let (rows, _) = self.store.list(&filter, Turn::First, MOST)?;
        let mut used = BTreeMap::new();
        rows.iter().filter_map(|r| r.item.clone()).for_each(|item| *used.entry(item).or_insert(0) += 1);
        let mine = ListFilter {
            agencies: vec![who.agency.to_string()],
            handler: Some(who.name.clone()),
            ..ListFilter::default()
        };
        let (mine, _) = self.store.list(&mine, Turn::First, 1)?;
        let ours = rows.iter().chain(&mine).find(|r| r.handlers.len() > 1 && r.handlers.contains(&who.name));
        Ok((used, ours.and_then(|r| r.handlers.iter().find(|h| **h != who.name).cloned())))
    }

    /// Takes in a file before its matter is opened, and gives the value that a file field holds.
    pub async fn take_in_early(&self, who: &Who, file: Arrived) -> Result<Value, Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        self.kept_for(who, (who.person.bits(), 0), file).await
    }
}

/// Oneself as the form begins, and the partner if he may be chosen.
fn team(page: &FormPage, procedure: &Procedure, partner: Option<&str>) -> Vec<String> {
    let Some(field) = page.fields.iter().find(|f| f.name == procedure.headline.handlers) else { return Vec::new() };
    let me = field.value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_string);
    let with = field.options.iter().find(|o| Some(o.name.as_str()) == partner && !o.barred);
    me.chain(with.map(|o| o.value.clone())).collect()
}

/// Tries consequences against the guards of the opening act.
struct Probe<'a> {
    view: &'a View<'a>,
    act: &'a Act,
    on_site: &'a OnSite,
}

impl Probe<'_> {
    /// What may be chosen with these values; of another item if one is given.
    fn outcomes(&self, values: &Fields, item: Option<&str>) -> Vec<Outcome> {
        let head = &self.view.procedure.headline;
        let mut bare = values.clone();
        for name in [&head.outcome.kinds, &head.amount].into_iter().chain(self.range()) {
            bare.remove(name);
        }
        if let Some(item) = item {
            bare.insert(head.item.clone(), json!(item));
        }
        let before = self.unmet(&bare);
        let Some(def) = self.view.procedure.fields.get(&head.outcome.kinds) else { return Vec::new() };
        let mut all = Vec::new();
        for (kind, name) in &def.choices {
            let amounts = if *kind == head.outcome.money_kind { self.amounts(&bare) } else { vec![None] };
            for amount in amounts {
                let one = Outcome { kind: kind.clone(), name: name.clone(), amount };
                let fen = |o: &Outcome| o.amount.as_ref().map(|a| a.1);
                let same = |o: &Outcome| o.kind == one.kind && fen(o) == fen(&one);
                if !all.iter().any(same) && self.fits(&bare, &one, &before) {
                    all.push(one);
                }
            }
        }
        all
    }

    fn range(&self) -> Option<&String> {
        let uses = self.act.field_uses();
        let fields = &self.view.procedure.fields;
        let found = uses.iter().find(|u| fields.get(u.name).is_some_and(|d| d.kind == FieldKind::Range));
        found.and_then(|u| fields.get_key_value(u.name)).map(|(name, _)| name)
    }

    /// Every amount offered, in every range of the item.
    fn amounts(&self, values: &Fields) -> Vec<Option<(String, i64)>> {
        let item = values.get(&self.view.procedure.headline.item).and_then(Value::as_str);
        let ranges = item.and_then(|c| self.view.ctx.register.item(c)).map_or(0, |i| i.ranges.len());
        let of = |fen: &i64| (0..ranges).map(move |n| Some((n.to_string(), *fen))).collect::<Vec<_>>();
        self.on_site.amounts_fen.iter().flat_map(of).collect()
    }

    fn fits(&self, bare: &Fields, one: &Outcome, before: &[String]) -> bool {
        let head = &self.view.procedure.headline;
        let mut values = bare.clone();
        values.insert(head.outcome.kinds.clone(), json!([one.kind]));
        if let Some((range, fen)) = &one.amount {
            values.insert(head.amount.clone(), json!(fen));
            self.range().map(|name| values.insert(name.clone(), json!(range)));
        }
        self.unmet(&values).iter().all(|code| before.contains(code))
    }

    fn unmet(&self, values: &Fields) -> Vec<String> {
        let checks = guards::check(self.view, &self.act.guards, values);
        let unmet = |c: Check| (c.standing == Standing::Unmet).then_some(c.refusal.code);
        checks.into_iter().filter_map(unmet).collect()
    }
}
