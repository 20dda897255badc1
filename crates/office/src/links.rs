//! Links 关联: a clue of warning or another matter that a form names. Chosen from those that the person may see, kept by id; a clue that a matter
//! was opened from shows it, and is closed when the matter ends.

use crate::accounts::Who;
use crate::base::Fields;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::form::page::{FormField, FormPage, Option_};
use crate::law::procedure::{FieldDef, FieldKind, Procedure};
use crate::matter::facts::SPOT_CHECKED;
use crate::matter::{Facts, answering};
use crate::policy::{self, Do};
use crate::{At, Office, Sought};
use fadu_store::{StreamId, Views};
use serde_json::{Value, json};

/// What a link may lead to once somebody looked at it on site; forms that start from it name it so.
pub(crate) const LOOK: &str = "look";

/// So many of each kind are offered to choose from.
const OFFERED: usize = 60;

/// Whether a remedy runs in a matter: one of these pairs of events has begun and not ended.
fn in_remedy(facts: &Facts, pairs: &[String]) -> bool {
    let runs = |pair: &String| {
        let (begun, ended) = pair.split_once('|').unwrap_or((pair, ""));
        facts.place(begun).is_some_and(|at| facts.place(ended).is_none_or(|end| end < at))
    };
    pairs.iter().any(runs)
}

impl Office {
    /// The values typed, each link in them looked up: what it is, its name, whether a remedy runs there.
    pub(crate) fn with_links(&self, who: &Who, procedure: &Procedure, mut typed: Fields) -> Result<Fields, Denial> {
        for (name, def) in procedure.fields.iter().filter(|(_, d)| d.kind == FieldKind::Link) {
            let Some(chosen) = typed.get(name) else { continue };
            // What was chosen before comes again as it was kept.
            let again = || Some(format!("{}:{}", chosen.get("to")?.as_str()?, chosen.get("id")?.as_str()?));
            let chosen = chosen.as_str().map(str::to_string).or_else(again).unwrap_or_default();
            if chosen.trim().is_empty() {
                typed.insert(name.clone(), Value::Null);
                continue;
            }
            let link = self.linked_to(who, def, chosen.trim()).map_err(|denial| match denial {
                Denial::NotFound | Denial::Forbidden => Denial::mistake(name, "请从列出的各项中选择"),
                other => other,
            })?;
            typed.insert(name.clone(), link);
        }
        Ok(typed)
    }

    fn linked_to(&self, who: &Who, def: &FieldDef, chosen: &str) -> Result<Value, Denial> {
        let (to, id) = chosen.split_once(':').ok_or(Denial::NotFound)?;
        let remedy = |m: Option<MatterId>| -> Result<bool, Denial> {
            Ok(m.map(|m| self.facts(m)).transpose()?.is_some_and(|(f, _)| in_remedy(&f, &def.remedies)))
        };
        match to {
            "clue" if def.links.iter().any(|l| l == "clue") => {
                let line = self.clue_page(who, stream(id)?)?.line;
                let name = format!("{} {} {}", line.rule_name, line.number, line.party);
                Ok(json!({ "to": to, "id": id, "name": name.trim(), "remedy": remedy(line.matter)? }))
            }
            "matter" => {
                let matter: MatterId = id.parse().map_err(|_| Denial::NotFound)?;
                let (facts, procedure) = self.facts(matter)?;
                policy::require(who, Do::Read, facts.agency)?;
                // A matter of any procedure may be linked to once somebody looked at it on site.
                let fits =
                    |l: &String| *l == format!("matter:{}", facts.procedure) || (l == LOOK && facts.has(SPOT_CHECKED));
                if !def.links.iter().any(fits) {
                    return Err(Denial::NotFound);
                }
                let number = procedure.headline.number.iter().find_map(|f| facts.text(f)).unwrap_or_default();
                let party = answering::party_name(&self.register(), &procedure, &facts);
                let name = format!("{number} {party}");
                Ok(json!({ "to": to, "id": matter, "name": name.trim(), "remedy": remedy(Some(matter))? }))
            }
            _ => Err(Denial::NotFound),
        }
    }

