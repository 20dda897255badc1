//! Values that can be erased: personal fields are kept encrypted under a key of their person, their salts follow from that key, and the
//! key lies wrapped by a master key that is never in the database. Destroying the key erases values and salts at once, in every copy.
//!
//! What the tree commits to stays as it is (docs/format/envelope-v1.md, docs/adr/0017-erasable-values.md).

use crate::log::{Fault, StoredEvent, StreamId};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use fadu_record::{EventId, Fields, Opening, field_salt, parse};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{cell::RefCell, collections::HashMap, fmt};

/// What stands in the place of a value that was erased.
pub const ERASED: &str = "已依法删除";

/// The reserved member that holds what is encrypted: the slots of its keys and the ciphertext.
pub(crate) const TOKEN: &str = "~";

/// The key of a person in one stream. Shows nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct DataKey([u8; 32]);

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey")
    }
}

impl DataKey {
    /// A key of random bytes.
    pub const fn of(bytes: [u8; 32]) -> DataKey {
        DataKey(bytes)
    }

    /// One key for what concerns several persons: gone as soon as one of theirs is.
    pub fn all<'a>(keys: impl IntoIterator<Item = &'a DataKey>) -> Option<DataKey> {
        let mut keys = keys.into_iter();
        let (first, mut rest) = (keys.next()?.clone(), keys.peekable());
        if rest.peek().is_none() {
            return Some(first);
        }
        let joined: Vec<u8> = first.0.into_iter().chain(rest.flat_map(|k| k.0)).collect();
        Some(DataKey(mac(b"fadu several persons", &[&joined])))
    }

    /// A fresh key for a place, of fresh random bytes that may serve for several places.
    pub fn fresh(random: &[u8; 32], slot: &str) -> DataKey {
        DataKey(mac(random, &[b"place", slot.as_bytes()]))
    }

    /// A value as a view keeps it: encrypted, the same each time, bound to its place.
    pub fn hide(&self, (stream, slot): (StreamId, &str), value: &Value) -> Value {
        let (text, aad) = (value.to_string(), place(stream, slot));
        let nonce = nonce(&[&mac(&self.0, &[b"view", &aad, text.as_bytes()])]);
        let sealed = self.cipher().encrypt(&nonce, Payload { msg: text.as_bytes(), aad: &aad }).unwrap_or_default();
        json!({ TOKEN: STANDARD.encode([&nonce[..], &sealed].concat()) })
    }

    /// The value again; nothing if it was altered or hidden elsewhere.
    pub fn show(&self, (stream, slot): (StreamId, &str), hidden: &Value) -> Option<Value> {
        let bytes = STANDARD.decode(hidden.get(TOKEN)?.as_str()?).ok()?;
        let (head, sealed) = bytes.split_first_chunk::<24>()?;
        let payload = Payload { msg: sealed, aad: &place(stream, slot) };
        serde_json::from_slice(&self.cipher().decrypt(&XNonce::from(*head), payload).ok()?).ok()
    }

    /// The secret from which the salts of an event's personal fields follow.
    fn secret(&self, id: EventId, event_salt: &[u8; 32]) -> [u8; 32] {
        mac(&self.0, &[b"salts", &id.bits().to_be_bytes(), event_salt])
    }

    /// The secret of a paper's parts (docs/format/paper-digest-v2.md), from the salt of its event.
    pub fn paper_secret(&self, event_salt: &[u8; 32]) -> [u8; 32] {
        mac(&self.0, &[b"paper", event_salt])
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&mac(&self.0, &[b"values"]).into())
    }

    /// What seals and opens the segments of the one file that this key is for.
    pub(crate) fn segments(&self) -> SegmentCipher {
        let cipher = XChaCha20Poly1305::new(&mac(&self.0, &[b"segments"]).into());
        SegmentCipher { cipher, nonces: mac(&self.0, &[b"segment nonces"]) }
    }

    /// The key of an upload that is not finished, from that of its holder's files.
    pub(crate) fn of_upload(&self, id: &str) -> DataKey {
        DataKey(mac(&self.0, &[b"upload", id.as_bytes()]))
    }

    fn files(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&mac(&self.0, &[b"files"]).into())
    }

    /// The key of a file as the database keeps it under this key of its holder: bound to the file, to the holder and to what lies on the shelf.
    pub(crate) fn wrap_file(&self, of: FilePlace<'_>, key: &DataKey) -> Vec<u8> {
        let aad = of.bytes();
        let nonce = nonce(&[&mac(&self.0, &[b"file nonce", &aad, &key.0])]);
        let sealed = self.files().encrypt(&nonce, Payload { msg: &key.0, aad: &aad });
        // It fails only for more bytes than a key has.
        nonce.iter().copied().chain(sealed.unwrap_or_default()).collect()
    }

    /// The key again; nothing if it was wrapped for another file, holder or stored form.
    pub(crate) fn unwrap_file(&self, of: FilePlace<'_>, wrapped: &[u8]) -> Option<DataKey> {
        let (head, sealed) = wrapped.split_first_chunk::<24>()?;
        let payload = Payload { msg: sealed, aad: &of.bytes() };
        self.files().decrypt(&XNonce::from(*head), payload).ok()?.try_into().ok().map(DataKey)
    }
}

