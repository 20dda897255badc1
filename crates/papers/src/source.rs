//! The canonical source of a paper: everything that is printed, as display strings in a fixed shape.

use crate::show::display;
use crate::volume::{self, Kept};
use fadu_matter::View;
use fadu_matter::answering::party_name;
use fadu_matter::base::{Citation, Fields, Money};
use fadu_matter::law::archive::Volume;
use fadu_matter::law::procedure::{FieldKind, PaperUse};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A paper to be made: how the act makes it, and the act itself.
#[derive(Clone, Copy)]
pub struct Paper<'a> {
    /// How the act makes it.
    pub used: &'a PaperUse,
    /// The act.
    pub act: &'a str,
    /// How many pages each earlier paper has, where they were counted.
    pub pages: &'a [usize],
}

/// The source of a paper over the facts as they stand after the act: what its template can print, and no more.
pub fn source(view: &View, paper: Paper) -> Value {
    let of = (view.procedure.folder.as_str(), view.facts.field.as_str());
    let printed = Printed(view.ctx.engine.law.printed(of, &paper.used.id));
    record([
        ("paper", head(view, paper.used)),
        ("agency", agency(view)),
        ("party", party(view)),
        ("f", fields(view, paper, &printed)),
        ("lists", lists(view, paper, &printed)),
        ("law", law(view)),
        ("signatures", Value::Object(signatures(view))),
    ])
}

/// The names that the template can print; all where there is no template to ask.
struct Printed<'a>(Option<&'a BTreeSet<String>>);

impl Printed<'_> {
    fn has(&self, name: &str) -> bool {
        self.0.is_none_or(|names| names.contains(name))
    }
    fn any(&self, beginning: &str) -> bool {
        self.0.is_none_or(|names| names.range(beginning.to_string()..).next().is_some_and(|n| n.starts_with(beginning)))
    }
}

/// A record of values that are moved, not copied: a source is made within a write that others wait for.
pub(crate) fn record<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.into_iter().map(|(name, value)| (name.to_string(), value)).collect())
}

pub(crate) fn text(words: impl Into<String>) -> Value {
    Value::String(words.into())
}

/// The key facts that the record commits one by one: number, agency, party, kind, amount, date.
pub fn key_facts(view: &View, used: &PaperUse) -> Fields {
    let number = used.number.as_deref().and_then(|f| view.facts.text(f)).unwrap_or_default();
    let agency = view.ctx.register.bodies.get(&view.facts.agency).map_or("", |b| b.name.as_str());
    let amount = amount(view).map_or(Value::Null, |m| json!(m.0));
    Fields::from([
        ("paper".to_string(), json!(used.id)),
        ("title".to_string(), json!(used.name)),
        ("number".to_string(), json!(number)),
        ("agency".to_string(), json!(agency)),
        ("party".to_string(), json!(party_name(view.ctx.register, view.procedure, view.facts))),
        ("amount_fen".to_string(), amount),
        ("date".to_string(), json!(view.ctx.today().to_string())),
    ])
}

fn amount(view: &View) -> Option<Money> {
    view.facts.values.get(&view.procedure.headline.amount)?.as_i64().map(Money)
}

fn head(view: &View, used: &PaperUse) -> Value {
    let number = used.number.as_deref().and_then(|f| view.facts.text(f)).unwrap_or_default();
    let date = text(view.ctx.today().zh());
    record([("id", text(&used.id)), ("name", text(&used.name)), ("number", text(number)), ("date", date)])
}

fn agency(view: &View) -> Value {
    let Some(body) = view.ctx.register.bodies.get(&view.facts.agency) else { return json!({}) };
    let mut out: Map<String, Value> = body.particulars.iter().map(|(k, v)| (k.clone(), text(v))).collect();
    out.insert("name".into(), text(&body.name));
    out.insert("short".into(), text(&body.short));
    Value::Object(out)
}

