//! The language of scenarios: what a story, a step and a scenario say. The parser refuses every word it does not know.
//! What must follow is told in [`crate::expect`].

use crate::expect::Then;
use crate::matter::base::{Citation, Day, Fields};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The ordinary case of a procedure: who is who, and what is done on which day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// In one line.
    pub title: String,
    /// The procedure.
    pub procedure: String,
    /// What the agency's numbers begin with.
    pub number_prefix: String,
    /// The items that the agency may exercise, by code.
    pub items: Vec<String>,
    /// Powers of the list that went from the agency to another.
    #[serde(default, rename = "moved-power")]
    pub moved: Vec<MovedPower>,
    /// What the agency entrusted an organisation with.
    #[serde(default)]
    pub entrusted: Vec<Entrusted>,
    /// Items on a list of what is not punished.
    #[serde(default)]
    pub waived: Vec<Waived>,
    /// Fees of the catalogue of fees.
    #[serde(default, rename = "fee")]
    pub fees: Vec<ListedFee>,
    /// Persons by their short names.
    pub cast: BTreeMap<String, Member>,
    /// Steps in order.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

/// A power of the list of powers that the agency held from the beginning and another agency holds from a day on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MovedPower {
    /// Its name.
    pub name: String,
    /// Codes of the items under it.
    pub items: Vec<String>,
    /// The first day on which the other agency holds it.
    pub on: Day,
}

/// Items that the agency entrusted an organisation with, whose people are those of the cast that are `entrusted`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entrusted {
    /// Codes of the items.
    pub items: Vec<String>,
    /// The first day.
    pub first: Day,
    /// The last day by its letter.
    pub last: Day,
    /// The first day on which it holds no more, where it was ended early.
    #[serde(default)]
    pub ended_on: Option<Day>,
}

/// What becomes of the agency in one scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum AgencyTurn {
    /// From that day on it is no more, and another body follows it.
    EndedOn(Day),
    /// From that day on it is an entrusted organisation.
    EntrustedFrom(Day),
    /// It has stood at that level, as the register names levels, from the beginning.
    Level(String),
}

/// An item on a list of what is not punished 免罚清单 where all conditions are met.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waived {
    /// The item's code.
    pub item: String,
    /// The name of the list.
    pub title: String,
    /// What must be met.
    pub conditions: Vec<String>,
    /// The first day on which it holds.
    pub from: Day,
}

/// A fee of the catalogue 收费目录.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedFee {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The rank of the norm that set it up.
    pub set_by: String,
    /// What it rests on.
    pub basis: Vec<String>,
    /// What it is counted by.
    pub unit: String,
    /// The least for a unit, in fen.
    pub least_fen: i64,
    /// The most for a unit, in fen.
    pub most_fen: i64,
    /// A share of the amount, in per mille; the sums above are its bounds then.
    #[serde(default)]
    pub per_mille: Option<u32>,
    /// The first day.
    pub from: Day,
    /// The last day.
    #[serde(default)]
    pub until: Option<Day>,
    /// Another agency charges it.
    #[serde(default)]
    pub elsewhere: bool,
}

/// A person of the cast.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Name.
    pub name: String,
    /// Unit.
    #[serde(default)]
    pub unit: String,
    /// Posts in the agency; a unit head heads the unit above.
    #[serde(default)]
    pub posts: Vec<String>,
    /// First and last day of the credential, if the person has one.
    #[serde(default)]
    pub credential: Option<(Day, Day)>,
    /// The day on which it was withdrawn.
    #[serde(default)]
    pub revoked_on: Option<Day>,
    /// A second entry in the register of officers for the person of this short name.
    #[serde(default)]
    pub same_person_as: Option<String>,
    /// Belongs to another agency.
    #[serde(default)]
    pub elsewhere: bool,
    /// Belongs to the organisation that the agency entrusts, and acts in the agency's name.
    #[serde(default)]
    pub entrusted: bool,
}

/// One step: who does which act on which day, and what the form says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Name of the step; the act's if it is not given.
    #[serde(default)]
    pub id: String,
    /// The act.
    pub act: String,
    /// The day on which it is recorded.
    pub day: Day,
    /// Short name of the person.
    pub who: String,
    /// What is typed.
    #[serde(default)]
    pub fields: Fields,
    /// Told afterwards: the engine refuses nothing.
    #[serde(default)]
    pub reported: bool,
    /// Not part of the ordinary course: played only where a scenario names it under `with`.
    #[serde(default)]
    pub aside: bool,
    /// In the story of a field: the step of the procedure's story after which it has its place.
    #[serde(default)]
    pub after: Option<String>,
}

/// What a field of enforcement adds to the story of a procedure: steps aside, each with its place.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldStory {
    /// Steps; several after the same one keep their order.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

