//! Signing an act with a passkey. The challenge is the digest of what is approved: matter, act, version, conclusion, values, papers, and a
//! number used once. Whatever changes after the challenge was given changes the digest, and the answer is refused.

use super::assertion::{Assertion, Site, Wrong, grown, url64};
use super::key::Key;
use super::keys::no_site;
use crate::accounts::{Who, hex};
use crate::act::refused;
use crate::base::id::MatterId;
use crate::base::{Fields, Ground};
use crate::fault::Denial;
use crate::law::procedure::{Act, PasskeyUse};
use crate::matter::facts::{FINDING, PAPER_MADE, PAPER_RENDERED, own};
use crate::matter::register::Passkey;
use crate::matter::{Ctx, Entry, Intent, Mode, Outcome, View, form, strand};
use crate::{Office, policy};
use fadu_store::record::canonical;
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// What a browser needs to sign.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SignRequest {
    /// Which challenge it is.
    pub nonce: String,
    /// The challenge, in base64url.
    pub challenge: String,
    /// RP ID.
    pub site: String,
    /// The person's credentials.
    pub credentials: Vec<String>,
}

/// A signature verified again from the record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Again {
    /// What was wrong; nothing if it holds.
    pub wrong: Option<String>,
    /// Name of the act.
    pub act: String,
    /// Who signed.
    pub by: String,
    /// Name of the passkey then.
    pub key_name: String,
    /// The digest that was signed, in hex.
    pub digest: String,
    /// What was signed, in its canonical form.
    pub document: String,
    /// The whole of it, for anybody's own check.
    pub signed: Value,
}

impl Office {
    /// The challenge for an act as it is typed now.
    pub fn sign_request(&self, who: &Who, matter: MatterId, intent: &Intent) -> Result<SignRequest, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, policy::Do::Handle, facts.agency)?;
        let site = self.site().ok_or_else(|| no_site(""))?;
        let (actor, register) = (Self::actor(who), self.register());
        let engine = self.engine_of(&facts)?;
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let view = View { ctx, procedure: &procedure, facts: &facts };
        let intent = Intent { typed: self.with_files(who, &facts, &intent.typed)?, ..intent.clone() };
        let nonce = self.intent_id();
        let (_, challenge) = sealed(document(&view, &intent, &nonce)?)?;
        self.challenges.give(&nonce, (who.person, self.now()), challenge);
        let credentials = self.keys_of(who).into_iter().filter(|p| p.site == site.id).map(|p| p.credential).collect();
        Ok(SignRequest { nonce, challenge: url64(&challenge), site: site.id, credentials })
    }

    /// What goes into the event of an act that was signed; refuses an act that must be and was not.
    pub(crate) async fn signed(
        &self,
        who: &Who,
        view: &View<'_>,
        intent: &Intent,
        answer: Option<&str>,
    ) -> Result<Option<Value>, Denial> {
        let asked = view.procedure.act(strand::split(&intent.act).0);
        match (answer.filter(|a| !a.is_empty()), asked) {
            (Some(answer), Some(act)) if act.passkey().is_some() => {
                self.answered(who, view, intent, answer).await.map(Some)
            }
            (None, Some(act)) if act.passkey() == Some(PasskeyUse::Required) && view.ctx.mode == Mode::Requested => {
                Err(unsigned(act))
            }
            _ => Ok(None),
        }
    }

    async fn answered(&self, who: &Who, view: &View<'_>, intent: &Intent, answer: &str) -> Result<Value, Denial> {
        let wrong = |w: Wrong| Denial::mistake("passkey", format!("{}，没有办成，请重新签署", w.told()));
        let answer: Assertion = serde_json::from_str(answer).map_err(|_| wrong(Wrong::Form))?;
        let site = self.site().ok_or_else(|| no_site("passkey"))?;
        let given = self.challenges.take(&answer.nonce, (who.person, self.now()));
        let given = given.ok_or_else(|| Denial::mistake("passkey", "签署请求已经失效或者用过，请重新签署"))?;
        let key = self.keys_of(who).into_iter().find(|p| p.credential == answer.credential);
        let key = key.filter(|p| p.site == site.id).ok_or_else(|| wrong(Wrong::Signature))?;
        // Made again from what is submitted and from the facts as they stand now.
        let (document, digest) = sealed(document(view, intent, &answer.nonce)?)?;
        if digest != given {
            return Err(Denial::mistake("passkey", "签署之后内容或者案件有变动，签名不再有效，请核对后重新签署"));
        }
        let public = Key::read(&key.alg, &key.key).ok_or_else(|| wrong(Wrong::Algorithm))?;
        let counter = answer.check(&public, &site, &digest).map_err(wrong)?;
        let note = format!("counter:{}", key.credential);
        let before =
            self.store.note(&who.person.bits().to_be_bytes(), &note)?.and_then(|n| n.parse().ok()).unwrap_or(0);
        grown(before, counter).map_err(wrong)?;
        self.store.put_note(who.person.bits().to_be_bytes(), note, Some(counter.to_string())).await?;
        Ok(kept(&answer, (&key, &site), (document, &digest)))
    }

    /// Verifies a signature again from the record alone; `n` is the event's place in the matter, from 1.
    pub fn verify_again(&self, who: &Who, matter: MatterId, n: usize) -> Result<Again, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, policy::Do::Read, facts.agency)?;
        let entry = facts.entries.get(n.wrapping_sub(1)).ok_or(Denial::NotFound)?;
        let signed = entry.signed.clone().ok_or(Denial::NotFound)?;
        let text = |k: &str| signed.get(k).and_then(Value::as_str).unwrap_or_default().to_string();
        let document = signed.get("document").cloned().unwrap_or_default();
        let (mut document, mut told) = (document, signed.clone());
        if let Some(veil) = self.veil(who, &facts, &procedure)? {
            veil.value(&mut document);
            veil.value(&mut told);
        }
        let shown = canonical(&document).map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_default();
        let wrong = holds(&signed, entry, &matter.to_string()).err().map(str::to_string);
        let (act, by) = (procedure.name_of(&entry.act), entry.actor_name.clone());
        Ok(Again { wrong, act, by, key_name: text("key_name"), digest: text("digest"), document: shown, signed: told })
    }
}

