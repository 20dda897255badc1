//! Bodies as rows of a table, and rows as changes of the tree, with what is new, changed, the same, refused and why.

use super::PROPOSED;
use super::change::{BodyForm, Wrong};
use crate::Office;
use crate::accounts::Who;
use crate::base::id::BodyId;
use crate::base::{Day, Denied};
use crate::catalogue::Refused;
use crate::fault::Denial;
use crate::matter::register::{BodyKind, BodySaid, Level, Register};
use crate::policy::{self, Do};
use crate::powers::{entered, joined};
use crate::sheet::headed::Headed;
use crate::sheet::{self, Kind, Rows};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The headings, in their order. Those after `电话` are for reading, the last but one and two; the last one ends a body.
pub const BODY_HEADINGS: [&str; 15] = [
    "主体编号",
    "名称",
    "简称",
    "文号代字",
    "类别",
    "层级",
    "区划代码",
    "领域",
    "上级",
    "监督机构",
    "地址",
    "电话",
    "职权",
    "持证人员",
    "撤销",
];

/// A row that is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct BodyRow {
    /// Its number.
    pub line: usize,
    /// The body; none where it is new.
    pub body: Option<BodyId>,
    /// Its name.
    pub name: String,
    /// What would be asked, without day, reason and basis.
    pub form: BodyForm,
    /// What would be said otherwise.
    pub said: BodySaid,
}

/// What a table of bodies would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BodyPreview {
    /// Rows that ask for something.
    pub rows: Vec<BodyRow>,
    /// As they stand.
    pub same: usize,
    /// Not taken.
    pub refused: Vec<Refused>,
}

impl BodyPreview {
    /// Stands for all that it shows.
    pub fn mark(&self) -> String {
        let all: Vec<_> = self.rows.iter().map(|r| (r.line, r.body, &r.form)).collect();
        crate::accounts::hex(&Sha256::digest(json!(all).to_string()))
    }
    /// How many of them are new, changed, end.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |kind: &str| self.rows.iter().filter(|r| r.form.kind == kind).count();
        (count("opened"), count("changed"), count("closed"))
    }
}

impl Office {
    /// What a held table of bodies would ask for now.
    pub fn bodies_preview(&self, who: &Who, held: &str) -> Result<BodyPreview, Denial> {
        policy::require(who, Do::KeepBody, who.agency)?;
        let rows = self.held_table(who, held)?.rows()?;
        let table = Headed::of(&rows, &BODY_HEADINGS[..12])?;
        let (register, mut preview, mut names) = (self.register(), BodyPreview::default(), BTreeSet::new());
        for row in table.lines() {
            let (line, cell) = (row.line, |name: &str| row.cell(name));
            let name = cell("名称").to_string();
            let judged = match names.insert(name.clone()) {
                true => self.body_row(who, &register, &cell),
                false => Err("这个名称在表里出现了两次".into()),
            };
            match judged {
                Err(why) => preview.refused.push(Refused { line, what: name, why }),
                Ok(None) => preview.same += 1,
                Ok(Some((body, form, said))) => preview.rows.push(BodyRow { line, body, name, form, said }),
            }
        }
        Ok(preview)
    }

