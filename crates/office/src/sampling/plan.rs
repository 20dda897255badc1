//! Makes a plan: the list of the month, cut into parts by act and amount, committed before the value that decides is known.

use super::require;
use crate::Office;
use crate::accounts::{Who, hex};
use crate::base::id::{BodyId, MatterId};
use crate::base::{Day, Denied, Mistake, Moment};
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::watch::draw::room::{Method, Part, Plan, Scope};
use fadu_store::watch::draw::{Claim, Stratum};
use fadu_store::{ListFilter, MatterRow, Turn, Views};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TITLE_MOST: usize = 60;
const SOURCE: std::ops::RangeInclusive<usize> = 6..=200;
/// So many matters are read at once.
const AT_ONCE: usize = 2_000;
/// So many ids stand in one event.
const IDS_AN_EVENT: usize = 2_000;
/// Amounts in fen below which a part ends, with its name.
const AMOUNTS: [(i64, &str); 4] = [
    (100_000, "不足一千元"),
    (1_000_000, "一千元以上不足一万元"),
    (10_000_000, "一万元以上不足十万元"),
    (i64::MAX, "十万元以上"),
];

/// Whose files, as a form says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ScopeKind {
    /// What all bodies entered.
    #[default]
    Entered,
    /// What one's own body entered.
    OwnEntered,
    /// What one's own body closed.
    OwnClosed,
}

/// What the form says.
#[derive(Clone, Debug, Default)]
pub struct PlanForm {
    /// Title.
    pub title: String,
    /// Whose files.
    pub scope: ScopeKind,
    /// The month, as 2026-11.
    pub month: String,
    /// The share in percent; empty where a claim is tested.
    pub percent: String,
    /// The claim: so many percent, its risk in percent, and what is to be met.
    pub claim: Option<(String, String, String)>,
    /// The public value that decides.
    pub source: String,
    /// The day on which it becomes known.
    pub known_on: String,
}

/// What a form says, read.
struct Read {
    title: String,
    scope: Scope,
    month: Day,
    method: Method,
    source: String,
    known_on: Day,
}

impl Office {
    /// Makes a plan; its id.
    pub async fn plan_sampling(&self, who: &Who, form: &PlanForm) -> Result<String, Denial> {
        policy::require(who, Do::Sample, who.agency)?;
        let read = self.read_plan(who, form)?;
        require(who, read.scope)?;
        let _turn = self.sampling_turn().await;
        let strata = self.strata(&read)?;
        if strata.is_empty() {
            return Err(Denial::mistake("month", "这个月没有可以抽的：名单是空的"));
        }
        let part = |s: &Stratum| Part { name: s.name.clone(), size: s.ids.len(), draws: s.draws, digest: s.digest() };
        let plan = Plan {
            id: hex(&self.seed().to_be_bytes()),
            title: read.title,
            scope: read.scope,
            month: read.month,
            method: read.method,
            source: read.source,
            known_on: read.known_on,
            parts: strata.iter().map(part).collect(),
            by: who.name.clone(),
            by_person: who.person,
            at: self.now(),
        };
        let id = plan.id.clone();
        let mut rows = vec![("SamplingPlanned", json!(plan))];
        for (n, stratum) in strata.iter().enumerate() {
            let some = stratum.ids.chunks(IDS_AN_EVENT);
            let listed = |ids: &[String]| json!({ "sampling": id, "part": n, "ids": ids.join(" ") });
            rows.extend(some.map(|ids| ("SamplingListed", listed(ids))));
        }
        self.enter_samplings(who, rows).await?;
        Ok(id)
    }

    /// The list, cut into parts; a claim is of the list as a whole.
    fn strata(&self, read: &Read) -> Result<Vec<Stratum>, Denial> {
        let mut parts: BTreeMap<(String, usize), Vec<String>> = BTreeMap::new();
        let whole = matches!(read.method, Method::Claim { .. });
        self.each_of_month(read.scope, read.month, &mut |row| {
            let part = if whole { Default::default() } else { self.part_of(row) };
            parts.entry(part).or_default().push(MatterId::from_bits(row.matter.bits()).to_string());
        })?;
        let permille = if let Method::Share(permille) = read.method { permille } else { 1000 };
        let name = |(act, class): (String, usize)| match AMOUNTS.get(class) {
            _ if whole => "全部".to_string(),
            Some((_, word)) => format!("{act} · {word}"),
            None => format!("{act} · 没有金额"),
        };
        Ok(parts.into_iter().map(|(part, ids)| Stratum::share(name(part), ids, permille)).collect())
    }

    /// The part of the list to which a matter belongs: what is done, and the class of how much it is about.
    fn part_of(&self, row: &MatterRow) -> (String, usize) {
        let engine = self.engine();
        let name =
            engine.law.known_on(&row.procedure, self.today()).map_or(row.procedure.as_str(), |p| p.name.as_str());
        let kind = row.summary.get("kind").and_then(Value::as_str).map_or(String::new(), |k| format!("（{k}）"));
        let fen = row.summary.get("amount_fen").and_then(Value::as_i64).filter(|fen| *fen > 0);
        let class = fen.and_then(|fen| AMOUNTS.iter().position(|(below, _)| fen < *below));
        (format!("{name}{kind}"), class.unwrap_or(AMOUNTS.len()))
    }

