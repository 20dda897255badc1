//! How good the warnings are: violations are planted among lawful look-alikes as an agency's system would enter them, over the interface, and
//! the clues are read back as the heads of the bodies see them. Nothing here knows the rules: what is expected stands in `demo/plants.toml`.

mod days;
mod file;
mod load;
mod plan;
mod play;
mod tally;
mod town;

pub use load::{Load, text as load_text};
pub use tally::{Report, text};

use super::Scratch;
use super::client::Client;
use super::process::Server;
use crate::chance::SeededChance;
use crate::clock::{DemoClock, SystemClock};
use crate::premises::{Place, said};
use crate::seed::{self, Size, Wanted};
use fadu_web::office::Clock;
use fadu_web::office::base::Day;
use fadu_web::office::law::Law;
use plan::{Drawing, Plants, Row};
use play::Play;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// So far the clock is moved for what only time brings.
const LATER_DAYS: i32 = 45;
const DAY_MS: i64 = 86_400_000;

/// What is wanted.
pub struct Wish {
    /// How much other data there is.
    pub size: Size,
    /// Draws the plants; the same seed and day give the same.
    pub seed: u64,
    /// How often each case is drawn.
    pub times: usize,
    /// Other cases than those of `demo/plants.toml`.
    pub cases: Option<PathBuf>,
    /// Plants of another hand instead of drawn ones.
    pub file: Option<PathBuf>,
    /// Use the demonstration of the data directory; rows are added to it.
    pub there: bool,
}

/// Measures.
pub async fn measure(place: &Place, wish: &Wish) -> Result<Report, String> {
    let scratch = if wish.there { None } else { Some(Scratch::new(place, "warnings")?) };
    let own = scratch.as_ref().map_or_else(|| place.clone(), Scratch::place);
    if !wish.there {
        seed::fill(&own, &Wanted { seed: wish.seed, ..Wanted::of(wish.size) }).await?;
    }
    let law = Law::parse(&own.pack()?).map_err(said)?;
    let worked = |day: Day| law.calendar.is_working(day);
    let today = DemoClock::open(&own.data_dir).now().day();
    let ahead_days = today.number() - SystemClock.now().day().number();
    let plants = Plants::read(wish.cases.as_deref())?;
    let server = Server::start_demo(&own)?;
    server.ready().await?;
    let mut client = Client::connect(server.address).await?;
    let bodies = town::bodies(&mut client, &plants.bodies).await?;
    let chance = SeededChance::new(wish.seed);
    let drawing = Drawing { bodies: &bodies, worked: &worked, today, chance: &chance };
    let rows = match &wish.file {
        Some(path) => file::rows(path, &labels(&law), &bodies)?,
        None => plants.rows(&drawing, wish.times)?,
    };
    let sentinel = plants.sentinel(&drawing)?;
    let run = format!("P{}-{:06x}", wish.seed, SystemClock.now().0 & 0xff_ffff);
    let play = Play { address: server.address, bodies: &bodies, ahead_ms: i64::from(ahead_days) * DAY_MS };
    let entered = play.enter(&rows, &run).await?;
    play.judged(&sentinel, &run).await?;
    let pairs: Vec<_> = rows.iter().zip(&entered).collect();
    let mut report = Report::default();
    tally::count(&mut report, &pairs, &play.clues().await?, false);
    if rows.iter().any(|r| r.later) {
        // What was measured before is not lost for it.
        if let Err(why) = later(&own, server, (&plants, &rows, &entered), &mut report).await {
            eprintln!("fadu: {why}");
        }
    }
    report.unplanted = waiting(&law, &plants, wish);
    report.close();
    Ok(report)
}

