//! Law change: the open terms of very many made-up cases under two laws, by the engine that judges cases, on two threads.
//!
//! Cases are made one after another from the procedures of the pack, each with its own days, and thrown away again: their making is timed
//! alone. Baselines of the same run: the same engine on one thread, counting every term anew; and the bare arithmetic of the same terms.

use crate::clock::instant;
use crate::premises::{Place, said};
use fadu_web::office::base::id::{BodyId, MatterId};
use fadu_web::office::base::{Day, Moment};
use fadu_web::office::law::procedure::{Procedure, TermUse};
use fadu_web::office::law::{Law, Pack, Term};
use fadu_web::office::matter::base::Fields;
use fadu_web::office::matter::facts::own;
use fadu_web::office::matter::recount::{Reckoner, recount};
use fadu_web::office::matter::{Engine, Facts, Happening, running};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Threads of the run.
const THREADS: usize = 2;
/// Events of a case beside those that start its terms, as a case of the demonstration has them.
const OTHERS: u64 = 16;
/// One case in so many is counted by the baselines.
const SAMPLED: usize = 10;

/// What came out.
#[derive(Serialize, Default)]
pub struct Report {
    /// Cases made.
    pub cases: usize,
    /// Their events.
    pub events: usize,
    /// Their open terms.
    pub terms: usize,
    /// Terms whose last day is another one.
    pub moved: usize,
    /// Of them late, that were in time.
    pub overdue: usize,
    /// Last days that were counted, of the older and the newer law together; the others were known.
    pub counted: u64,
    /// Making and counting, on two threads (ms).
    pub whole_ms: u64,
    /// Making alone, on two threads (ms).
    pub made_ms: u64,
    /// The difference: reading no clock inside it (ms).
    pub replay_ms: u64,
    /// Thread time of counting, a term under both laws (ns).
    pub ns_per_term: u64,
    /// The same on one thread, nothing remembered from case to case (ns of a term); of every tenth case.
    pub naive_ns_per_term: u64,
    /// The bare arithmetic of the same terms under both laws (ns of a term).
    pub bare_ns_per_term: u64,
    /// The longest that two threads would take for a million terms by the baseline (ms).
    pub naive_ms: u64,
}

/// Measures.
pub fn measure(place: &Place, wanted: usize) -> Result<Report, String> {
    let pack = place.pack()?;
    let older = Arc::new(Engine::new(Law::parse(&pack).map_err(said)?)?);
    let newer = Arc::new(Engine::new(changed(&pack)?)?);
    let makers = Makers::new(&older);
    if makers.0.is_empty() {
        return Err("法律数据里没有带期限的程序".into());
    }
    let mut report = Report::default();
    let begun = instant();
    let (cases, found) = run(&makers, (&older, &newer), wanted);
    report.whole_ms = since_ms(begun);
    for (terms, events, moved, overdue, counted) in found {
        report.terms += terms;
        report.events += events;
        report.moved += moved;
        report.overdue += overdue;
        report.counted += counted;
    }
    report.cases = cases;
    let begun = instant();
    std::thread::scope(|s| {
        for t in 0..THREADS {
            let makers = &makers;
            s.spawn(move || (t..cases).step_by(THREADS).map(|n| makers.case(n).0.entries.len()).sum::<usize>());
        }
    });
    report.made_ms = since_ms(begun);
    report.replay_ms = report.whole_ms.saturating_sub(report.made_ms);
    let terms = report.terms.max(1) as u64;
    report.ns_per_term = report.replay_ms * 1_000_000 * THREADS as u64 / terms;
    (report.naive_ns_per_term, report.bare_ns_per_term) = baselines(&makers, (&older, &newer), cases);
    report.naive_ms = report.naive_ns_per_term * terms / 1_000_000;
    Ok(report)
}

/// Terms, events, moved, newly late, counted.
type Found = (usize, usize, usize, usize, u64);

fn run(makers: &Makers, (older, newer): (&Arc<Engine>, &Arc<Engine>), wanted: usize) -> (usize, Vec<Found>) {
    let (next, terms) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        let (mut a, mut b) = (Reckoner::new(Arc::clone(older)), Reckoner::new(Arc::clone(newer)));
        let mut found: Found = Default::default();
        while terms.load(Ordering::Relaxed) < wanted {
            let (facts, procedure) = makers.case(next.fetch_add(1, Ordering::Relaxed));
            let told = recount((&facts, makers.today()), (&mut a, procedure), (&mut b, procedure));
            terms.fetch_add(told.terms, Ordering::Relaxed);
            found.0 += told.terms;
            found.1 += facts.entries.len();
            found.2 += told.shifts.len();
            found.3 += told.shifts.iter().filter(|s| s.newly_overdue(makers.today())).count();
        }
        found.4 = a.counted + b.counted;
        found
    };
    let all = std::thread::scope(|s| {
        let threads: Vec<_> = (0..THREADS).map(|_| s.spawn(work)).collect();
        threads.into_iter().map(|t| t.join().unwrap_or_default()).collect()
    });
    (next.load(Ordering::Relaxed), all)
}

