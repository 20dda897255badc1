//! The closed catalogue of guards with their parameters. What each one looks at is written in `matter/guards`, one file each.

use crate::procedure::PauseUse;
use fadu_base::Ground;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A guard as an act uses it.
#[derive(Clone, Debug, Deserialize)]
pub struct GuardUse {
    /// Which guard, with its parameters.
    #[serde(flatten)]
    pub guard: Guard,
    /// Article, or house rule.
    pub ground: Ground,
    /// The act that cures an unmet requirement.
    #[serde(default)]
    pub cure: Option<String>,
    /// The code of its sentence, where it is not the guard's own.
    #[serde(default)]
    pub code: Option<String>,
    /// A condition (CEL over the facts and the form) under which it is asked at all.
    #[serde(default)]
    pub when: Option<String>,
}

/// The catalogue. Adding a guard is adding a line here and a file in `matter/guards`.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "use", rename_all = "kebab-case")]
pub enum Guard {
    /// An event has happened (and was not undone).
    EventPresent {
        /// Its name.
        event: String,
        /// If a field of the event must have this value: field and value.
        #[serde(default)]
        with: Option<(String, String)>,
    },
    /// An event has not happened; with `since`, not since that one last happened.
    EventAbsent {
        /// Its name.
        event: String,
        /// Only what happened after this event counts.
        #[serde(default)]
        since: Option<String>,
    },
    /// A term has run out, unless one of the events made waiting pointless.
    TermRun {
        /// Id of the term.
        term: String,
        /// Events after which nobody need wait.
        unless: Vec<String>,
    },
    /// Each `asked` has an `answer` after it.
    Answered {
        /// The event that asks.
        asked: String,
        /// The event that answers.
        answer: String,
    },
    /// A review at a gate was passed.
    ReviewPassed {
        /// The act of review.
        review: String,
    },
    /// At least so many different natural persons are named.
    OfficersAtLeast {
        /// The field with the officers.
        field: String,
        /// How many.
        count: usize,
    },
    /// Everyone named holds a credential on the day.
    CredentialsValid {
        /// The field with the officers.
        field: String,
        /// The field with the day; else today.
        #[serde(default)]
        on: Option<String>,
    },
    /// The officer who acts holds a credential today.
    ActorCredentialed,
    /// The item is in force on the day that counts and belongs to the agency.
    ItemInForce {
        /// The field with the item.
        item: String,
        /// The field with the day; else today.
        #[serde(default)]
        on: Option<String>,
    },
    /// The power of the item has not gone from the agency to another body by today.
    PowerKept {
        /// The field with the item.
        item: String,
    },
    /// The agency of the matter has not ended by today.
    BodyStands,
    /// The agency of the matter is no entrusted organisation, which would act in its own name.
    InOwnRight,
    /// Everyone named belongs to the agency, or to an organisation that it has entrusted today with the item.
    EntrustmentStands {
        /// The field with the officers.
        field: String,
        /// The field with the item.
        item: String,
    },
    /// Everyone named belongs to the agency itself.
    OwnOfficers {
        /// The field with the officers.
        field: String,
    },
    /// Kinds and amount lie within the article of the item.
    WithinRange {
        /// The field with the item.
        item: String,
        /// The field with the range chosen.
        range: String,
        /// The field with the kinds.
        kinds: String,
        /// The field with the amount.
        amount: String,
        /// The field with the value that multiples are counted from.
        base: String,
        /// A field and its value with which the amount may lie below the range: mitigation 减轻.
        #[serde(default)]
        mitigated: Option<(String, String)>,
        /// Other such fields, by what the range is counted `per`.
        #[serde(default)]
        bases: BTreeMap<String, String>,
    },
    /// Only the kinds that the article allows.
    KindsAllowed {
        /// The field with the item.
        item: String,
        /// The field with the kinds.
        kinds: String,
    },
    /// The amount lies within the tier chosen, or a reason is given.
    TierKept {
        /// The field with the item.
        item: String,
        /// The field with the range chosen.
        range: String,
        /// The field with the tier.
        tier: String,
        /// The field with the amount.
        amount: String,
        /// The field with the reason.
        reason: String,
    },
    /// The act was discovered within the period of limitation.
    WithinLimitation {
        /// The limit that holds in general.
        limit: String,
        /// The limit that holds where `long_when` is yes.
        long_limit: String,
        /// The field that lengthens it.
        long_when: String,
        /// The field with the day on which the act ended.
        from: String,
        /// The field with the day of discovery.
        until: String,
    },
    /// The amount is not higher than in the newest earlier event; with `after`, than in any that `after` answered.
    NotHeavier {
        /// The field with the amount.
        amount: String,
        /// The field with the kinds.
        kinds: String,
        /// The earlier event.
        than: String,
        /// Counts only what this event answered.
        #[serde(default)]
        after: Option<String>,
        /// Does not count where this field is filled in: facts that were found out later.
        #[serde(default)]
        unless: Option<String>,
    },
    /// The person who acts did not do any of these acts in this matter, and is not a handler if `handlers`.
    NotSamePerson {
        /// Acts.
        acts: Vec<String>,
        /// The field with officers who may not act either.
        #[serde(default)]
        officers: Option<String>,
        /// The field with the officers who are asked about, instead of the person who acts.
        #[serde(default)]
        named: Option<String>,
    },
    /// Everyone named holds a post in the agency today.
    PostsHeld {
        /// The field with the officers.
        field: String,
        /// The post.
        post: String,
    },
    /// Nobody named was kept from the matter 回避.
    NotBarred {
        /// The field with the officers.
        field: String,
    },
    /// What was approved is what stands now: no value that the approval carried has changed, and nothing material came after it.
    ApprovalStands {
        /// The act of approval.
        act: String,
        /// Fields that it carried and that are material.
        fields: Vec<String>,
        /// Events that are material.
        #[serde(default)]
        events: Vec<String>,
    },
    /// The act returned to does not lie before a decision that has been made.
    ReturnOpen {
        /// The event that closes the way back.
        event: String,
        /// The act behind which nothing may be returned.
        act: String,
    },
    /// What was decided has been paid.
    PaidInFull {
        /// The event that set the amount.
        decided: String,
        /// The event of a payment.
        paid: String,
        /// The field with the amount decided.
        amount: String,
        /// The field with the amount paid.
        sum: String,
    },
    /// A yes/no field is yes.
    SaidYes {
        /// The field.
        field: String,
    },
    /// An extension stays within what the article of the limit allows in all.
    ExtensionAllowed {
        /// Id of the term.
        term: String,
        /// The field with the units asked for.
        units: String,
    },
    /// Fields are as an event left them.
    Unchanged {
        /// The fields.
        fields: Vec<String>,
        /// The event.
        since: String,
    },
    /// A condition over the record and the form: CEL over `facts`. Its sentence has no code of its own: the use names one.
    Condition {
        /// The condition.
        holds: String,
    },
    /// A day keeps a limit that is counted from another day: not later than its last day.
    LimitKept {
        /// Id or alias of the limit.
        limit: String,
        /// The field, or the event, with the day from which it is counted.
        from: String,
        /// The field with the day that must keep it; else today.
        #[serde(default)]
        to: Option<String>,
        /// The time must have passed instead: the day in `to` is its last day or later; without `to`, the last day (rolled) is over.
        #[serde(default)]
        passed: bool,
    },
    /// A term that has begun is not over.
    TermKept {
        /// Id of the term.
        term: String,
    },
    /// A surcharge by the day is counted exactly: from the day after the last day of payment, on what was unpaid that day, whole fen, never above the debt.
    SurchargeExact(SurchargeRule),
    /// A payment does not exceed what is owed.
    NotOverpaid {
        /// The event that set the amount.
        decided: String,
        /// The event of a payment.
        paid: String,
        /// The field with the amount decided.
        amount: String,
        /// The field with the amount paid.
        sum: String,
        /// The field of the form with the sum asked for, where it is another than that of a payment.
        #[serde(default)]
        asked: Option<String>,
    },
}

