//! The report of a round that has ended: drafted from its figures as a matter of its own, in which it is approved and issued as a paper. Nothing of a
//! round changes after its end, so that the figures are frozen; persons are not in it.

use super::{rubric, running};
use crate::Office;
use crate::accounts::Who;
use crate::act::{Act, Done};
use crate::base::Fields;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::house::REVIEW_REPORT;
use crate::matter::{Intent, Mode};
use crate::paper_lines::paper_lines;
use crate::policy::{self, Do};
use fadu_store::record::hex;
use fadu_store::watch::rounds::{ReportDrafted, Round};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

/// The report of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportLine {
    /// The matter in which it is approved and issued.
    pub matter: MatterId,
    /// Its number, once it is issued.
    pub number: Option<String>,
    /// The paper of that matter to be read and printed; only for whoever may read the matter.
    pub paper: Option<usize>,
}

impl Office {
    /// Drafts the report of a round that has ended; the same matter when it is asked for again.
    pub async fn document_round(&self, who: &Who, (id, key): (&str, Option<String>)) -> Result<MatterId, Denial> {
        policy::require(who, Do::Review, who.agency)?;
        policy::require(who, Do::Handle, who.agency)?;
        let _turn = self.review_turn().await;
        let round = self.round(id)?;
        if let Some(there) = &round.report {
            return Ok(there.matter);
        }
        let closed = match (running(&round), &round.closed) {
            (Err(_), Some(closed)) => closed.clone(),
            _ => return Err(Denial::mistake("document", "评查结束以后才能起草报告")),
        };
        let law = &self.engine().law;
        let procedure = law.house.get(REVIEW_REPORT).and_then(|r| r.procedure.clone());
        let procedure = procedure.ok_or_else(|| Denial::mistake("document", "没有规定报告用哪一种文书印发"))?;
        // The id follows from the round: whoever was interrupted after the matter was opened finds it again.
        let seed = u128::from_be_bytes(first_half(&Sha256::digest(round.opened.id.as_bytes())));
        let matter = MatterId::mint(closed.at, seed);
        match self.facts(matter) {
            Ok(_) => {}
            Err(Denial::NotFound) => self.open_report(who, &round, (matter, &procedure, key)).await?,
            Err(other) => return Err(other),
        }
        let row = ReportDrafted { round: id.into(), matter, by: who.name.clone(), at: self.now() };
        self.enter_rounds(who, vec![("ReviewRoundDocumented", json!(row))]).await?;
        Ok(matter)
    }

    async fn open_report(
        &self,
        who: &Who,
        round: &Round,
        (matter, procedure, key): (MatterId, &str, Option<String>),
    ) -> Result<(), Denial> {
        let engine = self.engine();
        let known = engine.law.known_on(procedure, self.today()).ok_or(Denial::NotFound)?;
        let opening = known.acts.iter().find(|a| a.opens).map(|a| a.id.clone()).ok_or(Denial::NotFound)?;
        let mut typed = self.report_says(round)?;
        typed.insert(known.opened_by.clone(), json!(self.today()));
        typed.insert(known.headline.handlers.clone(), json!(who.officer.iter().collect::<Vec<_>>()));
        let act = Act { intent: Intent { act: opening, typed }, mode: Mode::Requested, key, signed: None };
        let (facts, procedure) = self.fresh(who, procedure, &act.intent.typed, (matter, self.today()))?;
        let Done { .. } = self.attempt(who, facts, procedure, &act).await?;
        Ok(())
    }