/// The place of the key under which the files of a holder lie; persons have their strands' names.
pub const FILES: &str = "files";

/// What the key of a file is bound to.
#[derive(Clone, Copy)]
pub(crate) struct FilePlace<'a> {
    /// The file's SHA-256.
    pub digest: &'a [u8; 32],
    /// Who holds it.
    pub holder: StreamId,
    /// The SHA-256 of what lies on the shelf.
    pub stored: &'a [u8; 32],
}

impl FilePlace<'_> {
    fn bytes(self) -> Vec<u8> {
        [&b"file"[..], self.digest, &self.holder.0, self.stored].concat()
    }
}

/// Seals and opens the segments of one file. The nonce follows from place and content, so that none is ever used for two.
pub(crate) struct SegmentCipher {
    cipher: XChaCha20Poly1305,
    nonces: [u8; 32],
}

impl SegmentCipher {
    /// So many more bytes than it holds has a sealed segment: nonce and tag.
    pub(crate) const MORE: usize = 40;

    pub(crate) fn seal(&self, head: &[u8], (n, last): (u64, bool), bytes: &[u8]) -> Option<Vec<u8>> {
        let aad = [head, &n.to_be_bytes(), &[u8::from(last)]].concat();
        let nonce = nonce(&[&mac(&self.nonces, &[&aad, &Sha256::digest(bytes)])]);
        let sealed = self.cipher.encrypt(&nonce, Payload { msg: bytes, aad: &aad }).ok()?;
        Some([&nonce[..], &sealed].concat())
    }

    pub(crate) fn open(&self, head: &[u8], (n, last): (u64, bool), sealed: &[u8]) -> Option<Vec<u8>> {
        let aad = [head, &n.to_be_bytes(), &[u8::from(last)]].concat();
        let (nonce, sealed) = sealed.split_first_chunk::<24>()?;
        self.cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &aad }).ok()
    }
}

/// HMAC-SHA256 under a key, over parts each led by its length.
fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes a key of any length.
    let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn nonce(parts: &[&[u8]]) -> XNonce {
    let mut digest = Sha256::new();
    parts.iter().for_each(|part| digest.update(part));
    let digest: [u8; 32] = digest.finalize().into();
    let mut nonce = XNonce::default();
    nonce.copy_from_slice(&digest[..24]);
    nonce
}

/// Wraps the keys of persons and finds a person by code without keeping the code. It lies in a file of its own.
#[derive(Clone)]
pub struct Master([u8; 32]);

impl fmt::Debug for Master {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Master")
    }
}

impl Master {
    /// A master key of random bytes.
    pub const fn of(bytes: [u8; 32]) -> Master {
        Master(bytes)
    }

    /// The row of a key at a place, and of whom; `true` where the key is new.
    pub fn row(&self, of: (StreamId, &str), person: Option<String>, (key, fresh): (&DataKey, bool)) -> KeyRow {
        let wrapped = self.wrap(of, person.as_deref(), key);
        KeyRow { stream: of.0, slot: of.1.to_string(), person, wrapped, fresh }
    }

