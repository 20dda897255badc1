//! Enrolling, listing and removing one's own passkeys. Which key signs for whom stands in the registers, like everything else that binds.

use super::assertion::{Site, enrolled, url64};
use super::key::Key;
use crate::accounts::Who;
use crate::base::Day;
use crate::fault::Denial;
use crate::matter::register::Passkey;
use crate::registers::Registered;
use crate::{Office, policy};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

/// What a browser needs to make a key.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Enrolling {
    /// Which challenge it is.
    pub nonce: String,
    /// The challenge, in base64url.
    pub challenge: String,
    /// RP ID.
    pub site: String,
    /// The person, in base64url.
    pub user: String,
    /// The person's name.
    pub name: String,
    /// Credentials that are enrolled already.
    pub known: Vec<String>,
}

/// A passkey as its page shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PasskeyLine {
    /// The credential.
    pub credential: String,
    /// What the person calls it.
    pub name: String,
    /// The day on which it was enrolled.
    pub since: Day,
    /// The site that it is bound to.
    pub site: String,
}

impl Office {
    /// The site to which keys are bound; nothing where browsers give none out.
    pub fn site(&self) -> Option<Site> {
        Site::of(&self.public_address)
    }

    /// The person's own keys.
    pub fn passkeys(&self, who: &Who) -> Result<Vec<PasskeyLine>, Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        let line = |p: Passkey| PasskeyLine { credential: p.credential, name: p.name, since: p.since, site: p.site };
        Ok(self.keys_of(who).into_iter().map(line).collect())
    }

    pub(super) fn keys_of(&self, who: &Who) -> Vec<Passkey> {
        let register = self.register();
        let mut keys: Vec<Passkey> = register.passkeys.values().filter(|p| p.person == who.person).cloned().collect();
        keys.sort_by(|a, b| a.since.cmp(&b.since).then(a.credential.cmp(&b.credential)));
        keys
    }

    /// Begins to enrol a key.
    pub fn begin_passkey(&self, who: &Who) -> Result<Enrolling, Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        let site = self.site().ok_or_else(|| no_site("name"))?;
        let (nonce, challenge) = (self.intent_id(), self.salt());
        self.challenges.give(&nonce, (who.person, self.now()), challenge);
        let user: [u8; 32] = Sha256::digest(who.person.to_string()).into();
        Ok(Enrolling {
            nonce,
            challenge: url64(&challenge),
            site: site.id,
            user: url64(&user),
            name: who.name.clone(),
            known: self.keys_of(who).into_iter().map(|p| p.credential).collect(),
        })
    }

    /// Enrols the key that was made.
    pub async fn enrol_passkey(
        &self,
        who: &Who,
        name: &str,
        (nonce, data, client): (&str, &str, &str),
    ) -> Result<(), Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        let mistake = |says: &str| Denial::mistake("name", says);
        let site = self.site().ok_or_else(|| no_site("name"))?;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 40 {
            return Err(mistake("请给通行密钥起个名字，最多 40 字"));
        }
        let challenge = self.challenges.take(nonce, (who.person, self.now()));
        let challenge = challenge.ok_or_else(|| mistake("登记请求已经失效，请重新登记"))?;
        let (credential, key) = enrolled(data, client, (&site, &challenge)).map_err(|w| mistake(w.told()))?;
        if self.register().passkeys.contains_key(&credential) {
            return Err(mistake("这把通行密钥已经登记过"));
        }
        let (alg, key) = Key::named(&key);
        let (person, since) = (who.person, self.today());
        let row = Passkey { credential, person, name: name.into(), alg: alg.into(), key, site: site.id, since };
        self.register_rows(
            &who.person.to_string(),
            vec![Registered { event: "PasskeyEnrolled", row: json!(row) }],
            self.now(),
        )
        .await
    }

    /// Removes a key: it signs no more; what it signed stays and can be verified from the record.
    pub async fn remove_passkey(&self, who: &Who, credential: &str) -> Result<(), Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        let row = self.keys_of(who).into_iter().find(|p| p.credential == credential).ok_or(Denial::NotFound)?;
        self.register_rows(
            &who.person.to_string(),
            vec![Registered { event: "PasskeyRemoved", row: json!(row) }],
            self.now(),
        )
        .await
    }
}

pub(super) fn no_site(field: &str) -> Denial {
    Denial::mistake(field, "通行密钥只能在 HTTPS 网址或者本机（localhost）上使用")
}
