//! Collection 归集: acts done elsewhere come as rows of a table or through the interface, are looked at row by row, entered, corrected and
//! counted (ADR 34). Which procedure they run under, and its acts and fields, the law says (`[collection]`); here is the order of I/O.
//!
//! Start reading at `judge.rs`: what one row would do. `cells.rs` reads a row, `take_in.rs` takes many in as a job (`job.rs`), `writing.rs` writes them, `counts.rs` tells who enters what and when.

pub(crate) mod cells;
mod counts;
mod job;
mod judge;
mod take_in;
mod writing;

pub(crate) use counts::row;
pub use counts::{CollectedLine, CollectedPage, CollectedSought, CountLine, month_of};
pub use job::{CollectJob, CollectJobs, TableRows};
pub use judge::{CollectedPreview, Does, Judged};
pub(crate) use judge::{by_column, refuse};
pub(crate) use take_in::{Way, reason_of};
pub(crate) use writing::BROKEN;

use crate::Office;
use crate::accounts::Who;
use crate::base::Moment;
use crate::base::id::{BodyId, MatterId};
use crate::fault::Denial;
use crate::law::collection::Collection;
use crate::law::procedure::Procedure;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The heading of the column with the body, beside those of the fields.
pub const BODY: &str = "执法主体";

impl Office {
    /// The id of that procedure.
    pub fn collected_procedure(&self, who: &Who) -> Result<String, Denial> {
        Ok(self.collecting(who)?.0.id.clone())
    }

    /// The procedure that acts done elsewhere are entered under, with what it says of them.
    pub(crate) fn collecting(&self, who: &Who) -> Result<(Arc<Procedure>, Collection), Denial> {
        let (engine, register) = (self.engine(), self.register());
        let field = register.bodies.get(&who.agency).map_or("", |b| b.field.as_str());
        let base = engine.law.base_procedures().find(|p| p.collection.is_some()).ok_or(Denial::NotFound)?;
        let of = engine.law.procedure_on(&base.id, field, self.today()).unwrap_or_else(|| Arc::clone(base));
        let collection = of.collection.clone().ok_or(Denial::NotFound)?;
        Ok((of, collection))
    }
}

/// The matter of an act: the same for the same agency, source and number, whoever sends it and however often.
pub(crate) fn identity(agency: BodyId, source: &str, number: &str) -> MatterId {
    named_id("collected", agency, source, number)
}

/// The id of a matter that follows from whose it is, a source and its number there.
pub(crate) fn named_id(kind: &str, agency: BodyId, source: &str, number: &str) -> MatterId {
    let digest = Sha256::digest(format!("{kind}\n{agency}\n{source}\n{number}"));
    let mut bits = [0; 16];
    bits.copy_from_slice(&digest[..16]);
    let bits = u128::from_be_bytes(bits);
    // The moment in such an id means nothing; it lies in the past.
    MatterId::mint(Moment(i64::try_from(bits >> 90).unwrap_or(0)), bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_and_number_are_one_act_of_one_agency() {
        let (one, other) = (BodyId::from_bits(1), BodyId::from_bits(2));
        let id = identity(one, "系统", "A-1");
        assert_eq!(id, identity(one, "系统", "A-1"));
        for differs in [identity(other, "系统", "A-1"), identity(one, "系统2", "A-1"), identity(one, "系统", "A-2")]
        {
            assert_ne!(id, differs);
        }
        assert!(id.bits() >> 80 < 1 << 38);
    }
}
