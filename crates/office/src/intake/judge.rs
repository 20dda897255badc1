//! What a row of such a table would do: open a matter, say one anew, nothing, or why it is not taken.

use super::IntakePreview;
use crate::Office;
use crate::accounts::Who;
use crate::base::{Denied, Fields, Mistake};
use crate::collected::cells::cell;
use crate::collected::{CollectedPreview, Does, Judged, by_column, named_id, refuse};
use crate::fault::Denial;
use crate::law::intake::Intake;
use crate::law::procedure::{FieldKind, Procedure};
use crate::matter::register::Register;
use crate::matter::{Ctx, Facts, Intent, Mode, View, decide};
use crate::sheet::Rows;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most rows of one table.
const MOST: usize = 20_000;

impl Office {
    /// What a table that is held would do now.
    pub fn intake_preview(&self, who: &Who, id: &str) -> Result<IntakePreview, Denial> {
        let (_, intake) = self.intake_under(who)?;
        let table = self.held_table(who, id)?.rows()?;
        let (rows, passed_over) = by_heading(&intake, &table).map_err(|why| Denial::mistake("file", why))?;
        Ok(IntakePreview { rows: self.intake_judge(who, rows)?, passed_over })
    }

    /// What rows would do, each by its place.
    pub(crate) fn intake_judge(&self, who: &Who, rows: Vec<(usize, Fields)>) -> Result<CollectedPreview, Denial> {
        let (procedure, intake) = self.intake_under(who)?;
        let register = self.register();
        let mut seen = BTreeSet::new();
        let judge = |(line, row): (usize, Fields)| {
            let (typed, mistakes) = typed((&procedure, &intake), &register, &row);
            let text = |f: &String| typed.get(f).and_then(Value::as_str).unwrap_or_default().to_string();
            let (source, number) = (text(&intake.source), text(&intake.number));
            let party = typed.get(&procedure.headline.party).unwrap_or(&Value::Null);
            let def = procedure.fields.get(&procedure.headline.party);
            let party = fadu_papers::display(&register, def, party);
            let what = [number.as_str(), party.as_str()].join(" ").trim().to_string();
            let mut judged = Judged::unseen(line, what);
            judged.typed = typed;
            if number.is_empty() {
                let label = procedure.fields.get(&intake.number).map_or("", |d| d.label.as_str());
                refuse(&mut judged, vec![mistake(&intake.number, format!("请填写{label}"))]);
                return Ok(judged);
            }
            if !seen.insert((source.clone(), number.clone())) {
                judged.does = Does::Refused("同一来源、同一编号在表里出现了两次".into());
                return Ok(judged);
            }
            judged.matter = Some(named_id("intake", who.agency, &source, &number));
            match mistakes.is_empty() {
                true => self.intake_judge_one(who, (&procedure, &intake), &mut judged)?,
                false => refuse(&mut judged, mistakes),
            }
            Ok(judged)
        };
        Ok(CollectedPreview { rows: rows.into_iter().map(judge).collect::<Result<_, Denial>>()? })
    }

    fn intake_judge_one(
        &self,
        who: &Who,
        (procedure, intake): (&Arc<Procedure>, &Intake),
        judged: &mut Judged,
    ) -> Result<(), Denial> {
        let known = match judged.matter.map(|m| self.facts_apart(m)) {
            Some(Err(Denial::NotFound)) | None => None,
            Some(found) => Some(found?),
        };
        let (act, of, facts) = match &known {
            Some((facts, of)) => {
                let Some(anew) = anew(of, intake, facts, judged) else { return Ok(()) };
                judged.typed = anew;
                (&intake.amend, of, Arc::clone(facts))
            }
            None => {
                fill(who, intake, &mut judged.typed, self.today().to_string(), procedure);
                let fresh = Facts::new(crate::base::id::MatterId::from_bits(0), who.agency, procedure, "");
                (&intake.act, procedure, Arc::new(fresh))
            }
        };
        let (actor, register, engine) = (Self::actor(who), self.register(), self.engine());
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let intent = Intent { act: act.clone(), typed: judged.typed.clone() };
        match decide(&View { ctx, procedure: of, facts: &facts }, &intent) {
            Ok(_) => judged.does = if known.is_some() { Does::Changed } else { Does::New },
            Err(Denied::Mistaken(mistakes)) => refuse(judged, by_column(of, mistakes)),
            Err(Denied::Refused(checks)) => {
                let first = checks.first().map(|c| engine.law.messages.words(&c.refusal).sentence);
                judged.does = Does::Refused(first.unwrap_or_default());
            }
        }
        Ok(())
    }
}

fn mistake(field: &str, message: String) -> Mistake {
    Mistake { field: field.into(), message }
}

/// What a row fills in that says nothing of it: what is fixed, what holds where nothing is said, who takes it in, the day of today.
fn fill(who: &Who, intake: &Intake, typed: &mut Fields, today: String, procedure: &Procedure) {
    if let (Some(field), Some(officer)) = (&intake.acting, who.officer) {
        typed.entry(field.clone()).or_insert_with(|| json!([officer.to_string()]));
    }
    let empty = |v: Option<&Value>| v.is_none_or(|v| v == "" || v.is_null());
    if empty(typed.get(&procedure.opened_by)) {
        typed.insert(procedure.opened_by.clone(), json!(today));
    }
}

