//! What a person typed, read field by field: either values for the record, or a clear sentence at each field.

use crate::base::{Day, Fields, Mistake, Money, codes};
use crate::facts::officers;
use crate::law::procedure::{Act, Answering, FieldDef, FieldKind, FieldUse, Source};
use crate::{View, answering};
use serde_json::{Value, json};

/// The values of an act's form, read and checked; carried values come from the record.
pub fn read(view: &View, act: &Act, typed: &Fields) -> Result<Fields, Vec<Mistake>> {
    let (values, mistakes) = read_so_far(view, act, typed);
    if mistakes.is_empty() { Ok(values) } else { Err(mistakes) }
}

/// The values that could be read, and what is wrong or missing: for a form that is filled in page by page.
pub fn read_so_far(view: &View, act: &Act, typed: &Fields) -> (Fields, Vec<Mistake>) {
    let (mut values, mut mistakes) = (Fields::new(), Vec::new());
    for field in act.field_uses().into_iter().filter(|f| asked(view, act, f.name)) {
        let Some(def) = view.procedure.fields.get(field.name) else { continue };
        // Who answers for another body answers today: the day is not typed.
        if dated(view, act, def) {
            values.extend(default(view, def).map(|v| (field.name.to_string(), v)));
            continue;
        }
        match value(view, field, def, typed) {
            Ok(Some(v)) => drop(values.insert(field.name.to_string(), v)),
            Ok(None) if field.optional || skips(field.name, typed) => {}
            Ok(None) => mistakes.push(mistake(field.name, &format!("请填写{}", def.label))),
            Err(message) => mistakes.push(mistake(field.name, &message)),
        }
    }
    leave_out(view, act, &mut values, &mut mistakes);
    crate::discretion::derive(view, act, &mut values, &mut mistakes);
    crate::exemption::derive(view, act, &mut values);
    compute(view, act, &mut values);
    check_together(view, act, &values, &mut mistakes);
    (values, mistakes)
}

/// Whether an act asks whoever does it for a field: the public, and another body where some are named, for those that are named for it, everybody
/// else for all.
pub fn asked(view: &View, act: &Act, field: &str) -> bool {
    let day = || view.procedure.fields.get(field).is_some_and(|d| dated(view, act, d));
    let Some(open) = answering::open_to(view, act) else {
        let of_body = |a: &Answering| a.fields.is_empty() || a.body == field || a.fields.iter().any(|f| f == field);
        return answering::here(view, act).is_none_or(|a| of_body(a) || day());
    };
    day() || open.fields.iter().any(|f| f == field) || open.set.contains_key(field)
}

/// Whether a day is that of the act itself, because who acts does so for another body, from its own desk.
pub fn dated(view: &View, act: &Act, def: &FieldDef) -> bool {
    let today = def.kind == FieldKind::Day && def.past && def.default.as_deref() == Some("today");
    let away = || answering::here(view, act).is_some() || answering::open_to(view, act).is_some();
    today && view.ctx.mode == crate::Mode::Requested && away()
}

/// What is asked for only where another field says so is not recorded where that says otherwise, whatever stands in it.
fn leave_out(view: &View, act: &Act, values: &mut Fields, mistakes: &mut Vec<Mistake>) {
    for used in act.field_uses().iter().filter(|u| u.source == Source::Typed) {
        let Some(place) = view.procedure.fields.get(used.name).and_then(|d| d.asked_where.as_ref()) else { continue };
        let said = values.get(&place.field).or_else(|| view.facts.values.get(&place.field)).and_then(Value::as_str);
        if said.is_some_and(|said| !place.is.iter().any(|value| value == said)) {
            values.remove(used.name);
            mistakes.retain(|m| m.field != used.name);
        }
    }
}

