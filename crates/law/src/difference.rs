//! What one version of a procedure says otherwise than another, in plain words: acts, terms, requirements, papers, fields.

use crate::Law;
use crate::guard::GuardUse;
use crate::procedure::{Act, FieldUse, PaperUse, Procedure, Source, TermUse};
use fadu_base::{Ground, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;

/// How a part differs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Only the newer has it.
    Added,
    /// Only the older has it.
    Removed,
    /// Both have it, and it says something else.
    Changed,
}

/// A part of a procedure that differs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Difference {
    /// How.
    pub way: Way,
    /// What kind of part: 办理动作, 期限 …
    pub part: &'static str,
    /// Its Chinese name.
    pub name: String,
    /// What is otherwise, one sentence each.
    pub says: Vec<String>,
}

/// What the newer version says otherwise than the older, in the order of the procedure. Each in the law that it stands in.
pub fn differences(older: (&Law, &Procedure), newer: (&Law, &Procedure)) -> Vec<Difference> {
    let (old, new) = (older.1, newer.1);
    let mut all = Vec::new();
    let acts = |p: &Procedure| p.acts.iter().map(|a| a.id.clone()).collect::<Vec<_>>();
    for (way, id) in compared(&acts(old), &acts(new)) {
        let (a, b) = (old.act(&id), new.act(&id));
        let says = match (a, b) {
            (Some(a), Some(b)) => act(older, newer, (a, b)),
            (None, Some(b)) => vec![format!("由{}办理", b.by.zh())],
            _ => Vec::new(),
        };
        push(&mut all, (way, "办理动作"), b.or(a).map(|a| a.name.as_str()), says);
    }
    let terms = |p: &Procedure| p.terms.iter().map(|t| t.id.clone()).collect::<Vec<_>>();
    for (way, id) in compared(&terms(old), &terms(new)) {
        let (a, b) = (old.term(&id), new.term(&id));
        let says = match (a, b) {
            (Some(a), Some(b)) => term(older, newer, (a, b)),
            (None, Some(b)) => vec![length(newer, b)],
            _ => Vec::new(),
        };
        push(&mut all, (way, "期限"), b.or(a).map(|t| t.name.as_str()), says);
    }
    let fields = |p: &Procedure| p.fields.keys().cloned().collect::<Vec<_>>();
    for (way, name) in compared(&fields(old), &fields(new)) {
        let (a, b) = (old.fields.get(&name), new.fields.get(&name));
        let says = match (a, b) {
            (Some(a), Some(b)) if !same(a, b) => vec!["填写的要求有改动".to_string()],
            _ => Vec::new(),
        };
        push(&mut all, (way, "栏目"), b.or(a).map(|f| f.label.as_str()), says);
    }
    let claims = |p: &Procedure| p.claims.iter().map(|c| c.id.clone()).collect::<Vec<_>>();
    for (way, id) in compared(&claims(old), &claims(new)) {
        let of = |p: &'_ Procedure| p.claims.iter().find(|c| c.id == id).cloned();
        let (a, b) = (of(old), of(new));
        let says = match (&a, &b) {
            (Some(a), Some(b)) if !same(a, b) => vec!["要证明的内容有改动".to_string()],
            _ => Vec::new(),
        };
        push(&mut all, (way, "要证明的"), b.or(a).as_ref().map(|c| c.name.as_str()), says);
    }
    if let Some(says) = head(old, new) {
        push(&mut all, (Way::Changed, "程序"), Some(new.name.as_str()), says);
    }
    all
}

