//! A body asks another one to open a matter 申请: coordination, for one. The act that opens it is done from the desk of the body that asks, and the
//! matter is that of the body that supervises it.

use crate::Office;
use crate::accounts::Who;
use crate::act::{Act, Done};
use crate::base::Fields;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::form::page::FormPage;
use crate::law::procedure::{Act as Step, Answering, Procedure};
use crate::matter::{Facts, Intent, Mode};
use crate::policy::{self, Do};
use serde_json::json;
use std::sync::Arc;

/// The act by which a body asks for a matter to be opened, if there is one.
fn asked_by(procedure: &Procedure) -> Option<(&Step, &Answering)> {
    procedure.acts.iter().filter(|a| a.opens).find_map(|a| Some((a, a.answering.as_ref()?)))
}

impl Office {
    /// What a person's body may ask another one to open: id of the procedure, and what it is called.
    pub fn askings(&self, who: &Who) -> Vec<(String, String)> {
        let engine = self.engine();
        let mine = |p: &Arc<Procedure>| {
            let (_, answers) = asked_by(p)?;
            let may = answers.posts.iter().any(|post| who.has(post.post()));
            may.then(|| (p.id.clone(), answers.name.clone()))
        };
        if !policy::may(who, Do::Answer, who.agency) {
            return Vec::new();
        }
        engine.law.on(self.today()).filter_map(mine).collect()
    }

    /// The form by which it asks.
    pub fn asking_form(&self, who: &Who, procedure: &str) -> Result<FormPage, Denial> {
        let (facts, of) = self.asking_of(who, procedure, &Fields::new())?;
        let (act, answers) = asked_by(&of).ok_or(Denial::NotFound)?;
        let mut form = self.form(who, &facts, &of, &act.id)?;
        form.fields.retain(|f| answers.fields.contains(&f.name));
        form.name.clone_from(&answers.name);
        form.checks.clear();
        Ok(form)
    }

    /// Asks: the matter is opened at the body that receives it.
    pub async fn asking_sent(
        &self,
        who: &Who,
        procedure: &str,
        typed: Fields,
        key: Option<String>,
    ) -> Result<Done, Denial> {
        self.follow()?;
        let (facts, of) = self.asking_of(who, procedure, &typed)?;
        let (act, answers) = asked_by(&of).ok_or(Denial::NotFound)?;
        let mut said: Fields = typed.into_iter().filter(|(f, _)| answers.fields.contains(f)).collect();
        said.insert(answers.body.clone(), json!(who.agency));
        let intent = Intent { act: act.id.clone(), typed: said };
        self.attempt(who, facts, Arc::clone(&of), &Act { intent, mode: Mode::Requested, key, signed: None }).await
    }

    /// A new matter of the body that receives what this person's body asks for, which stands in it as who asks.
    fn asking_of(&self, who: &Who, id: &str, typed: &Fields) -> Result<(Arc<Facts>, Arc<Procedure>), Denial> {
        policy::require(who, Do::Answer, who.agency)?;
        if !self.askings(who).iter().any(|(p, _)| p == id) {
            return Err(Denial::NotFound);
        }
        let engine = self.engine();
        let known = engine.law.known_on(id, self.today()).ok_or(Denial::NotFound)?;
        let (act, answers) = asked_by(known).ok_or(Denial::NotFound)?;
        let own = who.agency.to_string();
        let receiver = self.receiver(act.by.post(), Some(&own))?;
        if receiver == who.agency {
            return Err(Denial::NotFound);
        }
        let there = Who { agency: receiver, ..who.clone() };
        let matter = MatterId::mint(self.now(), self.seed());
        let (facts, of) = self.fresh(&there, id, typed, (matter, self.today()))?;
        let mut facts = (*facts).clone();
        facts.values.insert(answers.body.clone(), json!(who.agency));
        Ok((Arc::new(facts), of))
    }
}