    /// What the report says, all of it from the round as it ended: no persons, no order of merit.
    fn report_says(&self, round: &Round) -> Result<Fields, Denial> {
        let (figures, law) = (self.round_figures_of(round)?, self.round_law(round)?);
        let mut grades: Vec<(String, String, usize)> = Vec::new();
        let mut sum = Sha256::new();
        for file in &round.files {
            let Some(result) = file.result() else { continue };
            // What people typed may be erased one day; the numbers stay, and with them the digest.
            let marks: Vec<_> = result.marks.iter().map(|m| (&m.item, m.hundredths)).collect();
            let numbers = json!([file.of.file, result.points, result.vetoes, result.grade, marks]);
            sum.update(numbers.to_string().as_bytes());
            let rubric = rubric(&law, file)?;
            if !grades.iter().any(|(name, ..)| *name == rubric.name) {
                let names = rubric.grades.iter().map(|(_, name)| name).chain([&rubric.below]);
                grades.extend(names.map(|grade| (rubric.name.clone(), grade.clone(), 0)));
            }
            let line = grades.iter_mut().find(|(name, grade, _)| *name == rubric.name && *grade == result.grade);
            line.into_iter().for_each(|(.., n)| *n += 1);
        }
        let grades = grades.iter().map(|(rubric, grade, n)| format!("{rubric}|{grade}|{n}"));
        let items = figures.items.iter().map(|item| {
            let rate = figures.rate(item.files.len(), item.of);
            let rate = rate.map_or("样本不足".to_string(), |r| format!("{}.{}%", r / 10, r % 10));
            format!("{}|{}/{}|{rate}", item.name, item.files.len(), item.of)
        });
        let bodies = figures.agencies.iter().map(|a| {
            let mean = a.mean.map_or("样本不足".to_string(), |t| format!("{}.{} 分", t / 10, t % 10));
            format!("{}|{}|{mean}", a.name, a.files.len())
        });
        let text = |lines: Vec<String>| json!(lines.join("\n"));
        Ok(Fields::from([
            ("review_title".into(), json!(round.opened.title)),
            ("review_from".into(), json!(round.opened.at.day())),
            ("review_to".into(), json!(round.closed.as_ref().map_or(self.today(), |c| c.at.day()))),
            ("review_files".into(), json!(figures.files.to_string())),
            ("review_grades".into(), text(grades.collect())),
            ("review_items".into(), text(items.collect())),
            ("review_bodies".into(), text(bodies.collect())),
            ("review_answers".into(), json!(answers(round))),
            ("review_digest".into(), json!(hex::encode(&sum.finalize()))),
            ("review_round".into(), json!(round.opened.id)),
        ]))
    }

    /// The report of a round as its page shows it.
    pub(super) fn report_line(&self, who: &Who, round: &Round) -> Result<Option<ReportLine>, Denial> {
        let Some(there) = &round.report else { return Ok(None) };
        let (facts, procedure) = self.facts(there.matter)?;
        let number = procedure.headline.number.iter().find_map(|f| facts.values.get(f)?.as_str().map(str::to_string));
        let paper = match policy::may(who, Do::Read, facts.agency) {
            true => paper_lines(&procedure, &facts).last().map(|p| p.n),
            false => None,
        };
        Ok(Some(ReportLine { matter: there.matter, number, paper }))
    }
}

/// What was objected to and corrected, in a sentence.
fn answers(round: &Round) -> String {
    let objections = || round.files.iter().flat_map(|f| &f.objections);
    let changed = |o: &&(fadu_store::watch::rounds::Objected, _)| {
        let answer: &Option<fadu_store::watch::rounds::ObjectionAnswered> = &o.1;
        answer.as_ref().is_some_and(|a| a.points.iter().any(|p| p.hundredths.is_some()))
    };
    let corrections: usize = round.files.iter().map(|f| f.corrections.len()).sum();
    let said = match objections().count() {
        0 => "没有收到异议".to_string(),
        n => format!("收到异议 {n} 件，已经答复，其中 {} 件更正了结果", objections().filter(changed).count()),
    };
    match corrections {
        0 => format!("{said}；没有要求整改的"),
        n => format!("{said}；要求整改 {n} 件，已经验收"),
    }
}

fn first_half(digest: &[u8]) -> [u8; 16] {
    std::array::from_fn(|n| digest.get(n).copied().unwrap_or(0))
}
