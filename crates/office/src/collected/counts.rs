//! Who entered how much, from where, how late: monthly statistics of entry, each number with the list behind it.

use super::cells::{Reader, written};
use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::{BodyId, MatterId};
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::matter::Facts;
use crate::matter::facts::FINDING;
use crate::policy::{self, Do};
use crate::sheet::{self, Kind, Rows};
use fadu_store::collected::{CollectedCount, CollectedFilter, CollectedOnly, CollectedRow};
use fadu_store::{MatterRow, StreamId, ViewRow, Views};

/// Rows on a page.
pub const ROWS: usize = 50;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CollectedSought {
    /// Of this body; of all that may be seen if none.
    pub agency: Option<BodyId>,
    /// Of this kind.
    pub kind: String,
    /// From this source.
    pub source: String,
    /// From this month, year * 100 + month.
    pub first: i32,
    /// To this one.
    pub last: i32,
    /// Only some of them.
    pub only: CollectedOnly,
    /// The page, from 0.
    pub page: usize,
}

/// A row of the statistics.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct CountLine {
    /// The month.
    pub month: i32,
    /// The body.
    pub agency: String,
    /// Its name.
    pub agency_name: String,
    /// The kind.
    pub kind: String,
    /// Its name.
    pub kind_name: String,
    /// The source.
    pub source: String,
    /// Entered, and standing.
    pub entered: u64,
    /// In time.
    pub in_time: u64,
    /// Late.
    pub late: u64,
    /// Days from act to entry, on the average, in tenths.
    pub average_tenths: u64,
    /// With findings.
    pub findings: u64,
    /// Corrected.
    pub corrected: u64,
    /// Taken out again.
    pub withdrawn: u64,
}

/// An act of a list.
#[derive(Clone, Debug)]
pub struct CollectedLine {
    /// Its row.
    pub row: CollectedRow,
    /// Its matter, as lists show it.
    pub matter: Option<MatterRow>,
    /// The name of its kind.
    pub kind_name: String,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct CollectedPage {
    /// The rows.
    pub rows: Vec<CollectedLine>,
    /// How many fit.
    pub total: u64,
}

/// The month of a day, year * 100 + month.
pub fn month_of(day: Day) -> i32 {
    let text = day.to_string();
    text.get(..7).and_then(|m| m.replace('-', "").parse().ok()).unwrap_or(0)
}

impl Office {
    /// The kinds with their names, in order.
    pub fn collected_kinds(&self, who: &Who) -> Result<Vec<(String, String)>, Denial> {
        let (procedure, collection) = self.collecting(who)?;
        Ok(procedure.fields.get(&collection.kind).map(|f| f.choices.clone()).unwrap_or_default())
    }

    /// So many days after it was done an act is entered in time.
    pub fn collected_days(&self, who: &Who) -> Result<i32, Denial> {
        Ok(self.collecting(who)?.1.days(&self.engine().law))
    }

    /// Statistics of entry, by month, body, kind and source.
    pub fn collected_counts(&self, who: &Who, sought: &CollectedSought) -> Result<Vec<CountLine>, Denial> {
        let filter = self.collected_filter(who, sought)?;
        let (register, kinds) = (self.register(), self.collected_kinds(who)?);
        let line = |c: CollectedCount| CountLine {
            agency_name: body_name(&register, &c.agency),
            kind_name: name_of(&kinds, &c.kind),
            month: c.month,
            agency: c.agency,
            kind: c.kind,
            source: c.source,
            entered: c.entered,
            in_time: c.entered - c.late.min(c.entered),
            late: c.late,
            average_tenths: (c.days * 10).checked_div(c.entered).unwrap_or(0),
            findings: c.findings,
            corrected: c.corrected,
            withdrawn: c.withdrawn,
        };
        Ok(self.store.collected_counts(&filter)?.into_iter().map(line).collect())
    }

    /// A page of the acts behind a number.
    pub fn collected_list(&self, who: &Who, sought: &CollectedSought) -> Result<CollectedPage, Denial> {
        let filter = self.collected_filter(who, sought)?;
        let kinds = self.collected_kinds(who)?;
        let (rows, total) = self.store.collected(&filter, ((sought.page * ROWS) as u64, ROWS))?;
        let line = |row: CollectedRow| {
            let matter = self.store.matter(row.matter)?;
            Ok(CollectedLine { kind_name: name_of(&kinds, &row.kind), matter, row })
        };
        Ok(CollectedPage { rows: rows.into_iter().map(line).collect::<Result<_, Denial>>()?, total })
    }

    /// How one act stands, by source and number.
    pub fn collected_status(
        &self,
        who: &Who,
        (source, number): (&str, &str),
    ) -> Result<(MatterId, CollectedRow), Denial> {
        policy::require(who, Do::Read, who.agency)?;
        let matter = super::identity(who.agency, source.trim(), number.trim());
        let row = self.store.collected_of(StreamId::from_bits(matter.bits()))?;
        Ok((matter, row.ok_or(Denial::NotFound)?))
    }

