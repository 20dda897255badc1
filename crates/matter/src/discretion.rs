//! Discretion 裁量: from the circumstances chosen follow tier and range, and a reason is proposed. The amount is judged by the guards.

use crate::View;
use crate::base::{Fields, Mistake, Money};
use crate::facts::officers;
use crate::guards::amounts::base_field;
use crate::law::discretion::Tier;
use crate::law::guard::{Guard, GuardUse};
use crate::law::items::Item;
use crate::law::procedure::{Act, FieldKind, Source};
use crate::law::scale::Factors;
use serde::Serialize;
use serde_json::{Value, json};
use std::borrow::Cow;

/// Where an amount stands to the tier and to the article.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Amount {
    /// None typed, or not to be judged yet.
    Open,
    /// Within the tier.
    WithinTier,
    /// Within the article, outside the tier: a reason is demanded.
    OutsideTier,
    /// Outside the article.
    OutsideLaw,
}

/// What follows from the circumstances chosen so far.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Weighed {
    /// The item.
    pub item: String,
    /// Its Chinese name.
    pub item_name: String,
    /// The circumstances chosen.
    pub circumstances: Vec<String>,
    /// The tier that they lead to, and its Chinese name.
    pub tier: Option<(String, String)>,
    /// The range that applies.
    pub range: Option<usize>,
    /// Least and greatest amount of the tier.
    pub tier_bounds: Option<(Money, Money)>,
    /// Least and greatest amount of the article.
    pub law_bounds: Option<(Money, Money)>,
    /// The amount typed.
    pub amount: Option<Money>,
    /// Where it stands.
    pub standing: Amount,
    /// The reason proposed.
    pub reason: String,
    /// What has to be filled in before more can be said.
    pub lacks: Vec<String>,
}

/// The fields of an act by which it weighs.
struct Names<'a> {
    circumstances: &'a str,
    reasoning: Option<&'a str>,
    range: &'a str,
    tier: &'a str,
    amount: &'a str,
    /// The field that says whether it is mitigated, and the value that says so.
    mitigated: Option<(&'a str, &'a str)>,
}

impl<'a> Names<'a> {
    fn of(view: &View<'a>, act: &'a Act) -> Option<Names<'a>> {
        let uses = act.field_uses();
        let of_kind = |kind: FieldKind| {
            let typed = uses.iter().filter(|u| u.source != Source::Carried);
            typed.map(|u| u.name).find(|n| view.procedure.fields.get(*n).is_some_and(|d| d.kind == kind))
        };
        let kept = act.guards.iter().find_map(|g| match &g.guard {
            Guard::TierKept { range, tier, amount, .. } => Some((range.as_str(), tier.as_str(), amount.as_str())),
            _ => None,
        });
        let ((range, tier, amount), circumstances) = (kept?, of_kind(FieldKind::Circumstances)?);
        let mitigated = act.guards.iter().find_map(|g| match &g.guard {
            Guard::WithinRange { mitigated: Some((field, value)), .. } => Some((field.as_str(), value.as_str())),
            _ => None,
        });
        Some(Names { circumstances, reasoning: of_kind(FieldKind::Reasoning), range, tier, amount, mitigated })
    }
}

impl Names<'_> {
    /// The amount, and the least of the article, where it is mitigated 减轻 below that.
    fn below<'v>(
        &self,
        text: impl Fn(&str) -> Option<&'v str>,
        (amount, law): (Option<Money>, Option<(Money, Money)>),
    ) -> Option<(Money, Money)> {
        let (field, value) = self.mitigated?;
        let (amount, (least, _)) = (amount?, law?);
        (text(field) == Some(value) && amount < least).then_some((amount, least))
    }
}

/// Circumstances as a form or the API gives them, each known to the item, in the order of its tiers.
pub(crate) fn read(view: &View, v: &Value) -> Result<Value, String> {
    let given: Vec<&str> = match v {
        Value::String(s) => vec![s.as_str()],
        _ => officers(Some(v)).collect(),
    };
    let item = item(view).ok_or("本案还没有案由，不能选择裁量情节")?;
    if let Some(unknown) = given.iter().find(|id| item.circumstance(id).is_none()) {
        return Err(format!("本案由的裁量基准没有情节“{unknown}”"));
    }
    let all = item.circumstances().map(|c| c.id.as_str());
    Ok(json!(all.filter(|id| given.contains(id)).collect::<Vec<_>>()))
}

