//! Stand-ins 代行: the holder of a post names somebody of the same body to act in it from a day to a day, and may end it early.

use crate::accounts::{Who, hex};
use crate::base::id::PersonId;
use crate::base::{Day, Denied, Mistake};
use crate::fault::Denial;
use crate::matter::register::{Post, StandIn};
use crate::registers::Registered;
use crate::{Office, policy};
use serde::Serialize;
use serde_json::json;

/// Posts that can be stood in for: those that approve and review. Handling a matter is nobody's post alone.
const POSTS: [(&str, &str); 3] =
    [("unit-head", "承办机构负责人"), ("reviewer", "法制审核人员"), ("head", "机关负责人")];
/// A stand-in lasts no longer than so many days; then it is named anew.
const MOST_DAYS: i32 = 366;
const REASON_MOST: usize = 200;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct StandInAsked {
    /// The post.
    pub post: String,
    /// The person who is to stand in.
    pub person: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
    /// Why.
    pub reason: String,
}

/// A stand-in as a page shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StandInLine {
    /// Its id.
    pub id: String,
    /// Chinese name of the post, with the unit.
    pub post: String,
    /// Who stands in.
    pub name: String,
    /// Who is replaced.
    pub of_name: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Option<Day>,
    /// Why.
    pub reason: String,
    /// The day from which it no longer holds, if ended early.
    pub ended_on: Option<Day>,
    /// Holds today.
    pub holds: bool,
    /// Not yet over.
    pub open: bool,
}

/// The page of somebody's stand-ins.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StandInPage {
    /// The posts held in person that may be lent: id and Chinese name.
    pub posts: Vec<(String, String)>,
    /// Who may stand in: id, name, roles.
    pub candidates: Vec<(String, String, Vec<String>)>,
    /// Who stands in for this person.
    pub lent: Vec<StandInLine>,
    /// For whom this person stands in.
    pub borrowed: Vec<StandInLine>,
}

