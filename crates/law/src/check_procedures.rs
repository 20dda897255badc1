//! Proves the procedures of a pack: whatever they name exists, every citation stands, every refusal has its words, every paper its template.

use crate::check::{Finding, citations};
use crate::claim::Claim;
use crate::guard::{Guard, GuardUse};
use crate::overlay::Overlay;
use crate::procedure::{Act, EventUse, Procedure, Source, TermUse};
use crate::{Law, Messages};
use fadu_base::{Citation, Ground};
use std::collections::BTreeSet;

/// Codes that the engine itself refuses with, and what their sentences may name.
const ENGINE: &[(&str, &[&str])] = &[
    ("step-closed", &["what"]),
    ("not-yet", &["needs"]),
    ("not-all-signed", &["names"]),
    ("already-done", &["what"]),
    ("not-your-post", &["post"]),
    ("not-a-handler", &["name"]),
    ("no-procedure-version", &["day"]),
    ("same-person", &["name", "what"]),
    ("recused", &["name"]),
    ("not-withdrawable", &["what"]),
    ("not-asked-to-sign", &["name"]),
    ("passkey-required", &["what"]),
    ("draft-has-errors", &["count"]),
    ("drafted-by-you", &["name"]),
    ("version-taken", &["day"]),
    ("matter-closed", &[]),
    ("no-newer-version", &["procedure"]),
    ("strand-unknown", &["strands"]),
    ("erasure-matter-open", &[]),
    ("erasure-retention", &["retention", "until"]),
];

/// The event by which a step is returned, with the fields of every return.
const RETURN: (&str, [&str; 3]) = ("StepReturned", ["conclusion", "opinion", "return_to"]);

/// The field of every approval that any event of it may hold, where the procedure declares it: a signature by hand.
const SIGNATURE: &str = "signature";

/// Findings on all procedures, bare and under each overlay.
pub fn check(law: &Law) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (code, args) in ENGINE {
        words("messages", code, args, &law.messages, &mut findings);
    }
    for p in law.base_procedures() {
        let versions = law.procedures().filter(|v| v.id == p.id);
        let terms: BTreeSet<&str> = versions.flat_map(|v| &v.terms).map(|t| t.id.as_str()).collect();
        for act in p.acts.iter().filter(|a| a.term.as_deref().is_some_and(|t| !terms.contains(t))) {
            findings.push(Finding::error(
                file(p),
                format!("{}：没有期限 {}", act.id, act.term.as_deref().unwrap_or_default()),
            ));
        }
    }
    for (p, field) in law.procedures_with_fields() {
        Proof { law, p, field, file: file(p) }.run(&mut findings);
        crate::field::check(p, &file(p), &mut findings);
        crate::on_site::check(p, &mut findings);
        crate::site::check(p, &mut findings);
        crate::collection::check(law, p, &mut findings);
        crate::intake::check(p, &mut findings);
        crate::joining::check(p, &mut findings);
        crate::archive::check(p, &mut findings);
        crate::answering::check(p, &mut findings);
        crate::reserved::check(p, &law.statutes, &mut findings);
    }
    crate::personal::check(law, &mut findings);
    crate::warning::check::check(law, &mut findings);
    crate::house::check(law, &mut findings);
    crate::announcement::check(law, &mut findings);
    crate::review::check(law, &mut findings);
    crate::indicator::check::check(law, &mut findings);
    crate::change::rules::check(&law.transition, &law.statutes, &mut findings);
    if let Some(rules) = &law.credentials {
        crate::credential::check(rules, &law.statutes, &mut findings);
    }
    for overlay in &law.overlays {
        overlays(law, overlay, &mut findings);
    }
    // What a bare procedure lacks, it lacks under every overlay: once is enough.
    let mut seen = BTreeSet::new();
    findings.retain(|f| seen.insert((f.file.clone(), f.what.clone())));
    findings
}

/// An overlay lies over a procedure that is there, shares no day with another of its field, rests on what is in force and loosens nothing.
fn overlays(law: &Law, overlay: &Overlay, findings: &mut Vec<Finding>) {
    let mut say = |what: String| findings.push(Finding::error(format!("overlays/{}", overlay.id), what));
    if !law.base_procedures().any(|p| p.id == overlay.procedure) {
        say(format!("没有程序 {}", overlay.procedure));
    }
    let before = |a: &Overlay, b: &Overlay| a.until.is_some_and(|u| u <= b.in_force);
    let others = law.overlays.iter().filter(|o| o.id != overlay.id && o.procedure == overlay.procedure);
    for other in others.filter(|o| o.field() == overlay.field() && !before(o, overlay) && !before(overlay, o)) {
        say(format!("与 {} 同属一个领域，施行的日期重叠", other.id));
    }
    for p in law.base_procedures().filter(|p| p.id == overlay.procedure && overlay.first_day_over(p).is_some()) {
        overlay.loosens(p, law).into_iter().for_each(|l| say(format!("放宽而没有依据：{l}")));
        overlay.lapsed(p, law).into_iter().for_each(|l| say(format!("依据没有施行：{l}")));
    }
}

