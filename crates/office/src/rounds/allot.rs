//! Who reviews: drawn from those who hold the posts of the house rule in other agencies and never worked on the file, or named by hand under the
//! same conditions; a third one where two differ; another one where somebody cannot.

use super::{matter_of, running, said, worked_on};
use crate::Office;
use crate::accounts::Who;
use crate::base::id::PersonId;
use crate::fault::Denial;
use crate::law::house::{REVIEW_POOL, REVIEWERS};
use crate::policy::{self, Do, Reach};
use fadu_store::watch::rounds::{Allotted, FileState, Replaced, Reviewer, Round, draw, seed};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Somebody who might review a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PoolLine {
    /// Who.
    pub reviewer: Reviewer,
    /// How many files of the round the person has.
    pub load: usize,
}

impl Office {
    /// Those who may review a file, in the order of their ids, without those who do already.
    pub(super) fn review_pool(&self, round: &Round, file: &FileState) -> Result<Vec<PoolLine>, Denial> {
        let (register, today, law) = (self.register(), self.today(), self.round_law(round)?);
        let posts = law.house.get(REVIEW_POOL).map_or(Vec::new(), |r| r.posts.clone());
        let (facts, _) = self.facts(matter_of(&file.of.file)?)?;
        let load = round.load();
        let mut pool = Vec::new();
        for (person, held) in register.posts.iter() {
            let now = || held.iter().filter(|p| p.from <= today && p.until.is_none_or(|until| until >= today));
            // Whoever runs rounds sees every sheet: such a person marks none.
            // Nor does anybody mark the file of the body right above or right below the own one.
            let own = now().any(|p| p.body == file.of.agency || policy::reach(&p.post, Do::Review) != Reach::Nothing)
                || now().any(|p| register.in_one_line(p.body, file.of.agency, today));
            let Some(post) = now().find(|p| posts.contains(&p.post) && p.stands_for.is_none()) else { continue };
            let known = || file.replaced.iter().any(|r| r.out == *person);
            if own || file.is_reviewer(*person) || known() || worked_on(&facts, *person) {
                continue;
            }
            let Some(officer) = register.officer_of(*person, post.body) else { continue };
            let reviewer = Reviewer {
                person: *person,
                name: officer.name.clone(),
                body: post.body,
                body_name: self.body_called(post.body),
            };
            pool.push(PoolLine { reviewer, load: load.get(person).copied().unwrap_or(0) });
        }
        Ok(pool)
    }

    /// Draws the reviewers of every file that has none.
    pub async fn allot_reviewers(&self, who: &Who, id: &str) -> Result<(), Denial> {
        policy::require(who, Do::Review, who.agency)?;
        let _turn = self.review_turn().await;
        let round = self.round(id)?;
        running(&round)?;
        let count = self.round_law(&round)?.house.count(REVIEWERS) as usize;
        let (mut rows, mut load) = (Vec::new(), round.load());
        for (file, n) in round.files.iter().zip(1..).filter(|(f, _)| f.reviewers.is_empty()) {
            let row = self.drawn(who, (&round, file), (count, seed(&round.opened.value, id, n)), &load)?;
            row.reviewers.iter().for_each(|r| *load.entry(r.person).or_insert(0) += 1);
            rows.push(("ReviewersAllotted", json!(row)));
        }
        if rows.is_empty() {
            return Err(Denial::mistake("allot", "每一件都已经有评查人员"));
        }
        self.enter_rounds(who, rows).await
    }

    /// Draws the third reviewer of a file on which two differ.
    pub async fn allot_third(&self, who: &Who, (id, file): (&str, &str)) -> Result<(), Denial> {
        policy::require(who, Do::Review, who.agency)?;
        let _turn = self.review_turn().await;
        let round = self.round(id)?;
        running(&round)?;
        let (of, n) = round.files.iter().zip(1..).find(|(f, _)| f.of.file == file).ok_or(Denial::NotFound)?;
        if !of.wants_third() {
            return Err(Denial::mistake("third", "两人的评查表没有交齐，或者相差没有超过，不需要第三人"));
        }
        let seed = format!("{}/3", seed(&round.opened.value, id, n));
        let row = Allotted { third: true, ..self.drawn(who, (&round, of), (1, seed), &round.load())? };
        self.enter_rounds(who, vec![("ReviewersAllotted", json!(row))]).await
    }

