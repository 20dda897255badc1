//! What follows a plan: the value is entered on its day and draws; files are looked at; a plan that cannot go on is given up with the reason.

use super::require;
use crate::Office;
use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::fault::Denial;
use fadu_store::watch::draw::{Drawn, Judged, Progress, Sampling, Voided};
use fadu_store::{MatterRow, StreamId, Views};
use serde_json::json;

const VALUE_MOST: usize = 120;
const NOTE_MOST: usize = 500;

/// A file that was drawn.
#[derive(Clone, Debug)]
pub struct FileLine {
    /// Its id.
    pub file: String,
    /// The number of its part, from 0.
    pub part: usize,
    /// What it is called, where it may be seen.
    pub row: Option<MatterRow>,
    /// What was found.
    pub judged: Option<Judged>,
}

/// The page of a sampling.
#[derive(Clone, Debug)]
pub struct SamplingPage {
    /// The sampling.
    pub sampling: Sampling,
    /// Whose files.
    pub body: String,
    /// The files to be looked at.
    pub files: Vec<FileLine>,
    /// How far the test of its claim has come.
    pub progress: Option<Progress>,
    /// The value may be entered now.
    pub may_draw: bool,
}

impl Office {
    /// One sampling with its files.
    pub fn sampling_page(&self, who: &Who, id: &str) -> Result<SamplingPage, Denial> {
        let sampling = self.sampling(who, id)?;
        let line = |(part, file): (usize, &str)| {
            let matter = file.parse::<MatterId>().map_err(|_| Denial::Fault("id of a listed file".into()))?;
            let row = self.store.matter(StreamId::from_bits(matter.bits()))?;
            Ok(FileLine { file: file.into(), part, row, judged: sampling.judged.get(file).cloned() })
        };
        let files = sampling.asked().into_iter().map(line).collect::<Result<_, Denial>>()?;
        let open = sampling.drawn.is_none() && sampling.voided.is_none();
        Ok(SamplingPage {
            body: self.sampled_body(sampling.plan.scope),
            files,
            progress: sampling.progress().map(|(p, _)| p),
            may_draw: open && self.today() >= sampling.plan.known_on,
            sampling,
        })
    }

    /// Enters the public value: from then on everybody knows what is drawn.
    pub async fn draw_sample(&self, who: &Who, id: &str, value: &str) -> Result<(), Denial> {
        let _turn = self.sampling_turn().await;
        let sampling = self.sampling(who, id)?;
        standing(&sampling)?;
        if sampling.drawn.is_some() {
            return Err(Denial::mistake("value", "已经抽过了，只抽一次；数值写错了的，作废后另做一次"));
        }
        if self.today() < sampling.plan.known_on {
            return Err(Denial::mistake("value", format!("要等 {} 公布以后才能抽", sampling.plan.known_on)));
        }
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if value.is_empty() || value.chars().count() > VALUE_MOST {
            return Err(Denial::mistake("value", format!("请照公布的样子填写数值（{VALUE_MOST} 字以内）")));
        }
        let row = Drawn { sampling: id.into(), value, by: who.name.clone(), at: self.now() };
        self.enter_samplings(who, vec![("SampleDrawn", json!(row))]).await
    }

    /// Says what was found in a file.
    pub async fn judge_sampled(
        &self,
        who: &Who,
        (id, file): (&str, &str),
        (met, note): (bool, &str),
    ) -> Result<(), Denial> {
        let _turn = self.sampling_turn().await;
        let sampling = self.sampling(who, id)?;
        standing(&sampling)?;
        if !sampling.asked().iter().any(|(_, f)| *f == file) {
            return Err(Denial::NotFound);
        }
        let note = note.trim();
        if note.chars().count() > NOTE_MOST || (note.is_empty() && !met) {
            return Err(Denial::mistake("note", format!("有问题的，写明是什么问题（{NOTE_MOST} 字以内）")));
        }
        let matter = file.parse::<MatterId>().map_err(|_| Denial::NotFound)?;
        let (facts, _) = self.facts(matter)?;
        // House rule: nobody looks at one's own work.
        if crate::rounds::worked_on(&facts, who.person) {
            return Err(Denial::mistake("note", "您办过这一件，请由别人来看（内部规则：不查自己办的案卷）"));
        }
        let row = Judged {
            sampling: id.into(),
            file: file.into(),
            met,
            note: note.into(),
            by: who.name.clone(),
            by_person: who.person,
            at: self.now(),
        };
        self.enter_samplings(who, vec![("SampleJudged", json!(row))]).await
    }

    /// Gives a sampling up.
    pub async fn void_sampling(&self, who: &Who, id: &str, reason: &str) -> Result<(), Denial> {
        let _turn = self.sampling_turn().await;
        let sampling = self.sampling(who, id)?;
        require(who, sampling.plan.scope)?;
        standing(&sampling)?;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > NOTE_MOST {
            return Err(Denial::mistake("reason", format!("请写明作废的理由（{NOTE_MOST} 字以内），理由公开")));
        }
        let row = Voided { sampling: id.into(), reason: reason.into(), by: who.name.clone(), at: self.now() };
        self.enter_samplings(who, vec![("SamplingVoided", json!(row))]).await
    }
}

fn standing(sampling: &Sampling) -> Result<(), Denial> {
    match &sampling.voided {
        Some(v) => Err(Denial::mistake("reason", format!("已经作废：{}", v.reason))),
        None => Ok(()),
    }
}