    /// What a link may lead to, the newest first; what it leads to now stands among them.
    pub(crate) fn link_options(&self, who: &Who, def: &FieldDef, now: &Value) -> Result<Vec<Option_>, Denial> {
        let option = |value: String, name: String| Option_ { value, name, note: String::new(), barred: false };
        let mut all = Vec::new();
        if let (Some(to), Some(id), Some(name)) = (now["to"].as_str(), now["id"].as_str(), now["name"].as_str()) {
            all.push(option(format!("{to}:{id}"), name.to_string()));
        }
        for link in &def.links {
            if let Some(procedure) = link.strip_prefix("matter:") {
                let sought = Sought { procedure: Some(procedure.into()), ..Sought::default() };
                for row in self.matters(who, &sought, At::default(), OFFERED)?.rows {
                    let matter = MatterId::from_bits(row.matter.bits());
                    let name = format!("{} {}", row.number.unwrap_or_default(), row.party);
                    all.push(option(format!("matter:{matter}"), name.trim().to_string()));
                }
            } else if link == "clue" && policy::may(who, Do::Supervise, who.agency) {
                let page = self.clues(who, &crate::warn::CluesAsked::default())?;
                for line in page.lines.into_iter().take(OFFERED) {
                    let name = format!("{} {} {}", line.rule_name, line.number, line.party);
                    all.push(option(format!("clue:{}", line.id), name));
                }
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|o| seen.insert(o.value.clone()));
        Ok(all)
    }

    /// Offers what links of a form may lead to, but for the matter itself; what one leads to now is chosen.
    pub(crate) fn offer_links(
        &self,
        who: &Who,
        (own, procedure): (MatterId, &Procedure),
        fields: &mut [FormField],
    ) -> Result<(), Denial> {
        let own = format!("matter:{own}");
        for field in fields.iter_mut().filter(|f| f.kind == FieldKind::Link && !f.carried) {
            let Some(def) = procedure.fields.get(&field.name) else { continue };
            field.options = self.link_options(who, def, &field.value)?;
            field.options.retain(|o| o.value != own);
            let at = |k: &str| field.value.get(k).and_then(Value::as_str);
            field.value = at("to").zip(at("id")).map_or(Value::Null, |(to, id)| json!(format!("{to}:{id}")));
        }
        Ok(())
    }

    /// The procedures that may be opened from a clue, or from a matter of a procedure, by this person: id and name of the act.
    pub fn openings(&self, who: &Who, from: &str) -> Vec<(String, String)> {
        let engine = self.engine();
        let opening = |p: &std::sync::Arc<Procedure>| {
            let act = p.acts.iter().find(|a| a.opens)?;
            let asks = |name: &str| p.fields.get(name).is_some_and(|d| d.links.iter().any(|l| l == from));
            let mine = who.has(act.by.post()) && act.field_uses().iter().any(|f| asks(f.name));
            mine.then(|| (p.id.clone(), act.name.clone()))
        };
        engine.law.on(self.today()).filter(|p| self.opened_by_hand(&p.id)).filter_map(opening).collect()
    }

    /// The form that opens a matter from a clue or another matter: what is known of that is filled in, open to change.
    pub fn opening_form_from(&self, who: &Who, id: &str, origin: &str) -> Result<FormPage, Denial> {
        let mut page = self.opening_form(who, id)?;
        let engine = self.engine();
        let procedure = engine.law.known_on(id, self.today()).ok_or(Denial::NotFound)?;
        let known = self.known_of(who, origin)?;
        for field in page.fields.iter_mut().filter(|f| !f.carried) {
            let Some(def) = procedure.fields.get(&field.name) else { continue };
            if def.kind == FieldKind::Link && self.linked_to(who, def, origin).is_ok() {
                let link = self.linked_to(who, def, origin)?;
                field.options = self.link_options(who, def, &link)?;
                field.value = json!(origin);
            }
            let fixed = |f: &String| {
                let (of, value) = f.split_once(':')?;
                (of == known.0).then(|| value.to_string())
            };
            let told = |f: &String| {
                let (of, name) = f.split_once('.')?;
                known.1.iter().find(|(n, _)| of == known.0 && n == name).map(|(_, v)| v.clone())
            };
            if let Some(value) = def.from.iter().find_map(|f| fixed(f).or_else(|| told(f))) {
                field.value = json!(value);
            }
        }
        Ok(page)
    }

    /// What is known of a clue or of a matter, by the names that forms start from.
    fn known_of(&self, who: &Who, origin: &str) -> Result<(String, Vec<(String, String)>), Denial> {
        let (to, id) = origin.split_once(':').ok_or(Denial::NotFound)?;
        if to == "clue" {
            let line = self.clue_page(who, stream(id)?)?.line;
            let mut cites: Vec<&str> = line.cites.iter().map(|c| c.label.as_str()).collect();
            cites.extend(line.house.as_ref().map(|(owner, _)| owner.as_str()));
            let of = format!("{} {}", line.number, line.party);
            let says = format!("{}：{}（{}；依据：{}）", line.rule_name, line.finding(), of.trim(), cites.join("、"));
            return Ok((to.into(), vec![("agency".into(), line.agency), ("sentence".into(), says)]));
        }
        let matter: MatterId = id.parse().map_err(|_| Denial::NotFound)?;
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, Do::Read, facts.agency)?;
        let register = self.register();
        // What is carried away is read by others than those who handle this one.
        let veil = self.veil_for_all(&facts, &procedure);
        let facts = veil.map_or_else(|| std::sync::Arc::clone(&facts), |v| std::sync::Arc::new(v.over(&facts)));
        if let Some(look) = facts.entries.iter().rev().find(|e| e.name == SPOT_CHECKED) {
            let says = format!("{} 在线抽查：{}", look.happened.day(), crate::live::told(look));
            let agency = register.body_name(facts.agency, self.today()).to_string();
            return Ok((LOOK.into(), vec![("agency".into(), agency), ("sentence".into(), says)]));
        }
        let shown = |(name, value): (&String, &Value)| {
            let def = procedure.fields.get(name).filter(|d| d.private.is_none())?;
            // A choice is carried by its value, a body by its name.
            let text = match def.kind {
                FieldKind::Body => fadu_papers::display(&register, Some(def), value),
                _ => value.as_str()?.to_string(),
            };
            Some((name.clone(), text))
        };
        Ok((facts.procedure.clone(), facts.values.iter().filter_map(shown).collect()))
    }