    fn drawn(
        &self,
        who: &Who,
        (round, file): (&Round, &FileState),
        (count, seed): (usize, String),
        load: &BTreeMap<PersonId, usize>,
    ) -> Result<Allotted, Denial> {
        let pool = self.review_pool(round, file)?;
        let ids: Vec<PersonId> = pool.iter().map(|p| p.reviewer.person).collect();
        let drawn = draw(&ids, count, &seed, load);
        if drawn.len() < count {
            let name = self.file_name(&file.of.file)?;
            let says = format!("{name}：其他机关没有办过本件的法制审核人员只有 {} 人，需要 {count} 人", drawn.len());
            return Err(Denial::mistake("allot", says));
        }
        let one = |person: &PersonId| pool.iter().find(|p| p.reviewer.person == *person).map(|p| p.reviewer.clone());
        Ok(Allotted {
            round: round.opened.id.clone(),
            file: file.of.file.clone(),
            reviewers: drawn.iter().filter_map(one).collect(),
            third: false,
            pool: ids,
            by: who.name.clone(),
            at: self.now(),
        })
    }

    /// Names the reviewers of a file by hand: the conditions are the same.
    pub async fn name_reviewers(&self, who: &Who, (id, file): (&str, &str), named: &[&str]) -> Result<(), Denial> {
        policy::require(who, Do::Review, who.agency)?;
        let _turn = self.review_turn().await;
        let round = self.round(id)?;
        running(&round)?;
        let of = round.file(file).ok_or(Denial::NotFound)?;
        let third = of.wants_third();
        let count = if third { 1 } else { self.round_law(&round)?.house.count(REVIEWERS) as usize };
        if !third && !of.reviewers.is_empty() {
            return Err(Denial::mistake("reviewers", "本件已经有评查人员；有人不能评查的，用更换"));
        }
        let pool = self.review_pool(&round, of)?;
        let one = |id: &&str| pool.iter().find(|p| p.reviewer.person.to_string() == **id).map(|p| p.reviewer.clone());
        let mut reviewers: Vec<Reviewer> = named.iter().filter_map(one).collect();
        reviewers.dedup_by_key(|r| r.person);
        if reviewers.len() != count || named.len() != count {
            return Err(Denial::mistake(
                "reviewers",
                format!("请选 {count} 名不同的评查人员，不能是本机关及其直接上下级的，也不能是办过本件的"),
            ));
        }
        let (round, file, by) = (id.to_string(), file.to_string(), who.name.clone());
        let row = Allotted { round, file, reviewers, third, pool: Vec::new(), by, at: self.now() };
        self.enter_rounds(who, vec![("ReviewersAllotted", json!(row))]).await
    }

    /// Puts somebody else in the place of a reviewer who cannot and has handed nothing in.
    pub async fn replace_reviewer(
        &self,
        who: &Who,
        (id, file): (&str, &str),
        (out, reason): (&str, &str),
    ) -> Result<(), Denial> {
        policy::require(who, Do::Review, who.agency)?;
        let _turn = self.review_turn().await;
        let round = self.round(id)?;
        running(&round)?;
        let of = round.file(file).ok_or(Denial::NotFound)?;
        let leaves = of.reviewers.iter().find(|r| r.person.to_string() == out).ok_or(Denial::NotFound)?.person;
        if of.sheet_of(leaves).is_some() {
            return Err(Denial::mistake("reason", "已经提交评查表的不能更换"));
        }
        let reason = said("reason", reason, "请写明为什么更换")?;
        let seed = format!("{}/{id}/{file}/{}", round.opened.value, of.replaced.len() + 1);
        let drawn = self.drawn(who, (&round, of), (1, seed), &round.load())?;
        let comes = drawn.reviewers.into_iter().next().ok_or(Denial::NotFound)?;
        let (round, file, by, at) = (id.to_string(), file.to_string(), who.name.clone(), self.now());
        let row: Value = json!(Replaced { round, file, out: leaves, comes, reason, by, at });
        self.enter_rounds(who, vec![("ReviewerReplaced", row)]).await
    }
}
