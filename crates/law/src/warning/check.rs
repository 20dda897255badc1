//! Proves the rules of warning: grounds, events, fields, limits and codes exist; every rule of the table of facts is live or says why not.

use super::{Between, Clock, Subject, Tally, WarnOutcome, Warning, waiting};
use crate::check::{Finding, citations, kept};
use crate::indicator::Span;
use crate::{Law, Pack};
use fadu_base::Ground;
use std::collections::BTreeSet;

/// Groups of the table of facts, and how many rules each has.
const GROUPS: &[(char, u32)] = &[
    ('A', 12),
    ('B', 15),
    ('C', 14),
    ('D', 14),
    ('E', 21),
    ('G', 11),
    ('H', 18),
    ('I', 10),
    ('J', 12),
    ('K', 11),
    ('L', 7),
];

/// Every id of the table of facts.
pub fn ids() -> impl Iterator<Item = String> {
    GROUPS.iter().flat_map(|(group, last)| (1..=*last).map(move |n| format!("{group}{n:02}")))
}

/// Findings on every rule.
pub fn check(law: &Law, findings: &mut Vec<Finding>) {
    let codes = codes(law);
    for rule in law.warnings.values() {
        Proof { law, rule, file: format!("warnings/{}.toml", rule.id) }.run(&codes, findings);
    }
    super::harm::check(law, findings);
}

/// Which rules are live, by group, and which wait for what. A rule that is neither is an error.
pub fn coverage(pack: &Pack, law: &Law, findings: &mut Vec<Finding>) {
    const FILE: &str = "warnings";
    let waits = kept(waiting(pack), findings).unwrap_or_default();
    if law.warnings.is_empty() && waits.is_empty() {
        return;
    }
    for (group, _) in GROUPS {
        let mut live = law.warnings.keys().filter(|id| id.starts_with(*group)).map(String::as_str).collect::<Vec<_>>();
        live.dedup();
        findings.push(Finding::note(FILE, format!("{group} 组已启用 {} 条：{}", live.len(), live.join("、"))));
    }
    let unheard = law.warnings.values().filter(|r| r.window.is_some() && r.about != Subject::Party);
    for rule in unheard {
        let why = "要许多事项一起判断：已写明并经案例检验，线索登记尚未接入";
        findings.push(Finding::note(FILE, format!("{} {why}", rule.id)));
    }
    for id in ids() {
        match (law.warnings.contains_key(&id), waits.get(&id)) {
            (false, Some(why)) => findings.push(Finding::note(FILE, format!("{id} 未启用：{why}"))),
            (false, None) => findings.push(Finding::error(FILE, format!("{id} 没有规则，waiting.toml 也没有说明原因"))),
            (true, Some(_)) => findings.push(Finding::error(FILE, format!("{id} 已启用，waiting.toml 仍说未启用"))),
            (true, None) => {}
        }
    }
    let table: BTreeSet<String> = ids().collect();
    let twice = law.warnings.values().filter(|w| w.beside_table && table.contains(&w.id));
    findings
        .extend(twice.map(|w| Finding::error(FILE, format!("{} 是预警规则表中的编号，不能又写 beside_table", w.id))));
    let own = law.warnings.values().filter(|w| w.beside_table).map(|w| w.id.clone());
    let known: BTreeSet<String> = table.iter().cloned().chain(own).collect();
    let strange = law.warnings.keys().chain(waits.keys()).filter(|id| !known.contains(*id));
    findings.extend(strange.map(|id| Finding::error(FILE, format!("{id} 不是预警规则表中的编号"))));
}

/// Every code that a guard may note.
fn codes(law: &Law) -> BTreeSet<&str> {
    let acts = law.procedures().flat_map(|p| &p.acts);
    let guards = acts.flat_map(|a| a.guards.iter().chain(&a.return_guards));
    guards.flat_map(|g| std::iter::once(g.code()).chain(g.guard.names().other_codes.iter().map(|(c, _)| *c))).collect()
}

struct Proof<'a> {
    law: &'a Law,
    rule: &'a Warning,
    file: String,
}

