//! Fees as rows of a table, and rows as fees, with what is new, changed, the same, refused and why.

use super::enter::{WAITS, fits};
use super::{HEADINGS, PROPOSED};
use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::catalogue::Refused;
use crate::fault::Denial;
use crate::matter::register::{Fee, ListedFee};
use crate::policy::{self, Do};
use crate::powers::{entered, joined, mistaken, said};
use crate::sheet::headed::Headed;
use crate::sheet::{self, Kind, Rows};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// A row that is taken: its number, code, first day, what stands and what would.
type Row = (usize, String, Day, Option<Fee>, Option<Fee>);

/// What a table would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeePreview {
    /// What would be proposed: nothing stands where it is new, nothing would where it is struck off.
    pub rows: Vec<Row>,
    /// As it is listed.
    pub same: usize,
    /// Not taken.
    pub refused: Vec<Refused>,
}

impl FeePreview {
    /// Stands for all that it shows.
    pub fn mark(&self) -> String {
        crate::accounts::hex(&Sha256::digest(json!(self.rows).to_string()))
    }
    /// How many of them are new, changed, struck off.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |of: fn(&Row) -> bool| self.rows.iter().filter(|r| of(r)).count();
        (count(|r| r.3.is_none()), count(|r| r.3.is_some() && r.4.is_some()), count(|r| r.4.is_none()))
    }
}

impl Office {
    /// What a held table of fees would do now.
    pub fn preview_fees(&self, who: &Who, held: &str) -> Result<FeePreview, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        self.preview_fee_rows(who, &self.held_table(who, held)?.rows()?)
    }

    fn preview_fee_rows(&self, who: &Who, rows: &Rows) -> Result<FeePreview, Denial> {
        let table = Headed::of(rows, &HEADINGS[..11])?;
        let (register, mut reader) = (self.register(), self.fee_reader()?);
        let (mut preview, mut codes) = (FeePreview::default(), BTreeSet::new());
        for row in table.lines() {
            let (line, cell) = (row.line, |name: &str| row.cell(name));
            let code = cell("编码").to_string();
            let read = match (cell("取消") == "是", cell("施行日期").parse()) {
                (true, Ok(day)) => Ok((day, None)),
                (true, Err(_)) => Err(vec![("施行日期", "取消的，在施行日期一栏写从哪一天起取消".to_string())]),
                (false, _) => self.read_fee(&mut reader, &cell).map(|(day, fee)| (day, Some(fee))),
            };
            let listed = register.fees.get(&code);
            let told = match read {
                _ if !code.is_empty() && !codes.insert(code.clone()) => Err(format!("编码 {code} 在表里出现了两次")),
                _ if register.fee_waiting(&code).is_some() => Err(WAITS.to_string()),
                Err(all) => Err(joined(all)),
                Ok((day, fee)) if fee.is_some() && stands(listed, day) == fee.as_ref() => {
                    preview.same += 1;
                    continue;
                }
                Ok((day, fee)) => {
                    let asked = self.fee_entry(who, &code, (day, fee.clone()), String::new());
                    fits(&register, &asked).map(|()| (day, fee)).map_err(|(_, why)| why)
                }
            };
            match told {
                Ok((day, fee)) => {
                    let was = listed.and_then(|f| f.near(day)).cloned();
                    preview.rows.push((line, code, day, was, fee));
                }
                Err(why) => preview.refused.push(Refused { line, what: cell("名称").into(), why }),
            }
        }
        Ok(preview)
    }

    /// Proposes what a preview showed, all for one reason; how many.
    pub async fn propose_fees(&self, who: &Who, preview: FeePreview, reason: &str) -> Result<usize, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        let mut wrong = Vec::new();
        let reason = said(&mut wrong, ("reason", "理由"), reason);
        if !wrong.is_empty() {
            return Err(mistaken(wrong));
        }
        let entry = |(_, code, day, _, fee): (_, String, _, _, _)| {
            (PROPOSED, entered(who, &self.fee_entry(who, &code, (day, fee), reason.clone())))
        };
        let events: Vec<_> = preview.rows.into_iter().map(entry).collect();
        let n = events.len();
        self.register_events(events, self.now()).await?;
        Ok(n)
    }

    /// What stands in the catalogue today, as a table that can be brought back.
    pub fn fees_table(&self, who: &Who, kind: Kind) -> Result<Vec<u8>, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        self.fee_rows().map(|rows| sheet::write(kind, &rows))
    }

    /// The same for everybody: the catalogue is public.
    pub fn fees_public_table(&self, kind: Kind) -> Result<Vec<u8>, Denial> {
        self.fee_rows().map(|rows| sheet::write(kind, &rows))
    }

    fn fee_rows(&self) -> Result<Rows, Denial> {
        let (words, register, today) = (self.fee_words()?, self.register(), self.today());
        let row = |(l, f): (&ListedFee, &Fee)| {
            let bodies = f.bodies.iter().filter_map(|b| register.bodies.get(b)).map(|b| b.name.clone());
            let day = |d: Option<Day>| d.map_or(String::new(), |d| d.to_string());
            vec![
                l.code.clone(),
                f.name.clone(),
                words.kind(&f.kind),
                words.rank(&f.set_by),
                f.basis.join("；"),
                bodies.collect::<Vec<_>>().join("；"),
                f.payer.clone(),
                f.unit.clone(),
                f.standard_cell(),
                f.exemption.clone(),
                day(l.since(today)),
                day(f.until),
                String::new(),
            ]
        };
        let head = HEADINGS.map(String::from).to_vec();
        Ok(std::iter::once(head).chain(register.fees_on(today).map(row)).collect())
    }
}

/// What stands from that very day on.
fn stands(listed: Option<&std::sync::Arc<ListedFee>>, day: Day) -> Option<&Fee> {
    listed.filter(|f| f.versions.iter().any(|(from, _)| *from == day))?.on(day)
}
