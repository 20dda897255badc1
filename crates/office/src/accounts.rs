//! Who is signed in: accounts, passwords, sessions. Sign-in answers the same way whether the name or the password was wrong.

mod press;

pub use press::Press;

use crate::Office;
use crate::audit::Named;
use crate::base::id::{BodyId, OfficerId, PersonId};
use crate::fault::Denial;
use crate::trust::Lack;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use fadu_store::{Account, Session};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// A session ends after so long without use.
pub const IDLE_MS: i64 = 30 * 60_000;
/// A session ends after so long whatever happens.
pub const ABSOLUTE_MS: i64 = 12 * 3_600_000;
/// So many wrong passwords in a row lock an account for a while.
const TRIES: u32 = 5;
const LOCK_MS: i64 = 10 * 60_000;
/// What everybody hears who does not come in.
const NO: &str = "账号或者口令不对。连续输错五次的账号停用十分钟，请稍后再试";

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Who {
    /// The natural person.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// The body the person acts for.
    pub agency: BodyId,
    /// Its short name.
    pub agency_name: String,
    /// The person's record as an officer.
    pub officer: Option<OfficerId>,
    /// Roles.
    pub roles: Vec<String>,
    /// Hash of the session, to bind forms to it.
    #[serde(skip)]
    pub session: [u8; 32],
    /// What this person is called for: whoever runs the machine hears of everything that is lacking, others of what keeps them from acting.
    #[serde(skip)]
    pub calls: Vec<Lack>,
}

impl Who {
    /// Whether the person has the role.
    pub fn has(&self, role: &str) -> bool {
        self.roles.iter().any(|r| r == role)
    }
}

/// An account to be opened.
pub struct NewAccount {
    /// The name typed at sign-in.
    pub user: String,
    /// The password.
    pub password: String,
    /// The natural person.
    pub person: PersonId,
    /// The person's name.
    pub name: String,
    /// The body.
    pub body: BodyId,
    /// Roles.
    pub roles: Vec<String>,
}

fn hasher() -> Argon2<'static> {
    // OWASP's floor for argon2id: 19 MiB, two passes.
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19_456, 2, 1, None).unwrap_or_default())
}

impl Office {
    /// Opens an account.
    pub async fn open_account(&self, new: NewAccount) -> Result<(), Denial> {
        let password = hash_password(&new.password, &self.salt()[..16])?;
        self.set_accounts(vec![self.account_of(new, password)]).await
    }

    /// Opens many accounts that share one password; only a demonstration has such.
    pub async fn open_accounts_alike(&self, password: &str, all: Vec<NewAccount>) -> Result<(), Denial> {
        if !self.demo {
            return Err(Denial::Forbidden);
        }
        let password = hash_password(password, &self.salt()[..16])?;
        let all: Vec<Account> = all.into_iter().map(|new| self.account_of(new, password.clone())).collect();
        self.set_accounts(all).await
    }

    fn account_of(&self, new: NewAccount, password: String) -> Account {
        Account {
            id: self.seed().to_be_bytes(),
            name: new.user,
            person: new.person.bits().to_be_bytes(),
            body: new.body.to_string(),
            roles: new.roles.into_iter().chain([format!("name:{}", new.name)]).collect(),
            password,
            disabled: false,
            failures: 0,
            locked_until: None,
        }
    }

    /// Signs in; the answer is the secret for the cookie or the bearer token.
    ///
    /// Unknown name, wrong password, closed account and locked account are answered with the same words after the same work:
    /// nobody learns from an answer whether an account exists. The count of wrong passwords lies in the database and
    /// survives a restart.
    pub async fn sign_in(&self, user: &str, password: &str) -> Result<String, Denial> {
        let wrong = || Denial::mistake("password", NO);
        let account = self.store.account(user)?;
        let kept = account.as_ref().map_or_else(|| dummy_hash().to_string(), |a| a.password.clone());
        let given = password.to_string();
        let right = tokio::task::spawn_blocking(move || verify(&given, &kept)).await.unwrap_or(false);
        // Read again: others may have tried meanwhile.
        let Some(account) = account.map_or(Ok(None), |a| self.store.account_by_id(&a.id))? else { return Err(wrong()) };
        self.anchored(&account)?;
        let now = self.now().0;
        if account.locked_until.is_some_and(|until| until > now) {
            return Err(wrong());
        }
        if !right || account.disabled {
            self.store.note_failure(account.id, TRIES, now + LOCK_MS).await?;
            return Err(wrong());
        }
        if account.failures > 0 || account.locked_until.is_some() {
            self.store.note_sign_in(account.id, 0, None).await?;
        }
        let secret = hex(&self.salt());
        let session =
            Session { hash: digest(&secret), account: account.id, created: now, seen: now, expires: now + IDLE_MS };
        self.store.put_session(session).await?;
        Ok(secret)
    }

