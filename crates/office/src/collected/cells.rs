//! A row as people write it: names for ids, Chinese for choices, yuan for fen. What it says goes on as an act's form would say it.

use super::BODY;
use crate::base::id::{BodyId, OfficerId};
use crate::base::{Fields, Mistake};
use crate::law::collection::Collection;
use crate::law::procedure::{Act, FieldDef, FieldKind, Procedure};
use crate::matter::register::Register;
use crate::sheet::{self, Rows};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What reading a row needs to know.
pub(super) struct Reader<'a> {
    collection: &'a Collection,
    register: &'a Register,
    agency: BodyId,
    /// The fields in the order of the form, and by name: a table asks for them cell by cell.
    fields: Vec<Field<'a>>,
    by_name: BTreeMap<&'a str, &'a FieldDef>,
    /// The agency's own officers by name, number of the credential and id.
    own: BTreeMap<String, BTreeSet<OfficerId>>,
}

/// Name, whether it may be left out, and what it is.
type Field<'a> = (&'a str, bool, &'a FieldDef);

impl<'a> Reader<'a> {
    /// For the tables of an agency.
    pub fn new(
        (procedure, collection): (&'a Procedure, &'a Collection),
        register: &'a Register,
        agency: BodyId,
    ) -> Reader<'a> {
        let uses = procedure.act(&collection.act).map(Act::field_uses).unwrap_or_default().into_iter();
        let fields: Vec<Field<'a>> =
            uses.filter_map(|u| Some((u.name, u.optional, procedure.fields.get(u.name)?))).collect();
        let by_name = fields.iter().map(|(name, _, def)| (*name, *def)).collect();
        let mut own: BTreeMap<String, BTreeSet<OfficerId>> = BTreeMap::new();
        for officer in register.officers.values().filter(|o| register.serves(o, agency)) {
            for said in [officer.name.clone(), officer.cert_no.clone(), officer.id.to_string()] {
                own.entry(said).or_default().insert(officer.id);
            }
        }
        Reader { collection, register, agency, fields, by_name, own }
    }

    /// The fields of the entering act, in the order of the form.
    pub fn fields(&self) -> impl Iterator<Item = Field<'a>> {
        self.fields.iter().copied()
    }

    /// The headings, in their order.
    pub fn headings(&self) -> Vec<String> {
        [BODY.to_string()].into_iter().chain(self.fields().map(|(_, _, def)| def.label.clone())).collect()
    }

    /// The rows of a table, each with its place and what it says by heading; what is wrong with the table.
    pub fn rows(&self, table: &Rows) -> Result<Vec<(usize, Fields)>, String> {
        let head = table.first().ok_or("表是空的")?;
        let known = self.headings();
        if let Some(strange) = head.iter().find(|h| !h.is_empty() && !known.contains(h)) {
            return Err(format!("第一行有不认识的栏目“{strange}”；请从模板改起"));
        }
        let twice = head.iter().enumerate().find(|(n, h)| !h.is_empty() && head[..*n].contains(h));
        if let Some((_, twice)) = twice {
            return Err(format!("第一行的栏目“{twice}”出现了两次"));
        }
        let must = self.fields().filter(|(_, optional, _)| !optional).map(|(_, _, def)| def.label.as_str());
        let missing: Vec<&str> = must.filter(|label| !head.iter().any(|h| h == label)).collect();
        if !missing.is_empty() {
            return Err(format!("第一行缺少栏目：{}；请从模板改起", missing.join("、")));
        }
        let filled = (1..).zip(table).skip(1).filter(|(_, r)| r.iter().any(|c| !c.is_empty()));
        let names: Vec<Option<&str>> = head.iter().map(|h| self.name_of(h)).collect();
        let row = |cells: &Vec<String>| {
            let of = |(at, name): (usize, &Option<&str>)| {
                Some(((*name)?.to_string(), json!(cells.get(at).map_or("", String::as_str))))
            };
            names.iter().enumerate().filter_map(of).collect()
        };
        Ok(filled.map(|(n, cells)| (n, row(cells))).collect())
    }

    fn name_of(&self, heading: &str) -> Option<&str> {
        match heading {
            BODY => Some(BODY),
            "" => None,
            _ => self.fields().find(|(_, _, def)| def.label == heading).map(|(name, ..)| name),
        }
    }

    /// What a row says as the form takes it, as far as it can be read; all that cannot.
    pub fn typed(&self, row: &Fields) -> (Fields, Vec<Mistake>) {
        let (mut typed, mut wrong) = (Fields::new(), Vec::new());
        let mut say = |field: &str, message: String| wrong.push(Mistake { field: field.into(), message });
        for (name, value) in row.iter().filter(|(name, _)| *name != BODY) {
            let Some(def) = self.by_name.get(name.as_str()) else {
                say(name, format!("没有“{name}”这一项"));
                continue;
            };
            match self.value(def, value) {
                Ok(value) => drop(typed.insert(name.clone(), value)),
                Err(why) => say(name, why),
            }
        }
        if let Err(why) = self.own_body(row) {
            say(BODY, why);
        }
        let strangers = self.strangers(&mut typed);
        // Whoever says who acted says it whole: a name that is not said again is gone.
        let of_officers =
            |name: &String| self.by_name.get(name.as_str()).is_some_and(|d| d.kind == FieldKind::Officers);
        if typed.keys().any(of_officers) {
            let said = typed.get(&self.collection.unlisted).and_then(Value::as_str).unwrap_or_default();
            let all = [said].into_iter().filter(|s| !s.is_empty()).chain(strangers.iter().map(String::as_str));
            let all = all.collect::<Vec<_>>().join("、");
            typed.insert(self.collection.unlisted.clone(), json!(all));
        }
        (typed, wrong)
    }

    /// A row that names another body is not this agency's to enter.
    fn own_body(&self, row: &Fields) -> Result<(), String> {
        let said = row.get(BODY).and_then(Value::as_str).map_or("", str::trim);
        let own = self.register.bodies.get(&self.agency);
        let is_own =
            own.is_some_and(|b| [b.name.as_str(), b.short.as_str()].contains(&said) || b.id.to_string() == said);
        if said.is_empty() || is_own {
            return Ok(());
        }
        Err(format!("这一行是“{said}”的；各机关归集自己的执法行为"))
    }

    fn value(&self, def: &FieldDef, value: &Value) -> Result<Value, String> {
        match (def.kind, value.as_str().map(str::trim)) {
            (FieldKind::Officers, Some(cell)) if !cell.is_empty() => self.officers(cell),
            _ => cell(def, value),
        }
    }

    /// Officers by name, number of the credential or id; who stands in no register goes on as a name.
    fn officers(&self, cell: &str) -> Result<Value, String> {
        let mut ids = Vec::new();
        for said in parts(cell) {
            let mut found = self.own.get(said).into_iter().flatten();
            match (found.next(), found.next()) {
                (Some(_), Some(_)) => return Err(format!("本机关有几名“{said}”，请写证号")),
                (Some(officer), None) => ids.push(officer.to_string()),
                (None, _) => ids.push(said.to_string()),
            }
        }
        Ok(json!(ids))
    }

    /// Takes the names that are no officers' out of the officers' fields.
    fn strangers(&self, typed: &mut Fields) -> Vec<String> {
        let mut strangers = Vec::new();
        let of_officers = self.fields().filter(|(_, _, def)| def.kind == FieldKind::Officers).map(|(name, ..)| name);
        for name in of_officers {
            let Some(Value::Array(ids)) = typed.get_mut(name) else { continue };
            ids.retain(|id| {
                let text = id.as_str().unwrap_or_default();
                let known = self.register.officer(text).is_some();
                if !known && !text.is_empty() {
                    strangers.push(text.to_string());
                }
                known
            });
        }
        strangers
    }
}

