//! Publishes a draft: by somebody who wrote none of it, without errors, from a day on; one durable append, and it is in force at once
//! or waits for its day. Versions that are there stay as they are: when one ends follows from the next.

use crate::accounts::Who;
use crate::act::refused;
use crate::base::{Day, Ground};
use crate::drafts::DraftPage;
use crate::fault::Denial;
use crate::law::draft::folder;
use crate::public::publications::Local;
use crate::{Office, policy};

const NOTE_MOST: usize = 500;
/// A version is published no longer before its day than this.
const AHEAD_MOST_DAYS: i32 = 3 * 366;

impl Office {
    /// Publishes the state of a draft that was shown.
    pub async fn publish_draft(
        &self,
        who: &Who,
        (id, n): (&str, u32),
        (in_force, note): (&str, &str),
    ) -> Result<Day, Denial> {
        policy::require(who, policy::Do::Enact, who.agency)?;
        self.require_trust()?;
        let _alone = self.publishing.lock().await;
        let page = self.draft(who, id, None)?;
        if page.line.n != n {
            return Err(Denial::Changed);
        }
        if page.line.dropped || page.line.published.is_some() {
            return Err(Denial::mistake("draft", "这份草稿已经发布或者已经放弃"));
        }
        if !page.may_publish {
            let ground = house("起草与发布分离：起草过的人不发布，看自然人");
            let args = [("name", who.name.clone())];
            return Err(Denial::Denied(refused("drafted-by-you", &args, ground, "起草人与发布人是同一人")));
        }
        let (day, note) = self.read_form(in_force, note)?;
        let engine = self.engine();
        if engine.law.versions(&page.line.procedure).any(|p| p.in_force == day) {
            let args = [("day", day.to_string())];
            return Err(Denial::Denied(refused("version-taken", &args, house("程序版本管理规则"), "同日已有版本")));
        }
        let (checked, pack) = self.checked(&page, day).await?;
        let (0, Some(pack)) = (checked.errors, pack) else {
            let (count, ground) = (checked.errors.to_string(), house("程序版本管理规则：有错误的草稿不发布"));
            let found = format!("检查有 {count} 处错误");
            return Err(Denial::Denied(refused("draft-has-errors", &[("count", count)], ground, &found)));
        };
        let base = self.publications().last().map_or(engine.law.digest, |p| p.base);
        let local = local(&page, who, (day, note));
        let engine = self.prepared(&pack).map_err(Denial::Fault)?;
        self.enter_pack(&who.person.to_string(), (&pack, base), Some(&local), engine).await?;
        Ok(day)
    }

    fn read_form(&self, in_force: &str, note: &str) -> Result<(Day, String), Denial> {
        let (today, note) = (self.today(), note.trim());
        let Ok(day) = in_force.trim().parse::<Day>() else {
            return Err(Denial::mistake("in_force", "请填写施行日"));
        };
        if day < today {
            return Err(Denial::mistake("in_force", "施行日不得早于今天：已经办的事项不溯及"));
        }
        if day > today.plus(AHEAD_MOST_DAYS) {
            return Err(Denial::mistake("in_force", "施行日太远，请在三年以内"));
        }
        match note.chars().count() {
            0 => Err(Denial::mistake("note", "请写明改了什么、为什么改")),
            n if n > NOTE_MOST => Err(Denial::mistake("note", "说明最多 500 字")),
            _ => Ok((day, note.to_string())),
        }
    }
}

fn local(page: &DraftPage, who: &Who, (version, note): (Day, String)) -> Local {
    let mut drafted_by: Vec<String> = Vec::new();
    for (.., name) in page.states.iter().rev() {
        if !drafted_by.contains(name) {
            drafted_by.push(name.clone());
        }
    }
    Local {
        procedure: page.line.procedure.clone(),
        version,
        folder: folder(&page.line.procedure, version),
        draft: (page.line.id.clone(), page.line.n),
        drafted_by,
        published_by: who.name.clone(),
        note,
    }
}

fn house(origin: &str) -> Ground {
    Ground::House { owner: "法度平台".into(), origin: origin.into() }
}