/// Fills in what follows from the record and the rest of the form; what cannot be told has no value.
fn compute(view: &View, act: &Act, values: &mut Fields) {
    for field in act.field_uses() {
        let Some(def) = view.procedure.fields.get(field.name) else { continue };
        if def.computed.is_none() && def.days_between.is_none() {
            continue;
        }
        let mut known = view.facts.values.clone();
        known.remove(field.name);
        known.extend(values.iter().map(|(k, v)| (k.clone(), v.clone())));
        let days = def.days_between.as_ref().and_then(|ends| days_between(ends, &known));
        match days.or_else(|| view.ctx.engine.value(def.computed.as_deref()?, &known)) {
            Some(said) => drop(values.insert(field.name.to_string(), said)),
            None => drop(values.remove(field.name)),
        }
    }
}

fn days_between((from, to): &(String, String), known: &Fields) -> Option<Value> {
    let number = |field: &str| known.get(field)?.as_str()?.parse::<Day>().ok().map(Day::number);
    Some(json!(number(to)? - number(from)?))
}

/// A return needs no verdict in five dimensions; an approval needs no step to return to.
fn skips(field: &str, typed: &Fields) -> bool {
    field == "dimensions" && typed.get("conclusion").and_then(Value::as_str) == Some("return")
}

fn mistake(field: &str, message: &str) -> Mistake {
    Mistake { field: field.into(), message: message.into() }
}

fn value(view: &View, field: FieldUse, def: &FieldDef, typed: &Fields) -> Result<Option<Value>, String> {
    let recorded = || view.facts.values.get(field.name).cloned();
    if field.source == Source::Carried {
        return Ok(recorded().or_else(|| default(view, def)));
    }
    let given = typed.get(field.name).filter(|v| !is_empty(v));
    match given {
        Some(v) => read_one(view, def, v).map(Some),
        None if field.source == Source::Prefilled && !typed.contains_key(field.name) => Ok(recorded()),
        None if !typed.contains_key(field.name) => Ok(default(view, def)),
        None => Ok(None),
    }
}

fn is_empty(v: &Value) -> bool {
    match v {
        Value::Null => true,
        Value::String(s) => s.trim().is_empty(),
        Value::Array(a) => a.is_empty(),
        Value::Object(o) => o.is_empty(),
        _ => false,
    }
}

/// What a field starts with.
pub fn default(view: &View, def: &FieldDef) -> Option<Value> {
    match (def.default.as_deref()?, def.kind) {
        ("today", _) => Some(json!(view.ctx.today().to_string())),
        ("me", FieldKind::Officers) => view.ctx.actor.officer.map(|o| json!([o.to_string()])),
        ("handlers", FieldKind::Officers) => view.facts.values.get(&view.procedure.headline.handlers).cloned(),
        (text, FieldKind::Count) => text.parse::<i64>().ok().map(|n| json!(n)),
        (text, FieldKind::Money) => Money::parse_yuan(text).ok().map(|m| json!(m.0)),
        (text, FieldKind::Yes) => Some(json!(text == "yes")),
        (text, _) => Some(json!(text)),
    }
}

fn read_one(view: &View, def: &FieldDef, v: &Value) -> Result<Value, String> {
    let text = || v.as_str().map(str::trim).ok_or_else(|| format!("{}：应为文字", def.label));
    match def.kind {
        FieldKind::Text | FieldKind::Lines | FieldKind::Reasoning => read_text(def, text()?),
        FieldKind::Circumstances => crate::discretion::read(view, v),
        FieldKind::Exemption => crate::exemption::read(view, v),
        FieldKind::Day => read_day(view, def, text()?),
        FieldKind::Time => read_time(text()?),
        FieldKind::Money => match v.as_i64() {
            Some(fen) if fen >= 0 => Ok(json!(fen)),
            _ => Money::parse_yuan(text()?).map(|m| json!(m.0)).map_err(|_| "请填写金额，如 5000 或 5,000.00".into()),
        },
        FieldKind::Count => read_count(v, def.max),
        FieldKind::Quantity => read_quantity(v),
        FieldKind::Yes => read_yes(v),
        FieldKind::Choice => read_choice(def, text()?),
        FieldKind::Many => read_many(def, v),
        FieldKind::Officers => read_officers(view, def, v),
        FieldKind::Body => read_body(view, def, text()?),
        FieldKind::Link => read_link(v),
        FieldKind::Item => read_item(view, text()?),
        FieldKind::Fee => read_fee(view, text()?),
        FieldKind::PartyCode => read_party_code(text()?),
        FieldKind::File => read_file(v),
        FieldKind::Signature => read_signature(v),
        FieldKind::Dimensions => read_dimensions(def, v),
        FieldKind::Paper => read_paper(view, text()?),
        FieldKind::Range | FieldKind::Tier | FieldKind::Act => Ok(json!(text()?)),
    }
}