/// Fills in tier, range and reason from the circumstances; says at its field what cannot be.
pub(crate) fn derive(view: &View, act: &Act, values: &mut Fields, mistakes: &mut Vec<Mistake>) {
    let (Some(names), Some(item)) = (Names::of(view, act), item(view)) else { return };
    let item: &Item = &item;
    // Where the tier is not judged, nothing is weighed.
    let weighs = |g: &GuardUse| matches!(g.guard, Guard::TierKept { .. }) && crate::guards::is_asked(view, values, g);
    if !act.guards.iter().any(weighs) {
        return;
    }
    // A field that is wrong in itself is mended first.
    if item.tiers.is_empty()
        || mistakes.iter().any(|m| [names.circumstances, names.tier, names.range].contains(&m.field.as_str()))
    {
        return;
    }
    let mut say = |field: &str, message: String| mistakes.push(Mistake { field: field.into(), message });
    let typed = values.get(names.tier).and_then(Value::as_str).map(str::to_string);
    let mut chosen: Vec<String> = officers(values.get(names.circumstances)).map(String::from).collect();
    if chosen.is_empty() {
        let named = typed.as_deref().map(|t| item.tier(t));
        match named {
            // A tier that is not there is refused by the guard on tiers.
            Some(None) => return,
            Some(Some(Tier { circumstances, .. })) if circumstances.len() == 1 => {
                chosen.push(circumstances[0].id.clone());
                values.insert(names.circumstances.into(), json!(chosen));
            }
            _ => return say(names.circumstances, "请选择裁量情节，档次由情节确定".into()),
        }
    }
    let ids: Vec<&str> = chosen.iter().map(String::as_str).collect();
    if let Some(factor) = item.lacking(&ids) {
        return say(names.circumstances, format!("请为“{factor}”选一项，只选一项"));
    }
    let Some(tier) = item.weighed(&ids) else {
        return say(names.circumstances, "所选情节分属不同的法定幅度，请只选同一幅度的情节".into());
    };
    if typed.is_some_and(|t| t != tier.id) {
        return say(names.tier, format!("所选情节对应“{}”，与填写的档次不同", tier.name));
    }
    values.insert(names.tier.into(), json!(tier.id));
    match place(item, tier, values.get(names.range).and_then(Value::as_str)) {
        Ok(place) => drop(values.insert(names.range.into(), json!(place.to_string()))),
        Err(message) => return say(names.range, message),
    }
    if let Some(field) = names.reasoning.filter(|f| !values.contains_key(*f)) {
        let place = place(item, tier, values.get(names.range).and_then(Value::as_str)).ok();
        let bounds = place.and_then(|p| tier.bounds(item, p, base(view, act, (item, p), &|f| number(values.get(f)))));
        let law =
            place.and_then(|p| item.ranges.get(p)?.bounds(base(view, act, (item, p), &|f| number(values.get(f)))));
        let text = |f: &str| values.get(f).and_then(Value::as_str);
        let below = names.below(text, (number(values.get(names.amount)).map(Money), law));
        values.insert(field.into(), json!(reason((item, tier), &ids, bounds, below)));
    }
}