/// Every tenth case on one thread, each as if it were the only one; and the bare arithmetic of its terms.
fn baselines(makers: &Makers, (older, newer): (&Arc<Engine>, &Arc<Engine>), cases: usize) -> (u64, u64) {
    let (mut naive, mut bare, mut terms) = (0, 0, 0);
    for n in (0..cases).step_by(SAMPLED) {
        let (facts, procedure) = makers.case(n);
        let begun = instant();
        let (mut a, mut b) = (Reckoner::new(Arc::clone(older)), Reckoner::new(Arc::clone(newer)));
        let told = recount((&facts, makers.today()), (&mut a, procedure), (&mut b, procedure));
        naive += since_ns(begun);
        terms += told.terms as u64;
        let open = running(older, procedure, &facts, makers.today());
        let open: Vec<_> = open.iter().filter(|r| r.ended.is_none()).collect();
        let begun = instant();
        for r in &open {
            for law in [&older.law, &newer.law] {
                let limit = law.limits.get(&r.limit.id).unwrap_or(&r.limit);
                std::hint::black_box(Term::due_day(limit, r.start, &r.pauses, r.extended, &law.calendar));
            }
        }
        bare += since_ns(begun);
    }
    (naive / terms.max(1), bare / terms.max(1))
}

/// The other law: a break of three days more in the newest year of the calendar, and every third limit of ten and more a third shorter.
fn changed(pack: &Pack) -> Result<Law, String> {
    let mut pack = pack.clone();
    let newest = pack.files.keys().filter(|p| p.starts_with("calendar/")).next_back().cloned().ok_or("没有工作日历")?;
    let year = newest.trim_start_matches("calendar/").trim_end_matches(".toml").to_string();
    let text = pack.text(&newest).map_err(said)?;
    let more = format!("holiday = [\n  {{ name = \"某节\", from = \"{year}-11-10\", to = \"{year}-11-12\" }},\n");
    let text = text.replacen("holiday = [\n", &more, 1);
    pack.files.insert(newest, text.into_bytes());
    let mut law = Law::parse(&pack).map_err(said)?;
    let shorter: Vec<_> = law.limits.all().filter(|l| l.count >= 10).step_by(3).cloned().collect();
    for limit in shorter {
        law.limits.put(fadu_web::office::law::Limit { count: limit.count * 2 / 3, ..limit });
    }
    Ok(law)
}

/// Procedures from which cases are made, each with the terms that an event starts.
struct Makers(Vec<(Arc<Procedure>, String, Vec<TermUse>, Day)>);

impl Makers {
    fn new(engine: &Engine) -> Makers {
        let year = engine.law.calendar.published_years().max().unwrap_or(2026);
        let today = Day::new(year, 11, 16).unwrap_or(Day::from_number(0));
        let made = |(p, field): (&Procedure, &str)| {
            let p = engine.law.procedure(&p.id, p.in_force, field)?;
            let terms: Vec<TermUse> = p.terms.iter().filter(|t| p.strand_of_term(&t.id).is_none()).cloned().collect();
            (p.governs(today) && terms.len() >= 2).then(|| (p, field.to_string(), terms, today))
        };
        Makers(engine.law.procedures_with_fields().filter_map(made).collect())
    }

    fn today(&self) -> Day {
        self.0[0].3
    }

    /// The n-th case: always the same.
    fn case(&self, n: usize) -> (Facts, &Procedure) {
        let (procedure, field, terms, today) = &self.0[n % self.0.len()];
        let mut dice = Dice(n as u64);
        let opened = today.plus(-20 - dice.below(160) as i32);
        let mut fields = Fields::new();
        let mut put = |k: &str, v: String| drop(fields.insert(k.to_string(), Value::String(v)));
        put(own::MATTER, MatterId::from_bits(n as u128 + 1).to_string());
        put(own::AGENCY, BodyId::from_bits(n as u128 % 40 + 1).to_string());
        put(own::PROCEDURE, procedure.id.clone());
        put(own::VERSION, procedure.in_force.to_string());
        put(own::FIELD, field.clone());
        let first = Event { name: "Opened".into(), day: opened, fields };
        let mut all = vec![first];
        for term in terms {
            // Half of the terms have begun.
            if dice.below(2) == 0 {
                all.extend(begun(procedure, term, opened.plus(dice.below(20) as i32), &mut dice));
            }
        }
        for _ in 0..OTHERS {
            let fields = Fields::from([("note".to_string(), json!(format!("{:x}", dice.below(1 << 20))))]);
            all.push(Event { name: "Noted".into(), day: opened.plus(dice.below(20) as i32), fields });
        }
        all[1..].sort_by_key(|e| e.day);
        let seen = |e: &Event, facts: Option<&mut Facts>| {
            let at = Moment::at(e.day, 10, 0);
            let event = Happening { name: &e.name, happened: at, recorded: at, pack: [0; 32], fields: &e.fields };
            match facts {
                None => Facts::opened_by(&event),
                Some(facts) => {
                    facts.apply(procedure, &event);
                    None
                }
            }
        };
        let bare = || Facts::new(MatterId::from_bits(1), BodyId::from_bits(1), procedure, field);
        let mut facts = seen(&all[0], None).unwrap_or_else(bare);
        all.iter().for_each(|e| drop(seen(e, Some(&mut facts))));
        (facts, procedure)
    }
}