/// What a surcharge is counted from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurchargeRule {
    /// The event that set the debt.
    pub decided: String,
    /// The event of a payment.
    pub paid: String,
    /// The field with the debt.
    pub amount: String,
    /// The field with the amount paid.
    pub sum: String,
    /// The term of payment.
    pub term: String,
    /// So many hundredths of what is unpaid for each day.
    pub percent: i64,
    /// The field with the first day counted.
    pub from: String,
    /// The field with the last day counted.
    pub to: String,
    /// The field with the number of days counted.
    pub days: String,
    /// The field with the surcharge.
    pub stated: String,
    /// Days that are not counted.
    #[serde(default)]
    pub pauses: Vec<PauseUse>,
}

impl GuardUse {
    /// The code of the sentence that an unmet requirement is told in.
    pub fn code(&self) -> &str {
        self.code.as_deref().unwrap_or(match &self.guard {
            Guard::EventPresent { .. } | Guard::EventAbsent { .. } => "not-yet",
            Guard::TermRun { .. } => "defence-running",
            Guard::Answered { .. } => "defence-unanswered",
            Guard::ReviewPassed { .. } => "review-not-passed",
            Guard::OfficersAtLeast { .. } => "too-few-officers",
            Guard::CredentialsValid { .. } | Guard::ActorCredentialed => "credential-lapsed",
            Guard::ItemInForce { .. } => "no-item-on-day",
            Guard::PowerKept { .. } => "power-moved",
            Guard::BodyStands => "body-ended",
            Guard::InOwnRight => "own-name",
            Guard::EntrustmentStands { .. } => "not-entrusted",
            Guard::OwnOfficers { .. } => "not-own-officers",
            Guard::WithinRange { .. } => "over-range",
            Guard::KindsAllowed { .. } => "kind-not-allowed",
            Guard::TierKept { .. } => "tier-mismatch",
            Guard::WithinLimitation { .. } => "out-of-time",
            Guard::NotHeavier { .. } => "beyond-notice",
            Guard::NotSamePerson { .. } => "same-person",
            Guard::NotBarred { .. } => "recused",
            Guard::PostsHeld { .. } => "post-not-held",
            Guard::ReturnOpen { .. } => "decided-cannot-return",
            Guard::ApprovalStands { .. } => "approval-void",
            Guard::PaidInFull { .. } => "unpaid",
            Guard::SaidYes { .. } => "not-confirmed",
            Guard::NotOverpaid { .. } => "overpaid",
            Guard::ExtensionAllowed { .. } => "extension-too-long",
            Guard::Condition { .. } => "condition-unmet",
            Guard::Unchanged { .. } => "changed-since",
            Guard::TermKept { .. } => "term-over",
            Guard::SurchargeExact(_) => "surcharge-wrong",
            Guard::LimitKept { passed: false, .. } => "limit-not-kept",
            Guard::LimitKept { passed: true, .. } => "limit-not-passed",
        })
    }
}