/// A paper of this matter by its digest: one that was undone is no paper.
fn read_paper(view: &View, digest: &str) -> Result<Value, String> {
    let is_it = |e: &crate::Entry| e.text("digest") == Some(digest);
    let known = view.facts.all(crate::facts::PAPER_MADE).any(|(_, e)| is_it(e));
    if known { Ok(json!(digest)) } else { Err("本案没有这份文书，请从列出的文书中选择".into()) }
}

fn read_text(def: &FieldDef, text: &str) -> Result<Value, String> {
    let max = def.max.unwrap_or(200);
    let count = text.chars().count();
    if count > max {
        return Err(format!("{}最多 {max} 字，现有 {count} 字", def.label));
    }
    let bad = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(bad) {
        return Err(format!("{}含有不能保存的控制字符，请删去后再提交", def.label));
    }
    Ok(json!(text.replace("\r\n", "\n")))
}

fn read_day(view: &View, def: &FieldDef, text: &str) -> Result<Value, String> {
    let day: Day = text.parse().map_err(|_| format!("{}：请填写日期，如 2026-10-12", def.label))?;
    if def.past && day > view.ctx.today() {
        return Err(format!("{}不得晚于 {}", def.label, view.ctx.today().with_weekday()));
    }
    // What was set elsewhere was set on its own day.
    if def.ahead && view.ctx.mode == crate::Mode::Requested && day < view.ctx.today() {
        return Err(format!("{}不得早于 {}", def.label, view.ctx.today().with_weekday()));
    }
    Ok(json!(day.to_string()))
}

fn read_time(text: &str) -> Result<Value, String> {
    let ok = text.len() == 5
        && text.split_once(':').is_some_and(|(h, m)| {
            h.len() == 2 && h.parse::<u8>().is_ok_and(|h| h < 24) && m.parse::<u8>().is_ok_and(|m| m < 60)
        });
    if ok { Ok(json!(text)) } else { Err("请填写时间，如 09:30".into()) }
}

fn read_count(v: &Value, max: Option<usize>) -> Result<Value, String> {
    let most = max.and_then(|m| i64::try_from(m).ok()).unwrap_or(3650);
    let n = v.as_i64().or_else(|| v.as_str()?.trim().parse().ok()).filter(|n| (1..=most).contains(n));
    n.map(|n| json!(n)).ok_or_else(|| "请填写整数".into())
}

/// `12.5` is 1250; a number of JSON is in hundredths already.
fn read_quantity(v: &Value) -> Result<Value, String> {
    let typed = || Money::parse_yuan(v.as_str()?.trim()).ok().map(|m| m.0);
    let n = v.as_i64().or_else(typed).filter(|n| *n > 0);
    n.map(|n| json!(n)).ok_or_else(|| "请填写大于零的数量，至多两位小数，如 12.5".into())
}

fn read_yes(v: &Value) -> Result<Value, String> {
    match v {
        Value::Bool(b) => Ok(json!(b)),
        Value::String(s) if s == "yes" => Ok(json!(true)),
        Value::String(s) if s == "no" => Ok(json!(false)),
        _ => Err("请选择是或否".into()),
    }
}