    /// Every matter of a month: recorded then first, whatever day it was done; or archived then.
    fn each_of_month(&self, scope: Scope, month: Day, told: &mut dyn FnMut(&MatterRow)) -> Result<(), Denial> {
        let next = month.plus_months(1);
        let agencies = super::body(scope).map(|b| b.to_string()).into_iter().collect::<Vec<_>>();
        if !matches!(scope, Scope::ClosedBy(_)) {
            let ms = |day: Day| Moment::at(day, 0, 0).0;
            return Ok(self.store.entered((ms(month), ms(next)), &agencies, &mut |row| told(&row))?);
        }
        let filter = ListFilter { agencies, closed: Some(true), ..ListFilter::default() };
        let archived = |row: &MatterRow| row.summary["archive"]["archived_on"].as_str()?.parse::<Day>().ok();
        let mut turn = Turn::First;
        loop {
            let (rows, _) = self.store.list(&filter, turn, AT_ONCE)?;
            rows.iter().filter(|r| archived(r).is_some_and(|day| day >= month && day < next)).for_each(&mut *told);
            let Some(last) = rows.last().filter(|_| rows.len() == AT_ONCE) else { return Ok(()) };
            turn = Turn::After(last.matter);
        }
    }

    fn read_plan(&self, who: &Who, form: &PlanForm) -> Result<Read, Denial> {
        let (mut wrong, today) = (Vec::new(), self.today());
        let title = form.title.trim();
        if title.is_empty() || title.chars().count() > TITLE_MOST {
            wrong.push(("title", format!("请填写名称（{TITLE_MOST} 字以内）")));
        }
        let month = format!("{}-01", form.month.trim()).parse::<Day>().ok();
        match month {
            None => wrong.push(("month", "请写哪一个月，如 2026-11".into())),
            Some(month) if month.plus_months(1) > today => {
                wrong.push(("month", "这个月还没有过完：名单要等月底以后才定".into()))
            }
            Some(_) => {}
        }
        let method = method(form, self.sampling_least(), &mut wrong);
        let source = form.source.trim();
        if !SOURCE.contains(&source.chars().count()) {
            wrong.push(("source", "请写清楚用哪一个公开数值，写到不会有两种理解（6 至 200 字）".into()));
        }
        let known_on = form.known_on.trim().parse::<Day>().ok();
        match known_on {
            None => wrong.push(("known_on", "请填写这个数值哪一天公布".into())),
            Some(day) if day <= today => wrong.push(("known_on", "公布的日子要在今天以后：现在谁也不能知道它".into())),
            Some(_) => {}
        }
        let scope = match form.scope {
            ScopeKind::Entered => Scope::Entered,
            ScopeKind::OwnEntered => Scope::EnteredBy(who.agency),
            ScopeKind::OwnClosed => Scope::ClosedBy(who.agency),
        };
        let (Some(month), Some(method), Some(known_on), true) = (month, method, known_on, wrong.is_empty()) else {
            let mistake = |(field, message): (&str, String)| Mistake { field: field.into(), message };
            return Err(Denial::Denied(Denied::Mistaken(wrong.into_iter().map(mistake).collect())));
        };
        Ok(Read { title: title.into(), scope, month, method, source: source.into(), known_on })
    }

    /// The name of the body whose files a sampling draws from.
    pub fn sampled_body(&self, scope: Scope) -> String {
        let named = |body: BodyId| self.register().bodies.get(&body).map_or(String::new(), |b| b.name.clone());
        super::body(scope).map_or_else(|| "所有机关".to_string(), named)
    }
}

/// Percent with at most one digit behind the point, in a thousandth.
fn permille(text: &str) -> Option<u32> {
    let (whole, tenth) =
        text.trim().trim_end_matches('%').split_once('.').unwrap_or((text.trim().trim_end_matches('%'), "0"));
    let (whole, tenth) = (whole.parse::<u32>().ok()?, tenth.parse::<u32>().ok().filter(|t| *t < 10)?);
    Some(whole * 10 + tenth).filter(|p| *p <= 1000)
}

fn method(form: &PlanForm, least: u32, wrong: &mut Vec<(&'static str, String)>) -> Option<Method> {
    match &form.claim {
        None => {
            let share = permille(&form.percent).filter(|p| *p >= least);
            if share.is_none() {
                wrong.push(("percent", format!("抽取比例是 {}% 至 100%", least / 10)));
            }
            share.map(Method::Share)
        }
        Some((good, risk, what)) => {
            let good = permille(good).filter(|p| (500..=999).contains(p));
            let risk = permille(risk).filter(|p| (1..=200).contains(p));
            if good.is_none() {
                wrong.push(("good", "达到的比例是 50% 至 99.9%".into()));
            }
            if risk.is_none() {
                wrong.push(("risk", "说错的风险是 0.1% 至 20%".into()));
            }
            let what = what.trim();
            if what.is_empty() || what.chars().count() > *SOURCE.end() {
                wrong.push(("what", "请写明达到什么要求（200 字以内）".into()));
            }
            let claim = Claim { good_permille: good?, risk_permille: risk? };
            Some(Method::Claim { claim, what: what.into() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_are_read() {
        assert_eq!(
            ["5", "5%", "97.5", "100", "101", "5.55", "x"].map(permille),
            [Some(50), Some(50), Some(975), Some(1000), None, None, None]
        );
    }
}
