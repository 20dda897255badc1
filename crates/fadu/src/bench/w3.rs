//! W3: every live rule over very many made-up acts, as they stand on the eve of a day; then what that day brings: its own acts, those whose
//! moment has come, and those that lie behind them. Then every rule over all of them once more: what the day left must be the same.
//!
//! Acts are made by the engine that enters them, party by party, and thrown away again: only judging is timed. Baseline of the same run: reading
//! every value of the same acts once.

use super::Scratch;
use super::process::{cpu_ms, rss_kib};
use crate::clock::{SystemClock, instant};
use crate::premises::{Place, said};
use crate::seed::{self, PASSWORD, Size, Wanted};
use fadu_store::watch::warn::{Added, Found, Judged, Seen, Windows, judge};
use fadu_web::office::base::id::MatterId;
use fadu_web::office::base::{Day, Fields, Moment};
use fadu_web::office::law::procedure::{Act, FieldDef, FieldKind, Procedure};
use fadu_web::office::law::warning::Subject;
use fadu_web::office::matter::register::Register;
use fadu_web::office::matter::{Actor, Ctx, Engine, Facts, Intent, Mode, View, decide};
use fadu_web::office::{Clock, Office};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

/// Threads of the run.
const THREADS: usize = 2;
/// Acts of one party.
const OF_PARTY: usize = 4;
/// Acts are spread over so many days.
const DAYS: usize = 365;
/// Who enters, in the small demonstration.
const ENTERS: &str = "shenzhixing";

/// What came out.
#[derive(Serialize, Default)]
pub struct Report {
    /// Acts.
    pub acts: usize,
    /// Their events.
    pub events: usize,
    /// Live rules.
    pub rules: usize,
    /// What the rules find in all of them.
    pub found: usize,
    /// Making, judging and comparing it all, on two threads (ms).
    pub whole_ms: u64,
    /// Thread time of judging all acts (ms).
    pub replay_ms: u64,
    /// An act (ns).
    pub ns_per_act: u64,
    /// Reading every value of the same acts once (ms of thread time).
    pub read_ms: u64,
    /// Acts of the day; acts whose moment had come; acts that lie behind one of the day.
    pub touched: [usize; 3],
    /// Thread time of judging what the day touched (µs).
    pub day_us: u64,
    /// Of a full replay (in a hundred thousand).
    pub share: u64,
    /// Acts that a full replay finds otherwise than the day left them.
    pub differ: usize,
    /// CPU of the process (ms).
    pub cpu_ms: u64,
    /// Its memory at the end (KiB).
    pub rss_kib: u64,
}

/// Measures.
pub async fn measure(place: &Place, acts: usize) -> Result<Report, String> {
    let scratch = Scratch::new(place, "w3")?;
    let own = scratch.place();
    seed::fill(&own, &Wanted::of(Size::Tiny)).await?;
    let office = super::w9::open(&own)?;
    let token = office.sign_in(ENTERS, PASSWORD).await.map_err(said)?;
    let who = office.who(&token).await.map_err(said)?;
    let actor = Actor { person: who.person, name: who.name, agency: who.agency, officer: who.officer };
    let maker = Maker::new(&office, actor, acts.div_ceil(OF_PARTY))?;
    tokio::task::spawn_blocking(move || run(&maker)).await.map_err(said)?
}

fn run(maker: &Maker) -> Result<Report, String> {
    // What the engine does not take would be judged in no time.
    let refused = (0..maker.parties.min(50)).find(|party| maker.act(*party, 0).0.entries.is_empty());
    if let Some(party) = refused {
        return Err(format!("第 {party} 个当事人的行为没有归集成：样例与栏目不符"));
    }
    let (begun, cpu) = (instant(), cpu_ms(std::process::id()));
    let mut report = Report::default();
    std::thread::scope(|s| {
        let threads: Vec<_> = (0..THREADS).map(|t| s.spawn(move || maker.stretch(t))).collect();
        threads.into_iter().filter_map(|t| t.join().ok()).for_each(|of| report.add(&of));
    });
    report.rules = maker.engine.law.warnings.len();
    report.whole_ms = since_ns(begun) / 1_000_000;
    report.cpu_ms = cpu_ms(std::process::id()) - cpu;
    report.rss_kib = rss_kib(std::process::id());
    Ok(report)
}