/// What follows from what was typed so far; `None` where this act weighs nothing.
pub fn weigh(view: &View, act: &Act, typed: &Fields) -> Option<Weighed> {
    let (names, item) = (Names::of(view, act)?, item(view)?);
    let item: &Item = &item;
    let said = |field: &str| typed.get(field).or_else(|| view.facts.values.get(field));
    let text = |field: &str| said(field).and_then(Value::as_str).map(str::trim).filter(|t| !t.is_empty());
    let ids: Vec<&str> = match said(names.circumstances) {
        Some(Value::String(one)) => vec![one.as_str()],
        many => officers(many).collect(),
    };
    let tier = item.weighed(&ids);
    let range = tier.map(|t| place(item, t, text(names.range)));
    let at = range.as_ref().and_then(|r| r.as_ref().ok()).copied();
    let money =
        |field: &str| said(field).and_then(|v| v.as_i64().or_else(|| Money::parse_yuan(v.as_str()?).ok().map(|m| m.0)));
    let base_fen = at.and_then(|p| base(view, act, (item, p), &|f| money(f)));
    let amount = money(names.amount).map(Money);
    let tier_bounds = tier.zip(at).and_then(|(t, p)| t.bounds(item, p, base_fen));
    let law_bounds = at.and_then(|p| item.ranges.get(p)?.bounds(base_fen));
    let below = names.below(text, (amount, law_bounds));
    let mut lacks = Vec::new();
    let old = ids.iter().any(|id| item.circumstance(id).is_none());
    match (&range, ids.is_empty()) {
        (_, false) if old => lacks.push("所选情节不在今天施行的裁量标准里，请重新选择".into()),
        (_, true) => lacks.push("请选择裁量情节".to_string()),
        (None, false) if item.factors.is_some() => {
            let factor = item.lacking(&ids).unwrap_or_default();
            lacks.push(format!("请为“{factor}”选一项，只选一项"));
        }
        (None, false) => lacks.push("所选情节分属不同的法定幅度，请只选同一幅度的情节".into()),
        (Some(Err(message)), _) => lacks.push(message.clone()),
        (Some(Ok(place)), _) if law_bounds.is_none() => {
            let label =
                base_name(view, act, item, *place).and_then(|f| view.procedure.fields.get(f)).map(|d| d.label.as_str());
            lacks.push(format!("请填写{}，才能算出数额", label.unwrap_or("作为基数的金额")));
        }
        _ => {}
    }
    let within = |bounds: Option<(Money, Money)>, a: Money| bounds.is_some_and(|(low, high)| (low..=high).contains(&a));
    let standing = match amount.filter(|_| law_bounds.is_some() && tier_bounds.is_some()) {
        None => Amount::Open,
        Some(a) if !within(law_bounds, a) => Amount::OutsideLaw,
        Some(a) if !within(tier_bounds, a) => Amount::OutsideTier,
        Some(_) => Amount::WithinTier,
    };
    Some(Weighed {
        item: item.code.clone(),
        item_name: item.name.clone(),
        circumstances: ids.iter().map(|id| id.to_string()).collect(),
        tier: tier.map(|t| (t.id.clone(), t.name.clone())),
        range: at,
        tier_bounds,
        law_bounds,
        amount,
        standing,
        reason: tier.map_or(String::new(), |t| reason((item, t), &ids, tier_bounds, below)),
        lacks,
    })
}

/// The item of the matter as its agency weighs it today.
pub fn item<'a>(view: &View<'a>) -> Option<Cow<'a, Item>> {
    let code = view.facts.text(&view.procedure.headline.item)?;
    view.ctx.register.weighing(code, view.facts.agency, view.ctx.today())
}

fn number(v: Option<&Value>) -> Option<i64> {
    v.and_then(Value::as_i64)
}

/// The range that applies: the only one of the tier, or the one typed.
fn place(item: &Item, tier: &Tier, typed: Option<&str>) -> Result<usize, String> {
    let open = tier.ranges(item);
    match (typed.map(|t| t.parse::<usize>().ok()), &open[..]) {
        (None, [only]) => Ok(*only),
        (None, _) => Err("请选择适用的幅度：这一档在几个幅度里都有".into()),
        (Some(Some(at)), all) if all.contains(&at) => Ok(at),
        // A range that the item does not have at all is refused by the guard on ranges.
        (Some(Some(at)), _) if at >= item.ranges.len() => Ok(at),
        (Some(None), _) => Err("没有这个幅度".into()),
        (Some(Some(_)), _) => Err(format!("“{}”不在这个幅度里，请改选", tier.name)),
    }
}

/// The field from which a range is counted, if it is counted from any.
pub fn base_name<'a>(view: &View, act: &'a Act, item: &Item, place: usize) -> Option<&'a str> {
    let names = Names::of(view, act)?;
    let per = item.ranges.get(place)?.per.as_deref()?;
    act.guards.iter().find_map(|g| base_field(&g.guard, (names.range, Some(per))))
}

