//! The boxes filled once from registers and views, page by page.

use super::boxes::{AT_ONCE, Boxes, number};
use super::cards;
use crate::base::Day;
use crate::catalogue::{self, ITEMS};
use crate::fault::Denial;
use crate::matter::Engine;
use crate::matter::register::Register;
use fadu_store::{CatalogueFilter, ListFilter, Store, StreamId, Turn, Views};

impl Boxes {
    pub(super) fn fill_items(&mut self, store: &Store, (register, engine): (&Register, &Engine)) -> Result<(), Denial> {
        let filter = CatalogueFilter { kind: ITEMS.into(), ..CatalogueFilter::default() };
        let (rows, _) = store.catalogue(&filter, (0, usize::MAX >> 1))?;
        for row in rows {
            let entry = catalogue::entry_of(row.body)?;
            let card = cards::item((register, engine), &entry.item.code, Some(&entry));
            card.into_iter().for_each(|c| self.items.put(&c));
        }
        let others: Vec<&String> = register.items.keys().filter(|c| self.items.head(c).is_none()).collect();
        for code in others {
            cards::item((register, engine), code, None).into_iter().for_each(|c| self.items.put(&c));
        }
        Ok(())
    }

    pub(super) fn fill_matters(&mut self, (store, engine): (&Store, &Engine)) -> Result<(), Denial> {
        let mut turn = Turn::First;
        loop {
            let (rows, _) = store.list(&ListFilter::default(), turn, AT_ONCE)?;
            for row in &rows {
                let scope = number(&mut self.agencies, &row.agency);
                self.matters.put(&cards::matter(engine, row, scope));
            }
            match rows.last().filter(|_| rows.len() == AT_ONCE) {
                Some(last) => turn = Turn::After(last.matter),
                None => return Ok(()),
            }
        }
    }

    pub(super) fn fill_decisions(&mut self, store: &Store, today: Day) -> Result<(), Denial> {
        let mut after = StreamId([0; 16]);
        loop {
            let rows = store.published_standing(today.number(), after, AT_ONCE)?;
            rows.iter().for_each(|row| self.decisions.put(&cards::decision(row)));
            match rows.last().filter(|_| rows.len() == AT_ONCE) {
                Some(last) => after = last.matter,
                None => return Ok(()),
            }
        }
    }

    pub(super) fn fill_parties(&mut self, store: &Store) -> Result<(), Denial> {
        let mut after = String::new();
        loop {
            let rows = store.party_names(&after, AT_ONCE)?;
            rows.iter().for_each(|row| self.put_party(row));
            match rows.last().filter(|_| rows.len() == AT_ONCE) {
                Some(last) => after.clone_from(&last.code),
                None => return Ok(()),
            }
        }
    }
}