/// Measures how fast a warning is seen while rows are entered at so many events a second.
pub async fn under_load(place: &Place, wish: &Wish, rate: u64) -> Result<Load, String> {
    let scratch = if wish.there { None } else { Some(Scratch::new(place, "warnings")?) };
    let own = scratch.as_ref().map_or_else(|| place.clone(), Scratch::place);
    if !wish.there {
        seed::fill(&own, &Wanted { seed: wish.seed, ..Wanted::of(wish.size) }).await?;
    }
    let law = Law::parse(&own.pack()?).map_err(said)?;
    let worked = |day: Day| law.calendar.is_working(day);
    let plants = Plants::read(wish.cases.as_deref())?;
    let server = Server::start_demo(&own)?;
    server.ready().await?;
    let mut client = Client::connect(server.address).await?;
    let bodies = town::bodies(&mut client, &plants.bodies).await?;
    let (today, chance) = (DemoClock::open(&own.data_dir).now().day(), SeededChance::new(wish.seed));
    let drawing = Drawing { bodies: &bodies, worked: &worked, today, chance: &chance };
    let sentinel = plants.sentinel(&drawing)?;
    let mut rows = plants.rows(&drawing, wish.times)?;
    rows.retain(|r| r.expect.is_disjoint(&sentinel.expect));
    let run = format!("L{}-{:06x}", wish.seed, SystemClock.now().0 & 0xff_ffff);
    // What a start leaves to do is done before.
    Play { address: server.address, bodies: &bodies, ahead_ms: 0 }.quiet(&sentinel, &run).await?;
    let onto = load::Onto { server: (server.address, server.pid()), bodies: &bodies, run: &run };
    load::measure(onto, &rows, &sentinel, rate).await
}

/// Moves the clock, and looks at what only time brings.
async fn later(
    own: &Place,
    server: Server,
    (plants, rows, entered): (&Plants, &[Row], &[play::Entered]),
    report: &mut Report,
) -> Result<(), String> {
    drop(server);
    let today = DemoClock::open(&own.data_dir).now().day().plus(LATER_DAYS);
    DemoClock::set_today(&own.data_dir, today).map_err(said)?;
    let server = Server::start_demo(own)?;
    server.ready().await?;
    let mut client = Client::connect(server.address).await?;
    let bodies = town::bodies(&mut client, &plants.bodies).await?;
    let (worked, chance) = (|_: Day| true, SeededChance::new(0));
    let drawing = Drawing { bodies: &bodies, worked: &worked, today, chance: &chance };
    let play = Play { address: server.address, bodies: &bodies, ahead_ms: 0 };
    let run = format!("later-{:06x}", SystemClock.now().0 & 0xff_ffff);
    // What is due is taken so many at a time: what came last is judged when nothing else is left.
    play.quiet(&plants.sentinel(&drawing)?, &run).await?;
    let pairs: Vec<_> = rows.iter().zip(entered).collect();
    tally::count(report, &pairs, &play.clues().await?, true);
    Ok(())
}

/// The headings of the columns with the names of the fields.
fn labels(law: &Law) -> BTreeMap<String, String> {
    let collected = law.base_procedures().find(|p| p.collection.is_some());
    collected.into_iter().flat_map(|p| p.fields.iter().map(|(n, d)| (d.label.clone(), n.clone()))).collect()
}

/// Live rules that were not planted, with the reason.
fn waiting(law: &Law, plants: &Plants, wish: &Wish) -> BTreeMap<String, String> {
    if wish.file.is_some() {
        return BTreeMap::new();
    }
    let planted = plants.planted();
    let why = |rule: &String| plants.unplanted.get(rule).cloned().unwrap_or_else(|| "还没有写怎么种".into());
    law.warnings.keys().filter(|r| !planted.contains(*r)).map(|r| (r.clone(), why(r))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A live rule is either planted or said not to be, with the reason; never both.
    #[test]
    fn every_live_rule_is_planted_or_says_why_not() {
        let place = Place { data_dir: PathBuf::new(), database_url: None, law: None, evidence: None };
        let law = Law::parse(&place.pack().unwrap()).unwrap();
        let plants = Plants::read(None).unwrap();
        let planted = plants.planted();
        for rule in law.warnings.keys() {
            assert_ne!(planted.contains(rule), plants.unplanted.contains_key(rule), "{rule}");
        }
        for rule in planted.iter().chain(plants.unplanted.keys()) {
            assert!(law.warnings.contains_key(rule), "{rule} is no live rule");
        }
    }
}