impl Proof<'_> {
    fn run(&self, codes: &BTreeSet<&str>, out: &mut Vec<Finding>) {
        let rule = self.rule;
        match &rule.ground {
            Ground::Law(cites) => citations(&self.file, &rule.id, cites, &self.law.statutes, out),
            Ground::House { .. } => {
                self.must(rule.outcome != WarnOutcome::Block, || "内部规则不得阻断".into(), out);
                self.must(rule.binds.is_empty(), || "内部规则不写 binds".into(), out);
                out.push(Finding::note(&self.file, format!("{}：内部规则", rule.name)));
            }
        }
        self.must(rule.elsewhere.is_none() || !rule.binds.is_empty(), || "写了 elsewhere，须写 binds".into(), out);
        let fields: BTreeSet<&str> = self.law.overlays.iter().map(crate::overlay::Overlay::field).collect();
        for field in rule.binds.iter().filter(|b| !fields.contains(b.as_str())) {
            self.say(format!("没有领域 {field}"), out);
        }
        for id in rule.procedures.iter().filter(|id| !self.law.base_procedures().any(|p| p.id == **id)) {
            self.say(format!("没有程序 {id}"), out);
        }
        if let Some(assumed) = &rule.assumed {
            out.push(Finding::note(&self.file, format!("{} 依推定：{assumed}", rule.name)));
        }
        let tests = rule.clocks.len() + rule.betweens.len() + rule.facts.len() + rule.noted.len();
        self.must(
            tests > 0 || rule.window.is_some() || rule.tally.is_some() || rule.expiry.is_some(),
            || "没有写检验什么".into(),
            out,
        );
        for name in rule.listens().into_iter().filter(|n| self.law.events.get(n).is_none()) {
            self.say(format!("提到未声明的事件 {name}"), out);
        }
        for id in rule.limits().filter(|id| self.law.limits.get(id).is_none()) {
            self.say(format!("没有期限 {id}"), out);
        }
        for code in rule.noted.iter().flat_map(|n| &n.codes).filter(|c| !codes.contains(c.as_str())) {
            self.say(format!("没有守卫会记下 {code}"), out);
        }
        rule.clocks.iter().for_each(|c| self.clock(c, out));
        rule.betweens.iter().for_each(|b| self.between(b, out));
        rule.tally.iter().for_each(|t| self.tally(t, out));
    }

    /// What is counted is declared, and told apart by what is declared; a figure of a body is no order to fine.
    fn tally(&self, tally: &Tally, out: &mut Vec<Finding>) {
        let statistics = &self.law.statistics;
        for id in tally.counts().filter(|id| statistics.count(id).is_none()) {
            self.say(format!("没有统计口径 {id}"), out);
        }
        let named = std::iter::once(&tally.body).chain(tally.values().map(|(d, _)| d));
        for id in named.filter(|d| statistics.dimension(d).is_none()) {
            self.say(format!("没有统计维度 {id}"), out);
        }
        self.must(self.rule.about == Subject::Agency, || "按机关汇总的规则，about 写 agency".into(), out);
        self.must(tally.span != Span::Week, || "按月统计，不能按周汇总".into(), out);
        self.must(tally.least > 0, || "要写最少件数".into(), out);
    }

    fn clock(&self, clock: &Clock, out: &mut Vec<Finding>) {
        self.must(clock.term.is_some() || clock.from.is_some(), || "期限要写 term 或者 from".into(), out);
        self.must(
            clock.from.is_none() || clock.limit.is_some() || clock.due_field.is_some(),
            || "自行起算的期限要写 limit 或者 due_field".into(),
            out,
        );
        self.must(!clock.else_from || clock.from.is_some(), || "else_from 要写 from".into(), out);
        if let Some(term) = &clock.term {
            self.term(clock, term, out);
        }
        let from = clock.from.as_deref().filter(|f| *f != "*").unwrap_or_default();
        for field in [&clock.from_field, &clock.from_time, &clock.count_field, &clock.due_field, &clock.same] {
            self.field(from, field.as_deref(), out);
        }
        for until in &clock.until {
            self.field(until, clock.same.as_deref(), out);
        }
        for (event, field) in clock.extension.iter().chain(&clock.set_by) {
            self.field(event, Some(field), out);
        }
        if let Some((part, _)) = &clock.in_full {
            self.field(&clock.until.join("|"), Some(part), out);
        }
        for pause in &clock.pauses {
            self.field(&pause.from, pause.from_field.as_deref(), out);
            self.field(&pause.to, pause.to_field.as_deref(), out);
            citations(&self.file, &self.rule.id, [&pause.cites], &self.law.statutes, out);
        }
    }

    /// The term is one that the rule means: procedures give their terms names of their own, and some give the same.
    fn term(&self, clock: &Clock, term: &str, out: &mut Vec<Finding>) {
        let owners: BTreeSet<&str> =
            self.law.procedures().filter(|p| p.term(term).is_some()).map(|p| p.id.as_str()).collect();
        self.must(!owners.is_empty(), || format!("没有程序有期限 {term}"), out);
        for id in clock.of.iter().chain(&clock.lent_by).filter(|id| !owners.contains(id.as_str())) {
            self.say(format!("程序 {id} 没有期限 {term}"), out);
        }
        let heard = |id: &&&str| self.rule.procedures.is_empty() || self.rule.procedures.iter().any(|p| p == **id);
        let meant: Vec<&str> = owners.iter().filter(heard).copied().collect();
        let told = !clock.of.is_empty() || clock.lent_by.is_some() || meant.len() < 2;
        self.must(told, || format!("{} 各有期限 {term}，要写是哪一个（of）", meant.join("、")), out);
    }

    fn between(&self, between: &Between, out: &mut Vec<Finding>) {
        self.field(&between.from, between.from_field.as_deref(), out);
        self.field(&between.to, between.to_field.as_deref(), out);
        self.field(&between.from, between.count_field.as_deref(), out);
    }

    /// One of the events has the field.
    fn field(&self, events: &str, field: Option<&str>, out: &mut Vec<Finding>) {
        let Some(field) = field.filter(|_| !events.is_empty()) else { return };
        let has = |name: &str| self.law.events.get(name).is_some_and(|e| e.fields.iter().any(|f| f == field));
        self.must(events.split('|').any(has), || format!("事件 {events} 没有字段 {field}"), out);
    }

    fn must(&self, holds: bool, what: impl FnOnce() -> String, out: &mut Vec<Finding>) {
        if !holds {
            self.say(what(), out);
        }
    }

    fn say(&self, what: String, out: &mut Vec<Finding>) {
        out.push(Finding::error(&self.file, format!("{}：{what}", self.rule.id)));
    }
}