/// A part that both have and that says the same is no difference.
fn push(all: &mut Vec<Difference>, (way, part): (Way, &'static str), name: Option<&str>, says: Vec<String>) {
    if way != Way::Changed || !says.is_empty() {
        all.push(Difference { way, part, name: name.unwrap_or_default().to_string(), says });
    }
}

/// Those of the newer in their order, then those that only the older has.
fn compared(old: &[String], new: &[String]) -> Vec<(Way, String)> {
    let of_new = new.iter().map(|id| (if old.contains(id) { Way::Changed } else { Way::Added }, id.clone()));
    let gone = old.iter().filter(|id| !new.contains(id)).map(|id| (Way::Removed, id.clone()));
    of_new.chain(gone).collect()
}

/// These types have no equality of their own; what they are read from is told apart by how they are shown.
fn same<T: std::fmt::Debug>(a: &T, b: &T) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

fn head(old: &Procedure, new: &Procedure) -> Option<Vec<String>> {
    let mut says = Vec::new();
    if old.name != new.name {
        says.push(format!("名称由“{}”改为“{}”", old.name, new.name));
    }
    if !same(&old.cites, &new.cites) {
        says.push("程序的依据有改动".into());
    }
    if !same(&old.phases, &new.phases) {
        says.push("阶段有改动".into());
    }
    if !same(&old.numbers, &new.numbers) {
        says.push("文号的格式有改动".into());
    }
    if !same(&old.headline, &new.headline) || !same(&old.strands, &new.strands) || !same(&old.ending, &new.ending) {
        says.push("案件标识栏、分支或者终结的约定有改动".into());
    }
    let common = |p: &Procedure, other: &Procedure| -> Vec<String> {
        p.acts.iter().map(|a| a.id.clone()).filter(|id| other.act(id).is_some()).collect()
    };
    if common(old, new) != common(new, old) {
        says.push("办理动作的先后次序有改动".into());
    }
    (!says.is_empty()).then_some(says)
}

fn act(older: (&Law, &Procedure), newer: (&Law, &Procedure), (a, b): (&Act, &Act)) -> Vec<String> {
    let mut says = Vec::new();
    if a.name != b.name {
        says.push(format!("名称由“{}”改为“{}”", a.name, b.name));
    }
    if a.by != b.by {
        says.push(format!("由{}办理改为由{}办理", a.by.zh(), b.by.zh()));
    }
    if !same(&a.ground, &b.ground) {
        says.push(format!("依据由{}改为{}", ground(older.0, &a.ground), ground(newer.0, &b.ground)));
    }
    if a.after != b.after || a.before != b.before {
        let names = |p: &Procedure, all: &[String]| {
            let named: Vec<String> = all.iter().map(|n| format!("“{}”", p.name_of(n.trim_end_matches('?')))).collect();
            if named.is_empty() { "不限".to_string() } else { named.join("、") }
        };
        says.push(format!("先后改为：在{}之后，到{}为止", names(newer.1, &b.after), names(newer.1, &b.before)));
    }
    lists(&mut says, "要填的栏目", (&fields(older.1, a), &fields(newer.1, b)));
    lists(&mut says, "要求", (&guards(older.0, &a.guards), &guards(newer.0, &b.guards)));
    lists(&mut says, "文书", (&papers(&a.papers), &papers(&b.papers)));
    if a.term != b.term {
        let named = |p: &Procedure, t: &Option<String>| {
            t.as_deref().and_then(|t| p.term(t)).map_or("不限期".to_string(), |t| format!("“{}”的期限", t.name))
        };
        says.push(format!("办理期限由{}改为{}", named(older.1, &a.term), named(newer.1, &b.term)));
    }
    if says.is_empty() && !same(a, b) {
        says.push("条件或者记录的内容有改动".into());
    }
    says
}

fn lists(says: &mut Vec<String>, what: &str, (old, new): (&BTreeMap<String, String>, &BTreeMap<String, String>)) {
    let names = |of: Vec<&str>| of.join("、");
    let added: Vec<&str> = new.keys().filter(|k| !old.contains_key(*k)).map(String::as_str).collect();
    let gone: Vec<&str> = old.keys().filter(|k| !new.contains_key(*k)).map(String::as_str).collect();
    let other: Vec<&str> =
        new.iter().filter(|(k, v)| old.get(*k).is_some_and(|o| o != *v)).map(|(k, _)| k.as_str()).collect();
    for (word, all) in [("增加", added), ("去掉", gone), ("改动", other)] {
        if !all.is_empty() {
            says.push(format!("{word}{what}：{}", names(all)));
        }
    }
}

fn fields(p: &Procedure, act: &Act) -> BTreeMap<String, String> {
    let label = |f: &FieldUse| p.fields.get(f.name).map_or(f.name.to_string(), |d| d.label.clone());
    let how = |f: &FieldUse| {
        let source = match f.source {
            Source::Typed => "填写",
            Source::Prefilled => "带出可改",
            Source::Carried => "带出不改",
        };
        format!("{source}{}", if f.optional { "，可不填" } else { "" })
    };
    act.field_uses().iter().map(|f| (label(f), how(f))).collect()
}

/// What each requirement asks, in words, with everything it says.
fn guards(law: &Law, all: &[GuardUse]) -> BTreeMap<String, String> {
    let asks = |g: &GuardUse| {
        let refusal =
            Refusal { code: g.code().to_string(), args: BTreeMap::new(), ground: g.ground.clone(), cure: None };
        law.messages.words(&refusal).asks
    };
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    for g in all {
        out.entry(asks(g)).or_default().push_str(&format!("{g:?}"));
    }
    out
}

fn papers(all: &[PaperUse]) -> BTreeMap<String, String> {
    all.iter().map(|p| (p.name.clone(), format!("{p:?}"))).collect()
}

fn term(older: (&Law, &Procedure), newer: (&Law, &Procedure), (a, b): (&TermUse, &TermUse)) -> Vec<String> {
    let mut says = Vec::new();
    let (was, is) = (length(older, a), length(newer, b));
    if was != is {
        says.push(format!("由{was}改为{is}"));
    }
    if a.from != b.from || a.from_field != b.from_field {
        says.push(format!("起算改为自“{}”起", newer.1.name_of(&b.from)));
    }
    if a.until != b.until {
        let names: Vec<String> = b.until.iter().map(|u| format!("“{}”", newer.1.name_of(u))).collect();
        says.push(format!("改为到{}为止", names.join("或")));
    }
    if !same(&a.pauses, &b.pauses) {
        says.push("中止、扣除的情形有改动".into());
    }
    if !same(&a.extension, &b.extension) || !same(&a.set_by, &b.set_by) {
        says.push("延长的办法有改动".into());
    }
    if says.is_empty() && !same(a, b) {
        says.push("计算的办法有改动".into());
    }
    says
}

/// 5个工作日（营商环境条例 第1条）
fn length((law, _): (&Law, &Procedure), term: &TermUse) -> String {
    match law.limits.get(&term.limit) {
        Some(limit) => format!("{}（{}）", limit.length_zh(), ground(law, &limit.ground())),
        None => term.limit.clone(),
    }
}

fn ground(law: &Law, ground: &Ground) -> String {
    match ground {
        Ground::Law(cites) => cites.iter().map(|c| law.statutes.label(c)).collect::<Vec<_>>().join("、"),
        Ground::House { owner, .. } => format!("内部规则·{owner}"),
    }
}
