//! Playing: a story is played step by step on the pure engine; a scenario starts at the last step that it leaves as it is.

use crate::cast::{AGENCY, Cast};
use crate::language::{Scenario, Step, Story};
use crate::library::{Library, Tale};
use crate::matter::base::id::MatterId;
use crate::matter::base::{Day, Denied, Fields, Moment};
use crate::matter::facts::PAPER_MADE;
use crate::matter::law::procedure::Procedure;
use crate::matter::{Ctx, Draft, Engine, Facts, Happening, Intent, Mode, Outcome, PaperDue, View, decide};
use crate::script::{ordinary, script};
use crate::{Failure, judge};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A case as far as it was played.
#[derive(Clone, Default)]
pub struct Stage {
    /// The matter, once it is opened.
    pub open: Option<(Arc<Procedure>, Facts)>,
    /// How many steps were played; it sets the clock within the day.
    pub steps: u32,
    /// The day of the last step.
    pub day: Option<Day>,
    numbers: Numbers,
}

/// The last number given, by series and year.
type Numbers = BTreeMap<(String, i32), u32>;

/// What came of an act.
pub enum Came {
    /// It passed.
    Passed(Outcome),
    /// It did not.
    Denied(Denied),
    /// No version of the procedure governs a matter of that day.
    NoProcedure,
}

/// A story in an agency of one field, with its steps as they were played once.
pub struct Playhouse<'a> {
    story: &'a Story,
    engine: &'a Engine,
    cast: Cast,
    field: String,
    /// The stage before step 0, 1, 2 … of the ordinary course, or why it did not get there.
    before: Vec<Result<Stage, String>>,
}

impl<'a> Playhouse<'a> {
    /// A story in an agency of that field.
    pub fn new(
        library: &'a Library,
        engine: &'a Engine,
        story: &'a Story,
        field: &str,
    ) -> Result<Playhouse<'a>, String> {
        let cast = Cast::new(story, field, &library.items)?;
        Ok(Playhouse { story, engine, cast, field: field.into(), before: vec![Ok(Stage::default())] })
    }

    /// The cast.
    pub fn cast(&self) -> &Cast {
        &self.cast
    }

    /// Plays a scenario and says what is not as it says.
    pub fn run(&mut self, scenario: &Scenario) -> Result<(), String> {
        let (from, rest) = script(self.story, scenario)?;
        let mut stage = self.at(from)?;
        let before = self.cast.register.clone();
        if let Some(turn) = &scenario.agency {
            self.cast.register = self.cast.turned(turn)?;
        }
        let judged = self.played(&mut stage, &rest, scenario);
        self.cast.register = before;
        judged
    }

    fn played(&self, stage: &mut Stage, rest: &[Step], scenario: &Scenario) -> Result<(), String> {
        for step in rest {
            self.must(stage, step)?;
        }
        let came = match &scenario.when {
            Some(change) => Some(self.step(stage, &self.story.changed(None, change)?)?),
            None => None,
        };
        judge::all((self.engine, &self.cast), stage, came.as_ref(), &scenario.then)
    }

    /// The stage before the ordinary step of that place.
    fn at(&mut self, place: usize) -> Result<Stage, String> {
        while self.before.len() <= place {
            let step = &ordinary(self.story)[self.before.len() - 1];
            let next = match self.before.last() {
                Some(Ok(stage)) => {
                    let mut stage = stage.clone();
                    self.must(&mut stage, step).map(|()| stage)
                }
                Some(Err(why)) => Err(why.clone()),
                None => Err("no beginning".into()),
            };
            self.before.push(next);
        }
        self.before[place].clone()
    }

    fn must(&self, stage: &mut Stage, step: &Step) -> Result<(), String> {
        match self.step(stage, step)? {
            Came::Passed(_) => Ok(()),
            Came::NoProcedure => Err(format!("step {}: no procedure", step.name())),
            Came::Denied(denied) => Err(format!("step {}: {}", step.name(), judge::told(&denied))),
        }
    }

    /// Plays one step; what passes is folded into the facts.
    pub fn step(&self, stage: &mut Stage, step: &Step) -> Result<Came, String> {
        if stage.day.is_some_and(|d| step.day < d) {
            return Err(format!("step {}: its day lies before the step before it", step.name()));
        }
        stage.day = Some(step.day);
        stage.steps += 1;
        let now = Moment::at(step.day, 9, stage.steps);
        let Some((procedure, mut facts)) = stage.open.take().or_else(|| self.open(step)) else {
            return Ok(Came::NoProcedure);
        };
        let decided = self.decide((&procedure, &facts), step, now);
        let came = decided.map(|decided| match decided {
            Ok(mut outcome) => {
                self.number(&mut outcome, &procedure, (&mut stage.numbers, step.day));
                for e in outcome.events.iter().chain(&papers_of(&outcome, now)) {
                    let (name, happened, fields) = (e.name.as_str(), e.happened, &e.fields);
                    let pack = self.engine.law.digest;
                    facts.apply(&procedure, &Happening { name, happened, recorded: now, pack, fields });
                }
                Came::Passed(outcome)
            }
            Err(denied) => Came::Denied(denied),
        });
        stage.open = (!facts.entries.is_empty()).then_some((procedure, facts));
        came
    }

    fn decide(
        &self,
        (procedure, facts): (&Procedure, &Facts),
        step: &Step,
        now: Moment,
    ) -> Result<Result<Outcome, Denied>, String> {
        let actor = self.cast.actor(&step.who)?;
        let mode = if step.reported { Mode::Reported } else { Mode::Requested };
        let ctx = Ctx { now, actor: &actor, register: &self.cast.register, engine: self.engine, mode };
        let intent = Intent { act: step.act.clone(), typed: self.cast.named(procedure, &step.fields) };
        Ok(decide(&View { ctx, procedure, facts }, &intent))
    }

    /// A matter is opened under the version that governs the day named by the procedure.
    fn open(&self, step: &Step) -> Option<(Arc<Procedure>, Facts)> {
        let law = &self.engine.law;
        let by = law.base_procedures().find(|p| p.id == self.story.procedure)?.opened_by.clone();
        let day = step.fields.get(&by).and_then(|v| v.as_str()?.parse().ok()).unwrap_or(step.day);
        let procedure = law.procedure_on(&self.story.procedure, &self.field, day)?;
        let facts = Facts::new(MatterId::from_bits(7), AGENCY, &procedure, &self.field);
        Some((procedure, facts))
    }

    /// Gives the next number of each series that an outcome wants.
    fn number(&self, outcome: &mut Outcome, procedure: &Procedure, (given, day): (&mut Numbers, Day)) {
        let wanted: Vec<String> = outcome.numbers_wanted().map(str::to_string).collect();
        let next = |field: String| {
            let form = procedure.numbers.get(&field).map_or("{n}", |d| d.form.as_str());
            let form = form.replace("{agency}", &self.story.number_prefix).replace("{year}", &day.year().to_string());
            let n = given.entry((field, day.year())).or_insert(0);
            *n += 1;
            form.replace("{n}", &n.to_string())
        };
        outcome.fill_numbers(&wanted.into_iter().map(next).collect::<Vec<_>>());
    }
}