impl Office {
    /// Who stands in for this person, and for whom this person does.
    pub fn stand_ins(&self, who: &Who) -> Result<StandInPage, Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        let (register, today) = (self.register(), self.today());
        let line = |s: &StandIn| {
            line(s, today, register.standing_in_on(s.post.person, who.agency, today).any(|o| o.id == s.id))
        };
        let own = register.own_posts_on(who.person, who.agency, today);
        let posts = own.filter_map(|p| Some((p.post.clone(), titled(post_zh(&p.post)?, &p.unit))));
        let borrowed = register.stand_ins.get(&who.person).into_iter().flatten();
        Ok(StandInPage {
            posts: posts.collect(),
            candidates: self.may_stand_in(who)?,
            lent: register.stand_ins_of(who.person, who.agency).into_iter().rev().map(line).collect(),
            borrowed: borrowed.filter(|s| s.post.body == who.agency).map(line).collect(),
        })
    }

    /// Accounts of the same body that may act on matters.
    fn may_stand_in(&self, who: &Who) -> Result<Vec<(String, String, Vec<String>)>, Denial> {
        let accounts = self.store.accounts_of(&who.agency.to_string())?;
        let mut all = Vec::new();
        for account in accounts.into_iter().filter(|a| !a.disabled) {
            let other = self.person(account, [0; 32])?;
            if other.person != who.person && policy::may(&other, policy::Do::Handle, who.agency) {
                all.push((other.person.to_string(), other.name, other.roles));
            }
        }
        Ok(all)
    }

    /// Names a stand-in.
    pub async fn name_stand_in(&self, who: &Who, asked: &StandInAsked) -> Result<(), Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        self.require_trust()?;
        let row = self.read_stand_in(who, asked).map_err(|all| Denial::Denied(Denied::Mistaken(all)))?;
        self.register_rows(
            &who.person.to_string(),
            vec![Registered { event: "StandInNamed", row: json!(row) }],
            self.now(),
        )
        .await
    }

    fn read_stand_in(&self, who: &Who, asked: &StandInAsked) -> Result<StandIn, Vec<Mistake>> {
        let (register, today) = (self.register(), self.today());
        let mut wrong = Vec::new();
        let mut say = |field: &str, message: &str| wrong.push(Mistake { field: field.into(), message: message.into() });
        let own = register
            .own_posts_on(who.person, who.agency, today)
            .find(|p| p.post == asked.post && post_zh(&p.post).is_some());
        if own.is_none() {
            say("post", "只能委托您本人现任的审批、审核岗位；代行的岗位不能再转委托");
        }
        let candidates = self.may_stand_in(who).unwrap_or_default();
        let named = candidates.iter().find(|c| c.0 == asked.person);
        if named.is_none() {
            say("person", "请从本机关人员中选择代行人");
        }
        let (from, until) = (asked.from.trim().parse::<Day>().ok(), asked.until.trim().parse::<Day>().ok());
        match (from, until) {
            (Some(f), _) if f < today => say("from", "起始日不得早于今天"),
            (None, _) => say("from", "请填写起始日"),
            (Some(f), Some(u)) if u < f => say("until", "截止日不得早于起始日"),
            (Some(f), Some(u)) if f.plus(MOST_DAYS) < u => say("until", "一次代行不得超过一年，期满可以重新委托"),
            _ => {}
        }
        if until.is_none() {
            say("until", "请填写截止日");
        }
        let reason = asked.reason.trim();
        match reason.chars().count() {
            0 => say("reason", "请写明代行的原因"),
            n if n > REASON_MOST => say("reason", "原因最多 200 字"),
            _ => {}
        }
        let others = register.stand_ins_of(who.person, who.agency);
        if let (Some(f), Some(u)) = (from, until)
            && let Some(other) = others.iter().find(|s| s.post.post == asked.post && s.overlaps(f, u))
        {
            say("from", &format!("这几天已经由{}代行，请先结束或者改日期", other.name));
        }
        match (own, named, from, until) {
            (Some(own), Some((person, name, _)), Some(from), Some(until)) if wrong.is_empty() => Ok(StandIn {
                id: hex(&self.seed().to_be_bytes()),
                post: Post {
                    person: person_id(person),
                    from,
                    until: Some(until),
                    stands_for: Some(who.person),
                    ..own.clone()
                },
                name: name.clone(),
                of_name: who.name.clone(),
                reason: reason.into(),
                ended_on: None,
            }),
            _ => Err(wrong),
        }
    }

    /// Ends a stand-in from today on; only the one replaced may.
    pub async fn end_stand_in(&self, who: &Who, id: &str) -> Result<(), Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        let (register, today) = (self.register(), self.today());
        let mine = register.stand_ins_of(who.person, who.agency);
        let row = mine.into_iter().find(|s| s.id == id && !s.over(today)).ok_or(Denial::NotFound)?;
        let row = StandIn { ended_on: Some(today), ..row.clone() };
        self.register_rows(
            &who.person.to_string(),
            vec![Registered { event: "StandInEnded", row: json!(row) }],
            self.now(),
        )
        .await
    }
}

fn person_id(text: &str) -> PersonId {
    // It was written by `to_string` a moment ago.
    text.parse().unwrap_or(PersonId::from_bits(0))
}

fn post_zh(post: &str) -> Option<&'static str> {
    POSTS.iter().find(|(id, _)| *id == post).map(|(_, zh)| *zh)
}

fn titled(post: &str, unit: &str) -> String {
    if unit.is_empty() { post.to_string() } else { format!("{post}（{unit}）") }
}

fn line(s: &StandIn, today: Day, holds: bool) -> StandInLine {
    StandInLine {
        id: s.id.clone(),
        post: titled(post_zh(&s.post.post).unwrap_or_default(), &s.post.unit),
        name: s.name.clone(),
        of_name: s.of_name.clone(),
        from: s.post.from,
        until: s.post.until,
        reason: s.reason.clone(),
        ended_on: s.ended_on,
        holds,
        open: !s.over(today),
    }
}