    /// What a row asks for: nothing where it is the same, why where it is refused.
    fn body_row<'a>(
        &self,
        who: &Who,
        register: &Register,
        cell: &dyn Fn(&str) -> &'a str,
    ) -> Result<Option<(Option<BodyId>, BodyForm, BodySaid)>, String> {
        let (today, id) = (self.today(), cell("主体编号"));
        let known = id.parse().ok().and_then(|id: BodyId| register.body_on(id, today));
        if !id.is_empty() && known.is_none() {
            return Err("没有这个主体编号；新设立的，编号留空".into());
        }
        let body = known.map(|b| b.id);
        self.may_keep(who, body).map_err(|_| "不是本主体，也不是下级主体".to_string())?;
        let waits = body.is_some_and(|b| register.change_waiting(b).is_some());
        let ends = cell("撤销") == "是";
        let named = |text: &str| named(register, today, text);
        let (superior, supervisor) = (named(cell("上级"))?, named(cell("监督机构"))?);
        let kind = BodyKind::ALL.into_iter().find(|k| [k.zh(), k.id()].contains(&cell("类别"))).map_or("", |k| k.id());
        let level = Level::ALL.into_iter().find(|l| [l.zh(), l.id()].contains(&cell("层级"))).map_or("", |l| l.id());
        let fields = [
            ("name", cell("名称").to_string()),
            ("short", cell("简称").to_string()),
            ("number_prefix", cell("文号代字").to_string()),
            ("field", cell("领域").to_string()),
            ("body_kind", kind.to_string()),
            ("level", level.to_string()),
            ("areas", cell("区划代码").to_string()),
            ("superior", superior),
            ("supervisor", supervisor),
            ("address", cell("地址").to_string()),
            ("phone", cell("电话").to_string()),
        ];
        let kind = if ends { "closed" } else { body.map_or("opened", |_| "changed") };
        let mut form = BodyForm { kind: kind.into(), ..BodyForm::default() };
        form.fields.extend(fields.into_iter().filter(|_| !ends).map(|(n, v)| (n.to_string(), v)));
        let mut wrong = Wrong::new();
        let said = if ends { BodySaid::default() } else { self.body_said(&mut wrong, &form, known) };
        if body.is_none() && register.bodies_on(today).any(|b| b.name == cell("名称")) {
            wrong.push(("name", "已有这个名称的主体；要变更的，请从导出的表改起，保留主体编号".into()));
        }
        if ends && body.is_none() {
            wrong.push(("name", "新设立的不能又撤销".into()));
        }
        if !wrong.is_empty() {
            return Err(joined(wrong));
        }
        match ends || !said.is_empty() {
            true if waits => Err("这个主体已有一份变更在等确认".into()),
            true => Ok(Some((body, form, said))),
            false => Ok(None),
        }
    }

    /// Asks for what a preview showed, all from one day on, for one reason, on one basis (`day`, `reason`, `grounds`); how many.
    pub async fn bodies_propose(&self, who: &Who, preview: BodyPreview, terms: &BodyForm) -> Result<usize, Denial> {
        policy::require(who, Do::KeepBody, who.agency)?;
        let mut events = Vec::with_capacity(preview.rows.len());
        for row in preview.rows {
            let mut form = row.form;
            let shared = terms.fields.iter().filter(|(n, _)| ["day", "reason", "grounds"].contains(&n.as_str()));
            form.fields.extend(shared.map(|(n, v)| (n.clone(), v.clone())));
            let asked = self.body_asked(who, row.body, &form).map_err(|e| at_line(e, row.line, &row.name))?;
            events.push((PROPOSED, entered(who, &asked)));
        }
        let n = events.len();
        self.register_events(events, self.now()).await?;
        Ok(n)
    }

    /// The tree on a day as a table that can be brought back.
    pub fn bodies_table(&self, who: &Who, (day, kind): (Option<Day>, Kind)) -> Result<Vec<u8>, Denial> {
        let tree = self.body_tree(who, day)?;
        let register = self.register();
        let name = |id: Option<BodyId>| id.map_or(String::new(), |id| register.body_name(id, tree.day).to_string());
        let row = |l: &super::BodyLine| {
            let (b, place) = (&l.body, &l.body.place);
            let printed = |of: &str| b.particulars.get(of).cloned().unwrap_or_default();
            let (powers, officers, _) = l.counts;
            vec![
                b.id.to_string(),
                b.name.clone(),
                b.short.clone(),
                b.number_prefix.clone(),
                place.kind.map_or(String::new(), |k| k.zh().into()),
                place.level.map_or(String::new(), |l| l.zh().into()),
                place.areas.join("；"),
                b.field.clone(),
                name(place.superior),
                name(place.supervisor),
                printed("address"),
                printed("phone"),
                powers.to_string(),
                officers.to_string(),
                String::new(),
            ]
        };
        let head = BODY_HEADINGS.map(String::from).to_vec();
        let rows: Rows = std::iter::once(head).chain(tree.lines.iter().map(row)).collect();
        Ok(sheet::write(kind, &rows))
    }
}

/// The id of the body of a name, empty where none is named.
fn named(register: &Register, day: Day, text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let found = register.bodies_called(text, day);
    match found[..] {
        [body] => Ok(body.id.to_string()),
        [] => Err(format!("没有“{text}”这个主体；刚提出设立的，要先确认")),
        _ => Err(format!("叫“{text}”的主体不止一个，请写全称")),
    }
}

/// What is wrong with a row bears its number, save what is asked beside the table.
fn at_line(denial: Denial, line: usize, name: &str) -> Denial {
    let Denial::Denied(Denied::Mistaken(mut all)) = denial else { return denial };
    for m in all.iter_mut().filter(|m| !["reason", "grounds"].contains(&m.field.as_str())) {
        m.message = format!("第 {line} 行 {name}：{}", m.message);
        if m.field != "day" {
            m.field.clear();
        }
    }
    Denial::Denied(Denied::Mistaken(all))
}
