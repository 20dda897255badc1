//! A change of the tree of bodies: asked with reason and basis, recognised on its day or later, or returned, by the supervising body.

use super::fits::{fits, kind};
use super::{CHANGED, PROPOSED, RETURNED};
use crate::Office;
use crate::accounts::{Who, hex};
use crate::base::Day;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::matter::register::power::AdjustmentAnswer;
use crate::matter::register::{Body, BodyChange, BodyChanges, BodyKind, BodySaid, Level, Register};
use crate::policy::{self, Do};
use crate::powers::{entered, mistaken, said};
use serde::Serialize;
use std::collections::BTreeMap;

const NAME_MOST: usize = 60;

/// What a form asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BodyForm {
    /// What it does: `opened`, `changed`, `closed`, `merged`.
    pub kind: String,
    /// What is said, by the name of the field.
    pub fields: BTreeMap<String, String>,
}

impl BodyForm {
    /// What a field says.
    pub fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |v| v.trim())
    }
}

/// What is wrong, field by field.
pub(super) type Wrong = Vec<(&'static str, String)>;

impl Office {
    /// Asks for a change of a body, or for a new one where none is named; the id of the body.
    pub async fn propose_body(&self, who: &Who, body: Option<BodyId>, form: &BodyForm) -> Result<BodyId, Denial> {
        let asked = self.body_asked(who, body, form)?;
        self.register_events(vec![(PROPOSED, entered(who, &asked))], self.now()).await?;
        Ok(asked.body)
    }

    /// The change that a form asks for, or what is wrong with it.
    pub(super) fn body_asked(&self, who: &Who, body: Option<BodyId>, form: &BodyForm) -> Result<BodyChange, Denial> {
        let register = self.register();
        let kind = kind(&form.kind).filter(|k| (*k == BodyChanges::Opened) == body.is_none());
        let kind = kind.ok_or_else(|| Denial::mistake("kind", "请选择变更的种类"))?;
        self.may_keep(who, body)?;
        let mut wrong = Wrong::new();
        let day: Option<Day> = form.text("day").parse().ok();
        if day.is_none() {
            wrong.push(("day", "请填写生效日".into()));
        }
        let reason = said(&mut wrong, ("reason", "变更的理由"), form.text("reason"));
        let basis = said(&mut wrong, ("grounds", "变更的依据"), form.text("grounds"));
        let now = body.and_then(|b| register.bodies.get(&b));
        let says = match kind {
            BodyChanges::Opened | BodyChanges::Changed => {
                let says = self.body_said(&mut wrong, form, now);
                if says.is_empty() && wrong.is_empty() {
                    wrong.push(("", "没有改动".into()));
                }
                says
            }
            BodyChanges::Closed | BodyChanges::Merged => BodySaid::default(),
        };
        let into = if kind == BodyChanges::Merged { form.text("into").parse().ok() } else { None };
        let (Some(day), true) = (day, wrong.is_empty()) else { return Err(mistaken(wrong)) };
        let asked = BodyChange {
            id: hex(&self.seed().to_be_bytes()),
            body: body.unwrap_or_else(|| BodyId::from_bits(self.seed())),
            kind,
            said: says,
            into,
            day,
            reason,
            basis,
            by: who.person.to_string(),
            by_name: who.name.clone(),
            by_body: who.agency,
            on: self.today(),
            answer: None,
        };
        if let Err((field, why)) = fits(&register, &asked) {
            return Err(mistaken(vec![(field, why)]));
        }
        if register.change_waiting(asked.body).is_some() {
            return Err(mistaken(vec![("", "这个主体已有一份变更在等确认".into())]));
        }
        Ok(asked)
    }

    /// Recognises or returns a change that waits.
    pub async fn answer_body(&self, who: &Who, id: &str, (approved, reason): (bool, &str)) -> Result<BodyId, Denial> {
        let register = self.register();
        let asked = register.body_changes.get(id).ok_or(Denial::NotFound)?;
        if !policy::everywhere(who, Do::Recognise) {
            return Err(Denial::Forbidden);
        }
        if let Some(a) = &asked.answer {
            return Err(mistaken(vec![("", format!("这份变更已由{}答复", a.by_name))]));
        }
        let (mut wrong, today) = (Wrong::new(), self.today());
        let reason = if approved { String::new() } else { said(&mut wrong, ("reason", "退回的理由"), reason) };
        if approved {
            wrong.extend(self.bars(who, &register, asked));
        }
        if !wrong.is_empty() {
            return Err(mistaken(wrong));
        }
        let answer = Some(AdjustmentAnswer { approved, reason, by_name: who.name.clone(), on: today });
        let row = BodyChange { answer, ..asked.clone() };
        let event = if approved { CHANGED } else { RETURNED };
        self.register_events(vec![(event, entered(who, &row))], self.now()).await?;
        Ok(row.body)
    }

    /// What keeps a change from being recognised today.
    fn bars(&self, who: &Who, register: &Register, asked: &BodyChange) -> Wrong {
        let mut wrong = Wrong::new();
        if asked.by == who.person.to_string() {
            wrong.push(("", "提出变更的人不能确认".into()));
        }
        if self.today() < asked.day {
            wrong.push(("", format!("生效日是 {}，到那天再确认", asked.day)));
        }
        wrong.extend(fits(register, asked).err().map(|(_, why)| ("", why)));
        if asked.kind == BodyChanges::Closed {
            match self.open_matters(asked.body) {
                Ok(0) => {}
                Ok(n) => wrong.push(("", format!("还有 {n} 件在办事项，请先办结、移送，或者改为并入承受其职权的机关"))),
                Err(_) => wrong.push(("", "查不到在办事项，请稍后再试".into())),
            }
        }
        wrong
    }

    /// Whether somebody keeps a body: the own one, those below it, and new ones below it.
    pub(super) fn may_keep(&self, who: &Who, body: Option<BodyId>) -> Result<(), Denial> {
        policy::require(who, Do::KeepBody, who.agency)?;
        let Some(body) = body else { return Ok(()) };
        let (register, today) = (self.register(), self.today());
        if !register.bodies.contains_key(&body) {
            return Err(Denial::NotFound);
        }
        let over = body == who.agency || register.above(body, today).contains(&who.agency);
        if over { Ok(()) } else { Err(Denial::Forbidden) }
    }

    /// What a form says otherwise than what stands.
    pub(super) fn body_said(&self, wrong: &mut Wrong, form: &BodyForm, now: Option<&Body>) -> BodySaid {
        let new = |name: &str, stands: Option<&str>| {
            let text = form.text(name);
            (stands != Some(text)).then(|| text.to_string())
        };
        let must = [("name", "全称"), ("short", "简称"), ("number_prefix", "文号代字"), ("field", "执法领域")];
        for (field, label) in must {
            let n = form.text(field).chars().count();
            if n == 0 || n > NAME_MOST {
                wrong.push((field, format!("请填写{label}（{NAME_MOST} 字以内）")));
            }
        }
        let kind = BodyKind::ALL.into_iter().find(|k| k.id() == form.text("body_kind"));
        let level = Level::ALL.into_iter().find(|l| l.id() == form.text("level"));
        if kind.is_none() {
            wrong.push(("body_kind", "请选择主体类别".into()));
        }
        if level.is_none() {
            wrong.push(("level", "请选择层级".into()));
        }
        let areas = self.read_areas(wrong, form.text("areas"));
        let (superior, supervisor) =
            (self.read_body(wrong, form, "superior"), self.read_body(wrong, form, "supervisor"));
        let place = now.map(|b| b.place.clone()).unwrap_or_default();
        let printed = |name: &str| {
            let stands = now.and_then(|b| b.particulars.get(name)).map_or("", String::as_str);
            new(name, Some(stands)).map(|text| (name.to_string(), text))
        };
        BodySaid {
            name: new("name", now.map(|b| b.name.as_str())),
            short: new("short", now.map(|b| b.short.as_str())),
            number_prefix: new("number_prefix", now.map(|b| b.number_prefix.as_str())),
            field: new("field", now.map(|b| b.field.as_str())),
            kind: kind.filter(|k| place.kind != Some(*k)),
            level: level.filter(|l| place.level != Some(*l)),
            areas: (place.areas != areas).then_some(areas),
            superior: superior.filter(|s| place.superior != Some(*s)),
            supervisor: supervisor.filter(|s| place.supervisor != Some(*s)),
            particulars: ["address", "phone"].into_iter().filter_map(printed).collect(),
        }
    }

    fn read_areas(&self, wrong: &mut Wrong, text: &str) -> Vec<String> {
        let codes: Vec<String> = text
            .split(['、', '；', ';', '，', ',', ' '])
            .map(str::trim)
            .filter(|c| !c.is_empty())
            .map(str::to_string)
            .collect();
        let known = self.areas().ok();
        let strange = |c: &&String| known.as_ref().is_some_and(|a| a.name(c).is_none());
        if let Some(code) = codes.iter().find(strange) {
            wrong.push(("areas", format!("区划表里没有 {code}")));
        }
        codes
    }

    fn read_body(&self, wrong: &mut Wrong, form: &BodyForm, field: &'static str) -> Option<BodyId> {
        let text = form.text(field);
        let found = text.parse().ok().filter(|id| self.register().bodies.contains_key(id));
        if found.is_none() && !text.is_empty() {
            wrong.push((field, "没有这个主体".into()));
        }
        found
    }
}
