//! Rounds of case-file review in the small demonstration, as `demo/reviews.toml` has them: opened, marked, told, objected to and closed through the
//! same intents as by hand, so that nobody's page is empty.

use super::play::told;
use super::registers::People;
use super::{Seeder, Size};
use crate::premises::said;
use fadu_web::office::accounts::Who;
use fadu_web::office::base::Moment;
use fadu_web::office::base::id::{MatterId, PersonId};
use fadu_web::office::matter::{Intent, Mode};
use fadu_web::office::rounds::{MarkingPage, OpenForm};
use fadu_web::office::watch::rounds::{AnswerPoint, FileState, Lost, Mark, Point, Sheet};
use fadu_web::office::{Act, Denial};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/reviews.toml"));

#[derive(Deserialize)]
struct Told {
    supervisor: String,
    #[serde(rename = "round")]
    rounds: Vec<OneRound>,
    #[serde(rename = "deduct")]
    deducts: Vec<Deduct>,
}

#[derive(Deserialize)]
struct OneRound {
    title: String,
    files: usize,
    until: i32,
    /// Days from the day of seeding, and what is done then.
    steps: Vec<(i32, String)>,
    #[serde(default)]
    objection: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    correction: String,
    #[serde(default)]
    corrected: String,
    /// What is done in the matter of its report, one a step.
    #[serde(default)]
    acts: Vec<ReportAct>,
}

#[derive(Deserialize)]
struct ReportAct {
    act: String,
    who: String,
    fields: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Deduct {
    item: String,
    tenths: u32,
    says: String,
}

/// What is still to be done of the rounds.
pub(super) struct Reviews {
    told: Told,
    /// When, which round, what.
    left: VecDeque<(Moment, usize, String)>,
    /// The rounds by their ids, and the matters of their reports.
    opened: BTreeMap<usize, (String, Option<MatterId>)>,
    acted: BTreeMap<usize, usize>,
}

impl Seeder {
    /// When something is done in a round; never but in the small demonstration.
    pub(super) fn reviews(&self) -> Result<Reviews, String> {
        let told: Told = toml::from_str(TEXT).map_err(|e| format!("demo/reviews.toml：{e}"))?;
        let step = |n: usize, (day, what): &(i32, String)| (Moment::at(self.day.plus(*day), 15, 0), n, what.clone());
        let mut left: Vec<_> =
            told.rounds.iter().enumerate().flat_map(|(n, r)| r.steps.iter().map(move |s| step(n, s))).collect();
        left.sort_by_key(|(at, ..)| *at);
        let left = if self.size == Size::Small { left.into() } else { VecDeque::new() };
        Ok(Reviews { told, left, opened: BTreeMap::new(), acted: BTreeMap::new() })
    }

    /// Does what was to be done until now.
    pub(super) async fn review_until(&self, people: &People, all: &mut Reviews, now: Moment) -> Result<(), String> {
        while let Some((at, n, what)) = all.left.pop_front_if(|(at, ..)| *at <= now) {
            self.clock.set(at);
            let done = self.review_step(people, all, (n, &what)).await;
            done.map_err(|e| format!("demo/reviews.toml：{}，{what}：{e}", all.told.rounds[n].title))?;
        }
        Ok(())
    }

    async fn review_step(&self, people: &People, all: &mut Reviews, (n, what): (usize, &str)) -> Result<(), String> {
        let who = self.cast_as(people, &all.told.supervisor)?;
        let office = &self.office;
        if what == "open" {
            let id = self.open_round(&who, &all.told.rounds[n]).await.map_err(|d| told(&d))?;
            office.allot_reviewers(&who, &id).await.map_err(|d| told(&d))?;
            all.opened.insert(n, (id, None));
            return Ok(());
        }
        let (id, report) = all.opened.get(&n).cloned().ok_or("还没有开展")?;
        let round = &all.told.rounds[n];
        let files = office.round_page(&who, &id).map_err(|d| told(&d))?.round.files;
        let done = match what {
            "mark" => return self.mark(people, all, (&id, &files)).await,
            "mark-one" => return self.mark(people, all, (&id, files.get(..1).unwrap_or(&[]))).await,
            "tell" => office.tell_results(&who, &id).await,
            "close" => office.close_round(&who, &id).await,
            "document" => match office.document_round(&who, (&id, None)).await {
                Ok(matter) => {
                    all.opened.insert(n, (id, Some(matter)));
                    return Ok(());
                }
                Err(denial) => Err(denial),
            },
            "act" => {
                let k = all.acted.entry(n).and_modify(|k| *k += 1).or_insert(0);
                let act = round.acts.get(*k).ok_or("没有写办什么")?;
                let matter = report.ok_or("还没有起草报告")?;
                let intent = Intent { act: act.act.clone(), typed: act.fields.clone() };
                let does = Act { intent, mode: Mode::Requested, key: None, signed: None };
                office.act(&self.cast_as(people, &act.who)?, matter, does).await.map(drop)
            }
            answered => return self.between(people, (&who, round), (&id, &files), answered).await,
        };
        done.map_err(|d| told(&d))
    }