fn party(view: &View) -> Value {
    let shown = |field: &str| {
        let def = view.procedure.fields.get(field);
        text(view.facts.values.get(field).map_or(String::new(), |v| display(view.ctx.register, def, v)))
    };
    record([
        ("name", shown("party_name")),
        ("kind", shown("party_kind")),
        ("code", shown("party_code")),
        ("representative", shown("party_representative")),
        ("address", shown("party_address")),
        ("phone", shown("party_phone")),
    ])
}

fn fields(view: &View, Paper { used, pages, .. }: Paper, printed: &Printed) -> Value {
    // What other values are made of is made too, and then left out.
    let made_of = |name: &str| used.with.iter().any(|(_, from)| from.contains(name));
    let wanted = |name: &str| printed.has(name) || made_of(name);
    let mut out = Map::new();
    for (name, value) in &view.facts.values {
        let plain = name.trim_end_matches("_fen");
        let def = view.procedure.fields.get(name);
        if def.is_some_and(|d| d.kind == FieldKind::Money) {
            let name = format!("{plain}_capital");
            if wanted(&name) {
                out.insert(name, text(Money(value.as_i64().unwrap_or(0)).capital()));
            }
        }
        if wanted(plain) {
            let named = || volume::named(view.facts, value.as_str()?);
            let paper = def.filter(|d| d.kind == FieldKind::Paper).and_then(|_| named());
            out.insert(plain.to_string(), text(paper.unwrap_or_else(|| display(view.ctx.register, def, value))));
        }
    }
    item_fields(view, &mut out);
    let decided = outcome_text(view);
    if !decided.is_empty() {
        out.insert("proposal".into(), text(&decided));
        out.insert("decision_text".into(), text(decided));
    }
    if printed.any("term_") || made_of("term_") {
        for running in fadu_matter::running(view.ctx.engine, view.procedure, view.facts, view.ctx.today()) {
            let due = running.due_day(view.ctx.engine).zh();
            out.insert(format!("term_{}", running.term.id.replace('-', "_")), text(due));
        }
    }
    if used.counts_pages && !pages.is_empty() {
        out.insert("volumes".into(), text(volumes(view, pages)));
    }
    for (name, from) in &used.with {
        let value = out.get(from).cloned().or_else(|| (!is_field(view, from)).then(|| text(filled(from, &out))));
        // A value that is not there is left out: neither the name of its field nor that of another paper's value is printed.
        match value {
            Some(value) => drop(out.insert(name.clone(), value)),
            None => drop(out.remove(name)),
        }
    }
    out.retain(|name, _| printed.has(name));
    Value::Object(out)
}

/// Whether this names a value that the record may hold.
fn is_field(view: &View, name: &str) -> bool {
    let money = format!("{}_fen", name.trim_end_matches("_capital"));
    let (fields, numbers) = (&view.procedure.fields, &view.procedure.numbers);
    fields.contains_key(name) || fields.contains_key(&money) || numbers.contains_key(name)
}

/// How many pages each volume has.
fn volumes(view: &View, pages: &[usize]) -> String {
    let count = |p: &volume::Part| match p.kept {
        Kept::Paper(n, _) => pages.get(n - 1).copied().unwrap_or(0),
        Kept::Evidence(..) => 1,
    };
    let (mut main, mut side) = (0, 0);
    for part in volume::arranged(view.procedure, view.facts) {
        *(if part.volume == Volume::Main { &mut main } else { &mut side }) += count(&part);
    }
    if side == 0 { format!("正卷 {main} 页") } else { format!("正卷 {main} 页，副卷 {side} 页") }
}

/// Fixed words with `{field}` in them; what is no text of the paper stays as it stands.
fn filled(words: &str, values: &Map<String, Value>) -> String {
    let (mut out, mut rest) = (String::with_capacity(words.len()), words);
    while let Some((before, from)) = rest.split_once('{') {
        out.push_str(before);
        let value = from.split_once('}').and_then(|(name, after)| Some((values.get(name)?.as_str()?, after)));
        let (value, after) = value.unwrap_or(("{", from));
        out.push_str(value);
        rest = after;
    }
    out + rest
}

