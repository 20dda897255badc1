//! The law once more, told by hand and without the engine: what must be true of every event when it is accepted.
//! It reads nothing of the procedure's data; acts, days and amounts are written out.

use scenarios::cast::Cast;
use scenarios::language::{Step, Story};
use scenarios::matter::base::{Day, Moment};
use scenarios::matter::decide::Draft;
use serde_json::Value;
use std::collections::BTreeMap;

/// The acts that the model knows; no other is tried.
pub const ACTS: &[&str] = &[
    "register-source",
    "propose-filing",
    "approve-filing-unit",
    "review-filing",
    "approve-filing-head",
    "record-scene",
    "record-inquiry",
    "add-evidence",
    "notify-test-period",
    "suspend",
    "report-test",
    "resume",
    "extend-term",
    "conclude-investigation",
    "approve-penalty-unit",
    "review-penalty",
    "approve-penalty-head",
    "serve-notice",
    "make-statement",
    "waive-statement",
    "recheck-statement",
    "propose-decision",
    "approve-decision-unit",
    "decide",
    "serve-decision",
    "publish-decision",
    "record-payment",
    "propose-closing",
    "approve-closing-unit",
    "review-closing",
    "approve-closing-head",
    "archive",
];

/// An event as it was accepted.
#[derive(Clone, Debug)]
pub struct Seen {
    /// When it was recorded.
    pub recorded: Moment,
    /// The event.
    pub event: Draft,
}

impl Seen {
    fn text(&self, field: &str) -> &str {
        self.event.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }
    fn number(&self, field: &str) -> i64 {
        self.event.fields.get(field).and_then(Value::as_i64).unwrap_or(0)
    }
    fn list(&self, field: &str) -> Vec<&str> {
        self.event.fields.get(field).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }
    fn day(&self) -> Day {
        self.event.happened.day()
    }
    fn is(&self, name: &str) -> bool {
        self.event.name == name
    }
    fn act(&self) -> &str {
        self.text("_act")
    }
}

/// Who a person is: person, first and last day of the credential, posts.
struct Known {
    person: String,
    from: Option<Day>,
    until: Option<Day>,
    revoked: Option<Day>,
    posts: Vec<String>,
    here: bool,
}

/// The model: what was seen, and who is who.
pub struct Model {
    seen: Vec<Seen>,
    officers: BTreeMap<String, Known>,
    names: BTreeMap<String, String>,
    samr: bool,
}

type Verdict = Result<(), String>;

fn must(holds: bool, why: &str) -> Verdict {
    if holds { Ok(()) } else { Err(why.to_string()) }
}

impl Model {
    /// Nothing seen yet.
    pub fn new(story: &Story, cast: &Cast, field: &str) -> Model {
        let (mut officers, mut names) = (BTreeMap::new(), BTreeMap::new());
        for (short, member) in &story.cast {
            let actor = cast.actor(short).unwrap();
            let known = Known {
                person: actor.person.to_string(),
                from: member.credential.map(|c| c.0),
                until: member.credential.map(|c| c.1),
                revoked: member.revoked_on,
                posts: member.posts.clone(),
                here: !member.elsewhere,
            };
            names.insert(short.clone(), actor.officer.unwrap().to_string());
            officers.insert(actor.officer.unwrap().to_string(), known);
        }
        Model { seen: Vec::new(), officers, names, samr: field == "market-supervision" }
    }

