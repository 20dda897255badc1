//! Drafts, checks, publishes, says anew and withdraws announcements.

use super::{ANNOUNCEMENTS, body_of};
use crate::Office;
use crate::accounts::Who;
use crate::base::{Denied, Fields, Mistake};
use crate::fault::Denial;
use crate::policy::{self, Do};
use crate::registers::Entering;
use fadu_store::BlobRow;
use fadu_store::record::hex;
use fadu_store::watch::announce::{Draft, Enclosure, Hand, Said};
use serde_json::{Value, json};

/// The longest reason.
const REASON_MOST: usize = 500;

/// What the form says.
#[derive(Clone, Debug, Default)]
pub struct AnnouncementForm {
    /// The announcement that is said anew; empty for a new one.
    pub id: String,
    /// Kind, by id.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// The files that go with it, by what they are known by.
    pub files: Vec<String>,
    /// Why it is said anew.
    pub reason: String,
}

impl Office {
    /// Drafts an announcement of the own body, or a newer version of one; its id.
    pub async fn draft_announcement(&self, who: &Who, form: &AnnouncementForm) -> Result<String, Denial> {
        policy::require(who, Do::Announce, who.agency)?;
        let _turn = self.rooms.activity.1.lock().await;
        let known = match form.id.is_empty() {
            true => None,
            false => Some(self.own_announcement(who, &form.id)?),
        };
        if known.as_ref().is_some_and(|k| k.of.withdrawn.is_some()) {
            return Err(Denial::mistake("title", "已经撤下的不能修改，请另写一篇"));
        }
        let reason = known.as_ref().is_some_and(|k| k.of.first().is_some());
        self.announcement_form(form, reason)?;
        let files = self.announced_chosen(who, known.as_ref(), &form.files)?;
        let id = known.map_or_else(|| hex::encode(&self.seed().to_be_bytes()), |k| k.id);
        let draft = Draft {
            id: id.clone(),
            body: who.agency,
            kind: form.kind.clone(),
            title: form.title.trim().to_string(),
            text: form.text.trim().replace("\r\n", "\n"),
            files,
            reason: form.reason.trim().to_string(),
            by: self.hand(who),
        };
        let created = draft.by.at.0;
        let blob = |f: &Enclosure| {
            let digest = hex::decode_array(&f.digest)?;
            Some(BlobRow { digest, kind: f.media.clone(), size: f.size, created })
        };
        let blobs = draft.files.iter().filter_map(blob).collect();
        self.enter_announced(who, ("AnnouncementDrafted", json!(draft)), blobs).await?;
        Ok(id)
    }

    fn announcement_form(&self, form: &AnnouncementForm, reason: bool) -> Result<(), Denial> {
        let rules = self.announcements();
        let mut wrong = Vec::new();
        let mut say = |field: &str, message: String| wrong.push(Mistake { field: field.into(), message });
        if !rules.kinds.iter().any(|k| k.id == form.kind) {
            say("kind", "请选择种类".into());
        }
        for (field, label, text, most) in
            [("title", "标题", &form.title, rules.title_most), ("text", "正文", &form.text, rules.text_most)]
        {
            let n = text.trim().chars().count();
            let strange = text.chars().any(|c| {
                c.is_control() && !matches!(c, '\n' | '\r' | '\t')
                    || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            });
            match n {
                0 => say(field, format!("请填写{label}")),
                _ if n > most => say(field, format!("{label}最多 {most} 字，现有 {n} 字")),
                _ if strange => say(field, format!("{label}含有不能保存的控制字符，请删去后再提交")),
                _ => {}
            }
        }
        if reason && form.reason.trim().is_empty() {
            say("reason", "已经发布过，请填写修改的理由".into());
        }
        if form.reason.chars().count() > REASON_MOST {
            say("reason", format!("理由最多 {REASON_MOST} 字"));
        }
        if wrong.is_empty() { Ok(()) } else { Err(Denial::Denied(Denied::Mistaken(wrong))) }
    }

    /// Checks the newest version, or returns it with the reason: by somebody other than who drafted it.
    pub async fn check_announcement(&self, who: &Who, id: &str, (passes, reason): (bool, &str)) -> Result<(), Denial> {
        let _turn = self.rooms.activity.1.lock().await;
        let page = self.own_announcement(who, id)?;
        policy::require(who, Do::CheckAnnounced, body_of(&page.of).ok_or(Denial::NotFound)?)?;
        if !page.may_check {
            return Err(Denial::mistake("", "现在不能审核：起草人不能审核自己写的，审核过、退回过的不再审核"));
        }
        let reason = reason_of(reason, passes)?;
        let event = if passes { "AnnouncementChecked" } else { "AnnouncementReturned" };
        self.say_announced(who, event, (id, reason)).await
    }

    /// Publishes what was checked.
    pub async fn publish_announcement(&self, who: &Who, id: &str) -> Result<(), Denial> {
        let _turn = self.rooms.activity.1.lock().await;
        if !self.own_announcement(who, id)?.may_publish {
            return Err(Denial::mistake("", "现在不能发布：请先由另一人审核"));
        }
        self.say_announced(who, "AnnouncementPublished", (id, String::new())).await
    }

    /// Withdraws it, with the reason.
    pub async fn withdraw_announcement(&self, who: &Who, id: &str, reason: &str) -> Result<(), Denial> {
        let _turn = self.rooms.activity.1.lock().await;
        if !self.own_announcement(who, id)?.may_keep {
            return Err(Denial::mistake("", "已经撤下"));
        }
        let reason = reason_of(reason, false)?;
        self.say_announced(who, "AnnouncementWithdrawn", (id, reason)).await
    }

    fn hand(&self, who: &Who) -> Hand {
        Hand { person: who.person, name: who.name.clone(), at: self.now() }
    }

    async fn say_announced(&self, who: &Who, event: &'static str, (id, reason): (&str, String)) -> Result<(), Denial> {
        let said = Said { id: id.to_string(), reason, by: self.hand(who) };
        self.enter_announced(who, (event, json!(said)), Vec::new()).await
    }

    async fn enter_announced(
        &self,
        who: &Who,
        (event, row): (&'static str, Value),
        blobs: Vec<BlobRow>,
    ) -> Result<(), Denial> {
        let by = who.person.to_string();
        let fields = Fields::from([("row".to_string(), row), ("_by".to_string(), by.into())]);
        let with = Entering { blobs, ..Entering::at(self.now()) };
        self.enter_rows(ANNOUNCEMENTS, vec![(event, fields)], with).await
    }
}

fn reason_of(reason: &str, may_lack: bool) -> Result<String, Denial> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 if !may_lack => Err(Denial::mistake("reason", "请填写理由")),
        n if n > REASON_MOST => Err(Denial::mistake("reason", format!("理由最多 {REASON_MOST} 字"))),
        _ => Ok(reason.to_string()),
    }
}