    /// Its bytes, for its file.
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What a code is found by: whoever has no master key learns nothing from it.
    pub fn index(&self, code: &str) -> String {
        format!("{TOKEN}{}", fadu_record::hex::encode(&mac(&self.0, &[b"index", code.as_bytes()])[..16]))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&mac(&self.0, &[b"wrap"]).into())
    }

    /// A key as the database keeps it, bound to its place and to whose it is. Its nonce follows from all that is wrapped, so that none is used
    /// for two.
    fn wrap(&self, (stream, slot): (StreamId, &str), person: Option<&str>, key: &DataKey) -> Vec<u8> {
        let aad = of_person(stream, slot, person);
        let nonce = nonce(&[&mac(&self.0, &[b"nonce", &aad, &key.0])]);
        let sealed = self.cipher().encrypt(&nonce, Payload { msg: &key.0, aad: &aad });
        // It fails only for more bytes than a key has.
        nonce.iter().copied().chain(sealed.unwrap_or_default()).collect()
    }

    /// The key again; nothing if it was wrapped for another place or by another master.
    pub(crate) fn unwrap(&self, of: (StreamId, &str), person: Option<&str>, wrapped: &[u8]) -> Option<DataKey> {
        let (head, sealed) = wrapped.split_first_chunk::<24>()?;
        let payload = Payload { msg: sealed, aad: &of_person(of.0, of.1, person) };
        self.cipher().decrypt(&XNonce::from(*head), payload).ok()?.try_into().ok().map(DataKey)
    }
}

/// A place and whose it is; no text has the byte between them.
fn of_person(stream: StreamId, slot: &str, person: Option<&str>) -> Vec<u8> {
    let mut all = place(stream, slot);
    if let Some(person) = person {
        all.push(0xff);
        all.extend_from_slice(person.as_bytes());
    }
    all
}

fn place(stream: StreamId, slot: &str) -> Vec<u8> {
    [&stream.0[..], slot.as_bytes()].concat()
}

/// Which fields of an event are personal, and under which keys of the stream they are kept.
#[derive(Clone)]
pub struct Personal {
    /// The keys' places in the stream, in order.
    pub slots: Vec<String>,
    /// All of them as one.
    pub key: DataKey,
    /// The fields.
    pub fields: Vec<String>,
}

impl Personal {
    pub(crate) fn secret(&self, id: EventId, event_salt: &[u8; 32]) -> [u8; 32] {
        self.key.secret(id, event_salt)
    }

    /// The record of open fields with the ciphertext of the others put in as its last member.
    pub(crate) fn put_in(&self, open: String, hidden: &[u8], of: (StreamId, EventId, &[u8; 32])) -> Option<String> {
        let (stream, id, salt) = of;
        let aad = aad(stream, id, &self.slots);
        let nonce = nonce(&[b"event", salt, &id.bits().to_be_bytes()]);
        let sealed = self.key.cipher().encrypt(&nonce, Payload { msg: hidden, aad: &aad }).ok()?;
        let token = json!([self.slots, STANDARD.encode(sealed)]);
        let comma = if open.len() > 2 { "," } else { "" };
        Some(format!("{}{comma}\"{TOKEN}\":{token}}}", open.strip_suffix('}')?))
    }
}

/// Bound to its place: stream, event and the slots of its keys.
fn aad(stream: StreamId, id: EventId, slots: &[String]) -> Vec<u8> {
    [&stream.0[..], &id.bits().to_be_bytes(), slots.join("/").as_bytes()].concat()
}

/// The fields of an event that are kept apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Apart {
    /// From which their salts follow; nothing where there are none or they were erased.
    pub secret: Option<[u8; 32]>,
    /// Their names.
    pub names: Vec<String>,
    /// The slots of their keys.
    pub slots: Vec<String>,
    /// They were erased: what stands in `fields` for them is [`ERASED`].
    pub erased: bool,
}

impl StoredEvent {
    /// As it will be read once the key in this slot is destroyed.
    pub fn erase(&mut self, slot: &str) {
        if self.apart.slots.iter().any(|s| s == slot) {
            let all = self.apart.names.iter().map(|n| (n.clone(), Value::from(ERASED)));
            self.envelope.fields.extend(all);
            (self.apart.secret, self.apart.erased) = (None, true);
        }
    }

    /// Opens one field; nothing where there is none or it was erased.
    pub fn opening(&self, field: &str) -> Option<Opening> {
        let apart = self.apart.names.iter().any(|n| n == field);
        let secret = if apart { self.apart.secret.as_ref()? } else { &self.salt };
        let value = self.envelope.fields.get(field)?.clone();
        Some(Opening { field: field.to_owned(), salt: field_salt(secret, field), value })
    }
}

/// The event that says of a key that it was destroyed; nothing else may be missing.
pub const PERSON_ERASED: &str = "PersonErased";
/// Its field that names the key's place in the stream.
pub const SLOT: &str = "slot";