/// What a cell says of a field as its form takes it: Chinese for choices, days in every hand; what it says that cannot be.
pub(crate) fn cell(def: &FieldDef, value: &Value) -> Result<Value, String> {
    let Value::String(cell) = value else { return Ok(value.clone()) };
    let cell = cell.trim();
    if cell.is_empty() {
        return Ok(json!(""));
    }
    let choice = |cell: &str| def.choices.iter().find(|(id, zh)| zh == cell || id == cell).map(|(id, _)| id.as_str());
    let one_of = || def.choices.iter().map(|(_, zh)| zh.as_str()).collect::<Vec<_>>().join("、");
    match def.kind {
        FieldKind::Day => match sheet::day(cell) {
            Some(day) => Ok(json!(day.to_string())),
            None => Err(format!("{}“{cell}”不是日期，应如 2026-10-12", def.label)),
        },
        FieldKind::Choice => {
            choice(cell).map(|c| json!(c)).ok_or_else(|| format!("{}“{cell}”应当是：{}", def.label, one_of()))
        }
        FieldKind::Many => {
            let all: Result<Vec<&str>, String> = parts(cell)
                .map(|c| choice(c).ok_or_else(|| format!("{}“{c}”应当是：{}", def.label, one_of())))
                .collect();
            Ok(json!(all?))
        }
        FieldKind::Yes => match cell {
            "是" | "yes" | "true" => Ok(json!("yes")),
            "否" | "no" | "false" => Ok(json!("no")),
            _ => Err(format!("{}应当是：是、否", def.label)),
        },
        _ => Ok(json!(cell)),
    }
}

/// How a cell of this kind is written.
pub(super) fn written(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Day => "日期，如 2026-10-12",
        FieldKind::Money => "数字，如 1200 或者 1200.50",
        FieldKind::Count => "整数",
        FieldKind::Yes => "是、否",
        _ => "",
    }
}

/// Several in one cell.
fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['、', ',', '，', ';', '；', '\n']).map(str::trim).filter(|p| !p.is_empty())
}