/// The papers of an act as events, so that a later act can name one: its digest is `act/paper`, nothing is set.
pub fn papers_of(outcome: &Outcome, now: Moment) -> Vec<Draft> {
    let own = outcome.events.last().into_iter().flat_map(|e| &e.fields).filter(|(k, _)| k.starts_with('_'));
    let own: Fields = own.map(|(k, v)| (k.clone(), v.clone())).collect();
    let paper = |due: &PaperDue| {
        let (id, digest) = (&due.used.id, format!("{}/{}", outcome.act, due.used.id));
        let said = [("paper", id.clone()), ("title", due.used.name.clone()), ("digest", digest)];
        let mut fields = own.clone();
        fields.extend(said.map(|(name, value)| (name.to_string(), value.into())));
        Draft { name: PAPER_MADE.into(), happened: now, fields, number: None }
    };
    outcome.papers.iter().map(paper).collect()
}

/// The playhouses of one law pack, one for each procedure and field.
pub struct Houses<'a> {
    library: &'a Library,
    engine: &'a Engine,
    open: BTreeMap<(String, String), Playhouse<'a>>,
}

impl<'a> Houses<'a> {
    /// None is open yet.
    pub fn new(library: &'a Library, engine: &'a Engine) -> Houses<'a> {
        Houses { library, engine, open: BTreeMap::new() }
    }

    /// Plays a tale in each of its fields.
    pub fn play(&mut self, tale: &Tale) -> Option<Failure> {
        tale.fields.iter().find_map(|field| {
            let why = self.run(tale, field).err()?;
            let title = &tale.scenario.title;
            Some(Failure { scenario: format!("{} [{field}] {title}", tale.file), why })
        })
    }

    fn run(&mut self, tale: &Tale, field: &str) -> Result<(), String> {
        let key = (tale.procedure.clone(), field.to_string());
        if !self.open.contains_key(&key) {
            let story = self.library.story(&tale.procedure, field).ok_or("the procedure has no story")?;
            self.open.insert(key.clone(), Playhouse::new(self.library, self.engine, story, field)?);
        }
        self.open.get_mut(&key).ok_or("no playhouse")?.run(&tale.scenario)
    }
}