fn read_choice(def: &FieldDef, text: &str) -> Result<Value, String> {
    let known = def.choices.iter().any(|(id, _)| id == text);
    if known { Ok(json!(text)) } else { Err(format!("{}：请从列出的各项中选择", def.label)) }
}

fn read_many(def: &FieldDef, v: &Value) -> Result<Value, String> {
    let given: Vec<&str> = match v {
        Value::String(s) => vec![s.as_str()],
        _ => officers(Some(v)).collect(),
    };
    if let Some(unknown) = given.iter().find(|g| !def.choices.iter().any(|(id, _)| id == *g)) {
        return Err(format!("{}：没有“{unknown}”这一项", def.label));
    }
    // In the order of the choices, each once, so that equal answers have equal bytes.
    Ok(json!(def.choices.iter().map(|(id, _)| id.as_str()).filter(|id| given.contains(id)).collect::<Vec<_>>()))
}

fn read_officers(view: &View, def: &FieldDef, v: &Value) -> Result<Value, String> {
    let given: Vec<&str> = match v {
        Value::String(s) => vec![s.as_str()],
        _ => officers(Some(v)).collect(),
    };
    let mut ids = Vec::new();
    let agency = officers_of(view, def);
    for text in given {
        let officer = view.ctx.register.officer(text).filter(|o| view.ctx.register.serves(o, agency));
        let officer = officer.ok_or_else(|| {
            let whose = if agency == view.facts.agency { "本机关" } else { "该机关" };
            format!("名单中有不在{whose}登记的人员，请重新选择")
        })?;
        let id = officer.id.to_string();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(json!(ids))
}

/// The body whose officers a field names: that of the matter, or the one that another field names.
pub fn officers_of(view: &View, def: &FieldDef) -> crate::base::id::BodyId {
    def.of.as_deref().and_then(|field| answering::named(view.facts, field)).unwrap_or(view.facts.agency)
}

/// What was chosen, as the office looked it up: what it is, its id, its name, whether a remedy runs there.
fn read_link(v: &Value) -> Result<Value, String> {
    let text = |k: &str| v.get(k).and_then(Value::as_str).filter(|t| !t.is_empty());
    let remedy = v.get("remedy").and_then(Value::as_bool).unwrap_or(false);
    match (text("to"), text("id"), text("name")) {
        (Some(to @ ("clue" | "matter")), Some(id), Some(name)) => {
            Ok(json!({ "to": to, "id": id, "name": name, "remedy": remedy }))
        }
        _ => Err("请从列出的各项中选择".into()),
    }
}

/// A body of the register by its id or its whole name; what is not in the register is kept as it is written.
fn read_body(view: &View, def: &FieldDef, text: &str) -> Result<Value, String> {
    let bodies = || view.ctx.register.bodies.values();
    let known = bodies().find(|b| b.id.to_string() == text || b.name == text);
    let known = known.or_else(|| bodies().find(|b| b.short == text));
    known.map_or_else(|| read_text(def, text), |b| Ok(json!(b.id.to_string())))
}

fn read_item(view: &View, text: &str) -> Result<Value, String> {
    let code = text.split_whitespace().next().unwrap_or_default();
    let by_name = || view.ctx.register.items.values().flatten().find(|i| i.name == text).map(|i| i.code.clone());
    let code = view.ctx.register.item(code).map(|i| i.code.clone()).or_else(by_name);
    // What was done elsewhere may rest on nothing that stands in the catalogue: that is for the guard to say, with its article.
    let as_written = || (view.procedure.collection.is_some() && text.chars().count() <= 120).then(|| text.to_string());
    code.or_else(as_written)
        .map(|c| json!(c))
        .ok_or_else(|| "没有这个案由，或者案由还没有确认；请按名称或代码从列表中选择".into())
}

/// A fee by its code or name. What is in no catalogue is kept as it is written: that it may not be charged is for the guard to say, with its article.
fn read_fee(view: &View, text: &str) -> Result<Value, String> {
    let (register, today) = (view.ctx.register, view.ctx.today());
    let by_name = || register.fees_on(today).find(|(_, fee)| fee.name == text).map(|(l, _)| l.code.clone());
    let code = register.fees.get(text).map(|l| l.code.clone()).or_else(by_name);
    let short = text.chars().count() <= 80 && !text.contains(char::is_control);
    code.or_else(|| short.then(|| text.to_string())).map(|c| json!(c)).ok_or_else(|| "收费项目最多 80 字".into())
}

fn read_party_code(text: &str) -> Result<Value, String> {
    let code = text.to_ascii_uppercase();
    if codes::is_uscc(&code) || codes::is_citizen_number(&code) {
        Ok(json!(code))
    } else {
        Err("统一社会信用代码（身份证件号码）校验不符，请逐位核对".into())
    }
}

fn read_file(v: &Value) -> Result<Value, String> {
    let text = |k: &str| v.get(k).and_then(Value::as_str).unwrap_or_default();
    let digest = text("digest");
    let hex = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit());
    match (hex, v.get("size").and_then(Value::as_i64)) {
        (true, Some(size)) => {
            let mut file = json!({"digest": digest, "name": text("name"), "media": text("media"), "size": size});
            // How it came: what the office noted when it did.
            if let Some(arrival @ Value::Object(_)) = v.get("arrival") {
                file["arrival"] = arrival.clone();
            }
            Ok(file)
        }
        _ => Err("证据文件没有完整收到，请重新上传".into()),
    }
}

