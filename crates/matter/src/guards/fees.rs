//! Guards on fees: what may be charged stands in the catalogue, names the agency and keeps the standard.

use super::{Case, Found};
use crate::base::{Day, Money};
use crate::law::guard::FeeRule;
use crate::register::Fee;
use serde_json::Value;

fn day(case: &Case, on: Option<&str>) -> Day {
    on.and_then(|f| case.day(f)).unwrap_or_else(|| case.view.ctx.today())
}

/// The fee stands in the catalogue on the day that counts, names the agency, and was set up by a norm of one of these ranks.
pub fn listed(case: &Case, (field, on): (&str, Option<&str>), set_by: &[String]) -> Found {
    let Some(code) = case.text(field) else { return Found::later("待选择") };
    let (register, day) = (case.view.ctx.register, day(case, on));
    let Some(fee) = register.fee_on(code, day) else {
        let name = register.fees.get(code).and_then(|l| l.near(day)).map_or(code, |f| f.name.as_str());
        return Found::unmet(format!("{name}：{day} 不在收费目录")).arg("fee", name).arg("day", day);
    };
    let told = |f: Found| f.arg("name", &fee.name).arg("fee", &fee.name).arg("day", day);
    if !fee.bodies.contains(&case.view.facts.agency) {
        let bodies = fee.bodies.iter().filter_map(|b| register.bodies.get(b)).map(|b| b.name.as_str());
        let bodies = bodies.collect::<Vec<_>>().join("、");
        let found = Found::unmet(format!("{}：收费主体是{bodies}", fee.name));
        return told(found).code("fee-not-yours").arg("bodies", bodies);
    }
    if !set_by.is_empty() && !set_by.contains(&fee.set_by) {
        let found = Found::unmet(format!("{}：设立层级不符", fee.name));
        return told(found).code("fee-without-basis").arg("set_by", fee.basis.join("；"));
    }
    Found::met(format!("{}，{}，{}", fee.name, fee.standard(), fee.basis.join("；")))
}

/// The fee, the units, what is asked, and what its standard comes to.
fn weighed<'a>(case: &'a Case, rule: &FeeRule) -> Result<(&'a Fee, i64, Money, (Money, Money)), Found> {
    let (Some(code), Some(units)) = (case.text(&rule.fee), case.number(&rule.units)) else {
        return Err(Found::later("待填写"));
    };
    let fee = case.view.ctx.register.fee_on(code, day(case, rule.on.as_deref()));
    let fee = fee.ok_or_else(|| Found::later("没有列入目录的，没有标准可比"))?;
    let asked = case.number(&rule.amount).map(Money).ok_or_else(|| Found::later("待填写"))?;
    let bounds = fee.bounds(units).ok_or_else(|| told(Found::unmet("数量过大"), (fee, units, asked)))?;
    Ok((fee, units, asked, bounds))
}

fn told(found: Found, (fee, units, asked): (&Fee, i64, Money)) -> Found {
    let units = format!("{units}{}", fee.unit);
    found.arg("fee", &fee.name).arg("standard", fee.standard()).arg("units", units).arg("asked", asked)
}

/// What is charged does not pass the standard.
pub fn kept(case: &Case, rule: &FeeRule) -> Found {
    let (fee, units, asked, (_, most)) = match weighed(case, rule) {
        Ok(all) => all,
        Err(found) => return found,
    };
    let text = format!("{} × {units}，至多 {most}，拟收 {asked}", fee.standard());
    told(if asked > most { Found::unmet(text) } else { Found::met(text) }, (fee, units, asked))
}

/// What is charged does not stay below the standard, unless a field tells why.
pub fn whole(case: &Case, rule: &FeeRule) -> Found {
    let (fee, units, asked, (least, _)) = match weighed(case, rule) {
        Ok(all) => all,
        Err(found) => return found,
    };
    let why = rule.unless.as_deref().and_then(|f| case.value(f)).and_then(Value::as_str);
    let text = format!("{} × {units}，至少 {least}，拟收 {asked}", fee.standard());
    let met = asked >= least || why.is_some_and(|w| !w.trim().is_empty());
    told(if met { Found::met(text) } else { Found::unmet(text) }, (fee, units, asked))
}

/// What the standard comes to for the units recorded, where it is one sum.
pub fn standard(case: &Case, rule: &FeeRule) -> Option<Value> {
    let fee = case.view.ctx.register.fee_on(case.text(&rule.fee)?, day(case, rule.on.as_deref()))?;
    let (least, most) = fee.bounds(case.number(&rule.units)?)?;
    (least == most).then(|| most.0.into())
}