/// What is proposed or decided, a line a kind.
pub fn outcome_text(view: &View) -> String {
    let (fields, facts) = (&view.procedure.headline.outcome, view.facts);
    let kinds = facts.values.get(&fields.kinds);
    let def = view.procedure.fields.get(&fields.kinds);
    let mut lines = Vec::new();
    for kind in fadu_matter::facts::officers(kinds) {
        lines.push(match amount(view).filter(|_| kind == fields.money_kind) {
            Some(money) => {
                format!("{}人民币{}（{}）", display(view.ctx.register, def, &json!([kind])), money.capital(), money)
            }
            None => display(view.ctx.register, def, &json!([kind])),
        });
    }
    lines.extend(facts.text(&fields.other).map(str::to_string));
    let one = lines.len() == 1;
    let numbered = lines.iter().enumerate();
    numbered
        .map(|(n, l)| if one { format!("{l}。") } else { format!("{}.{l}。", n + 1) })
        .collect::<Vec<_>>()
        .join("\n")
}

fn item_fields(view: &View, out: &mut Map<String, Value>) {
    let code = view.facts.text(&view.procedure.headline.item);
    let Some(item) = code.and_then(|c| view.ctx.register.item(c)) else { return };
    out.insert("item_code".into(), text(&item.code));
    out.insert("item_name".into(), text(&item.name));
    out.insert("item_violated".into(), text(cited(view, &item.violated)));
    out.insert("item_basis".into(), text(cited(view, &item.basis)));
    let range = view.facts.text("range").and_then(|n| item.ranges.get(n.parse::<usize>().ok()?));
    if let Some(range) = range {
        let bounds = range.bounds(None).map_or(String::new(), |(min, max)| format!("：{min} 至 {max}"));
        out.insert("range_text".into(), text(format!("{}{bounds}", range.when)));
    }
    // By the version of the benchmark that the matter was weighed by.
    let weighed = view.facts.text("tier").and_then(|t| Some((t, view.ctx.register.weighed_by(&item.code, t)?)));
    if let Some(name) = weighed.and_then(|(t, by)| Some(by.tier(t)?.name.clone())) {
        out.insert("tier".into(), text(name));
    }
}

fn law(view: &View) -> Value {
    let code = view.facts.text(&view.procedure.headline.item);
    match code.and_then(|c| view.ctx.register.item(c)) {
        Some(item) => {
            record([("violated", text(cited(view, &item.violated))), ("basis", text(cited(view, &item.basis)))])
        }
        None => json!({}),
    }
}

/// 《全称》第…条, as a paper cites.
fn cited(view: &View, cites: &[Citation]) -> String {
    let statutes = &view.ctx.engine.law.statutes;
    let title = |c: &Citation| statutes.get(&c.statute).map_or(c.statute.clone(), |s| s.title.clone());
    cites.iter().map(|c| format!("《{}》{}", title(c), c.place_in_words())).collect::<Vec<_>>().join("、")
}

fn lists(view: &View, paper: Paper, printed: &Printed) -> Value {
    let list = |name: &'static str, made: &dyn Fn() -> Vec<Value>| {
        (name, Value::Array(if printed.has(name) { made() } else { Vec::new() }))
    };
    record([
        list("handlers", &|| handlers(view)),
        list("evidence", &|| evidence(view)),
        list("opinions", &|| crate::opinions::opinions(view, paper.act)),
        list("dimensions", &|| dimensions(view)),
        list("catalogue", &|| catalogue(view, paper)),
    ])
}

/// Signatures by hand on this paper, by field: the digest of each picture. Those on opinions stand with them.
fn signatures(view: &View) -> Map<String, Value> {
    let is_one = |f: &String| view.procedure.fields.get(f).is_some_and(|d| d.kind == FieldKind::Signature);
    let own = view.facts.values.iter().filter(|(f, _)| *f != "signature" && is_one(f));
    own.map(|(f, v)| (f.clone(), json!(digest(v)))).collect()
}

