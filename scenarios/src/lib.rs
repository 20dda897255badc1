//! Scenarios: points of law told as short stories, played on the pure engine with a record in memory and a clock of their own.
//!
//! A story (`_story.toml`) is the ordinary case; a scenario changes it, does one thing, and says what must follow. Start reading at
//! [`language`]; [`Playhouse::run`] plays one. The language is described in docs/how-to/add-a-procedure.md.

pub mod cast;
pub mod expect;
pub mod judge;
pub mod language;
pub mod library;
pub mod mutants;
pub mod play;
pub mod reviewed;
mod script;
pub mod warned;

pub use fadu_matter as matter;
pub use library::{Library, Tale};
pub use play::Playhouse;

/// A scenario that does not end as it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// File and title.
    pub scenario: String,
    /// What was expected and what came.
    pub why: String,
}

/// Every step that a scenario plays before what it is about, in order: for those who play it elsewhere.
pub fn steps(story: &language::Story, scenario: &language::Scenario) -> Result<Vec<language::Step>, String> {
    let (same, rest) = script::script(story, scenario)?;
    Ok(script::ordinary(story).into_iter().take(same).cloned().chain(rest).collect())
}

/// Plays every scenario, and gives those that fail.
pub fn failures(library: &Library, engine: &matter::Engine) -> Vec<Failure> {
    let mut houses = play::Houses::new(library, engine);
    let tales = library.tales.iter().flat_map(|tale| houses.play(tale));
    tales.chain(warned::failures(&library.warned, engine)).collect()
}
