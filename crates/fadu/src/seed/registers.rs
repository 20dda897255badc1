//! Bodies, officers, posts, items and parties, entered as events.

use super::Seeder;
use super::cast::{Body as Told, Member, Trade};
use crate::premises::said;
use fadu_web::office::areas::area_lists;
use fadu_web::office::base::id::{BodyId, OfficerId, PersonId};
use fadu_web::office::base::{Moment, codes};
use fadu_web::office::law::items::Item;
use fadu_web::office::matter::register::party::core_name;
use fadu_web::office::matter::register::{Body, BodyKind, BodyPlace, Level, Officer, Party, Permit, Post};
use fadu_web::office::{Chance, Clock, Registered};
use std::collections::{BTreeMap, HashSet};

/// So many parties are entered at once.
const PARTIES_AT_ONCE: usize = 20_000;
/// The areas around the cast, as `fadu areas import` reads them.
const AREAS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/areas.csv"));
/// Questions on real articles, in our own words.
const QUESTIONS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/questions.csv"));
/// So many parties of a hundred are natural persons.
const PERSONS_PERCENT: u32 = 8;

/// Who the cast became.
pub struct People {
    bodies: BTreeMap<String, BodyId>,
    persons: BTreeMap<String, PersonId>,
    officers: BTreeMap<String, OfficerId>,
    /// The natural person behind the party's account.
    pub a_party: PersonId,
    /// Parties, each with the place of its trade in the cast (none for a natural person).
    pub parties: Vec<(Party, Option<usize>)>,
}

impl People {
    pub fn body(&self, id: &str) -> Result<BodyId, String> {
        self.bodies.get(id).copied().ok_or_else(|| format!("demo/cast.toml：没有单位 {id}"))
    }
    pub fn person(&self, member: &str) -> Result<PersonId, String> {
        self.persons.get(member).copied().ok_or_else(|| format!("demo/cast.toml：没有人员 {member}"))
    }
    pub fn officer(&self, member: &str) -> Option<OfficerId> {
        self.officers.get(member).copied()
    }
}

pub(super) fn row(event: &'static str, of: &impl serde::Serialize) -> Result<Registered, String> {
    Ok(Registered { event, row: serde_json::to_value(of).map_err(said)? })
}

impl Seeder {
    fn bits(&self) -> u128 {
        let mut bytes = [0; 16];
        self.chance.fill(&mut bytes);
        u128::from_be_bytes(bytes)
    }

    pub(super) async fn enter_registers(&self) -> Result<People, String> {
        let at = self.clock.now();
        let mut people = People {
            bodies: BTreeMap::new(),
            persons: BTreeMap::new(),
            officers: BTreeMap::new(),
            a_party: PersonId::mint(at, self.bits()),
            parties: Vec::new(),
        };
        let mut rows = self.bodies(&mut people)?;
        for member in self.cast.members() {
            rows.extend(self.member(member, &mut people)?);
        }
        for item in &self.items {
            rows.push(row("ItemPublished", item)?);
        }
        rows.extend(self.further_items()?);
        rows.extend(self.powers(&people)?);
        rows.extend(self.fees(&people)?);
        self.office.register_rows("system", rows, at).await.map_err(said)?;
        let (areas, _) = area_lists(&[("areas.csv".into(), AREAS.into())])?;
        self.office.enter_areas("system", areas).await.map_err(said)?;
        self.office.enter_question_table(QUESTIONS).await.map_err(said)?;
        people.parties = self.parties();
        for some in people.parties.chunks(PARTIES_AT_ONCE) {
            let rows: Result<_, String> = some.iter().map(|(party, _)| row("PartyRegistered", party)).collect();
            self.office.register_rows("system", rows?, at).await.map_err(said)?;
        }
        let doubles = self.doubles(&people.parties)?;
        self.office.register_rows("system", doubles, at).await.map_err(said)?;
        Ok(people)
    }

    /// A few firms that stand in the register twice, under another form of their name: no case is of them.
    fn doubles(&self, parties: &[(Party, Option<usize>)]) -> Result<Vec<Registered>, String> {
        let firms = parties.iter().map(|(p, _)| p).filter(|p| p.code.starts_with("91")).take(3);
        let double = |(n, p): (usize, &Party)| {
            let lead = format!("91{}DEM9999{n:02}", self.cast.region_code);
            let since = self.day.plus(-700);
            let permit = Permit {
                kind: "食品经营许可证".into(),
                number: format!("JY9901060000{n}"),
                issuer: self.cast.government.name.clone(),
                from: Some(since),
                until: Some(since.plus_months(60)),
            };
            let name = format!("{}有限公司", core_name(&p.name));
            let (code, permits) = (codes::uscc_from(&lead).unwrap_or(lead), vec![permit]);
            let party = Party { code, name: format!("{name}（筹）"), permits, ..p.clone() };
            row("PartyRegistered", &party.renamed(&name, since).ok_or("demo：改名没有成")?)
        };
        firms.enumerate().map(double).collect()
    }

