//! Demonstration data: the cast and the stories of `demo/`, told through the office itself, so that nothing unlawful can be in them.

mod accounts;
mod cast;
mod collected;
mod district;
mod fees;
mod lanes;
mod others;
pub mod pictures;
mod plan;
mod play;
mod powers;
mod progress;
mod registers;
mod reviews;
mod script;
mod story;

use crate::chance::SeededChance;
use crate::clock::{DemoClock, SeedClock, SystemClock};
use crate::premises::{self, HALF_MADE, Means, Place, said};
use accounts::Login;
use cast::Cast;
use district::District;
use fadu_store::{Durability, Log, Store};
use fadu_web::office::base::{Day, Moment};
use fadu_web::office::law::items::{Item, Items};
use fadu_web::office::{Chance, Clock, Office};
use progress::Progress;
pub use script::Script;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use story::Story;

/// The password of every demonstration account.
pub const PASSWORD: &str = "fadu-demo-2026";

/// How much data.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    /// 3 个机关、40 名执法人员、2000 个当事人、300 个案件
    Small,
    /// 104 个机关、3937 名执法人员、32 万个当事人、1 万余处罚案件、16 万余其他执法行为
    District,
    /// 16 个区（尚未提供）
    City,
    /// 测试用
    #[value(hide = true)]
    Tiny,
}

impl Size {
    /// Whether this size is there yet.
    pub fn offered(self) -> Result<(), String> {
        match self {
            Size::Small | Size::Tiny | Size::District => Ok(()),
            Size::City => {
                Err("全市规模的演示数据还没有，随 issue 5 提供；目前请用 --size small 或者 --size district".into())
            }
        }
    }
    fn parties(self) -> usize {
        if self == Size::Tiny { 120 } else { 2_000 }
    }
    /// About so many events come of it: what is told of the progress is measured by it.
    fn events(self) -> u64 {
        match self {
            Size::Tiny => 800,
            Size::District | Size::City => 1_490_000,
            Size::Small => 14_900,
        }
    }
    /// The registers begin so many days before the day of seeding.
    fn before_days(self) -> i32 {
        if self == Size::District { 1_470 } else { 440 }
    }
    fn matters(self) -> usize {
        if self == Size::Tiny { 12 } else { 300 }
    }
}

/// What is wanted.
pub struct Wanted {
    /// How much.
    pub size: Size,
    /// The same seed and day give the same data.
    pub seed: u64,
    /// The day that all dates are relative to; `None` is today.
    pub day: Option<Day>,
    /// A district with so many acts done elsewhere, few parties and the cases of the small sample: long lists for the benchmarks.
    pub reported: Option<usize>,
    /// Of a district so many in a hundred.
    pub percent: Option<usize>,
}

impl Wanted {
    /// This much, of the first seed, today.
    pub fn of(size: Size) -> Wanted {
        Wanted { size, seed: 1, day: None, reported: None, percent: None }
    }
}

/// What was made: accounts and samples as the contract has them.
#[derive(Serialize)]
pub struct Seeded {
    /// Who may sign in.
    pub accounts: Vec<Login>,
    /// One of each, to begin with.
    pub samples: Value,
    /// The day that all dates are relative to.
    pub day: Day,
    /// How many matters.
    pub matters: usize,
    /// How many events.
    pub events: u64,
    /// Cases for the benchmarks.
    #[serde(skip)]
    pub scripts: Vec<Script>,
}

/// The accounts of a district of the first seed.
pub fn district_logins() -> Result<Vec<Login>, String> {
    let (district, mut cast) = (District::read()?, Cast::read()?);
    district.enlarge(&mut cast, &SeededChance::new(1))?;
    Ok(accounts::logins(&cast))
}

/// The accounts of the demonstration, in the order of the cast.
pub fn accounts() -> Result<Vec<Login>, String> {
    Ok(accounts::logins(&Cast::read()?))
}