    /// The statistics as a table.
    pub fn collected_table(&self, who: &Who, sought: &CollectedSought, kind: Kind) -> Result<Vec<u8>, Denial> {
        let head =
            ["月份", "执法主体", "类别", "来源", "归集", "及时", "迟报", "平均天数", "有问题", "更正过", "已撤回"];
        let row = |l: CountLine| {
            let tenths = format!("{}.{}", l.average_tenths / 10, l.average_tenths % 10);
            let words = [month_text(l.month), l.agency_name, l.kind_name, l.source];
            let numbers = [l.entered, l.in_time, l.late].map(|n| n.to_string());
            let more = [l.findings, l.corrected, l.withdrawn].map(|n| n.to_string());
            words.into_iter().chain(numbers).chain([tenths]).chain(more).collect()
        };
        let head = head.map(String::from).to_vec();
        let all: Rows = std::iter::once(head).chain(self.collected_counts(who, sought)?.into_iter().map(row)).collect();
        Ok(sheet::write(kind, &all))
    }

    /// The empty table with its headings.
    pub fn collected_template(&self, who: &Who, kind: Kind) -> Result<Vec<u8>, Denial> {
        policy::require(who, Do::Handle, who.agency)?;
        let (procedure, collection) = self.collecting(who)?;
        let register = self.register();
        let reader = Reader::new((&procedure, &collection), &register, who.agency);
        Ok(sheet::write(kind, &[reader.headings()]))
    }

    /// The columns of the table: label, hint or choices, whether it must be there.
    pub fn collected_columns(&self, who: &Who) -> Result<Vec<(String, String, bool)>, Denial> {
        let (procedure, collection) = self.collecting(who)?;
        let register = self.register();
        let reader = Reader::new((&procedure, &collection), &register, who.agency);
        let said = reader.fields().map(|(_, optional, def)| {
            let choices = def.choices.iter().map(|(_, zh)| zh.as_str()).collect::<Vec<_>>().join("、");
            let said = [choices, def.hint.clone(), written(def.kind).to_string()];
            (def.label.clone(), said.into_iter().find(|s| !s.is_empty()).unwrap_or_default(), !optional)
        });
        Ok(said.collect())
    }

    fn collected_filter(&self, who: &Who, sought: &CollectedSought) -> Result<CollectedFilter, Denial> {
        let all = policy::everywhere(who, Do::List);
        let agency = if all { sought.agency } else { Some(sought.agency.unwrap_or(who.agency)) };
        policy::require(who, Do::List, agency.unwrap_or(who.agency))?;
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        Ok(CollectedFilter {
            agency: agency.map(|a| a.to_string()),
            kind: some(&sought.kind),
            source: some(&sought.source),
            months: Some((sought.first, sought.last)),
            only: sought.only,
        })
    }
}

fn month_text(month: i32) -> String {
    format!("{}-{:02}", month / 100, month % 100)
}

fn name_of(kinds: &[(String, String)], kind: &str) -> String {
    kinds.iter().find(|(id, _)| id == kind).map_or_else(|| kind.to_string(), |(_, zh)| zh.clone())
}

fn body_name(register: &crate::matter::register::Register, agency: &str) -> String {
    let body = agency.parse::<BodyId>().ok().and_then(|id| register.bodies.get(&id));
    body.map_or_else(|| agency.to_string(), |b| b.name.clone())
}

/// The row of a matter that was collected, computed from its facts alone.
pub(crate) fn row(law: &crate::law::Law, procedure: &Procedure, facts: &Facts) -> Option<ViewRow> {
    let c = procedure.collection.as_ref()?;
    let first = facts.entries.first()?;
    let text = |field: &String| facts.text(field).unwrap_or_default().to_string();
    let entered = first.recorded.day();
    let done = facts.day(&procedure.opened_by).unwrap_or(entered);
    let event = |act: &String| procedure.act(act).and_then(|a| a.events.first()).map_or("", |e| e.name.as_str());
    let (corrected, withdrawn) = (event(&c.correct), event(&c.withdraw));
    let times = facts.entries.iter().filter(|e| e.name == corrected).count();
    Some(ViewRow::Collected(Box::new(CollectedRow {
        matter: StreamId::from_bits(facts.matter.bits()),
        agency: facts.agency.to_string(),
        kind: text(&c.kind),
        source: text(&c.source),
        number: text(&c.number),
        done_on: done.number(),
        entered_on: entered.number(),
        month: month_of(entered),
        late: c.is_late(law, done, entered),
        findings: i32::try_from(facts.all(FINDING).count()).unwrap_or(i32::MAX),
        corrected: i32::try_from(times).unwrap_or(i32::MAX),
        withdrawn: facts.has(withdrawn),
    })))
}
