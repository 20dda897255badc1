//! Stand-ins 代行: a holder of a post names somebody of the same body to act in it from a day to a day. The post stays the holder's: a
//! stand-in cannot pass it on, and it lapses with the post itself.

use crate::types::{Post, Register};
use fadu_law::base::Day;
use fadu_law::base::id::{BodyId, PersonId};
use serde::{Deserialize, Serialize};

/// Somebody who acts in another's post.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StandIn {
    /// Its own id.
    pub id: String,
    /// The post as it is lent: the stand-in as its person, the unit of the one replaced, both days, `stands_for` filled in.
    pub post: Post,
    /// Name of the stand-in.
    pub name: String,
    /// Name of the one replaced.
    pub of_name: String,
    /// Why.
    pub reason: String,
    /// The day from which it no longer holds, if it was ended early.
    #[serde(default)]
    pub ended_on: Option<Day>,
}

impl StandIn {
    /// Whether its days cover that day.
    pub fn covers(&self, day: Day) -> bool {
        let (from, until) = (self.post.from, self.post.until);
        from <= day && until.is_none_or(|u| day <= u) && self.ended_on.is_none_or(|e| day < e)
    }
    /// Whether both run on one day at least.
    pub fn overlaps(&self, from: Day, until: Day) -> bool {
        self.post.from <= until && !self.over(from)
    }
    /// Whether it holds neither on that day nor later.
    pub fn over(&self, day: Day) -> bool {
        let ended = |e: Day| e <= day || e <= self.post.from;
        self.post.until.is_some_and(|u| u < day) || self.ended_on.is_some_and(ended)
    }
}

impl Register {
    /// The posts that a person holds in person in a body on a day; none once the person went to another one.
    pub fn own_posts_on(&self, person: PersonId, body: BodyId, day: Day) -> impl Iterator<Item = &Post> {
        let all = self.posts.get(&person).into_iter().flatten();
        let gone = self.moved_away(person, body, day);
        all.filter(move |p| !gone && p.body == body && p.from <= day && p.until.is_none_or(|u| day <= u))
    }

    /// Where a person stands in for another in a body on a day: while the other still holds that post in person.
    pub fn standing_in_on(&self, person: PersonId, body: BodyId, day: Day) -> impl Iterator<Item = &StandIn> {
        let all = self.stand_ins.get(&person).into_iter().flatten();
        all.filter(move |s| s.post.body == body && s.covers(day) && self.still_held(s, day))
    }

    fn still_held(&self, s: &StandIn, day: Day) -> bool {
        let held = |of| self.own_posts_on(of, s.post.body, day).any(|p| p.post == s.post.post && p.unit == s.post.unit);
        s.post.stands_for.is_some_and(held)
    }

    /// Everybody who stands, stood or will stand in for a person in a body, in the order of naming.
    pub fn stand_ins_of(&self, person: PersonId, body: BodyId) -> Vec<&StandIn> {
        let all = self.stand_ins.values().flatten();
        let mut mine: Vec<_> = all.filter(|s| s.post.stands_for == Some(person) && s.post.body == body).collect();
        mine.sort_by(|a, b| a.post.from.cmp(&b.post.from).then(a.id.cmp(&b.id)));
        mine
    }