/// Everything that the parts of the seeder share.
struct Seeder {
    office: Arc<Office>,
    clock: Arc<SeedClock>,
    chance: Arc<SeededChance>,
    cast: Cast,
    story: Story,
    items: Vec<Item>,
    /// Items that some trade gives cause for.
    named: BTreeSet<String>,
    /// Officers of each body, by place in the cast.
    staffs: BTreeMap<String, Vec<usize>>,
    /// What a whole district has beside the cast.
    district: Option<District>,
    day: Day,
    seed: u64,
    size: Size,
}

/// Fills an empty data directory.
pub async fn fill(place: &Place, wanted: &Wanted) -> Result<Seeded, String> {
    let day = wanted.day.unwrap_or_else(|| SystemClock.now().day());
    let store = Store::open(place.options()?.durability(Durability::Bulk)).map_err(said)?;
    if store.head().size > 0 {
        return Err(format!("{} 里已有数据；演示数据只放进空的数据目录", place.data_dir.display()));
    }
    let (clock, chance) = (Arc::new(SeedClock::default()), Arc::new(SeededChance::new(wanted.seed)));
    let pack = place.pack()?;
    clock.set(Moment::at(day.plus(-wanted.size.before_days()), 9, 0));
    let means = Means {
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        chance: Arc::clone(&chance) as Arc<dyn Chance>,
        public_address: String::new(),
        demo: true,
        // Typesetting every archived file to count its pages would take minutes; what is archived by hand has its pages.
        worker: std::path::PathBuf::new(),
    };
    let items = Items::of_pack(&pack).map_err(said)?;
    let office = Arc::new(premises::office(&pack, store, means)?);
    premises::publish(&office, &pack).await.map_err(said)?;
    let (mut cast, mut district) = (Cast::read()?, None);
    if wanted.size == Size::District {
        let mut read = District::read()?;
        read.enlarge(&mut cast, &SeededChance::new(wanted.seed))?;
        wanted.reported.into_iter().for_each(|n| read.only_reported(n));
        wanted.percent.into_iter().for_each(|n| read.of_percent(n));
        district = Some(read);
    }
    let named = cast.party.trades.iter().flat_map(|t| t.items.iter().cloned()).collect();
    let staff = |b: &cast::Body| (b.id.clone(), cast.officers_of(&b.id).map(|(i, _)| i).collect());
    let staffs = cast.bodies.iter().map(staff).collect();
    let (story, seed, size) = (Story::read()?, wanted.seed, wanted.size);
    let seeder = Seeder { office, clock, chance, cast, story, items, named, staffs, district, day, seed, size };
    let half_made = place.data_dir.join(HALF_MADE);
    std::fs::write(&half_made, "").map_err(said)?;
    let progress = Progress::told(seeder.office.store().clone(), size.events());
    let told = seeder.tell().await?;
    drop(progress);
    DemoClock::set_today(&place.data_dir, day).map_err(said)?;
    std::fs::remove_file(&half_made).map_err(said)?;
    Ok(told)
}

impl Seeder {
    fn wanted_parties(&self) -> usize {
        self.district.as_ref().map_or(self.size.parties(), |d| d.parties)
    }
    fn wanted_matters(&self) -> usize {
        self.district.as_ref().map_or(self.size.matters(), |d| d.sample)
    }
    fn oldest_days(&self) -> i32 {
        self.district.as_ref().map_or(plan::OLDEST_DAYS, |d| d.years_days)
    }

    async fn tell(&self) -> Result<Seeded, String> {
        let people = self.enter_registers().await?;
        let logins = self.open_accounts(&people).await?;
        let told = match &self.district {
            Some(district) => self.play_district(&people, district).await?,
            None => self.play(&people).await?,
        };
        self.office.store().finish_bulk().map_err(said)?;
        Ok(Seeded {
            accounts: logins,
            samples: told.samples,
            day: self.day,
            matters: told.matters,
            events: self.office.store().head().size,
            scripts: told.scripts,
        })
    }
}