struct Event {
    name: String,
    day: Day,
    fields: Fields,
}

/// The event that starts a term, with its day and number where it has fields for them; now and then a pause of five days after it.
fn begun(procedure: &Procedure, term: &TermUse, day: Day, dice: &mut Dice) -> Vec<Event> {
    let named = |need: &str, day: Day, of: &Option<String>| {
        let name = need.split('|').next().unwrap_or_default();
        let mut fields = Fields::new();
        if let Some(field) = of {
            fields.insert(field.clone(), json!(day.to_string()));
        }
        // An act starts it by whatever event it makes first.
        let made = procedure.act(name).and_then(|a| a.events.first());
        if made.is_some() {
            fields.insert(own::ACT.into(), json!(name));
        }
        Event { name: made.map_or(name, |e| e.name.as_str()).to_string(), day, fields }
    };
    let mut start = named(&term.from, day, &term.from_field);
    if let Some(field) = &term.count_field {
        start.fields.insert(field.clone(), json!(5 + dice.below(10)));
    }
    let mut all = vec![start];
    if let Some(pause) = term.pauses.first().filter(|_| dice.below(4) == 0) {
        all.push(named(&pause.from, day.plus(2), &pause.from_field));
        all.push(named(&pause.to, day.plus(6), &pause.to_field));
    }
    all
}

/// The same numbers for the same case in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33) % most.max(1)
    }
}

fn since_ms(begun: Instant) -> u64 {
    since_ns(begun) / 1_000_000
}

fn since_ns(begun: Instant) -> u64 {
    u64::try_from(instant().duration_since(begun).as_nanos()).unwrap_or(u64::MAX)
}

/// As a table.
pub fn text(r: &Report) -> String {
    format!(
        "# Law change: {} open terms of {} cases, {} events\n\n| making and counting, 2 threads (ms) | making alone (ms) | counting (ms) | thread ns a term, both laws | one thread, nothing remembered: ns a term | its time (ms) | bare arithmetic: ns a term | last days counted | moved | newly late |\n|---|---|---|---|---|---|---|---|---|---|\n| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        r.terms,
        r.cases,
        r.events,
        r.whole_ms,
        r.made_ms,
        r.replay_ms,
        r.ns_per_term,
        r.naive_ns_per_term,
        r.naive_ms,
        r.bare_ns_per_term,
        r.counted,
        r.moved,
        r.overdue
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cases_are_the_same_in_every_run_and_the_count_is_that_of_one_thread() {
        let place = Place { data_dir: ".".into(), database_url: None, law: None, evidence: None };
        let pack = place.pack().unwrap();
        let older = Arc::new(Engine::new(Law::parse(&pack).unwrap()).unwrap());
        let newer = Arc::new(Engine::new(changed(&pack).unwrap()).unwrap());
        let makers = Makers::new(&older);
        assert_eq!(makers.case(7).0, makers.case(7).0);
        let (cases, found) = run(&makers, (&older, &newer), 500);
        let (terms, moved) = (found.iter().map(|f| f.0).sum::<usize>(), found.iter().map(|f| f.2).sum::<usize>());
        let alone = |n: usize| {
            let (facts, procedure) = makers.case(n);
            let (mut a, mut b) = (Reckoner::new(Arc::clone(&older)), Reckoner::new(Arc::clone(&newer)));
            recount((&facts, makers.today()), (&mut a, procedure), (&mut b, procedure))
        };
        let each: Vec<_> = (0..cases).map(alone).collect();
        assert_eq!(terms, each.iter().map(|r| r.terms).sum::<usize>());
        assert_eq!(moved, each.iter().map(|r| r.shifts.len()).sum::<usize>());
        assert!(terms >= 500 && moved > 20 && moved < terms, "{terms} {moved}");
    }
}