fn file(p: &Procedure) -> String {
    format!("procedures/{}", p.folder)
}

/// A code has words, and they name nothing that is not told.
fn words(file: &str, code: &str, args: &[&str], messages: &Messages, findings: &mut Vec<Finding>) {
    match messages.get(code) {
        None => findings.push(Finding::error(file, format!("{code}：messages/ 里没有这一用语"))),
        Some(m) => {
            for name in m.placeholders().into_iter().filter(|n| !args.contains(n)) {
                findings.push(Finding::error(format!("messages（{code}）"), format!("用语中的 {{{name}}} 不会有值")));
            }
        }
    }
}

struct Proof<'a> {
    law: &'a Law,
    p: &'a Procedure,
    /// The field of the overlay over it.
    field: &'a str,
    file: String,
}

impl Proof<'_> {
    fn run(&self, out: &mut Vec<Finding>) {
        for sub in self.p.subs.iter().filter(|s| !self.law.base_procedures().any(|o| o.id == s.procedure)) {
            self.say(out, format!("子事项：没有程序 {}", sub.procedure));
        }
        for (name, field) in &self.p.fields {
            field.days_between.iter().flat_map(|(a, b)| [a, b]).for_each(|f| self.field(name, f, out));
        }
        for strand in &self.p.strands {
            self.field(&format!("分支 {}", strand.id), &strand.label, out);
        }
        self.cited("程序", &self.p.cites, out);
        self.headline(out);
        if let Some(ending) = &self.p.ending {
            ending.events.iter().chain(&ending.closes).for_each(|n| self.happening("ending", n, out));
        }
        if let Some(archive) = &self.p.archive {
            self.ground("archive", &archive.ground, out);
            self.ground("archive retention", &archive.retention_ground, out);
        }
        if let Some(payment) = &self.p.payment {
            payment.acts().iter().for_each(|a| self.act_named("payment", a, out));
            payment.fields().iter().for_each(|f| self.field("payment", f, out));
        }
        if let Some(barred) = &self.p.barred {
            self.happening("barred", &barred.event, out);
            self.field("barred", &barred.when.0, out);
            self.field("barred", &barred.officers, out);
            self.ground("barred", &barred.ground, out);
            barred.cure.iter().for_each(|c| self.act_named("barred", c, out));
        }
        for (n, act) in self.p.acts.iter().enumerate() {
            if self.p.place(&act.id) != Some(n) {
                self.say(out, format!("{}：同一标识的办理动作出现两次", act.id));
            }
            self.act(act, out);
        }
        for term in &self.p.terms {
            self.term(term, out);
        }
        self.claims(out);
    }

    /// Claims name what exists; a procedure that decides something claims something of its decision.
    fn claims(&self, out: &mut Vec<Finding>) {
        for used in &self.p.claims {
            let of = format!("命题 {}", used.id);
            self.ground(&of, &used.ground, out);
            used.claim.event().iter().for_each(|e| self.happening(&of, e, out));
            match &used.claim {
                Claim::Before { needs, since, .. } => {
                    since.iter().chain([needs]).for_each(|n| self.happening(&of, n, out));
                }
                Claim::Run { term, unless, .. } => {
                    unless.iter().for_each(|n| self.happening(&of, n, out));
                    if self.p.term(term).is_none() {
                        self.say(out, format!("{of}：没有期限 {term}"));
                    }
                }
                Claim::Answered { asked, answer, .. } => {
                    [asked, answer].into_iter().for_each(|n| self.happening(&of, n, out));
                }
                Claim::Confirmed { field, .. } => self.field(&of, field, out),
                Claim::Apart { acts, from, .. } => {
                    acts.iter().chain(from).for_each(|a| self.act_named(&of, a, out));
                }
                Claim::Never { act } => self.act_named(&of, act, out),
            }
        }
        let decided = &self.p.headline.decided;
        if !decided.is_empty() && !self.p.claims.iter().any(|c| c.claim.event() == Some(decided)) {
            self.say(out, format!("作出决定（{decided}）以前必须做到什么，没有一条命题（claim）写明"));
        }
        let head = &self.p.headline;
        let again = |a: &&crate::procedure::Act| {
            !a.opens && !a.before.contains(decided) && a.events.iter().any(|e| e.name == *decided)
        };
        if let Some(act) = self.p.acts.iter().find(again).filter(|_| !head.anew && head.revoked.is_none()) {
            let says =
                "可以再作一次决定：以新的代替旧的，写 headline 的 anew；先撤销的，写 revoked；只作一次的，写进 before";
            self.say(out, format!("行为 {}：{says}", act.id));
        }
    }

    fn say(&self, out: &mut Vec<Finding>, what: String) {
        out.push(Finding::error(&self.file, what));
    }
    fn cited<'c>(&self, of: &str, cites: impl IntoIterator<Item = &'c Citation>, out: &mut Vec<Finding>) {
        citations(&self.file, of, cites, &self.law.statutes, out);
    }
    fn ground(&self, of: &str, ground: &Ground, out: &mut Vec<Finding>) {
        match ground {
            Ground::Law(cites) if cites.is_empty() => self.say(out, format!("{of}：没有条文")),
            Ground::Law(cites) => self.cited(of, cites, out),
            Ground::House { owner, origin } if owner.is_empty() || origin.is_empty() => {
                self.say(out, format!("{of}：内部规则须写明制定者和来源"))
            }
            Ground::House { .. } => {}
        }
    }
    fn field(&self, of: &str, name: &str, out: &mut Vec<Finding>) {
        if !self.p.fields.contains_key(name) {
            self.say(out, format!("{of}：没有字段 {name}"));
        }
    }
    fn act_named(&self, of: &str, id: &str, out: &mut Vec<Finding>) {
        if self.p.act(id).is_none() {
            self.say(out, format!("{of}：没有办理动作 {id}"));
        }
    }
    /// Acts or events; `a|b` is either.
    fn happening(&self, of: &str, names: &str, out: &mut Vec<Finding>) {
        let names = names.trim_end_matches('?');
        for name in names.split('|').filter(|n| self.p.act(n).is_none()) {
            let made = || self.p.acts.iter().any(|a| a.events.iter().any(|e| e.name == name));
            if self.law.events.get(name).is_none() {
                self.say(out, format!("{of}：没有办理动作或事件 {name}"));
            } else if !made() {
                out.push(Finding::note(&self.file, format!("{of}：事件 {name} 目前没有动作产生")));
            }
        }
    }

    fn headline(&self, out: &mut Vec<Finding>) {
        let h = &self.p.headline;
        let fields = [&h.party, &h.party_code, &h.natural_person.0, &h.item, &h.amount, &h.handlers, &self.p.opened_by];
        fields.into_iter().filter(|f| !f.is_empty()).for_each(|f| self.field("headline", f, out));
        // Given here from a series, or typed where the matter was numbered elsewhere.
        for number in h.number.iter().filter(|n| !self.p.numbers.contains_key(*n) && !self.p.fields.contains_key(*n)) {
            self.say(out, format!("headline：没有文号 {number}"));
        }
        let named = [&h.decided, &h.published, &h.closed].into_iter().filter(|n| !n.is_empty());
        let named = named.chain(&h.revoked).chain(h.altered.iter().map(|a| &a.event)).chain(&h.unpublished);
        for name in named.chain(self.p.phases.iter().map(|ph| &ph.done)) {
            self.happening("headline", name, out);
        }
        if !h.public_limit.is_empty() && self.law.limits.get(&h.public_limit).is_none() {
            self.say(out, format!("headline：没有期限 {}", h.public_limit));
        }
    }

    fn act(&self, act: &Act, out: &mut Vec<Finding>) {
        self.ground(&act.id, &act.ground, out);
        if !self.p.phases.iter().any(|ph| ph.id == act.phase) {
            self.say(out, format!("{}：没有阶段 {}", act.id, act.phase));
        }
        if let Some(strand) = act.strand.as_ref().filter(|s| !self.p.strands.iter().any(|known| known.id == **s)) {
            self.say(out, format!("{}：没有分支 {strand}", act.id));
        }
        if let Some(how) = &act.countersign {
            how.mode_field.iter().chain([&how.signers]).for_each(|f| self.field(&act.id, f, out));
        }
        act.withdraws.iter().for_each(|w| self.act_named(&act.id, w, out));
        act.field_uses().iter().filter(|f| f.name != SIGNATURE).for_each(|f| self.field(&act.id, f.name, out));
        act.after.iter().chain(&act.before).for_each(|n| self.happening(&act.id, n, out));
        act.returns.iter().for_each(|r| self.act_named(&act.id, r, out));
        if !act.returns.is_empty() {
            self.declared(&act.id, RETURN.0, RETURN.1, out);
        }
        act.guards.iter().chain(&act.return_guards).for_each(|g| self.guard(act, g, out));
        act.events.iter().for_each(|e| self.event(act, e, out));
        for paper in &act.papers {
            self.ground(&paper.id, &paper.ground, out);
            if self.law.template((&self.p.folder, self.field), &paper.id).is_none() {
                self.say(out, format!("{}：没有文书模板 {}.typ", act.id, paper.id));
            }
            if let Some(number) = paper.number.as_ref().filter(|n| !self.p.numbers.contains_key(*n)) {
                self.say(out, format!("{}：没有文号 {number}", paper.id));
            }
        }
    }

    fn event(&self, act: &Act, used: &EventUse, out: &mut Vec<Finding>) {
        let uses = act.field_uses();
        let typed = uses.iter().map(|f| f.name).filter(|f| *f != RETURN.1[2] && *f != SIGNATURE);
        let (all, named): (Vec<&str>, Vec<&str>) = (typed.collect(), used.fields.iter().map(String::as_str).collect());
        for name in named.iter().filter(|n| !all.contains(n)) {
            self.say(out, format!("{}：事件 {} 的字段 {name} 不在表单里", act.id, used.name));
        }
        if let Some(number) = used.number.as_ref().filter(|n| !self.p.numbers.contains_key(*n)) {
            self.say(out, format!("{}：没有文号 {number}", act.id));
        }
        let days = used.happened.iter().chain(&used.undoes).chain(used.copies.values());
        days.for_each(|f| self.field(&act.id, f, out));
        let given = if named.is_empty() { all } else { named };
        let own = used.set.keys().chain(used.copies.keys()).chain(&used.stamp).chain(&used.number).map(String::as_str);
        self.declared(&act.id, &used.name, given.into_iter().chain(own), out);
    }

    fn declared<'n>(&self, of: &str, event: &str, fields: impl IntoIterator<Item = &'n str>, out: &mut Vec<Finding>) {
        let Some(decl) = self.law.events.get(event) else {
            return self.say(out, format!("{of}：事件 {event} 没有声明"));
        };
        for name in fields.into_iter().filter(|n| !decl.fields.iter().any(|f| f == n)) {
            out.push(Finding::error("events.toml", format!("{event} 没有声明字段 {name}（{of}）")));
        }
    }

    fn term(&self, term: &TermUse, out: &mut Vec<Finding>) {
        let of = format!("期限 {}", term.id);
        if self.law.limits.get(&term.limit).is_none() {
            self.say(out, format!("{of}：没有 {}", term.limit));
        }
        self.happening(&of, &term.from, out);
        term.until.iter().for_each(|u| self.happening(&of, u, out));
        term.from_field.iter().chain(&term.from_time).chain(&term.count_field).for_each(|f| self.field(&of, f, out));
        for other in &term.after_terms {
            if !self.p.term(other).is_some_and(|t| t.after_terms.is_empty()) {
                self.say(out, format!("{of}：接续的期限 {other} 不存在，或者本身接续其他期限"));
            }
        }
        for (event, field) in term.extension.iter().chain(&term.set_by) {
            self.happening(&of, event, out);
            self.field(&of, field, out);
        }
        for pause in &term.pauses {
            self.happening(&of, &pause.from, out);
            self.happening(&of, &pause.to, out);
            pause.from_field.iter().chain(&pause.to_field).for_each(|f| self.field(&of, f, out));
            self.cited(&of, [&pause.cites], out);
        }
        self.cited(&of, &term.loosened_by, out);
    }

    /// An approval speaks of who, what and by whom, and of all that this act carries over: no change of these may escape it.
    fn material(&self, act: &Act, fields: &[String], out: &mut Vec<Finding>) {
        let h = &self.p.headline;
        let computed = |f: &&str| self.p.fields.get(*f).is_some_and(|d| d.computed.is_some());
        let carried = act.field_uses().into_iter().filter(|f| f.source == Source::Carried).map(|f| f.name);
        let always = [&h.party, &h.party_code, &h.item, &h.handlers].into_iter().map(String::as_str);
        let named = |f: &&str| f.is_empty() || fields.iter().any(|n| n == f);
        for field in always.chain(carried).filter(|f| !computed(f) && !named(f)) {
            self.say(out, format!("{}：审批后 {field} 变动没有人看", act.id));
        }
    }

    fn guard(&self, act: &Act, used: &GuardUse, out: &mut Vec<Finding>) {
        let of = format!("{} 的 {}", act.id, used.code());
        self.ground(&of, &used.ground, out);
        used.cure.iter().for_each(|c| self.act_named(&of, c, out));
        let names = used.guard.names();
        names.fields.iter().for_each(|f| self.field(&of, f, out));
        names.happenings.iter().for_each(|h| self.happening(&of, h, out));
        let term = match &used.guard {
            Guard::TermRun { term, .. } | Guard::ExtensionAllowed { term, .. } | Guard::TermKept { term } => Some(term),
            Guard::SurchargeExact(rule) => Some(&rule.term),
            _ => None,
        };
        if let Some(term) = term
            && self.p.term(term).is_none()
        {
            self.say(out, format!("{of}：没有期限 {term}"));
        }
        for limit in names.limits.into_iter().filter(|l| self.law.limits.get(l).is_none()) {
            self.say(out, format!("{of}：没有期限 {limit}"));
        }
        if let Guard::ApprovalStands { fields, .. } = &used.guard {
            self.material(act, fields, out);
        }
        words(&self.file, used.code(), names.args, &self.law.messages, out);
        for (code, args) in names.other_codes {
            words(&self.file, code, args, &self.law.messages, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Pack, Severity};
    use std::path::Path;

    fn read(root: &Path, folder: &Path, pack: &mut Pack) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(root, &path, pack);
            } else {
                let below = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                pack.files.insert(below, std::fs::read(&path).unwrap());
            }
        }
    }

    fn errors(pack: &Pack) -> Vec<String> {
        let found = crate::check(pack).into_iter().filter(|f| f.severity == Severity::Error);
        found.map(|f| format!("{} {}", f.file, f.what)).collect()
    }

    #[test]
    fn the_pack_is_proved_and_each_fault_is_found() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law");
        let mut pack = Pack::default();
        read(&root, &root, &mut pack);
        assert_eq!(errors(&pack), Vec::<String>::new());
        // The chapter of the procedure that holds the words.
        let holding = |words: &str| {
            let mut chapters = pack.paths("procedures/penalty-general/acts/", ".toml");
            chapters.find(|f| pack.text(f).unwrap().contains(words)).unwrap_or_else(|| panic!("{words}")).to_string()
        };
        let path = "";
        for (file, from, to, told) in [
            (path, "limit = \"PF-010\"", "limit = \"PF-999\"", "没有期限 PF-999"),
            (path, "cure = \"review-penalty\"", "cure = \"review-nothing\"", "没有办理动作 review-nothing"),
            (path, "penalty-law/54.2", "penalty-law/154.2", "penalty-law/154.2"),
            (path, "id = \"penalty-waiver\"", "id = \"penalty-waver\"", "没有文书模板 penalty-waver.typ"),
            (path, "stamp = \"filed_on\"", "stamp = \"filing_on\"", "CaseFiled 没有声明字段 filing_on"),
            (path, "field = \"waiver_signed\"", "field = \"waiver\"", "没有字段 waiver"),
            (path, "after = [\"CaseClosed|", "after = [\"CaseShut|", "没有办理动作或事件 CaseShut"),
            (
                path,
                "\"other_penalty\", \"leniency\", \"leniency_grounds\", \"defence_handling\"",
                "\"defence_handling\"",
                "审批后 other_penalty",
            ),
            ("procedures/supervision/procedure.toml", "anew = true\n", "", "行为 conclude-findings：可以再作一次决定"),
            ("messages/guards.toml", "[waiver-unclear]", "[waiver-clear]", "waiver-unclear：messages/ 里没有"),
            ("messages/guards.toml", "应缴{owed}，", "应缴{due}，", "{due} 不会有值"),
            (
                "overlays/market-supervision/overlay.toml",
                "loosened_by = \"samr-procedure/64\"",
                "",
                "放宽而没有依据：期限 decide",
            ),
        ] {
            let mut changed = pack.clone();
            let file = if file.is_empty() { holding(from) } else { file.to_string() };
            let text = pack.text(&file).unwrap();
            assert!(text.contains(from), "{file}: {from}");
            changed.files.insert(file.clone(), text.replacen(from, to, 1).into_bytes());
            let found = errors(&changed);
            assert!(found.iter().any(|f| f.contains(told)), "{told}: {found:?}");
        }
    }
}
