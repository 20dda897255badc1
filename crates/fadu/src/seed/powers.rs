//! The list of powers and responsibilities as `demo/powers.toml` has it, entered as adjustments and claims.

use super::Seeder;
use super::cast::Member;
use super::registers::{People, row};
use fadu_web::office::Registered;
use fadu_web::office::base::Day;
use fadu_web::office::matter::register::{Adjustment, AdjustmentAnswer, Adjusts, Power, PowerHeld};
use serde::Deserialize;

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/powers.toml"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(rename = "power")]
    powers: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    code: String,
    /// Bodies of the cast that claim it.
    held: Vec<String>,
    #[serde(flatten)]
    power: Power,
    #[serde(default)]
    adjust: Vec<Change>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    kind: Adjusts,
    #[serde(default)]
    on: Option<Day>,
    #[serde(default)]
    days: i32,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    basis_now: Option<Vec<String>>,
    #[serde(default)]
    limit_now: Option<String>,
    reason: String,
    basis: String,
    /// Nobody has answered it yet.
    #[serde(default)]
    waits: bool,
}

impl Seeder {
    /// The list as it grew: listed when the registers begin, claimed, adjusted.
    pub(super) fn powers(&self, people: &People) -> Result<Vec<Registered>, String> {
        let list: List = toml::from_str(TEXT).map_err(|e| format!("demo/powers.toml：{e}"))?;
        let begun = self.day.plus(-self.size.before_days());
        let (asks, answers) = (self.first("registrar")?, self.first("reviewer")?);
        let by = people.person(&asks.id)?.to_string();
        let answer = |on| AdjustmentAnswer { approved: true, reason: String::new(), by_name: answers.name.clone(), on };
        let adjustment = |told: &Told, n: usize, kind, day| Adjustment {
            id: format!("{}-{n}", told.code),
            code: told.code.clone(),
            kind,
            power: None,
            from: None,
            to: None,
            day,
            reason: "编制权责清单".into(),
            basis: "示例市明德区人民政府关于公布权责清单的通知（演示）".into(),
            by: by.clone(),
            by_name: asks.name.clone(),
            on: begun,
            answer: Some(answer(begun)),
        };
        let mut rows = Vec::new();
        for told in &list.powers {
            let first = Adjustment { power: Some(told.power.clone()), ..adjustment(told, 0, Adjusts::New, begun) };
            rows.push(row("PowerAdjusted", &first)?);
            for body in &told.held {
                let held = PowerHeld {
                    code: told.code.clone(),
                    body: people.body(body)?,
                    from: begun,
                    until: None,
                    moved_to: None,
                    reason: String::new(),
                    by_name: asks.name.clone(),
                };
                rows.push(row("PowerTakenUp", &held)?);
            }
            for (n, change) in (1..).zip(&told.adjust) {
                let asked = adjustment(told, n, change.kind, change.on.unwrap_or(self.day.plus(change.days)));
                let event = if change.waits { "PowerAdjustmentProposed" } else { "PowerAdjusted" };
                // Asked some days before it holds, and answered on the day; what waits was asked two days ago.
                let on = asked.day.plus(-10).min(self.day.plus(-2)).max(begun);
                let answer = asked.answer.clone().map(|a| AdjustmentAnswer { on, ..a });
                rows.push(row(event, &change.of(told, people, Adjustment { on, answer, ..asked })?)?);
            }
        }
        Ok(rows)
    }

    pub(super) fn first(&self, post: &str) -> Result<&Member, String> {
        let mut all = self.cast.members();
        all.find(|m| m.post() == post).ok_or_else(|| format!("demo/cast.toml：没有人任 {post}"))
    }
}

impl Change {
    fn of(&self, told: &Told, people: &People, asked: Adjustment) -> Result<Adjustment, String> {
        let body = |id: &Option<String>| id.as_deref().map(|id| people.body(id)).transpose();
        let now = || Power {
            basis: self.basis_now.clone().unwrap_or_else(|| told.power.basis.clone()),
            limit: self.limit_now.clone().unwrap_or_else(|| told.power.limit.clone()),
            ..told.power.clone()
        };
        Ok(Adjustment {
            power: (self.kind == Adjusts::Changed).then(now),
            from: body(&self.from)?,
            to: body(&self.to)?,
            reason: self.reason.clone(),
            basis: self.basis.clone(),
            answer: asked.answer.clone().filter(|_| !self.waits),
            ..asked
        })
    }
}