/// What a scenario changes in a step.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The step of the story that is taken over, where it is not found by its act.
    #[serde(default)]
    pub step: Option<String>,
    /// The act.
    #[serde(default)]
    pub act: Option<String>,
    /// Another day.
    #[serde(default)]
    pub day: Option<Day>,
    /// Another person.
    #[serde(default)]
    pub who: Option<String>,
    /// Fields with another value.
    #[serde(default)]
    pub fields: Fields,
    /// Fields left empty.
    #[serde(default)]
    pub without: Vec<String>,
    /// Told afterwards.
    #[serde(default)]
    pub reported: bool,
}

/// A step that the story does not have, put after one that it has.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Insert {
    /// The step after which it comes; several after the same one keep their order.
    pub after: String,
    /// Its name.
    #[serde(default)]
    pub id: Option<String>,
    /// The step of the story that is taken over, where it is not found by its act.
    #[serde(default)]
    pub step: Option<String>,
    /// The act; one that the story has brings its person and fields.
    pub act: String,
    /// The day on which it is recorded.
    pub day: Day,
    /// Another person.
    #[serde(default)]
    pub who: Option<String>,
    /// Fields with another value.
    #[serde(default)]
    pub fields: Fields,
    /// Fields left empty.
    #[serde(default)]
    pub without: Vec<String>,
    /// Told afterwards.
    #[serde(default)]
    pub reported: bool,
}

impl Insert {
    /// The step as a change of one that the story has.
    pub fn change(&self) -> Change {
        let insert = self.clone();
        Change {
            step: insert.step,
            act: Some(insert.act),
            day: Some(insert.day),
            who: insert.who,
            fields: insert.fields,
            without: insert.without,
            reported: insert.reported,
        }
    }
}

impl Story {
    /// The story with the steps of a field in their places.
    pub fn with(&self, own: &FieldStory) -> Result<Story, String> {
        let mut story = self.clone();
        for step in own.steps.iter().rev() {
            let after = step.after.as_deref().ok_or_else(|| format!("{}: no place", step.name()))?;
            let at = story.steps.iter().rposition(|s| s.name() == after);
            let at = at.ok_or_else(|| format!("{}: no step {after}", step.name()))?;
            story.steps.insert(at + 1, Step { aside: true, ..step.clone() });
        }
        Ok(story)
    }

    /// The step of that name.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|s| s.name() == id)
    }

    /// A step from a change: over the step it names, or the first of its act, or over nothing.
    pub fn changed(&self, over: Option<&Step>, change: &Change) -> Result<Step, String> {
        let named =
            change.step.as_deref().map(|id| self.step(id).ok_or_else(|| format!("no step {id}"))).transpose()?;
        let same_act = || self.steps.iter().find(|s| Some(&s.act) == change.act.as_ref());
        let base = over.or(named).or_else(same_act);
        let missing = |what: &str| format!("{}: no {what} given", change.act.as_deref().unwrap_or("a step"));
        let mut fields = base.map(|b| b.fields.clone()).unwrap_or_default();
        fields.extend(change.fields.clone());
        fields.retain(|name, _| !change.without.contains(name));
        Ok(Step {
            id: base.map(|b| b.id.clone()).unwrap_or_default(),
            act: change.act.clone().or_else(|| Some(base?.act.clone())).ok_or_else(|| missing("act"))?,
            day: change.day.or_else(|| Some(base?.day)).ok_or_else(|| missing("day"))?,
            who: change.who.clone().or_else(|| Some(base?.who.clone())).ok_or_else(|| missing("person"))?,
            fields,
            reported: change.reported || base.is_some_and(|b| b.reported),
            aside: false,
            after: None,
        })
    }
}

impl Step {
    /// Its name: its own, or its act's.
    pub fn name(&self) -> &str {
        if self.id.is_empty() { &self.act } else { &self.id }
    }
}

/// One point of law.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it shows, in Chinese.
    pub title: String,
    /// Articles that it is about.
    #[serde(default)]
    pub cites: Vec<Citation>,
    /// `none`, `both`, or the id of an overlay; if absent, the overlay in whose folder it stands, else `none`.
    #[serde(default)]
    pub field: Option<String>,
    /// The story is played up to and including this step; nothing if absent.
    #[serde(default)]
    pub until: Option<String>,
    /// What becomes of the agency.
    #[serde(default)]
    pub agency: Option<AgencyTurn>,
    /// Steps left out.
    #[serde(default)]
    pub skip: Vec<String>,
    /// Steps aside that are played in their place.
    #[serde(default)]
    pub with: Vec<String>,
    /// Steps changed.
    #[serde(default)]
    pub replace: BTreeMap<String, Change>,
    /// Steps added.
    #[serde(default)]
    pub insert: Vec<Insert>,
    /// What is then done.
    #[serde(default)]
    pub when: Option<Change>,
    /// What must follow.
    pub then: Then,
}