/// What one thread saw.
#[derive(Default)]
struct Stretch {
    acts: usize,
    events: usize,
    found: usize,
    replay_ns: u64,
    read_ns: u64,
    day_ns: u64,
    touched: [usize; 3],
    differ: usize,
}

impl Report {
    fn add(&mut self, of: &Stretch) {
        let whole = |ns: u64, ms: u64| ms + ns / 1_000_000;
        self.acts += of.acts;
        self.events += of.events;
        self.found += of.found;
        self.replay_ms = whole(of.replay_ns, self.replay_ms);
        self.read_ms = whole(of.read_ns, self.read_ms);
        self.day_us += of.day_ns / 1_000;
        self.differ += of.differ;
        self.touched.iter_mut().zip(of.touched).for_each(|(all, n)| *all += n);
        self.ns_per_act = self.replay_ms * 1_000_000 / self.acts.max(1) as u64;
        self.share = self.day_us * 100 / self.replay_ms.max(1);
    }
}

/// Makes acts, always the same ones.
struct Maker {
    engine: Arc<Engine>,
    register: Arc<Register>,
    procedure: Arc<Procedure>,
    act: Act,
    actor: Actor,
    officers: Vec<String>,
    /// The field with the party, that with the source, the number, the kind.
    named: [String; 4],
    parties: usize,
    today: Day,
}

impl Maker {
    fn new(office: &Office, actor: Actor, parties: usize) -> Result<Maker, String> {
        let (engine, register) = (office.engine(), office.register());
        let field = register.bodies.get(&actor.agency).map_or("", |b| b.field.as_str());
        let base = engine.law.base_procedures().find(|p| p.collection.is_some()).ok_or("没有归集的程序")?;
        let today = SystemClock.now().day();
        let procedure = engine.law.procedure_on(&base.id, field, today).ok_or("没有归集的程序")?;
        let collection = procedure.collection.clone().ok_or("没有归集的程序")?;
        let act = procedure.act(&collection.act).cloned().ok_or("没有归集的程序")?;
        let officers = register.officers_in(actor.agency).iter().map(|o| o.id.to_string()).collect();
        let named =
            [procedure.headline.party.clone(), collection.source.clone(), collection.number.clone(), collection.kind];
        Ok(Maker { register, procedure, act, actor, officers, named, parties, today, engine })
    }

    /// The n-th act of a party: as entered within sixty days, and never after the day that is looked at.
    fn act(&self, party: usize, n: usize) -> (Facts, Day) {
        let mut dice = Dice((party * OF_PARTY + n) as u64);
        let done = self.today.plus(-(dice.below(DAYS) as i32));
        let last = if done == self.today { self.today } else { self.today.plus(-1) };
        let entered = done.plus(60).min(last);
        let matter = MatterId::mint(Moment::at(done, 9, 0), (party as u128) << 16 | n as u128);
        let field = self.register.bodies.get(&self.actor.agency).map_or("", |b| b.field.as_str());
        let empty = Facts::new(matter, self.actor.agency, &self.procedure, field);
        let ctx = Ctx {
            now: Moment::at(entered, 10, 0),
            actor: &self.actor,
            register: &self.register,
            engine: &self.engine,
            mode: Mode::Reported,
        };
        let view = View { ctx, procedure: &self.procedure, facts: &empty };
        let intent = |typed: Fields| Intent { act: self.act.id.clone(), typed };
        let rich = self.typed((party, n), (done, entered), &mut dice);
        let told = decide(&view, &intent(rich.clone())).or_else(|_| {
            // What the form does not take is left out.
            let must = |name: &String| self.act.field_uses().iter().any(|u| u.name == name && !u.optional);
            decide(&view, &intent(rich.into_iter().filter(|(name, _)| must(name)).collect()))
        });
        (told.map_or_else(|_| empty.clone(), |outcome| outcome.over(&view)), done)
    }