    fn bodies(&self, people: &mut People) -> Result<Vec<Registered>, String> {
        let (at, cast) = (self.clock.now(), &self.cast);
        // The items of its field and of the fields granted to it, as far as a body of the district may decide them.
        let items = |b: &Told| -> Vec<String> {
            let held = |i: &&Item| i.field == b.field || b.grants.contains(&i.field);
            self.items.iter().filter(|i| held(i) && i.decided_by.is_none()).map(|i| i.code.clone()).collect()
        };
        for id in cast.bodies.iter().map(|b| &b.id).chain([&cast.government.id]) {
            people.bodies.insert(id.clone(), BodyId::mint(at, self.bits()));
        }
        let mut rows = Vec::new();
        for b in &cast.bodies {
            let particulars = [
                ("government", &cast.government.name),
                ("court", &cast.court),
                ("address", &b.address),
                ("phone", &b.phone),
                ("bank", &b.bank),
                ("account", &b.bank_account),
                ("account_name", &b.account_name),
                ("above", if b.above.is_empty() { &cast.government.name } else { &b.above }),
            ];
            let body = Body {
                number_forms: Default::default(),
                id: people.body(&b.id)?,
                place: self.place(people, b),
                name: b.name.clone(),
                short: b.short.clone(),
                number_prefix: b.number_short.clone(),
                field: b.field.clone(),
                particulars: particulars.into_iter().map(|(k, v)| (k.to_string(), v.clone())).collect(),
                items: if b.role == "enforcing" { items(b) } else { Vec::new() },
            };
            rows.push(row("SubjectConfirmed", &body)?);
        }
        let g = &cast.government;
        let body = Body {
            number_forms: Default::default(),
            id: people.body(&g.id)?,
            place: BodyPlace {
                kind: Some(BodyKind::Leading),
                level: Some(Level::District),
                areas: vec![cast.region_code.clone()],
                ..BodyPlace::default()
            },
            name: g.name.clone(),
            short: g.short.clone(),
            number_prefix: g.number_short.clone(),
            field: "government".into(),
            particulars: [("address", &g.address), ("phone", &g.phone)].map(|(k, v)| (k.to_string(), v.clone())).into(),
            items: Vec::new(),
        };
        rows.push(row("SubjectConfirmed", &body)?);
        Ok(rows)
    }

    /// Where a body of the cast stands: under the body that it names, else under the government. Of brigades nobody entered what they are.
    fn place(&self, people: &People, b: &Told) -> BodyPlace {
        let id = |id: &str| people.bodies.get(id).copied();
        let above = self.cast.bodies.iter().find(|o| !b.above.is_empty() && o.name == b.above);
        let supervising = self.cast.bodies.iter().find(|o| o.role == "supervising" && o.id != b.id);
        let (kind, level) = match (b.role.as_str(), b.field.as_str()) {
            (_, "brigade") => (None, Level::District),
            (_, "town") => (Some(BodyKind::Statutory), Level::Town),
            ("enforcing", _) => (Some(BodyKind::Statutory), Level::District),
            _ => (Some(BodyKind::Leading), Level::District),
        };
        BodyPlace {
            kind,
            level: Some(level),
            areas: vec![self.cast.region_code.clone()],
            superior: id(above.map_or(&self.cast.government.id, |a| &a.id)),
            supervisor: supervising.and_then(|s| id(&s.id)),
        }
    }

    fn member(&self, m: &Member, people: &mut People) -> Result<Vec<Registered>, String> {
        let at = self.clock.now();
        let (person, body) = (PersonId::mint(at, self.bits()), people.body(&m.body)?);
        people.persons.insert(m.id.clone(), person);
        let mut rows = Vec::new();
        if !m.certificate_number.is_empty() {
            let officer = Officer {
                id: OfficerId::mint(at, self.bits()),
                person,
                body,
                name: m.name.clone(),
                unit: self.cast.unit_name(&m.unit).to_string(),
                cert_no: m.certificate_number.clone(),
                cert_from: m.valid_from_days.map(|d| self.day.plus(d)),
                cert_until: m.valid_until_days.map(|d| self.day.plus(d)),
                revoked_on: m.revoked_days.map(|d| self.day.plus(d)),
                revoked_for: m.revoked_days.map_or(String::new(), |_| "调离执法岗位".into()),
                suspensions: Vec::new(),
                earlier: Vec::new(),
                lost: Vec::new(),
                moved_to: None,
                successors: Vec::new(),
            };
            people.officers.insert(m.id.clone(), officer.id);
            rows.push(row("OfficerCredentialed", &officer)?);
        }
        // Only a unit head's post is bound to a unit.
        let unit = if m.post() == "unit-head" { self.cast.unit_name(&m.unit) } else { "" };
        let post = Post {
            person,
            body,
            post: m.post().into(),
            unit: unit.into(),
            from: self.day.plus(-self.size.before_days()),
            until: None,
            stands_for: None,
        };
        rows.push(row("PostAssigned", &post)?);
        Ok(rows)
    }