/// Whether a signature in the record holds: the document has the digest, the key signed it, and it speaks of this act of this matter.
fn holds(signed: &Value, entry: &Entry, matter: &str) -> Result<(), &'static str> {
    let text = |k: &str| signed.get(k).and_then(Value::as_str).unwrap_or_default();
    let document = signed.get("document").ok_or(Wrong::Form.told())?;
    let bytes = canonical(document).map_err(|_| Wrong::Form.told())?;
    let digest: [u8; 32] = Sha256::digest(&bytes).into();
    if hex(&digest) != text("digest") {
        return Err(Wrong::Challenge.told());
    }
    let of = |k: &str| document.get(k).and_then(Value::as_str).unwrap_or_default();
    let same = |(k, v): (&String, &Value)| entry.fields.get(k).is_none_or(|kept| kept == v);
    let values = document.get("values").and_then(Value::as_object);
    if of("matter") != matter
        || strand::split(of("act")).0 != entry.act
        || !values.is_some_and(|all| all.iter().all(same))
    {
        return Err("签署的不是记录中的这一办理内容");
    }
    let answer = signed.get("assertion").cloned().and_then(|a| serde_json::from_value::<Assertion>(a).ok());
    let (answer, key) = answer.zip(Key::read(text("alg"), text("key"))).ok_or(Wrong::Form.told())?;
    let site = Site { id: text("site").into(), origin: text("origin").into() };
    answer.check(&key, &site, &digest).map(drop).map_err(Wrong::told)
}

/// Puts a signature beside what was signed: into the act's own event.
pub(crate) fn seal(outcome: &mut Outcome, signed: Option<Value>) {
    let own = outcome.events.iter_mut().find(|e| e.name != FINDING);
    if let Some((event, signed)) = own.zip(signed) {
        event.fields.insert(own::SIGNED.to_string(), signed);
    }
}

fn kept(answer: &Assertion, (key, site): (&Passkey, &Site), (document, digest): (Value, &[u8; 32])) -> Value {
    json!({
        "v": 1, "digest": hex(digest), "document": document, "assertion": answer, "alg": key.alg, "key": key.key,
        "key_name": key.name, "site": site.id, "origin": site.origin,
    })
}

/// What is signed. Papers typeset meanwhile change nothing of it.
fn document(view: &View, intent: &Intent, nonce: &str) -> Result<Value, Denial> {
    let (id, key) = strand::split(&intent.act);
    let act = view.procedure.act(id).ok_or(Denial::NotFound)?;
    let facts = strand::seen_by(view.procedure, view.facts, act, key);
    let seen = View { facts: &facts, ..*view };
    let returning = !act.returns.is_empty() && form::conclusion(&intent.typed) == Some("return");
    let bare = Act { fields: Vec::new(), ..act.clone() };
    let read = form::read(&seen, if returning { &bare } else { act }, &intent.typed);
    let mut values = read.map_err(|all| Denial::Denied(crate::base::Denied::Mistaken(all)))?;
    if returning {
        values.remove("dimensions");
    }
    let papers: Vec<&str> = facts.all(PAPER_MADE).filter_map(|(_, e)| e.text("digest")).collect();
    let version = view.facts.entries.iter().filter(|e| e.name != PAPER_RENDERED).count();
    Ok(json!({
        "v": 1, "matter": view.facts.matter, "act": intent.act, "version": version, "conclusion": form::conclusion(&values),
        "values": values, "material": material(&seen, &facts.values), "papers": papers, "nonce": nonce,
    }))
}

/// What the matter is about, whether or not this form carries it.
fn material(view: &View, values: &Fields) -> Map<String, Value> {
    let head = &view.procedure.headline;
    let names = [
        &head.party,
        &head.party_code,
        &head.item,
        &head.amount,
        &head.handlers,
        &head.outcome.kinds,
        &head.outcome.other,
    ];
    names.into_iter().filter_map(|n| Some((n.clone(), values.get(n)?.clone()))).collect()
}

fn sealed(document: Value) -> Result<(Value, [u8; 32]), Denial> {
    let bytes =
        canonical(&document).map_err(|e| Denial::Fault(format!("a document without canonical bytes: {e:?}")))?;
    Ok((document, Sha256::digest(&bytes).into()))
}

fn unsigned(act: &Act) -> Denial {
    let house = || Ground::House { owner: "法度平台".into(), origin: "通行密钥签署".into() };
    let ground = act.passkey_ground.clone().unwrap_or_else(house);
    Denial::Denied(refused("passkey-required", &[("what", act.name.clone())], ground, "没有签署"))
}
