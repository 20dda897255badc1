//! The script of a scenario: the steps of the story as it changes them.

use crate::language::{Insert, Scenario, Step, Story};

/// The steps of the ordinary course.
pub fn ordinary(story: &Story) -> Vec<&Step> {
    story.steps.iter().filter(|s| !s.aside).collect()
}

/// How many ordinary steps a scenario leaves as they are, and the steps that it plays after those.
pub fn script(story: &Story, scenario: &Scenario) -> Result<(usize, Vec<Step>), String> {
    let mut steps: Vec<(String, Step)> = Vec::new();
    for step in story.steps.iter().filter(|s| !s.aside || scenario.with.iter().any(|w| w == s.name())) {
        let name = step.name().to_string();
        if !scenario.skip.contains(&name) {
            let step = match scenario.replace.get(&name) {
                Some(change) => story.changed(Some(step), change)?,
                None => Step { aside: false, ..step.clone() },
            };
            steps.push((name.clone(), step));
        }
        insert_after(story, &scenario.insert, (&name, &mut steps))?;
    }
    unknown(story, scenario)?;
    let Some(until) = &scenario.until else { return Ok((0, Vec::new())) };
    let end = steps.iter().rposition(|(n, _)| n == until).ok_or_else(|| format!("until: no step {until}"))?;
    steps.truncate(end + 1);
    let plain = |at: usize, (name, _): &(String, Step)| {
        ordinary(story).get(at).is_some_and(|s| s.name() == name) && !scenario.replace.contains_key(name)
    };
    let same = steps.iter().enumerate().take_while(|(at, s)| plain(*at, s)).count();
    Ok((same, steps.split_off(same).into_iter().map(|(_, s)| s).collect()))
}

fn insert_after(
    story: &Story,
    inserts: &[Insert],
    (name, steps): (&str, &mut Vec<(String, Step)>),
) -> Result<(), String> {
    for insert in inserts.iter().filter(|i| i.after == name) {
        let id = insert.id.clone().unwrap_or_else(|| insert.act.clone());
        let step = Step { id: id.clone(), ..story.changed(None, &insert.change())? };
        steps.push((id.clone(), step));
        if id != name {
            insert_after(story, inserts, (&id, steps))?;
        }
    }
    Ok(())
}

/// A name in a scenario that the story does not have is a slip of the pen.
fn unknown(story: &Story, scenario: &Scenario) -> Result<(), String> {
    let own = |n: &str| scenario.insert.iter().any(|i| i.id.as_deref().unwrap_or(&i.act) == n);
    let named = scenario.skip.iter().chain(&scenario.with).chain(scenario.replace.keys());
    let after = scenario.insert.iter().map(|i| &i.after);
    match named.chain(after).find(|n| story.step(n).is_none() && !own(n)) {
        Some(name) => Err(format!("the story has no step {name}")),
        None => Ok(()),
    }
}