/// What a row says as the form takes it, by field; what cannot be read, column by column.
fn typed((procedure, intake): (&Procedure, &Intake), register: &Register, row: &Fields) -> (Fields, Vec<Mistake>) {
    let (mut typed, mut wrong) = (Fields::new(), Vec::new());
    for (name, value) in row {
        let by_field = || intake.columns.iter().find(|c| c.field == *name);
        let Some(column) = intake.column(name).or_else(by_field) else {
            wrong.push(mistake(name, format!("没有“{name}”这一栏")));
            continue;
        };
        let Some(def) = procedure.fields.get(&column.field) else { continue };
        // Other systems give the time of day with the day.
        let of_day = |v: &Value| v.as_str().map(|t| t.trim().split([' ', 'T']).next().unwrap_or_default().to_string());
        let said = match def.kind {
            FieldKind::Day => of_day(value).map_or_else(|| value.clone(), |d| json!(d)),
            FieldKind::Body => body(register, value).unwrap_or_else(|| value.clone()),
            _ => value.clone(),
        };
        match cell(def, &said) {
            Ok(value) => drop(typed.insert(column.field.clone(), value)),
            Err(why) => wrong.push(mistake(&column.field, why)),
        }
    }
    for (field, value) in &intake.otherwise {
        if typed.get(field).is_none_or(|v| v == "") {
            typed.insert(field.clone(), json!(value));
        }
    }
    typed.extend(intake.set.iter().map(|(k, v)| (k.clone(), json!(v))));
    (typed, wrong)
}

/// The id of a body that is named by name or short name.
fn body(register: &Register, said: &Value) -> Option<Value> {
    let said = said.as_str()?.trim();
    let bodies = || register.bodies.values();
    let found = bodies().find(|b| b.name == said || b.id.to_string() == said);
    found.or_else(|| bodies().find(|b| b.short == said)).map(|b| json!(b.id.to_string()))
}

/// What the act that says it anew would be given; nothing where the row says what stands, or says something that it cannot change.
fn anew(procedure: &Procedure, intake: &Intake, facts: &Facts, judged: &mut Judged) -> Option<Fields> {
    let uses = procedure.act(&intake.amend).map(|a| a.field_uses()).unwrap_or_default();
    let may = |f: &str| uses.iter().any(|u| u.name == f);
    let stands = |f: &str| facts.values.get(f).cloned().unwrap_or(json!(""));
    let says = |f: &String| judged.typed.get(f).filter(|v| **v != "");
    let of_row = |c: &crate::law::intake::IntakeColumn| Some((c.field.clone(), says(&c.field)?.clone()));
    let differ: Vec<(String, Value)> =
        intake.columns.iter().filter_map(of_row).filter(|(f, v)| !same(&stands(f), v)).collect();
    let fixed = |f: &String| *f == procedure.opened_by || intake.otherwise.contains_key(f) && !may(f);
    let cannot = differ.iter().find(|(f, _)| !may(f) && !fixed(f));
    if let Some(label) = cannot.and_then(|(f, _)| procedure.fields.get(f)).map(|d| d.label.clone()) {
        judged.does = Does::Refused(format!("已经登记过，{label}和登记的不同；请在案卷里核对"));
        return None;
    }
    let changed: Vec<&(String, Value)> = differ.iter().filter(|(f, _)| may(f)).collect();
    if changed.is_empty() {
        judged.does = Does::Same;
        return None;
    }
    let mut typed: Fields = uses
        .iter()
        .filter(|u| u.name != intake.reason)
        .map(|u| (u.name.to_string(), stands(u.name)))
        .filter(|(_, v)| *v != "")
        .collect();
    typed.extend(changed.into_iter().cloned());
    typed.insert(intake.reason.clone(), json!("—"));
    Some(typed)
}

/// Whether a value of the record is what a row says.
fn same(stands: &Value, says: &Value) -> bool {
    let text = |v: &Value| v.as_str().map(|t| t.trim().replace("\r\n", "\n"));
    stands == says || (text(stands).is_some() && text(stands) == text(says))
}

/// The rows of a table by heading, each with its place, and the headings that are not read; what is wrong with the table.
type ByHeading = (Vec<(usize, Fields)>, Vec<String>);

fn by_heading(intake: &Intake, table: &Rows) -> Result<ByHeading, String> {
    let head = table.first().ok_or("表是空的")?;
    let known: Vec<Option<&str>> = head.iter().map(|h| Some(intake.column(h)?.field.as_str())).collect();
    let twice = known.iter().enumerate().find(|(n, f)| f.is_some() && known[..*n].contains(f));
    if let Some((n, _)) = twice {
        return Err(format!("第一行的栏目“{}”和前面的一栏是同一项", head[n]));
    }
    let missing = intake.columns.iter().filter(|c| c.must && !known.contains(&Some(c.field.as_str())));
    let missing: Vec<&str> = missing.map(|c| c.heading.as_str()).collect();
    if !missing.is_empty() {
        return Err(format!("第一行缺少栏目：{}；请从模板改起", missing.join("、")));
    }
    if table.len() > MOST + 1 {
        return Err(format!("一次至多 {MOST} 行；请分几份"));
    }
    let row = |cells: &Vec<String>| -> Fields {
        let of =
            |(n, f): (usize, &Option<&str>)| Some(((*f)?.to_string(), json!(cells.get(n).map_or("", String::as_str))));
        known.iter().enumerate().filter_map(of).collect()
    };
    let filled = (1..).zip(table).skip(1).filter(|(_, r)| r.iter().any(|c| !c.is_empty()));
    let rows = filled.map(|(n, cells)| (n, row(cells))).collect();
    let strange = head.iter().filter(|h| !h.is_empty() && intake.column(h).is_none()).cloned().collect();
    Ok((rows, strange))
}