    fn typed(&self, (party, n): (usize, usize), (done, entered): (Day, Day), dice: &mut Dice) -> Fields {
        let mut typed = Fields::new();
        for used in self.act.field_uses() {
            let Some(def) = self.procedure.fields.get(used.name) else { continue };
            let value = match &self.named {
                [name, ..] if name == used.name => Some(json!(format!("示例{party}有限公司"))),
                [_, source, ..] if source == used.name => Some(json!("示例系统")),
                [_, _, number, _] if number == used.name => Some(json!(format!("W3-{party}-{n}"))),
                [.., kind] if kind == used.name => Some(json!(def.choices[dice.below(def.choices.len())].0)),
                _ if used.name == self.procedure.opened_by => Some(json!(done.to_string())),
                _ if used.optional && dice.below(2) == 0 => None,
                _ => self.value(def, (party, entered.min(done.plus(dice.below(60) as i32 - 20))), dice),
            };
            typed.extend(value.map(|v| (used.name.to_string(), v)));
        }
        typed
    }

    fn value(&self, def: &FieldDef, (party, day): (usize, Day), dice: &mut Dice) -> Option<Value> {
        Some(match def.kind {
            FieldKind::Day => json!(day.to_string()),
            FieldKind::Yes => json!(["yes", "no"][dice.below(2)]),
            FieldKind::Choice => json!(def.choices[dice.below(def.choices.len())].0),
            FieldKind::Many => json!([def.choices[dice.below(def.choices.len())].0]),
            FieldKind::Money => json!(dice.below(400_000).to_string()),
            FieldKind::Count => json!(dice.below(40).to_string()),
            FieldKind::Officers => json!([
                self.officers[party % self.officers.len()],
                self.officers[(party + dice.below(3)) % self.officers.len()]
            ]),
            FieldKind::Text | FieldKind::Lines => json!("示例"),
            FieldKind::Item => json!(format!("示例事项{:03}", dice.below(260))),
            FieldKind::PartyCode => {
                let lead = format!("91990000MB{:07}", party % 10_000_000);
                json!(fadu_web::office::base::codes::uscc_from(&lead)?)
            }
            _ => return None,
        })
    }

    /// Every party of one thread.
    fn stretch(&self, thread: usize) -> Stretch {
        let mut of = Stretch::default();
        for party in (thread..self.parties).step_by(THREADS) {
            let acts: Vec<(Facts, Day)> = (0..OF_PARTY).map(|n| self.act(party, n)).collect();
            self.party(&acts, &mut of);
        }
        of
    }

    /// The eve, the day, and all of it once more.
    fn party(&self, acts: &[(Facts, Day)], of: &mut Stretch) {
        let (eve, day) = (Moment::at(self.today.plus(-1), 23, 59), Moment::at(self.today, 23, 59));
        let facts = |only: &dyn Fn(Day) -> bool| -> Vec<&Facts> {
            acts.iter().filter(|(_, done)| only(*done)).map(|(facts, _)| facts).collect()
        };
        let (old, all) = (facts(&|done| done < self.today), facts(&|_| true));
        let told = self.judged(&mut self.windows((&old, &old), eve), &old, eve);
        let mut left: Vec<(MatterId, Standing)> = told.into_iter().map(|(m, s)| (m, s.standing())).collect();
        // What is due is found by an index where acts are kept; here it is looked up outside the clock.
        let come = |f: &&&Facts| left.iter().any(|(m, s)| *m == f.matter && s.1.is_some_and(|look| look <= day));
        let due: Vec<&Facts> = old.iter().filter(come).copied().collect();
        let new = facts(&|done| done == self.today);
        let begun = instant();
        let (judged, behind) = self.of_day(&all, (&due, &new), day);
        if !judged.is_empty() {
            of.day_ns += since_ns(begun);
        }
        of.touched.iter_mut().zip([new.len(), due.len(), behind]).for_each(|(all, n)| *all += n);
        left.retain(|(matter, _)| !judged.iter().any(|(m, _)| m == matter));
        left.extend(judged.into_iter().map(|(m, s)| (m, s.standing())));
        let begun = instant();
        let whole = self.judged(&mut self.windows((&all, &all), day), &all, day);
        of.replay_ns += since_ns(begun);
        for (matter, told) in &whole {
            of.found += told.found.len();
            let same = left.iter().any(|(m, s)| m == matter && *s == told.standing());
            of.differ += usize::from(!same);
        }
        let begun = instant();
        std::hint::black_box(all.iter().map(|f| read(f)).sum::<usize>());
        of.read_ns += since_ns(begun);
        of.acts += all.len();
        of.events += all.iter().map(|f| f.entries.len()).sum::<usize>();
    }

