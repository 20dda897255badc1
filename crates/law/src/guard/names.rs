//! What each guard names, and what its refusals tell: so that a pack can be proved without playing it.

use super::{Guard, SurchargeRule};

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

/// Codes of `fee-listed` beside its own.
const FEE_CODES: &[(&str, &[&str])] =
    &[("fee-not-yours", &["name", "bodies"]), ("fee-without-basis", &["name", "set_by"])];

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
        self.course_names().or_else(|| self.amount_names()).unwrap_or_else(|| self.form_names())
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

    fn amount_names(&self) -> Option<Names<'_>> {
        let (fields, args): (Vec<&str>, &'static [&'static str]) = match self {
            Guard::FeeListed { fee, on, .. } => {
                ([fee].into_iter().chain(on).map(String::as_str).collect(), &["fee", "day"])
            }
            Guard::FeeKept(rule) | Guard::FeeWhole(rule) => {
                let named = [&rule.fee, &rule.units, &rule.amount].into_iter().chain(&rule.on).chain(&rule.unless);
                (named.map(String::as_str).collect(), &["fee", "standard", "units", "asked"])
            }
            Guard::WithinRange { item, range, kinds, amount, base, bases, mitigated } => {
                let named = [item, range, kinds, amount, base].into_iter().chain(bases.values());
                let named = named.chain(mitigated.as_ref().map(|(field, _)| field));
                (named.map(String::as_str).collect(), &["max", "asked"])
            }
            _ => return None,
        };
        Some(Names { fields, happenings: Vec::new(), limits: Vec::new(), args, other_codes: self.other_codes() })
    }

    fn form_names(&self) -> Names<'_> {
        let (fields, happenings, args): (Vec<&str>, Vec<&str>, &'static [&'static str]) = match self {
            Guard::OfficersAtLeast { field, .. } => (vec![field], vec![], &["needed", "given"]),
            Guard::CredentialsValid { field, on } => {
                ([field].into_iter().chain(on).map(String::as_str).collect(), vec![], &["name", "until", "day"])
            }
            Guard::ActorCredentialed => (vec![], vec![], &["name", "until"]),
            Guard::ItemInForce { .. } | Guard::KindsAllowed { .. } | Guard::PowerKept { .. } => self.standing_names(),
            Guard::BodyStands | Guard::InOwnRight | Guard::BodyLevelAtLeast { .. } => self.standing_names(),
            Guard::EntrustmentStands { .. } | Guard::OwnOfficers { .. } => self.standing_names(),
            Guard::TierKept { item, range, tier, amount, reason } => {
                (vec![item, range, tier, amount, reason], vec![], &["tier", "min", "max", "asked"])
            }
            Guard::WithinLimitation { long_when, from, until, .. } => {
                (vec![long_when, from, until], vec![], &["last_day", "found"])
            }
            Guard::AgeReached { number, on, .. } => (vec![number, on], vec![], &["age", "day"]),
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
            // Told by `course_names` and `amount_names`; listed so that a new guard must say what it names.
            Guard::EventPresent { .. }
            | Guard::EventAbsent { .. }
            | Guard::TermRun { .. }
            | Guard::Answered { .. }
            | Guard::ReviewPassed { .. }
            | Guard::TermKept { .. }
            | Guard::WithinRange { .. }
            | Guard::FeeListed { .. }
            | Guard::FeeKept(_)
            | Guard::FeeWhole(_)
            | Guard::ReturnOpen { .. } => (vec![], vec![], &[]),
        };
        let (limits, other_codes) = (self.limits(), self.other_codes());
        Names { fields, happenings, limits, args, other_codes }
    }

    /// What guards on items, powers, bodies and whose officers they are name.
    fn standing_names(&self) -> (Vec<&str>, Vec<&str>, &'static [&'static str]) {
        match self {
            Guard::BodyStands => (vec![], vec![], &["body", "day", "next"]),
            Guard::BodyLevelAtLeast { .. } => (vec![], vec![], &["body", "level", "needed"]),
            Guard::PowerKept { item } => (vec![item], vec![], &["power", "body", "day"]),
            Guard::KindsAllowed { item, kinds } => (vec![item, kinds], vec![], &["kind"]),
            Guard::ItemInForce { item, on } => {
                ([item].into_iter().chain(on).map(String::as_str).collect(), vec![], &["code", "day"])
            }
            Guard::EntrustmentStands { field, item } => (vec![field, item], vec![], &["name", "body"]),
            Guard::OwnOfficers { field } => (vec![field], vec![], &["name", "body"]),
            _ => (vec![], vec![], &["body"]),
        }
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
            Guard::FeeListed { .. } => FEE_CODES,
            Guard::EntrustmentStands { .. } => ENTRUSTED_CODES,
            Guard::SurchargeExact(_) => SURCHARGE_CODES,
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
