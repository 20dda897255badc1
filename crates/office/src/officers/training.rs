//! Training of officers 业务培训: hours as they were given, against what the house asks in a year; who lacks how many.

use super::{Denial, credentials_of, mistaken, short};
use crate::accounts::{Press, Who, hex};
use crate::base::Day;
use crate::base::id::OfficerId;
use crate::matter::register::{Officer, Training};
use crate::search::Invited;
use crate::sheet::{self, Kind, Rows};
use crate::{Office, policy};
use policy::Do;
use serde::Serialize;
use serde_json::json;

const TOPIC_MOST: usize = 100;
/// More than a day has.
const HOURS_MOST: u16 = 200;

/// An officer against the hours of a year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrainingLine {
    /// Id.
    pub officer: OfficerId,
    /// Name.
    pub name: String,
    /// Short name of the body, and unit.
    pub place: String,
    /// Of the own body: its hours may be entered here.
    pub own: bool,
    /// Hours in the year.
    pub hours: u32,
    /// Hours that are still lacking.
    pub lacks: u32,
}

/// Who was trained how much in a year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrainingPage {
    /// The year.
    pub year: i32,
    /// Hours that the house asks, and whose rule that is; nothing where the pack names none.
    pub asks: Option<(u16, String)>,
    /// Officers whose credential holds today, or held on the last day of the year.
    pub lines: Vec<TrainingLine>,
    /// How many of them lack hours.
    pub lacking: usize,
    /// May enter hours.
    pub keeps: bool,
}

/// Hours as a form enters them.
#[derive(Clone, Debug, Default)]
pub struct TrainingForm {
    /// The day on which it ended.
    pub on: String,
    /// Hours.
    pub hours: String,
    /// What it was about.
    pub topic: String,
    /// Who took part: ids of officers.
    pub officers: Vec<String>,
    /// Others by names and numbers of credentials.
    pub named: String,
}

impl Office {
    /// Who of those whom this person keeps or supervises was trained how much in a year; this year where none is named.
    pub fn training_page(&self, who: &Who, year: Option<i32>) -> Result<TrainingPage, Denial> {
        let (keeps, issues) = credentials_of(who)?;
        let (register, today) = (self.register(), self.today());
        let year = year.filter(|y| (2000..=today.year()).contains(y)).unwrap_or(today.year());
        let days = days_of(year).ok_or(Denial::NotFound)?;
        let on = today.min(days.1);
        let engine = self.engine();
        let rules = engine.law.credentials.as_ref();
        let asks = rules.and_then(|r| r.yearly_hours.map(|h| (h, r.house_zh())));
        let wanted = asks.as_ref().map_or(0, |(h, _)| u32::from(*h));
        let own = register.officers.values().filter(|o| issues || o.body == who.agency);
        let mut lines: Vec<TrainingLine> = own
            .filter(|o| o.credentialed_on(on))
            .map(|o| {
                let hours = register.training_hours(o.person, days);
                let place = format!("{} {}", short(&register, o.body), o.unit);
                let lacks = wanted.saturating_sub(hours);
                TrainingLine { officer: o.id, name: o.name.clone(), place, own: o.body == who.agency, hours, lacks }
            })
            .collect();
        lines.sort_by(|a, b| (&a.place, &a.name, a.officer).cmp(&(&b.place, &b.name, b.officer)));
        let lacking = lines.iter().filter(|l| l.lacks > 0).count();
        Ok(TrainingPage { year, asks, lines, lacking, keeps })
    }

    /// The same as a table to take away.
    pub fn training_table(&self, who: &Who, (year, kind): (Option<i32>, Kind)) -> Result<Vec<u8>, Denial> {
        let page = self.training_page(who, year)?;
        let head = ["姓名", "主体和机构", "年度", "学时", "还差"].map(String::from).to_vec();
        let row = |l: &TrainingLine| {
            let (name, place) = (l.name.clone(), l.place.clone());
            vec![name, place, page.year.to_string(), l.hours.to_string(), l.lacks.to_string()]
        };
        let rows: Rows = std::iter::once(head).chain(page.lines.iter().map(row)).collect();
        Ok(sheet::write(kind, &rows))
    }