    /// What was seen, for a failure.
    pub fn told(&self) -> String {
        let line =
            |s: &Seen| format!("{} {} by {} ({})", s.recorded.zh(), s.event.name, s.text("_actor_name"), s.act());
        self.seen.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Takes in an event, or says which law it breaks.
    pub fn see(&mut self, seen: &Seen, step: &Step) -> Verdict {
        self.everywhere(seen, step)?;
        match seen.event.name.as_str() {
            "ClueReceived" => must(self.seen.is_empty(), "a second source")?,
            "OfficersAssigned" => self.two_on(&seen.list("handlers"), seen.recorded.day(), "handlers")?,
            "CaseFiled" => self.filed(seen)?,
            "SceneRecorded" => self.two_on(&seen.list("scene_officers"), seen.day(), "scene")?,
            "InquiryRecorded" => {
                must(self.any("CaseFiled"), "an inquiry before filing")?;
                self.two_on(&seen.list("inquiry_officers"), seen.day(), "inquiry")?;
            }
            "EvidenceCollected" => self.two(&seen.list("evidence_officers"), "evidence")?,
            "InvestigationConcluded" => self.concluded(seen)?,
            "ReviewCompleted" => self.reviewed(seen)?,
            "NoticeServed" => self.noticed(seen)?,
            "ApprovalRequested" if seen.text("gate") == "decision" => self.proposed(seen)?,
            "DecisionMade" => self.decided(seen)?,
            "DecisionServed" => must(self.any("DecisionMade"), "served before it was decided")?,
            "DecisionPublished" => must(self.any("DecisionServed"), "published before it was served")?,
            "FinePaid" => must(self.paid() + seen.number("paid_fen") <= self.fine(), "paid more than was imposed")?,
            "CaseClosed" => must(self.any("DecisionServed") && self.paid() == self.fine(), "closed unpaid")?,
            "FileArchived" => must(self.any("CaseClosed"), "archived before it was closed")?,
            _ => {}
        }
        self.seen.push(seen.clone());
        Ok(())
    }

    /// What holds for every event: the post, the order of days, and what is over after decision, closing and archive.
    fn everywhere(&self, seen: &Seen, step: &Step) -> Verdict {
        let officer = &self.officers[&self.names[&step.who]];
        let post = match seen.act() {
            a if a.starts_with("approve-") && a.ends_with("-unit") => "unit-head",
            a if a.starts_with("review-") => "reviewer",
            a if a.ends_with("-head") => "head",
            "decide" | "suspend" | "resume" | "extend-term" => "head",
            _ => "officer",
        };
        must(officer.here && officer.posts.iter().any(|p| p == post), "somebody without the post")?;
        must(seen.event.happened <= seen.recorded, "it happened after it was recorded")?;
        let after_decision = ["serve-decision", "record-payment", "publish-decision", "propose-closing", "archive"];
        let closing = seen.act().contains("-closing");
        must(
            !self.any("DecisionMade") || closing || after_decision.contains(&seen.act()),
            "an act behind the decision",
        )?;
        must(!self.any("CaseClosed") || seen.act() == "archive", "an act behind the closing")?;
        must(!self.any("FileArchived"), "an act behind the archive")
    }

    fn any(&self, name: &str) -> bool {
        self.seen.iter().any(|s| s.is(name))
    }
    fn last(&self, name: &str) -> Option<usize> {
        self.seen.iter().rposition(|s| s.is(name))
    }
    fn persons(&self, officers: &[&str]) -> Vec<&str> {
        let mut persons: Vec<&str> = officers.iter().map(|o| self.officers[*o].person.as_str()).collect();
        persons.sort_unstable();
        persons.dedup();
        persons
    }
    fn two(&self, officers: &[&str], what: &str) -> Verdict {
        must(self.persons(officers).len() >= 2, &format!("{what}: fewer than two persons"))
    }
    fn two_on(&self, officers: &[&str], day: Day, what: &str) -> Verdict {
        self.two(officers, what)?;
        let valid = |o: &&str| {
            let k = &self.officers[*o];
            k.from.is_some_and(|f| f <= day) && k.until.is_some_and(|u| day <= u) && k.revoked.is_none_or(|r| day < r)
        };
        must(officers.iter().all(valid), &format!("{what}: a credential that is not valid on {day}"))
    }
    fn handlers(&self) -> Vec<&str> {
        self.last("OfficersAssigned").map(|at| self.seen[at].list("handlers")).unwrap_or_default()
    }
    /// The place of the newest approval by that act that no return has undone since; `undone_by` are the steps returned to.
    fn stands(&self, act: &str, undone_by: &[&str]) -> Option<usize> {
        let at = self.seen.iter().rposition(|s| s.act() == act && !s.is("StepReturned"))?;
        let undone = |s: &Seen| s.is("StepReturned") && undone_by.contains(&s.text("return_to"));
        (!self.seen[at..].iter().any(undone)).then_some(at)
    }

    fn filed(&self, seen: &Seen) -> Verdict {
        let unit = self.stands("approve-filing-unit", &["propose-filing", "approve-filing-unit"]);
        let review = self.stands("review-filing", &["propose-filing", "approve-filing-unit", "review-filing"]);
        must(unit.is_some() && unit < review, "filed without unit head or review")?;
        self.two_on(&self.handlers(), seen.recorded.day(), "filing")?;
        must(self.seen[review.unwrap()].text("_actor") != seen.text("_actor"), "the reviewer files")
    }

    fn concluded(&self, seen: &Seen) -> Verdict {
        must(self.any("CaseFiled") && self.any("EvidenceCollected"), "concluded without filing or evidence")?;
        must(self.any("InquiryRecorded") || self.any("SceneRecorded"), "concluded without any record")?;
        self.lawful(seen)
    }

    /// The fine lies between 50,000 and 100,000 yuan, and the kinds are those of the article.
    fn lawful(&self, seen: &Seen) -> Verdict {
        let kinds = seen.list("penalty_kinds");
        must(
            kinds.iter().all(|k| ["fine", "confiscate-gains", "confiscate-goods"].contains(k)),
            "a kind without basis",
        )?;
        let fine = seen.number("fine_fen");
        must(!kinds.contains(&"fine") || (5_000_000..=10_000_000).contains(&fine), "a fine outside the range")
    }

    fn reviewed(&self, seen: &Seen) -> Verdict {
        let me = seen.text("_actor");
        let investigates =
            ["register-source", "propose-filing", "record-scene", "record-inquiry", "approve-filing-unit"];
        let did = self.seen.iter().any(|s| investigates.contains(&s.act()) && s.text("_actor") == me);
        let handles = self.persons(&self.handlers()).contains(&me);
        must(
            !handles && (seen.act() == "review-penalty" || seen.act() == "review-closing" || !did),
            "a reviewer who handled it",
        )?;
        if seen.act() != "review-filing" {
            let lists = ["scene_officers", "inquiry_officers", "evidence_officers"];
            let took_part = |s: &Seen| lists.iter().any(|l| self.persons(&s.list(l)).contains(&me));
            must(!self.seen.iter().any(took_part), "a reviewer who investigated")?;
        }
        must(seen.text("conclusion") == "approve", "a review that did not approve")
    }

    fn noticed(&self, seen: &Seen) -> Verdict {
        let back = ["record-inquiry", "conclude-investigation", "approve-penalty-unit", "review-penalty"];
        must(self.stands("approve-penalty-head", &back).is_some(), "a notice that nobody approved")?;
        must(self.passed().is_some(), "a notice without review")?;
        self.two(&seen.list("servers"), "service")?;
        self.lawful(seen)
    }

    /// The place of the review that was passed and that no return has undone.
    fn passed(&self) -> Option<usize> {
        let back = ["record-inquiry", "conclude-investigation", "approve-penalty-unit", "review-penalty"];
        self.stands("review-penalty", &back)
    }

    fn proposed(&self, seen: &Seen) -> Verdict {
        let notice = self.last("NoticeServed").ok_or("proposed without notice")?;
        self.lawful(seen)?;
        self.not_heavier(seen, notice)?;
        let waived = self.last("StatementWaived") > Some(notice);
        let served = self.seen[notice].day();
        let stated = i32::try_from(self.seen[notice].number("defence_days")).unwrap_or(5);
        let days = if self.samr { stated.max(5) } else { stated };
        must(
            waived || seen.recorded.day() > working_days_after(served, days),
            "proposed while the party may still speak",
        )?;
        self.answered()
    }

    fn not_heavier(&self, seen: &Seen, notice: usize) -> Verdict {
        let told = &self.seen[notice];
        must(seen.number("fine_fen") <= told.number("fine_fen"), "heavier than the notice")?;
        let told_kinds = told.list("penalty_kinds");
        must(seen.list("penalty_kinds").iter().all(|k| told_kinds.contains(k)), "a kind that was not noticed")
    }

    fn answered(&self) -> Verdict {
        let (asked, answer) = (self.last("StatementMade"), self.last("StatementRechecked"));
        must(asked.is_none() || answer > asked, "a statement that nobody rechecked")
    }

    fn decided(&self, seen: &Seen) -> Verdict {
        must(!self.any("DecisionMade"), "decided twice")?;
        let notice = self.last("NoticeServed").ok_or("decided without notice")?;
        let review = self.passed().ok_or("decided without a review that was passed")?;
        must(self.seen[review].text("_actor") != seen.text("_actor"), "the reviewer decides")?;
        must(!self.persons(&self.handlers()).contains(&seen.text("_actor")), "a handler decides")?;
        let back = ["conclude-investigation", "propose-decision", "approve-decision-unit"];
        must(self.stands("approve-decision-unit", &back).is_some(), "decided without the unit head")?;
        self.answered()?;
        self.lawful(seen)?;
        self.not_heavier(seen, notice)?;
        self.two_on(&self.handlers(), seen.recorded.day(), "decision")
    }

    fn fine(&self) -> i64 {
        self.last("DecisionMade").map_or(0, |at| self.seen[at].number("fine_fen"))
    }
    fn paid(&self) -> i64 {
        self.seen.iter().filter(|s| s.is("FinePaid")).map(|s| s.number("paid_fen")).sum()
    }
}

/// The n-th working day after a day of autumn 2026.
fn working_days_after(start: Day, n: i32) -> Day {
    let day = |s: &str| s.parse::<Day>().unwrap();
    let off = |d: Day| {
        (day("2026-09-25")..=day("2026-09-27")).contains(&d) || (day("2026-10-01")..=day("2026-10-07")).contains(&d)
    };
    let moved = |d: Day| d == day("2026-09-20") || d == day("2026-10-10");
    let (mut last, mut left) = (start, n);
    while left > 0 {
        last = last.plus(1);
        left -= i32::from(moved(last) || !(last.is_weekend() || off(last)));
    }
    last
}
