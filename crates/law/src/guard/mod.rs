//! The closed catalogue of guards with their parameters. What each one looks at is written in `matter/guards`, one file each.

mod names;

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
    /// The agency of the matter stands at this level or above it.
    BodyLevelAtLeast {
        /// The lowest level that will do.
        level: BodyLevel,
    },
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
    /// The fee stands in the catalogue on the day that counts, and names the agency.
    FeeListed {
        /// The field with the fee.
        fee: String,
        /// The field with the day; else today.
        #[serde(default)]
        on: Option<String>,
        /// The ranks of the norms that may have set it up; any if empty.
        #[serde(default)]
        set_by: Vec<String>,
    },
    /// What is charged does not pass the standard of the fee.
    FeeKept(FeeRule),
    /// What is charged does not stay below the standard of the fee, unless a field tells why.
    FeeWhole(FeeRule),
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
    /// Whoever a citizen number names had reached an age on a day; a number of another kind says nothing of it.
    AgeReached {
        /// The field with the number.
        number: String,
        /// The field with the day.
        on: String,
        /// The age.
        years: i32,
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

/// A level of administration, from above.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyLevel {
    /// Province 省.
    Province,
    /// City 市.
    City,
    /// District or county 区县.
    District,
}

impl BodyLevel {
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            BodyLevel::Province => "省级",
            BodyLevel::City => "市级",
            BodyLevel::District => "区县级",
        }
    }
}

/// What a charge is held against.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeRule {
    /// The field with the fee.
    pub fee: String,
    /// The field with the number of units.
    pub units: String,
    /// The field with the sum charged.
    pub amount: String,
    /// The field with the day; else today.
    #[serde(default)]
    pub on: Option<String>,
    /// The field that tells why less is charged.
    #[serde(default)]
    pub unless: Option<String>,
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
            Guard::BodyLevelAtLeast { .. } => "body-level-too-low",
            Guard::EntrustmentStands { .. } => "not-entrusted",
            Guard::OwnOfficers { .. } => "not-own-officers",
            Guard::FeeListed { .. } => "fee-not-listed",
            Guard::FeeKept(_) => "fee-over-standard",
            Guard::FeeWhole(_) => "fee-under-standard",
            Guard::WithinRange { .. } => "over-range",
            Guard::KindsAllowed { .. } => "kind-not-allowed",
            Guard::TierKept { .. } => "tier-mismatch",
            Guard::WithinLimitation { .. } => "out-of-time",
            Guard::AgeReached { .. } => "under-age",
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