fn base(view: &View, act: &Act, (item, place): (&Item, usize), number: &dyn Fn(&str) -> Option<i64>) -> Option<Money> {
    base_name(view, act, item, place).and_then(number).map(Money)
}

/// Fields of the act that hold a base which no range of the item is counted from: a form leaves them out.
pub fn idle_bases<'a>(view: &View, act: &'a Act) -> Vec<&'a str> {
    let Some(item) = item(view) else { return Vec::new() };
    let needed: Vec<&str> = (0..item.ranges.len()).filter_map(|p| base_name(view, act, &item, p)).collect();
    let all = act.guards.iter().filter_map(|g| match &g.guard {
        Guard::WithinRange { base, bases, .. } => Some(std::iter::once(base).chain(bases.values())),
        _ => None,
    });
    let idle = all.flatten().map(String::as_str).filter(|f| !needed.contains(f));
    idle.filter(|_| Names::of(view, act).is_some()).collect()
}

/// The reason in words: the circumstances, the benchmark and its tier, and what it allows; where it is mitigated, to what.
fn reason(
    (item, tier): (&Item, &Tier),
    ids: &[&str],
    bounds: Option<(Money, Money)>,
    below: Option<(Money, Money)>,
) -> String {
    let lowered = below.map_or(String::new(), |(amount, least)| {
        let (amount, least) = (grouped(amount), grouped(least));
        format!("因另有减轻处罚的情形，在法定最低额{least}元以下处罚，确定为{amount}元。")
    });
    if let Some(factors) = &item.factors {
        return of_factors(factors, tier, (ids, bounds)) + &lowered;
    }
    let amounts =
        bounds.map_or(String::new(), |(low, high)| format!("，对应数额为{}元至{}元", grouped(low), grouped(high)));
    let texts: Vec<&str> = ids.iter().filter_map(|id| item.circumstance(id)).map(|c| c.text.as_str()).collect();
    let of_tiers = item.tiers.iter().filter(|t| t.circumstances.iter().any(|c| ids.contains(&c.id.as_str()))).count();
    let heaviest = if of_tiers > 1 { "，各情节分属不同档次，按较重的适用" } else { "，适用" };
    format!("本案{}{heaviest}“{}”{amounts}。{lowered}", texts.join("；"), tier.name)
}

/// The reason by a factor table: each value with its percent, the sum, what it is a share of.
fn of_factors(factors: &Factors, tier: &Tier, (ids, bounds): (&[&str], Option<(Money, Money)>)) -> String {
    let chosen = factors.values().filter(|(_, c, _)| ids.contains(&c.id.as_str()));
    let parts: Vec<String> = chosen.map(|(f, c, p)| format!("{}为“{}”{p}%", f.name, c.text)).collect();
    let amount = bounds.map_or(String::new(), |(low, _)| format!("，对应数额为{}元", grouped(low)));
    let start = if factors.start > 0 { format!("裁量起点{}%，", factors.start) } else { String::new() };
    let most = grouped(factors.most_fen);
    format!("本案{start}{}，适用{}，按法定最高额{most}元计算{amount}。", parts.join("，"), tier.name)
}

/// 1,280.00 without the sign of the currency.
fn grouped(money: Money) -> String {
    money.to_string().trim_start_matches('¥').to_string()
}

/// Whether this act weighs circumstances; then the form asks for these and not for the tier.
pub fn tier_follows(view: &View, act: &Act) -> Option<String> {
    let names = Names::of(view, act)?;
    item(view).filter(|i| !i.tiers.is_empty())?;
    Some(names.tier.to_string())
}

/// The value of a circumstance as people read it: each by the version of the benchmark that it was chosen from.
pub fn circumstances_shown(view: &View, value: &Value) -> String {
    let code = view.facts.text(&view.procedure.headline.item);
    let text = |id: &str| {
        let item = code.and_then(|c| view.ctx.register.weighed_by(c, id));
        item.and_then(|i| Some(i.circumstance(id)?.text.clone())).unwrap_or_else(|| id.to_string())
    };
    officers(Some(value)).map(text).collect::<Vec<_>>().join("；")
}