/// The largest picture of a signature.
const SIGNATURE_BYTES: i64 = 256 << 10;

fn read_signature(v: &Value) -> Result<Value, String> {
    let file = read_file(v).map_err(|_| "签名图片没有完整收到，请重新签名".to_string())?;
    let picture = matches!(file["media"].as_str(), Some("image/png" | "image/jpeg"));
    if picture && file["size"].as_i64().is_some_and(|s| s <= SIGNATURE_BYTES) {
        return Ok(file);
    }
    Err("签名应为 256 KB 以内的 PNG 或者 JPEG 图片".into())
}

fn read_dimensions(def: &FieldDef, v: &Value) -> Result<Value, String> {
    let mut out = serde_json::Map::new();
    for (id, name) in &def.choices {
        match v.get(id).and_then(Value::as_str) {
            Some(verdict @ ("pass" | "fail")) => drop(out.insert(id.clone(), json!(verdict))),
            _ => return Err(format!("请就“{name}”给出结论")),
        }
    }
    Ok(Value::Object(out))
}

/// What only shows when fields are seen together.
fn check_together(view: &View, act: &Act, values: &Fields, mistakes: &mut Vec<Mistake>) {
    for (name, v) in values {
        let Some(earlier) = view.procedure.fields.get(name).and_then(|d| d.not_before.as_deref()) else { continue };
        let floor = values.get(earlier).or_else(|| view.facts.values.get(earlier)).and_then(Value::as_str);
        if let (Some(day), Some(floor)) = (v.as_str(), floor)
            && day < floor
        {
            let label = view.procedure.fields.get(earlier).map_or("前一日期", |d| d.label.as_str());
            mistakes.push(mistake(name, &format!("不得早于{label} {floor}")));
        }
    }
    if act.reviews && conclusion(values) == Some("approve") {
        let failed =
            values.get("dimensions").and_then(Value::as_object).is_some_and(|d| d.values().any(|v| v == "fail"));
        if failed {
            mistakes.push(mistake("conclusion", "五个方面有不通过的，应当退回并写明理由"));
        }
    }
    if !act.returns.is_empty() && conclusion(values) == Some("return") && !values.contains_key("return_to") {
        mistakes.push(mistake("return_to", "请选择退回到哪一步"));
    }
}

/// `approve` or `return`, where the act asks for it.
pub fn conclusion(values: &Fields) -> Option<&str> {
    values.get("conclusion").and_then(Value::as_str)
}