/// What the event says of what goes: the key's place, how many values, and a digest of which, so that nothing else can be passed off as
/// erased later.
pub fn erasure_fields<'a>(events: impl IntoIterator<Item = &'a StoredEvent>, slot: &str) -> Fields {
    let (mut count, mut digest) = (0, Sha256::new());
    for e in events.into_iter().filter(|e| e.apart.slots.iter().any(|s| s == slot)) {
        digest.update(e.envelope.id.bits().to_be_bytes());
        for name in &e.apart.names {
            digest.update((name.len() as u64).to_be_bytes());
            digest.update(name);
            count += 1;
        }
    }
    let digest: [u8; 32] = digest.finalize().into();
    let digest = json!(fadu_record::hex::encode(&digest));
    [(SLOT, json!(slot)), ("erased", json!(count)), ("erased_digest", digest)].map(|(k, v)| (k.to_string(), v)).into()
}

/// The event that says of one file that its bytes were destroyed as two persons decided.
pub const FILE_ERASED: &str = "EvidenceErased";

/// The field of [`PERSON_ERASED`] that says how many files go with it; it ends the key of [`FILES`], too.
pub const ERASED_FILES: &str = "erased_files";

/// What the event says of the files that go, in the order of their digests: how many, and a digest of which.
pub fn files_erased<'a>(files: impl IntoIterator<Item = &'a [u8; 32]>) -> Fields {
    let (mut count, mut digest) = (0, Sha256::new());
    for file in files {
        digest.update(file);
        count += 1;
    }
    let digest: [u8; 32] = digest.finalize().into();
    let digest = json!(fadu_record::hex::encode(&digest));
    [(ERASED_FILES, json!(count)), ("erased_files_digest", digest)].map(|(k, v)| (k.to_string(), v)).into()
}

/// A key as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyState {
    /// Wrapped by the master key, and whose it is.
    Wrapped(Vec<u8>, Option<String>),
    /// Destroyed, by the event at this place of the log.
    Destroyed(u64),
}

/// A person's key on its way into the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// The stream.
    pub stream: StreamId,
    /// Its place there.
    pub slot: String,
    /// What its person is found by ([`Master::index`]), once known.
    pub person: Option<String>,
    /// The key, wrapped for its place and person.
    pub wrapped: Vec<u8>,
    /// Whether it is new; else only its person is told.
    pub fresh: bool,
}

/// How a database finds the key at a place.
pub(crate) type Find<'a> = dyn Fn(StreamId, &str) -> Result<Option<KeyState>, Fault> + 'a;

/// The keys that reading needs, each found and unwrapped once.
pub(crate) struct Ring<'a> {
    master: Option<&'a Master>,
    find: &'a Find<'a>,
    /// Without a master key what is encrypted is passed over, not refused: a record is checked before its keys are put back.
    pub(crate) passes_over: bool,
    held: RefCell<HashMap<(StreamId, String), Option<DataKey>>>,
}

impl<'a> Ring<'a> {
    pub(crate) fn new(master: Option<&'a Master>, find: &'a Find<'a>) -> Ring<'a> {
        Ring { master, find, passes_over: false, held: RefCell::default() }
    }

    /// The key at a place; nothing if it was destroyed.
    pub(crate) fn key(&self, stream: StreamId, slot: &str) -> Result<Option<DataKey>, Fault> {
        let at = (stream, slot.to_string());
        if let Some(held) = self.held.borrow().get(&at) {
            return Ok(held.clone());
        }
        let altered = || Fault::Altered { table: "person_keys", row: format!("{stream}/{slot}") };
        let key = match (self.find)(stream, slot)? {
            Some(KeyState::Destroyed(_)) => None,
            Some(KeyState::Wrapped(..)) if self.passes_over && self.master.is_none() => None,
            Some(KeyState::Wrapped(wrapped, person)) => {
                let master = self.master.ok_or_else(|| Fault::Open(NO_MASTER.into()))?;
                Some(master.unwrap((stream, slot), person.as_deref(), &wrapped).ok_or_else(altered)?)
            }
            None => return Err(altered()),
        };
        self.held.borrow_mut().insert(at, key.clone());
        Ok(key)
    }

    /// Opens what of an event is kept apart.
    pub(crate) fn open(&self, event: &mut StoredEvent) -> Result<(), Fault> {
        let Some(token) = event.envelope.fields.remove(TOKEN) else { return Ok(()) };
        let row = event.index.to_string();
        let altered = || Fault::Altered { table: "events", row: row.clone() };
        let (slots, sealed): (Vec<String>, String) = serde_json::from_value(token).map_err(|_| altered())?;
        let keys: Option<Vec<DataKey>> =
            slots.iter().map(|slot| self.key(event.stream, slot)).collect::<Result<_, _>>()?;
        let Some(keys) = keys else { return erased(event, slots).ok_or_else(altered) };
        let key = DataKey::all(&keys).ok_or_else(altered)?;
        let (id, salt) = (event.envelope.id, event.salt);
        let sealed = STANDARD.decode(sealed).map_err(|_| altered())?;
        let nonce = nonce(&[b"event", &salt, &id.bits().to_be_bytes()]);
        let payload = Payload { msg: &sealed, aad: &aad(event.stream, id, &slots) };
        let hidden = key.cipher().decrypt(&nonce, payload).map_err(|_| altered())?;
        let hidden: Fields = serde_json::from_slice(&hidden).map_err(|_| altered())?;
        event.apart = Apart {
            secret: Some(key.secret(id, &salt)),
            names: hidden.keys().cloned().collect(),
            slots,
            erased: false,
        };
        event.envelope.fields.extend(hidden);
        Ok(())
    }
}

/// The names that the leaf commits to and that nothing is left of.
fn erased(event: &mut StoredEvent, slots: Vec<String>) -> Option<()> {
    let leaf = parse(&event.leaf).ok()?;
    let names = leaf.commitments.into_iter().map(|(name, _)| name);
    let names: Vec<String> = names.filter(|n| !event.envelope.fields.contains_key(n)).collect();
    event.envelope.fields.extend(names.iter().map(|n| (n.clone(), Value::from(ERASED))));
    event.apart = Apart { secret: None, names, slots, erased: true };
    Some(())
}

/// Said where the record needs its master key.
pub(crate) const NO_MASTER: &str =
    "缺少主密钥：请把这份数据的 keys/master.key 放回数据目录（the master key of this record is missing）";

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: StreamId = StreamId::from_bits(7);