/// What a guard names, and what its refusals tell: so that a pack can be proved without playing it.
pub(crate) struct Names<'a> {
    /// Fields of the procedure.
    pub fields: Vec<&'a str>,
    /// Acts and events.
    pub happenings: Vec<&'a str>,
    /// Limits.
    pub limits: Vec<&'a str>,
    /// Placeholders of its own sentence.
    pub args: &'static [&'static str],
    /// Codes beside its own, with their placeholders.
    pub other_codes: &'static [(&'static str, &'static [&'static str])],
}

/// Codes of `within-range` beside its own.
const RANGE_CODES: &[(&str, &[&str])] = &[
    ("amount-missing", &[]),
    ("range-missing", &[]),
    ("base-missing", &[]),
    ("under-range", &["min", "max", "asked"]),
];

/// Codes of `item-in-force` beside its own.
const ITEM_CODES: &[(&str, &[&str])] = &[("item-unconfirmed", &["code"])];

/// Codes of `entrustment-stands` beside its own.
const ENTRUSTED_CODES: &[(&str, &[&str])] =
    &[("beyond-entrustment", &["name", "body", "letter"]), ("entrustment-ended", &["name", "body", "letter", "day"])];

/// Codes of `surcharge-exact` beside its own.
const SURCHARGE_CODES: &[(&str, &[&str])] = &[("surcharge-not-due", &["first"])];
fn texts(all: &[String]) -> Vec<&str> {
    all.iter().map(String::as_str).collect()
}

