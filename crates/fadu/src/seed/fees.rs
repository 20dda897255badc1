//! The catalogue of fees as `demo/fees.toml` has it, entered as confirmed entries.

use super::Seeder;
use super::registers::{People, row};
use fadu_web::office::Registered;
use fadu_web::office::base::Money;
use fadu_web::office::matter::register::{AdjustmentAnswer, Fee, FeeEntry};
use serde::Deserialize;

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/fees.toml"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(rename = "fee")]
    fees: Vec<Told>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    code: String,
    name: String,
    kind: String,
    set_by: String,
    basis: Vec<String>,
    /// Bodies of the cast.
    charged: Vec<String>,
    payer: String,
    unit: String,
    least: i64,
    most: i64,
    #[serde(default)]
    exemption: String,
    /// The last day, counted from today.
    #[serde(default)]
    until_days: Option<i32>,
}

impl Seeder {
    /// The catalogue: entered by the registrar and confirmed by the reviewer when the registers begin.
    pub(super) fn fees(&self, people: &People) -> Result<Vec<Registered>, String> {
        let list: List = toml::from_str(TEXT).map_err(|e| format!("demo/fees.toml：{e}"))?;
        let begun = self.day.plus(-self.size.before_days());
        let (asks, answers) = (self.first("registrar")?, self.first("reviewer")?);
        let by = people.person(&asks.id)?.to_string();
        let answer =
            AdjustmentAnswer { approved: true, reason: String::new(), by_name: answers.name.clone(), on: begun };
        let entry = |told: Told| {
            let bodies = told.charged.iter().map(|b| people.body(b)).collect::<Result<Vec<_>, _>>()?;
            let fee = Fee {
                name: told.name,
                kind: told.kind,
                set_by: told.set_by,
                basis: told.basis,
                bodies,
                payer: told.payer,
                unit: told.unit,
                least: Money(told.least),
                most: Money(told.most),
                share: None,
                exemption: told.exemption,
                until: told.until_days.map(|n| self.day.plus(n)),
            };
            let entry = FeeEntry {
                id: told.code.clone(),
                code: told.code,
                fee: Some(fee),
                day: begun,
                reason: "示例市明德区财政局关于公布收费目录的通知（演示）".into(),
                by: by.clone(),
                by_name: asks.name.clone(),
                on: begun,
                answer: Some(answer.clone()),
            };
            row("FeeConfirmed", &entry)
        };
        list.fees.into_iter().map(entry).collect()
    }
}