    /// After an act: a clue that the matter was opened from hears that it was taken up there, and when the matter ends, that it is closed.
    pub(crate) async fn links_follow(&self, who: &Who, matter: MatterId) -> Result<(), Denial> {
        let (facts, procedure) = self.facts(matter)?;
        for (name, def) in procedure.fields.iter().filter(|(_, d)| d.kind == FieldKind::Link && !d.ends.is_empty()) {
            let Some(link) = facts.values.get(name).filter(|l| l["to"] == "clue") else { continue };
            let clue = stream(link["id"].as_str().unwrap_or_default())?;
            let ended = def.ends.iter().find(|e| facts.has(e)).cloned();
            let number = procedure.headline.number.iter().find_map(|f| facts.text(f)).unwrap_or_default().to_string();
            self.clue_follows(who, clue, (matter, &procedure.name, &number), ended.as_deref()).await?;
        }
        Ok(())
    }

    /// The matters that were opened from a clue, as its record names them: id and number.
    pub(crate) fn linked(&self, matter: &str) -> Option<(MatterId, String)> {
        let id: MatterId = matter.parse().ok()?;
        let row = self.store.matter(StreamId::from_bits(id.bits())).ok()??;
        Some((id, row.number.unwrap_or(row.party)))
    }
}

fn stream(id: &str) -> Result<StreamId, Denial> {
    id.parse::<crate::base::id::EventId>().map(|id| StreamId::from_bits(id.bits())).map_err(|_| Denial::NotFound)
}