pub(crate) fn digest(file: &Value) -> &str {
    file.get("digest").and_then(Value::as_str).unwrap_or_default()
}

fn handlers(view: &View) -> Vec<Value> {
    let ids = view.facts.values.get(&view.procedure.headline.handlers);
    let officers = fadu_matter::facts::officers(ids).filter_map(|id| view.ctx.register.officer(id));
    officers.map(|o| record([("name", text(&o.name)), ("cert", text(&o.cert_no))])).collect()
}

fn evidence(view: &View) -> Vec<Value> {
    let shown = |e: &fadu_matter::Entry, f: &str| {
        let def = view.procedure.fields.get(f);
        text(e.fields.get(f).map_or(String::new(), |v| display(view.ctx.register, def, v)))
    };
    let all = view.facts.all("EvidenceCollected").enumerate();
    all.map(|(n, (_, e))| {
        let digest = e.fields.get("file").and_then(|f| f.get("digest")).and_then(Value::as_str).unwrap_or_default();
        record([
            ("no", text((n + 1).to_string())),
            ("kind", shown(e, "evidence_kind")),
            ("name", shown(e, "evidence_name")),
            ("proves", shown(e, "proves")),
            ("taken_on", shown(e, "taken_on")),
            ("by", shown(e, "evidence_officers")),
            ("digest", text(in_eights(digest))),
        ])
    })
    .collect()
}

/// A digest in groups that a narrow cell can break.
fn in_eights(digest: &str) -> String {
    let digits: Vec<char> = digest.chars().collect();
    digits.chunks(8).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn dimensions(view: &View) -> Vec<Value> {
    let newest = view.facts.entries.iter().rev().find_map(|e| e.fields.get("dimensions")?.as_object());
    let (Some(verdicts), Some(def)) = (newest, view.procedure.fields.get("dimensions")) else { return Vec::new() };
    let word = |id: &str| if verdicts.get(id).and_then(Value::as_str) == Some("pass") { "通过" } else { "不通过" };
    let one =
        |(id, name): &(String, String)| record([("name", text(name)), ("result", text(word(id))), ("note", text(""))]);
    def.choices.iter().map(one).collect()
}

pub use fadu_matter::facts::PAPER_MADE;

/// What lies in the file before this act, in the order of filing, each volume with pages of its own, one after another.
fn catalogue(view: &View, paper: Paper) -> Vec<Value> {
    let (mut volume, mut next, mut lines) = (None, 1, Vec::new());
    for part in volume::arranged(view.procedure, view.facts) {
        let (entry, count) = match part.kept {
            Kept::Paper(n, e) if e.act != paper.act => (e, paper.pages.get(n - 1).copied()),
            Kept::Paper(..) => continue,
            // Each piece of evidence is one sheet: a picture, or what names the recording.
            Kept::Evidence(_, _, e) => (e, paper.pages.first().map(|_| 1)),
        };
        if volume.replace(part.volume) != Some(part.volume) {
            next = 1;
        }
        let pages = match count {
            None => String::new(),
            Some(1) => next.to_string(),
            Some(count) => format!("{next}—{}", next + count - 1),
        };
        next += count.unwrap_or(0);
        let told = |f: &str| entry.text(f).unwrap_or_default();
        let (name, date) = match part.kept {
            Kept::Paper(..) => (told("title").to_string(), told("date")),
            Kept::Evidence(_, n, _) => (format!("证据{n}：{}", told("evidence_name")), told("taken_on")),
        };
        let date = date.parse::<fadu_matter::base::Day>().map_or(String::new(), |d| d.zh());
        lines.push(record([
            ("no", text((lines.len() + 1).to_string())),
            ("volume", text(part.volume.zh())),
            ("name", text(name)),
            ("number", text(told("number"))),
            ("date", text(date)),
            ("pages", text(pages)),
        ]));
    }
    lines
}