    /// Whose account has this name, for the journal of access; never for an answer.
    pub fn account_named(&self, user: &str) -> Option<Named> {
        let account = self.store.account(user).ok()??;
        let who = self.person(account, [0; 32]).ok()?;
        Some(Named::of(&who))
    }

    /// Who holds this secret, if the session is alive; keeps it alive.
    pub async fn who(&self, secret: &str) -> Result<Who, Denial> {
        let now = self.now().0;
        let hash = digest(secret);
        let (session, account) = self.store.session(&hash, now)?.ok_or(Denial::SignedOut)?;
        if account.disabled || now > session.created + ABSOLUTE_MS {
            return Err(Denial::SignedOut);
        }
        // Written at most once a minute: keeping a session alive must not cost a commit a click.
        if now - session.seen > 60_000 {
            self.store.touch_session(hash, now, (now + IDLE_MS).min(session.created + ABSOLUTE_MS)).await?;
        }
        self.person(account, hash)
    }

    pub(crate) fn person(&self, account: Account, session: [u8; 32]) -> Result<Who, Denial> {
        self.anchored(&account)?;
        let person = PersonId::from_bits(u128::from_be_bytes(account.person));
        let agency: BodyId = account.body.parse().map_err(|_| Denial::Fault("account without a body".into()))?;
        let register = self.register();
        let named = account.roles.iter().find_map(|r| r.strip_prefix("name:")).unwrap_or_default().to_string();
        let mut who = Who {
            person,
            name: register.officer_of(person, agency).map_or(named, |o| o.name.clone()),
            agency,
            agency_name: register.bodies.get(&agency).map_or(String::new(), |b| b.short.clone()),
            officer: register.officer_of(person, agency).map(|o| o.id),
            roles: account.roles.into_iter().filter(|r| !r.starts_with("name:")).collect(),
            session,
            calls: Vec::new(),
        };
        who.calls = self.called_for(&who);
        Ok(who)
    }

    /// Signs out.
    pub async fn sign_out(&self, who: &Who) -> Result<(), Denial> {
        Ok(self.store.end_session(who.session).await?)
    }
}

fn hash_password(password: &str, salt: &[u8]) -> Result<String, Denial> {
    let hash = hasher().hash_password_with_salt(password.as_bytes(), salt);
    hash.map(|h| h.to_string()).map_err(|e| Denial::Fault(e.to_string()))
}

fn verify(password: &str, kept: &str) -> bool {
    PasswordHash::new(kept).is_ok_and(|h| hasher().verify_password(password.as_bytes(), &h).is_ok())
}

/// Compared where there is no account, made once: a name that does not exist costs as much time as one that does.
fn dummy_hash() -> &'static str {
    static DUMMY: OnceLock<String> = OnceLock::new();
    DUMMY.get_or_init(|| hash_password("", &[0; 16]).unwrap_or_default())
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Bytes as hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    fadu_store::record::hex::encode(bytes)
}

/// A token for forms made from a session's hash: it tells nothing of the cookie's secret.
pub fn token_of(session: &[u8; 32]) -> String {
    hex(&Sha256::new().chain_update(b"form").chain_update(session).finalize()[..16])
}

/// A short id of a fault, the same for the same cause.
pub fn incident_id(cause: &str) -> String {
    hex(&Sha256::digest(cause.as_bytes())[..5]).to_ascii_uppercase()
}