    /// What goes on between the supervisor and the agency of the first file of which something was deducted.
    async fn between(
        &self,
        people: &People,
        (who, round): (&Who, &OneRound),
        (id, files): (&str, &[FileState]),
        what: &str,
    ) -> Result<(), String> {
        let found = |f: &&FileState| f.result().is_some_and(|r| !r.marks.is_empty());
        let file = files.iter().find(found).ok_or("没有扣分的案卷")?;
        let (office, at) = (&self.office, (id, file.of.file.as_str()));
        let item = file.objections.last().and_then(|(o, _)| o.points.first()).map(|p| p.item.clone());
        let item = item.or(file.result().and_then(|r| r.marks.last()).map(|m| m.item.clone())).unwrap_or_default();
        let head = self.head_of(people, file)?;
        let day = |n: i32| office.today().plus(n).to_string();
        let done = match what {
            "object" => {
                let point = Point { item, reason: round.objection.clone() };
                office.object_to_result(&head, at, vec![point]).await
            }
            "answer" => {
                let point = AnswerPoint { item, hundredths: Some(0), reason: round.answer.clone() };
                office.answer_objection(who, at, vec![point]).await
            }
            "order" => office.order_correction(who, at, (&round.correction, &day(15))).await,
            "report" => office.report_correction(&head, at, &round.corrected).await,
            "accept" => office.judge_correction(who, at, (true, "", "")).await,
            _ => return Err("不知道办什么".into()),
        };
        done.map_err(|d| told(&d))
    }

    async fn open_round(&self, who: &Who, round: &OneRound) -> Result<String, Denial> {
        let suspected = self.office.review_candidates(who, None)?.files;
        let mut files: Vec<_> = suspected.iter().filter(|c| c.taken.is_none() && c.vetoes == 0).collect();
        // Of every agency some, in turn.
        let mut of_agency = BTreeMap::new();
        let mut nth = |c: &&fadu_web::office::rounds::Candidate| {
            let n = of_agency.entry(c.of.agency).or_insert(0);
            *n += 1;
            *n
        };
        files.sort_by_cached_key(|c| (nth(c), c.of.file.clone()));
        let files = files.iter().take(round.files).map(|c| c.of.file.clone()).collect();
        let until = self.day.plus(round.until).to_string();
        let form = OpenForm { title: round.title.clone(), sampling: String::new(), until, files };
        self.office.open_round(who, &form).await
    }

    /// Every reviewer of these files hands a sheet in.
    async fn mark(&self, people: &People, all: &Reviews, (id, files): (&str, &[FileState])) -> Result<(), String> {
        for (n, file) in files.iter().enumerate() {
            for (k, reviewer) in file.reviewers.iter().enumerate() {
                let who = self.person_called(people, reviewer.person)?;
                let page = self.office.marking_page(&who, (id, &file.of.file)).map_err(|d| told(&d))?;
                let deducts: Vec<&Deduct> =
                    all.told.deducts.iter().skip(n % all.told.deducts.len()).take(2 + k).collect();
                let sheet = sheet(&page, &deducts);
                self.office.hand_in_sheet(&who, (id, &file.of.file), sheet).await.map_err(|d| told(&d))?;
            }
        }
        Ok(())
    }

    fn cast_as(&self, people: &People, id: &str) -> Result<Who, String> {
        let m = self.cast.members().find(|m| m.id == id).ok_or_else(|| format!("demo/cast.toml：没有人员 {id}"))?;
        self.signed_in(people, m)
    }

    fn person_called(&self, people: &People, person: PersonId) -> Result<Who, String> {
        let one = self.cast.members().find(|m| people.person(&m.id).is_ok_and(|p| p == person));
        self.signed_in(people, one.ok_or_else(|| said("评查人员不在演员表里"))?)
    }

    /// A head of the agency whose file it is.
    fn head_of(&self, people: &People, file: &FileState) -> Result<Who, String> {
        let mut heads = self.cast.members().filter(|m| m.post() == "head");
        let one = heads.find(|m| people.body(&m.body).is_ok_and(|b| b == file.of.agency));
        self.signed_in(people, one.ok_or_else(|| said("机关没有负责人"))?)
    }
}

/// A sheet that confirms what the machine found and deducts more.
fn sheet(page: &MarkingPage, deducts: &[&Deduct]) -> Sheet {
    let last = page.read.as_ref().and_then(|r| r.places.last()).map(|(entry, _)| *entry);
    let mark = |line: &fadu_web::office::file::review::MarkLine| {
        let confirmed = line.reasons.iter().map(|r| Lost {
            tenths: r.tenths,
            says: r.says.clone(),
            entry: r.place.as_ref().map(|(entry, _)| *entry),
            machine: true,
        });
        let mut lost: Vec<Lost> = confirmed.collect();
        let more = deducts.iter().filter(|d| d.item == line.item && d.tenths <= line.tenths && lost.is_empty());
        let more: Vec<Lost> =
            more.map(|d| Lost { tenths: d.tenths, says: d.says.clone(), entry: last, machine: false }).collect();
        lost.extend(more);
        Mark { item: line.item.clone(), apart: !line.applies && lost.is_empty(), lost, refused: Vec::new() }
    };
    let all = page.lines.iter().map(mark).filter(|m| m.apart || !m.lost.is_empty()).collect();
    Sheet { marks: all, praised: Vec::new(), note: String::new() }
}