    pub(crate) fn enter_stand_in(&mut self, row: StandIn) {
        let all = std::sync::Arc::make_mut(&mut self.stand_ins).entry(row.post.person).or_default();
        match all.iter_mut().find(|s| s.id == row.id) {
            Some(slot) => *slot = row,
            None => all.push(row),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::ROW;
    use fadu_law::base::Fields;
    use serde_json::json;

    const BODY: BodyId = BodyId::from_bits(1);
    const HEAD: PersonId = PersonId::from_bits(1);
    const DEPUTY: PersonId = PersonId::from_bits(2);
    const THIRD: PersonId = PersonId::from_bits(3);

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn post(person: PersonId, until: Option<&str>) -> Post {
        let (post, unit) = ("unit-head".to_string(), "执法一科".to_string());
        Post { person, body: BODY, post, unit, from: day("2026-01-01"), until: until.map(day), stands_for: None }
    }

    fn stand_in(person: PersonId, of: PersonId) -> StandIn {
        let post = Post { from: day("2026-10-12"), stands_for: Some(of), ..post(person, Some("2026-10-16")) };
        let (id, reason) = (format!("{}", person.bits()), "出差".to_string());
        StandIn { id, post, name: "乙".into(), of_name: "甲".into(), reason, ended_on: None }
    }

    fn registered(until: Option<&str>, rows: &[(&str, &StandIn)]) -> Register {
        let mut r = Register::default();
        let fields = |row: serde_json::Value| Fields::from([(ROW.to_string(), row)]);
        assert!(r.apply("PostAssigned", &fields(json!(post(HEAD, until)))));
        for (event, row) in rows {
            assert!(r.apply(event, &fields(json!(row))));
        }
        r
    }

    fn held(r: &Register, person: PersonId, on: &str) -> Vec<Option<PersonId>> {
        r.posts_on(person, BODY, day(on)).map(|p| p.stands_for).collect()
    }

    #[test]
    fn it_holds_from_its_first_to_its_last_day_with_the_unit_of_the_one_replaced() {
        let r = registered(None, &[("StandInNamed", &stand_in(DEPUTY, HEAD))]);
        for (on, holds) in [("2026-10-11", false), ("2026-10-12", true), ("2026-10-16", true), ("2026-10-17", false)] {
            assert_eq!(held(&r, DEPUTY, on), if holds { vec![Some(HEAD)] } else { vec![] }, "{on}");
        }
        assert_eq!(r.posts_on(DEPUTY, BODY, day("2026-10-13")).next().unwrap().unit, "执法一科");
        assert_eq!(held(&r, HEAD, "2026-10-13"), [None], "the holder keeps the post");
        assert!(
            held(&r, DEPUTY, "2026-10-13").len() == 1
                && r.posts_on(DEPUTY, BodyId::from_bits(2), day("2026-10-13")).next().is_none()
        );
    }

    #[test]
    fn a_stand_in_cannot_pass_it_on_and_it_lapses_with_the_post() {
        let passed_on = [("StandInNamed", &stand_in(DEPUTY, HEAD)), ("StandInNamed", &stand_in(THIRD, DEPUTY))];
        assert_eq!(held(&registered(None, &passed_on), THIRD, "2026-10-13"), []);
        let r = registered(Some("2026-10-13"), &[("StandInNamed", &stand_in(DEPUTY, HEAD))]);
        assert_eq!((held(&r, DEPUTY, "2026-10-13").len(), held(&r, DEPUTY, "2026-10-14").len()), (1, 0));
    }

    #[test]
    fn ended_early_it_holds_no_more_that_day_and_leaves_its_days_free() {
        let named = stand_in(DEPUTY, HEAD);
        let ended = StandIn { ended_on: Some(day("2026-10-14")), ..named.clone() };
        let r = registered(None, &[("StandInNamed", &named), ("StandInEnded", &ended)]);
        assert_eq!((held(&r, DEPUTY, "2026-10-13").len(), held(&r, DEPUTY, "2026-10-14").len()), (1, 0));
        assert_eq!(r.stand_ins_of(HEAD, BODY).len(), 1);
        let on = |s: &StandIn, from, until| s.overlaps(day(from), day(until));
        assert!(on(&named, "2026-10-16", "2026-10-20") && !on(&named, "2026-10-17", "2026-10-20"));
        assert!(on(&named, "2026-10-01", "2026-10-12") && !on(&named, "2026-10-01", "2026-10-11"));
        assert!(on(&ended, "2026-10-13", "2026-10-20") && !on(&ended, "2026-10-14", "2026-10-20"));
    }
}