    /// Hours of an officer in the year up to today, and those that the house asks of each year.
    pub(super) fn hours_of(&self, officer: &Officer) -> (u32, Option<u16>) {
        let (register, today, engine) = (self.register(), self.today(), self.engine());
        let asked = engine.law.credentials.as_ref().and_then(|r| r.yearly_hours);
        (register.training_hours(officer.person, (today.plus_months(-12).plus(1), today)), asked)
    }

    /// Enters the hours of a training for everybody who took part; how many.
    pub async fn record_training(&self, by: impl Into<Press<'_>>, form: &TrainingForm) -> Result<usize, Denial> {
        let by = by.into();
        let who = by.who;
        policy::require(who, Do::Register, who.agency)?;
        let (register, today, mut wrong) = (self.register(), self.today(), Vec::new());
        let on = form.on.trim().parse::<Day>().ok().filter(|d| *d <= today);
        if on.is_none() {
            wrong.push(("on", "请填写培训结束的日期，不得晚于今天".into()));
        }
        let hours = form.hours.trim().parse::<u16>().ok().filter(|h| (1..=HOURS_MOST).contains(h));
        if hours.is_none() {
            wrong.push(("hours", format!("学时请填 1 至 {HOURS_MOST}")));
        }
        let topic = form.topic.trim();
        if topic.is_empty() || topic.chars().count() > TOPIC_MOST {
            wrong.push(("topic", format!("请填写培训的内容（{TOPIC_MOST} 字以内）")));
        }
        let of = |id: &String| register.officer(id).filter(|o| o.body == who.agency && o.moved_to.is_none());
        let named: Option<Vec<_>> = form.officers.iter().map(of).collect();
        let mut named = named.ok_or(Denial::NotFound)?;
        let typed = self.officers_named(who, Invited::Training, &form.named)?;
        let fresh = typed.officers.iter().filter(|o| !form.officers.contains(&o.to_string()));
        named.extend(fresh.filter_map(|o| register.officers.get(o)));
        if !typed.wrong.is_empty() {
            wrong.push(("officers", typed.wrong.join("；")));
        } else if named.is_empty() {
            wrong.push(("officers", "请勾选参加的人员".into()));
        }
        let (Some(on), Some(hours), true) = (on, hours, wrong.is_empty()) else { return Err(mistaken(wrong)) };
        let row = |o: &Officer| {
            let id = hex(&self.seed().to_be_bytes());
            let (by, topic) = (who.name.clone(), topic.to_string());
            (
                "TrainingRecorded",
                json!(Training { id, officer: o.id, person: o.person, on, hours, topic, by, struck: String::new() }),
            )
        };
        let rows: Vec<_> = named.into_iter().map(row).collect();
        let n = rows.len();
        self.keep_officer(&by, rows).await?;
        Ok(n)
    }

    /// Strikes an entry that is wrong: it counts no more and stays on record.
    pub async fn strike_training(
        &self,
        by: impl Into<Press<'_>>,
        (id, entry, why): (OfficerId, &str, &str),
    ) -> Result<(), Denial> {
        let by = by.into();
        let who = by.who;
        let (officer, register) = (self.officer_kept(who, id)?, self.register());
        let found = register.trainings.get(entry).filter(|t| t.officer == officer.id && t.struck.is_empty());
        let found = found.cloned().ok_or(Denial::NotFound)?;
        let row = Training { struck: super::standing::reason(why)?, ..found };
        self.keep_officer(&by, vec![("TrainingRecorded", json!(row))]).await
    }
}

/// First and last day of a year.
fn days_of(year: i32) -> Option<(Day, Day)> {
    Day::new(year, 1, 1).zip(Day::new(year, 12, 31))
}