impl Guard {
    /// The condition that it asks, if it asks one.
    pub fn condition(&self) -> Option<&str> {
        match self {
            Guard::Condition { holds } => Some(holds),
            _ => None,
        }
    }
    /// What this guard names.
    pub(crate) fn names(&self) -> Names<'_> {
        self.course_names().unwrap_or_else(|| self.form_names())
    }

    fn course_names(&self) -> Option<Names<'_>> {
        let (happenings, args): (Vec<&str>, &'static [&'static str]) = match self {
            Guard::EventPresent { event, .. } => (vec![event], &["needs"]),
            Guard::EventAbsent { event, since } => {
                ([event].into_iter().chain(since).map(String::as_str).collect(), &["what"])
            }
            Guard::TermRun { unless, .. } => (unless.iter().map(String::as_str).collect(), &["last_day"]),
            Guard::Answered { asked, answer } => (vec![asked, answer], &["day"]),
            Guard::ReviewPassed { review } => (vec![review], &["gate"]),
            Guard::ReturnOpen { event, act } => (vec![event, act], &["number"]),
            Guard::TermKept { .. } => (vec![], &["last_day"]),
            _ => return None,
        };
        Some(Names { fields: Vec::new(), happenings, limits: Vec::new(), args, other_codes: &[] })
    }

    fn form_names(&self) -> Names<'_> {
        let (fields, happenings, args): (Vec<&str>, Vec<&str>, &'static [&'static str]) = match self {
            Guard::OfficersAtLeast { field, .. } => (vec![field], vec![], &["needed", "given"]),
            Guard::CredentialsValid { field, on } => {
                ([field].into_iter().chain(on).map(String::as_str).collect(), vec![], &["name", "until", "day"])
            }
            Guard::ActorCredentialed => (vec![], vec![], &["name", "until"]),
            Guard::ItemInForce { item, on } => {
                ([item].into_iter().chain(on).map(String::as_str).collect(), vec![], &["code", "day"])
            }
            Guard::PowerKept { item } => (vec![item], vec![], &["power", "body", "day"]),
            Guard::BodyStands => (vec![], vec![], &["body", "day", "next"]),
            Guard::InOwnRight => (vec![], vec![], &["body"]),
            Guard::EntrustmentStands { field, item } => (vec![field, item], vec![], &["name", "body"]),
            Guard::OwnOfficers { field } => (vec![field], vec![], &["name", "body"]),
            Guard::WithinRange { item, range, kinds, amount, base, bases, mitigated } => {
                let named = [item, range, kinds, amount, base].into_iter().chain(bases.values());
                let named = named.chain(mitigated.as_ref().map(|(field, _)| field));
                (named.map(String::as_str).collect(), vec![], &["max", "asked"])
            }
            Guard::KindsAllowed { item, kinds } => (vec![item, kinds], vec![], &["kind"]),
            Guard::TierKept { item, range, tier, amount, reason } => {
                (vec![item, range, tier, amount, reason], vec![], &["tier", "min", "max", "asked"])
            }
            Guard::WithinLimitation { long_when, from, until, .. } => {
                (vec![long_when, from, until], vec![], &["last_day", "found"])
            }
            Guard::NotHeavier { amount, kinds, than, after, unless } => (
                [amount, kinds].into_iter().chain(unless).map(String::as_str).collect(),
                [than].into_iter().chain(after).map(String::as_str).collect(),
                &["noticed", "asked"],
            ),
            Guard::PostsHeld { field, .. } | Guard::NotBarred { field } => (vec![field], vec![], &["name"]),
            Guard::ApprovalStands { act, fields, events } => (
                fields.iter().map(String::as_str).collect(),
                [act].into_iter().chain(events).map(String::as_str).collect(),
                &["act", "what"],
            ),
            Guard::NotSamePerson { acts, officers, named } => {
                (officers.iter().chain(named).map(String::as_str).collect(), texts(acts), &["name", "what"])
            }
            Guard::PaidInFull { decided, paid, amount, sum } => (vec![amount, sum], vec![decided, paid], &["owed"]),
            Guard::NotOverpaid { decided, paid, amount, sum, asked } => (
                [amount, sum].into_iter().chain(asked).map(String::as_str).collect(),
                vec![decided, paid],
                &["owed", "asked"],
            ),
            Guard::SurchargeExact(rule) => (rule.fields(), rule.happenings(), &["first", "days", "owed", "asked"]),
            Guard::SaidYes { field } => (vec![field], vec![], &[]),
            Guard::ExtensionAllowed { units, .. } => (vec![units], vec![], &["allowed", "before"]),
            Guard::Condition { .. } => (vec![], vec![], &[]),
            Guard::Unchanged { fields, since } => (texts(fields), vec![since], &["what"]),
            Guard::LimitKept { from, to, .. } => {
                let event = from.starts_with(|c: char| c.is_ascii_uppercase());
                let field = (!event).then_some(from);
                (
                    field.into_iter().chain(to).map(String::as_str).collect(),
                    event.then_some(from.as_str()).into_iter().collect(),
                    &["length", "last_day", "day"],
                )
            }
            // Told by `course_names`; listed so that a new guard must say what it names.
            Guard::EventPresent { .. }
            | Guard::EventAbsent { .. }
            | Guard::TermRun { .. }
            | Guard::Answered { .. }
            | Guard::ReviewPassed { .. }
            | Guard::TermKept { .. }
            | Guard::ReturnOpen { .. } => (vec![], vec![], &[]),
        };
        let (limits, other_codes) = (self.limits(), self.other_codes());
        Names { fields, happenings, limits, args, other_codes }
    }

    fn limits(&self) -> Vec<&str> {
        match self {
            Guard::WithinLimitation { limit, long_limit, .. } => vec![limit.as_str(), long_limit],
            Guard::LimitKept { limit, .. } => vec![limit.as_str()],
            _ => Vec::new(),
        }
    }

    fn other_codes(&self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Guard::WithinRange { .. } => RANGE_CODES,
            Guard::ItemInForce { .. } => ITEM_CODES,
            Guard::SurchargeExact(_) => SURCHARGE_CODES,
            Guard::EntrustmentStands { .. } => ENTRUSTED_CODES,
            _ => &[],
        }
    }
}

impl SurchargeRule {
    fn fields(&self) -> Vec<&str> {
        vec![&self.amount, &self.sum, &self.from, &self.to, &self.days, &self.stated]
    }
    fn happenings(&self) -> Vec<&str> {
        let paused = self.pauses.iter().flat_map(|p| [&p.from, &p.to]);
        [&self.decided, &self.paid].into_iter().chain(paused).map(String::as_str).collect()
    }
}