    /// The items of a whole district beside those of the law pack: unconfirmed, without basis or consequence, held by no body, so that no
    /// decision can rest on one.
    fn further_items(&self) -> Result<Vec<Registered>, String> {
        let Some(district) = &self.district else { return Ok(Vec::new()) };
        let one = |n: usize| {
            row(
                "ItemPublished",
                &serde_json::json!({
                    "code": format!("SL-{n:05}"), "name": format!("示例事项 {n}"), "field": "example", "violated": [], "basis": [], "kinds": [],
                    "limitation_years": 2, "in_force_from": "2021-07-15", "party_kinds": [], "confirmed": false,
                }),
            )
        };
        (self.items.len() + 1..=district.items).map(one).collect()
    }

    fn parties(&self) -> Vec<(Party, Option<usize>)> {
        let (mut names, mut codes) = (HashSet::new(), HashSet::new());
        let mut out = Vec::new();
        while out.len() < self.wanted_parties() {
            let (party, trade) = if self.chance.percent(PERSONS_PERCENT) {
                (self.natural_person(), None)
            } else {
                let trade = self.chance.below(self.cast.party.trades.len());
                (self.firm(&self.cast.party.trades[trade]), Some(trade))
            };
            if names.insert(party.name.clone()) && codes.insert(party.code.clone()) {
                out.push((party, trade));
            }
        }
        out
    }

    fn firm(&self, trade: &Trade) -> Party {
        let (p, c) = (&self.cast.party, &self.chance);
        // A whole district needs more names than two syllables give.
        let third = if self.district.is_some() { c.of(&p.syllables).as_str() } else { "" };
        let name = format!("{}{}{}{third}{}", p.firm_prefix, c.of(&p.syllables), c.of(&p.syllables), trade.suffix);
        let lead = format!("{}{}DEM{:06}", trade.uscc_prefix, self.cast.region_code, c.below(1_000_000));
        self.party_of((trade.kind.as_str(), name), codes::uscc_from(&lead).unwrap_or(lead))
    }

    fn natural_person(&self) -> Party {
        let c = &self.chance;
        let lead = format!(
            "{}{}{:02}{:02}{:03}",
            self.cast.region_code,
            1960 + c.below(45),
            1 + c.below(12),
            1 + c.below(28),
            c.below(1000)
        );
        self.party_of(("person", self.person_name()), codes::citizen_from(&lead).unwrap_or(lead))
    }

    fn person_name(&self) -> String {
        let (p, c) = (&self.cast.party, &self.chance);
        format!("{}{}{}", c.of(&p.surnames), c.of(&p.given), c.of(&p.given))
    }

    fn party_of(&self, (kind, name): (&str, String), code: String) -> Party {
        let (p, c) = (&self.cast.party, &self.chance);
        let representative = if kind == "person" { name.clone() } else { self.person_name() };
        let address = format!("{}{}{}号", p.firm_prefix, c.of(&p.streets), c.between((1, p.numbers_to)));
        let phone = format!("{}{} {:04}", p.phone_prefix, c.below(10), c.below(10_000));
        let area = self.cast.region_code.clone();
        Party { code, kind: kind.into(), name, representative, address, phone, area, ..Party::default() }
    }

    /// What happens in the registers on a day within the story: credentials withdrawn.
    pub(super) async fn withdraw_credentials(&self, people: &People) -> Result<(), String> {
        let gone = self.cast.officers.iter().filter(|m| m.revoked_days.is_some());
        let mut rows = Vec::new();
        for officer in gone.filter_map(|m| people.officer(&m.id)) {
            rows.push(row("CredentialRevoked", &self.office.register().officers.get(&officer))?);
        }
        self.office.register_rows("system", rows, self.clock.now()).await.map_err(said)
    }

    /// The moment of it.
    pub(super) fn withdrawn_at(&self) -> Option<Moment> {
        self.cast.officers.iter().filter_map(|m| m.revoked_days).min().map(|d| Moment::at(self.day.plus(d), 9, 30))
    }
}
