//! The cast as `demo/cast.toml` has it.

use fadu_web::office::base::Day;
use serde::Deserialize;
use std::collections::BTreeMap;

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/cast.toml"));

#[derive(Deserialize)]
pub struct Cast {
    pub region_code: String,
    pub court: String,
    pub government: Government,
    #[serde(rename = "body")]
    pub bodies: Vec<Body>,
    #[serde(rename = "officer")]
    pub officers: Vec<Member>,
    pub staff: Vec<Member>,
    pub party: Parties,
    #[serde(rename = "text")]
    pub texts: Vec<Text>,
    pub inquiry: Vec<Inquiry>,
    pub filler: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
pub struct Government {
    pub id: String,
    pub name: String,
    pub short: String,
    pub number_short: String,
    pub address: String,
    pub phone: String,
}

#[derive(Deserialize)]
pub struct Body {
    pub id: String,
    pub name: String,
    pub short: String,
    pub number_short: String,
    pub field: String,
    pub role: String,
    pub address: String,
    pub phone: String,
    pub bank: String,
    pub account_name: String,
    pub bank_account: String,
    /// Fields whose items it holds beside its own.
    #[serde(default)]
    pub grants: Vec<String>,
    /// The body above it; the government where none is named.
    #[serde(default)]
    pub above: String,
    #[serde(rename = "unit")]
    pub units: Vec<Unit>,
}

#[derive(Deserialize)]
pub struct Unit {
    pub id: String,
    pub name: String,
}

#[derive(Deserialize)]
pub struct Member {
    pub id: String,
    pub name: String,
    pub account: String,
    pub body: String,
    #[serde(default)]
    pub unit: String,
    pub posts: Vec<String>,
    #[serde(default)]
    pub certificate_number: String,
    #[serde(default)]
    pub valid_from_days: Option<i32>,
    #[serde(default)]
    pub valid_until_days: Option<i32>,
    #[serde(default)]
    pub revoked_days: Option<i32>,
}

#[derive(Deserialize)]
pub struct Parties {
    pub firm_prefix: String,
    pub streets: Vec<String>,
    pub numbers_to: i32,
    pub syllables: Vec<String>,
    pub surnames: Vec<String>,
    pub given: Vec<String>,
    pub phone_prefix: String,
    #[serde(rename = "trade")]
    pub trades: Vec<Trade>,
}

#[derive(Deserialize)]
pub struct Trade {
    pub suffix: String,
    pub kind: String,
    pub uscc_prefix: String,
    pub items: Vec<String>,
}

/// What is told of a case of an item.
#[derive(Deserialize)]
pub struct Text {
    pub item: String,
    pub clue: String,
    pub fact: String,
    pub evidence: Vec<String>,
}

#[derive(Deserialize)]
pub struct Inquiry {
    pub question: String,
    pub answer: String,
}

impl Cast {
    pub fn read() -> Result<Cast, String> {
        toml::from_str(TEXT).map_err(|e| format!("demo/cast.toml：{e}"))
    }

    /// The officers of a body, by place.
    pub fn officers_of<'a>(&'a self, body: &'a str) -> impl Iterator<Item = (usize, &'a Member)> {
        self.officers.iter().enumerate().filter(move |(_, m)| m.body == body)
    }

    /// Officers of bodies, then staff.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.officers.iter().chain(&self.staff)
    }

    /// Name of a unit.
    pub fn unit_name(&self, id: &str) -> &str {
        self.bodies.iter().flat_map(|b| &b.units).find(|u| u.id == id).map_or("", |u| u.name.as_str())
    }

    /// Short name of a body or of the government.
    pub fn body_name(&self, id: &str) -> &str {
        self.bodies.iter().find(|b| b.id == id).map_or(self.government.short.as_str(), |b| b.short.as_str())
    }

    /// A list of sentences.
    pub fn sentences(&self, of: &str) -> &[String] {
        self.filler.get(of).map_or(&[], Vec::as_slice)
    }
}

impl Member {
    /// Holds a credential on a day; all days of the cast count from the day of seeding.
    pub fn holds(&self, (seeding, on): (Day, Day)) -> bool {
        let (from, until) = (self.valid_from_days.map(|d| seeding.plus(d)), self.valid_until_days);
        from.is_some_and(|d| d <= on) && until.is_none_or(|d| on <= seeding.plus(d))
    }
    /// The post in the register, which is also the role of the account. Deputies decide as heads do (负责人 means both).
    pub fn post(&self) -> &str {
        match self.posts.first().map_or("", String::as_str) {
            "handler" => "officer",
            "deputy-head" => "head",
            "legal-reviewer" => "reviewer",
            other => other,
        }
    }
}
