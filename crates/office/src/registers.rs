//! The registers: folded from the log at start, changed by events like everything else.

use crate::Office;
use crate::base::Moment;
use crate::base::id::EventId;
use crate::fault::Denial;
use crate::library::Digest;
use crate::matter::register::Register;
use crate::matter::register::fold::ROW;
use fadu_store::record::{Envelope, Fields};
use fadu_store::{Allotted, Append, Built, Draft, Log, StreamId};
use serde_json::{Value, json};
use std::sync::Arc;

/// The stream of all registers.
pub(crate) const REGISTERS: StreamId = StreamId::from_bits(1);

/// A row entered in a register.
#[derive(Clone, Debug)]
pub struct Registered {
    /// Event, such as `OfficerCredentialed`.
    pub event: &'static str,
    /// The whole new row.
    pub row: Value,
}

impl Office {
    pub(crate) fn load_registers(&self) -> Result<(), Denial> {
        let mut register = Register::default();
        for event in self.store.events(REGISTERS)? {
            register.apply(&event.envelope.name, &event.envelope.fields);
        }
        self.set_register(register);
        Ok(())
    }

    fn set_register(&self, register: Register) {
        let new = Arc::new(register);
        match self.register.write() {
            Ok(mut slot) => *slot = new,
            Err(poisoned) => *poisoned.into_inner() = new,
        }
    }

    /// Enters rows in the registers, in one durable append.
    pub async fn register_rows(&self, by: &str, rows: Vec<Registered>, happened: Moment) -> Result<(), Denial> {
        self.register_all(by, rows, happened, Vec::new()).await
    }

    /// The same, with law packs that these rows publish.
    pub(crate) async fn register_all(
        &self,
        by: &str,
        rows: Vec<Registered>,
        happened: Moment,
        packs: Vec<(Digest, Vec<u8>)>,
    ) -> Result<(), Denial> {
        let mut register = (*self.register()).clone();
        let expected = self.store.events(REGISTERS)?.len() as u64;
        let mut events = Vec::new();
        for row in rows {
            let fields = Fields::from([(ROW.to_string(), row.row), ("_by".to_string(), json!(by))]);
            register.apply(row.event, &fields);
            let (id, pack) = (EventId::mint(self.now(), self.seed()), self.engine().law.digest);
            let envelope = Envelope { id, name: row.event.into(), happened, recorded: self.now(), pack, fields };
            events.push(Draft { envelope, salt: self.salt() });
        }
        let build = Box::new(move |allotted: &Allotted| {
            for e in &mut events {
                e.envelope.recorded = e.envelope.recorded.max(allotted.not_before);
            }
            Ok(Built { events, packs, ..Built::default() })
        });
        let request = Append { stream: REGISTERS, expected, key: None, numbers: Vec::new(), build };
        self.write(request).await?;
        self.set_register(register);
        Ok(())
    }
}