    #[test]
    fn a_wrapped_key_opens_only_at_its_place_and_by_its_master() {
        let (master, key) = (Master::of([1; 32]), DataKey::of([2; 32]));
        let wrapped = master.wrap((STREAM, "1"), Some("~a"), &key);
        assert_eq!(master.unwrap((STREAM, "1"), Some("~a"), &wrapped), Some(key));
        assert_eq!(master.unwrap((STREAM, "1"), Some("~b"), &wrapped), None);
        assert_eq!(master.unwrap((STREAM, "1"), None, &wrapped), None);
        assert_eq!(master.unwrap((STREAM, "2"), Some("~a"), &wrapped), None);
        assert_eq!(master.unwrap((StreamId::from_bits(8), "1"), Some("~a"), &wrapped), None);
        assert_eq!(Master::of([3; 32]).unwrap((STREAM, "1"), Some("~a"), &wrapped), None);
        assert!(!wrapped.windows(8).any(|w| w == [2; 8]));
        assert_eq!(master.unwrap((STREAM, "1"), Some("~a"), &wrapped[..23]), None);
    }

    #[test]
    fn a_code_is_found_by_what_tells_nothing_of_it() {
        let (one, other) = (Master::of([1; 32]), Master::of([2; 32]));
        assert_eq!(one.index("120101199001011234"), one.index("120101199001011234"));
        assert_ne!(one.index("120101199001011234"), other.index("120101199001011234"));
        assert_ne!(one.index("120101199001011234"), one.index("120101199001011235"));
        assert!(one.index("1").starts_with('~') && one.index("1").len() == 33);
    }

    #[test]
    fn a_value_in_a_view_is_hidden_the_same_each_time_and_only_for_its_place() {
        let (key, row) = (DataKey::of([4; 32]), json!({ "phone": "13800000000" }));
        let hidden = key.hide((STREAM, "a"), &row);
        assert_eq!(hidden, key.hide((STREAM, "a"), &row));
        assert!(!hidden.to_string().contains("13800000000"));
        assert_eq!(key.show((STREAM, "a"), &hidden), Some(row));
        assert_eq!(key.show((STREAM, "b"), &hidden), None);
        assert_eq!(DataKey::of([5; 32]).show((STREAM, "a"), &hidden), None);
    }

    #[test]
    fn the_key_of_several_persons_is_none_of_theirs() {
        let (a, b) = (DataKey::of([1; 32]), DataKey::of([2; 32]));
        let both = DataKey::all([&a, &b]).unwrap();
        assert!(both != a && both != b && Some(&both) != DataKey::all([&b, &a]).as_ref());
        assert_eq!((DataKey::all([&a]), DataKey::all([])), (Some(a), None));
    }
}