    /// What a day touches, judged again: its acts, those whose moment has come, and how many more lie behind one of the day.
    fn of_day(
        &self,
        all: &[&Facts],
        (due, new): (&[&Facts], &[&Facts]),
        day: Moment,
    ) -> (Vec<(MatterId, Told)>, usize) {
        let mut these: Vec<&Facts> = new.iter().chain(due).copied().collect();
        let mut windows = self.windows((all, &these), day);
        let mut judged = self.judged(&mut windows, &these, day);
        let behind: BTreeSet<MatterId> =
            new.iter().flat_map(|f| windows.behind(&self.seen(f, day), &Added::default())).collect();
        these = all
            .iter()
            .filter(|f| behind.contains(&f.matter) && !these.iter().any(|t| t.matter == f.matter))
            .copied()
            .collect();
        judged.extend(self.judged(&mut windows, &these, day));
        (judged, these.len())
    }

    /// The memory over all acts of a party, where a rule over many of them concerns one of these.
    fn windows(&self, (all, these): (&[&Facts], &[&Facts]), now: Moment) -> Windows {
        let mut windows = Windows::about(Subject::Party);
        if these.iter().any(|f| windows.concern(&self.seen(f, now))) {
            all.iter().for_each(|f| drop(windows.hear(&self.seen(f, now))));
        }
        windows
    }

    /// What the rules find in these acts.
    fn judged(&self, windows: &mut Windows, these: &[&Facts], now: Moment) -> Vec<(MatterId, Told)> {
        let one = |facts: &&Facts| {
            let seen = self.seen(facts, now);
            let Judged { mut found, look } = judge(&seen);
            if windows.concern(&seen) {
                found.extend(windows.hear(&seen));
            }
            (facts.matter, Told { found, look })
        };
        these.iter().map(one).collect()
    }

    fn seen<'a>(&'a self, facts: &'a Facts, now: Moment) -> Seen<'a> {
        Seen { engine: &self.engine, register: &self.register, procedure: &self.procedure, facts, now }
    }
}

/// What was found in an act, and when to look again.
struct Told {
    found: Vec<Found>,
    look: Option<Moment>,
}

/// The same, short enough to be kept.
type Standing = (String, Option<Moment>);

impl Told {
    fn standing(&self) -> Standing {
        (format!("{:?}", self.found), self.look)
    }
}

fn read(facts: &Facts) -> usize {
    let length = |v: &Value| v.as_str().map_or(8, str::len);
    facts.entries.iter().flat_map(|e| e.fields.values()).map(length).sum()
}

/// The same numbers for the same act in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33) as usize % most.max(1)
    }
}

fn since_ns(begun: Instant) -> u64 {
    u64::try_from(instant().duration_since(begun).as_nanos()).unwrap_or(u64::MAX)
}

/// As a table.
pub fn text(r: &Report) -> String {
    let [new, due, behind] = r.touched;
    format!(
        "# W3: {} acts, {} events, {} rules\n\n| judging all: thread ms | ns an act | found | reading every value once: thread ms | ratio | the day: its acts | moment come | behind | thread µs | of a full replay | differ | all in all ms, two threads | CPU ms | KiB |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n| {} | {} | {} | {} | {} | {new} | {due} | {behind} | {} | {}.{:03} % | {} | {} | {} | {} |",
        r.acts,
        r.events,
        r.rules,
        r.replay_ms,
        r.ns_per_act,
        r.found,
        r.read_ms,
        r.replay_ms / r.read_ms.max(1),
        r.day_us,
        r.share / 1000,
        r.share % 1000,
        r.differ,
        r.whole_ms,
        r.cpu_ms,
        r.rss_kib
    )
}
