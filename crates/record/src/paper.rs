//! The digest of a paper, version 2: every part of its source under a salted commitment of its own, so that a copy with parts masked is
//! proved to be the original with exactly these parts masked. Bytes: `docs/format/paper-digest-v2.md`.

use crate::canonical::{NotCanonical, canonical};
use crate::hex;
use crate::merkle::Hash;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// The text under `format` in every redacted copy of this version.
pub const REDACTED: &str = "fadu-redacted-paper/1";

const DIGEST_TAG: u8 = 5;
const PART_TAG: u8 = 6;
const SALT_TAG: u8 = 7;

/// Where texts are cut into runs: by the pointer of the text, the bytes at which a run begins, in order.
pub type Cuts = BTreeMap<String, Vec<usize>>;

/// The smallest piece that is open or masked: a run of a text, or a whole value that is no text, list or record with members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its JSON pointer (RFC 6901) in the source.
    pub at: String,
    /// Which run of that text, from 0.
    pub run: u16,
    /// The salt of its commitment, where it is open.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "salt_text")]
    pub salt: Option<[u8; 16]>,
    /// The value, where it is open; null is one.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "there")]
    pub value: Option<Value>,
    /// The commitment, where it is masked.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "hash_text")]
    pub commitment: Option<Hash>,
    /// Why it is masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mask: Option<Mask>,
}

/// A member that stands there says something.
fn there<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(d).map(Some)
}

/// Why a part is masked: its class, what is printed in its place, and the articles that allow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mask {
    /// The class of personal data, in words.
    pub class: String,
    /// What is printed in its place.
    pub shown: String,
    /// The articles, as `statute/article`.
    pub grounds: Vec<String>,
}

/// A paper with some parts masked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redacted {
    /// [`REDACTED`].
    pub format: String,
    /// Id of the paper.
    pub paper: String,
    /// Version of its template.
    #[serde(with = "hex")]
    pub template: [u8; 32],
    /// The digest of the whole paper, as the record commits to it.
    #[serde(with = "hex")]
    pub digest: Hash,
    /// The parts in the order of their pointers and runs.
    pub parts: Vec<Part>,
}

/// What is masked on the public copy of a paper, as it was named when the paper was made: the event commits to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Masks {
    /// By the id of its class: what stands in the place of a part, and why.
    pub classes: BTreeMap<String, Mask>,
    /// The parts: pointer, run, id of the class; in the order of the digest.
    pub parts: Vec<(String, u16, String)>,
}

impl Masks {
    /// The mask of a part, if it has one.
    pub fn of(&self, at: &str, run: u16) -> Option<&Mask> {
        let part = self.parts.iter().find(|(a, r, _)| (a.as_str(), *r) == (at, run))?;
        self.classes.get(&part.2)
    }
}

/// Why a redacted copy is none of the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotThePaper {
    /// Another format.
    Format,
    /// Parts out of order, repeated, or runs that do not follow each other.
    Order(String),
    /// A part neither open nor masked, or both.
    Part(String),
    /// A mask without class or article.
    Mask(String),
    /// Parts that make no source.
    Source(String),
    /// The digest is another's.
    Digest,
    /// A part that is masked otherwise than was named when the paper was made.
    Masks(String),
}
impl fmt::Display for NotThePaper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotThePaper::Format => f.write_str("不是遮盖件，或者版本不认识"),
            NotThePaper::Order(at) => write!(f, "{at}：各部分的次序不对"),
            NotThePaper::Part(at) => write!(f, "{at}：既不是公开的，也不是遮盖的"),
            NotThePaper::Mask(at) => write!(f, "{at}：遮盖没有写明类别和依据"),
            NotThePaper::Source(at) => write!(f, "{at}：拼不成文书"),
            NotThePaper::Masks(at) => write!(f, "{at}：这里的遮盖、类别或者依据不是成文时登记的"),
            NotThePaper::Digest => f.write_str("摘要对不上：公开的部分被改动，或者遮盖的位置不对"),
        }
    }
}
impl std::error::Error for NotThePaper {}

/// A source taken apart: pointer, run and value, in the order of the digest.
fn taken_apart(source: &Value, cuts: &Cuts) -> Vec<(String, u16, Value)> {
    let mut all = Vec::new();
    walk(source, &mut String::new(), &mut |at, value| match (value, cuts.get(at)) {
        (Value::String(text), Some(cuts)) => {
            let ends = cuts.iter().copied().chain([text.len()]);
            let mut from = 0;
            for (run, end) in ends.enumerate() {
                let piece = text.get(from..end).unwrap_or_default();
                all.push((at.to_string(), u16::try_from(run).unwrap_or(u16::MAX), Value::from(piece)));
                from = end;
            }
        }
        _ => all.push((at.to_string(), 0, value.clone())),
    });
    all.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    all
}

/// Every value that has no members, with its pointer.
pub fn walk(value: &Value, at: &mut String, told: &mut impl FnMut(&str, &Value)) {
    let length = at.len();
    match value {
        Value::Array(list) if !list.is_empty() => {
            for (n, one) in list.iter().enumerate() {
                at.push_str(&format!("/{n}"));
                walk(one, at, told);
                at.truncate(length);
            }
        }
        Value::Object(map) if !map.is_empty() => {
            for (name, one) in map {
                at.push('/');
                at.push_str(&name.replace('~', "~0").replace('/', "~1"));
                walk(one, at, told);
                at.truncate(length);
            }
        }
        other => told(at, other),
    }
}

/// The salt of a part: the first 16 bytes of SHA-256(7 ‖ secret ‖ run ‖ pointer).
fn part_salt(secret: &[u8; 32], at: &str, run: u16) -> [u8; 16] {
    let hash = Sha256::new().chain_update([SALT_TAG]).chain_update(secret).chain_update(run.to_be_bytes());
    let hash: Hash = hash.chain_update(at).finalize().into();
    let mut salt = [0; 16];
    salt.copy_from_slice(&hash[..16]);
    salt
}

/// SHA-256(6 ‖ salt ‖ length of the pointer ‖ pointer ‖ run ‖ canonical value).
fn part_commitment(salt: &[u8; 16], (at, run): (&str, u16), value: &Value) -> Result<Hash, NotCanonical> {
    let hash = Sha256::new().chain_update([PART_TAG]).chain_update(salt).chain_update((at.len() as u32).to_be_bytes());
    Ok(hash.chain_update(at).chain_update(run.to_be_bytes()).chain_update(canonical(value)?).finalize().into())
}

/// SHA-256(5 ‖ length of the id ‖ id ‖ template ‖ number of parts ‖ each part's length of pointer, pointer, run, commitment).
fn digest_over<'a>(
    (paper, template): (&str, &[u8; 32]),
    parts: impl ExactSizeIterator<Item = (&'a str, u16, Hash)>,
) -> Hash {
    let mut hash = Sha256::new().chain_update([DIGEST_TAG]).chain_update((paper.len() as u32).to_be_bytes());
    hash.update(paper);
    hash.update(template);
    hash.update((parts.len() as u32).to_be_bytes());
    for (at, run, commitment) in parts {
        hash.update((at.len() as u32).to_be_bytes());
        hash.update(at);
        hash.update(run.to_be_bytes());
        hash.update(commitment);
    }
    hash.finalize().into()
}

/// The digest of a paper whose texts are cut so, under a secret from which the salts of its parts follow.
pub fn paper_digest(
    of: (&str, &[u8; 32]),
    (source, cuts): (&Value, &Cuts),
    secret: &[u8; 32],
) -> Result<Hash, NotCanonical> {
    let parts = taken_apart(source, cuts);
    let committed =
        |(at, run, value): &(String, u16, Value)| part_commitment(&part_salt(secret, at, *run), (at, *run), value);
    let hashes: Vec<Hash> = parts.iter().map(committed).collect::<Result<_, _>>()?;
    Ok(digest_over(of, parts.iter().zip(hashes).map(|((at, run, _), hash)| (at.as_str(), *run, hash))))
}

impl Part {
    /// Its commitment: that of an open part is computed.
    pub fn committed(&self) -> Option<Hash> {
        let of = |salt: &[u8; 16]| part_commitment(salt, (&self.at, self.run), self.value.as_ref()?).ok();
        self.commitment.or_else(|| of(self.salt.as_ref()?))
    }
}

/// What is masked, asked of each part by its pointer and run.
pub type Masking<'a> = dyn FnMut((&str, u16), &Value) -> Option<Mask> + 'a;

impl Redacted {
    /// The copy of a paper with those parts masked for which there is a mask.
    pub fn of(
        (paper, template): (&str, &[u8; 32]),
        (source, cuts): (&Value, &Cuts),
        secret: &[u8; 32],
        masked: &mut Masking<'_>,
    ) -> Result<Redacted, NotCanonical> {
        let mut parts = Vec::new();
        let mut hashes = Vec::new();
        for (at, run, value) in taken_apart(source, cuts) {
            let salt = part_salt(secret, &at, run);
            let hash = part_commitment(&salt, (&at, run), &value)?;
            let mask = masked((&at, run), &value);
            hashes.push(hash);
            parts.push(match mask {
                Some(mask) => Part { at, run, salt: None, value: None, commitment: Some(hash), mask: Some(mask) },
                None => Part { at, run, salt: Some(salt), value: Some(value), commitment: None, mask: None },
            });
        }
        let digest = digest_over((paper, template), parts.iter().zip(hashes).map(|(p, h)| (p.at.as_str(), p.run, h)));
        Ok(Redacted { format: REDACTED.into(), paper: paper.into(), template: *template, digest, parts })
    }

    /// Whether it is the paper of its digest with exactly the named parts masked, each with its articles.
    pub fn check(&self) -> Result<(), NotThePaper> {
        if self.format != REDACTED {
            return Err(NotThePaper::Format);
        }
        let mut hashes = Vec::with_capacity(self.parts.len());
        for (n, part) in self.parts.iter().enumerate() {
            let at = || part.at.clone();
            let last = n.checked_sub(1).map(|n| &self.parts[n]);
            let follows = match last {
                Some(last) if last.at == part.at => last.run.checked_add(1) == Some(part.run),
                Some(last) => last.at < part.at && part.run == 0,
                None => part.run == 0,
            };
            if !follows {
                return Err(NotThePaper::Order(at()));
            }
            hashes.push(match (&part.salt, &part.value, &part.commitment, &part.mask) {
                (Some(salt), Some(value), None, None) => {
                    let whole = matches!(value, Value::Array(l) if !l.is_empty())
                        || matches!(value, Value::Object(m) if !m.is_empty());
                    if whole || (part.run > 0 && !value.is_string()) {
                        return Err(NotThePaper::Part(at()));
                    }
                    part_commitment(salt, (&part.at, part.run), value).map_err(|_| NotThePaper::Part(at()))?
                }
                (None, None, Some(hash), Some(mask)) => {
                    if mask.class.is_empty() || mask.grounds.is_empty() {
                        return Err(NotThePaper::Mask(at()));
                    }
                    *hash
                }
                _ => return Err(NotThePaper::Part(at())),
            });
        }
        let of = (self.paper.as_str(), &self.template);
        let parts = self.parts.iter().zip(hashes).map(|(p, h)| (p.at.as_str(), p.run, h));
        if digest_over(of, parts) == self.digest { Ok(()) } else { Err(NotThePaper::Digest) }
    }

    /// Whether exactly the parts are masked that were named when the paper was made, each as it was named.
    pub fn check_masks(&self, masks: &Masks) -> Result<(), NotThePaper> {
        if let Some(part) = self.parts.iter().find(|p| p.mask.as_ref() != masks.of(&p.at, p.run)) {
            return Err(NotThePaper::Masks(part.at.clone()));
        }
        // None is named that the paper does not have, none twice.
        let masked = self.parts.iter().filter(|p| p.mask.is_some()).count();
        let last = masks.parts.last().map_or(String::new(), |p| p.0.clone());
        if masked == masks.parts.len() { Ok(()) } else { Err(NotThePaper::Masks(last)) }
    }

    /// What is printed: the open parts, and for each masked one what stands in its place.
    pub fn source(&self) -> Result<Value, NotThePaper> {
        let mut root = Value::Null;
        for part in &self.parts {
            let value = match (&part.value, &part.mask) {
                (Some(value), _) => value.clone(),
                (None, Some(mask)) => Value::from(mask.shown.as_str()),
                (None, None) => return Err(NotThePaper::Part(part.at.clone())),
            };
            let wrong = || NotThePaper::Source(part.at.clone());
            let place = place(&mut root, &part.at).ok_or_else(wrong)?;
            match (part.run, &mut *place, value) {
                (0, place, value) => *place = value,
                (_, Value::String(text), Value::String(more)) => text.push_str(&more),
                _ => return Err(wrong()),
            }
        }
        lists(&mut root);
        Ok(root)
    }
}

/// The place of a pointer in records that grow with it.
fn place<'a>(root: &'a mut Value, at: &str) -> Option<&'a mut Value> {
    let mut here = root;
    for name in at.split('/').skip(1) {
        if here.is_null() {
            *here = Value::Object(Map::new());
        }
        here = here.as_object_mut()?.entry(name.replace("~1", "/").replace("~0", "~")).or_insert(Value::Null);
    }
    Some(here)
}

/// Records whose names are 0, 1, 2 … were lists. No record of a source has such names.
fn lists(value: &mut Value) {
    let Value::Object(map) = value else { return };
    map.values_mut().for_each(lists);
    let all = (0..map.len()).all(|n| map.contains_key(&n.to_string()));
    if all && !map.is_empty() {
        let taken = (0..map.len()).filter_map(|n| map.remove(&n.to_string())).collect();
        *value = Value::Array(taken);
    }
}

/// A salt as text, where there is one.
mod salt_text {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(salt: &Option<[u8; 16]>, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&salt.map(|salt| crate::hex::encode(&salt)).unwrap_or_default())
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<[u8; 16]>, D::Error> {
        let text = String::deserialize(d)?;
        crate::hex::decode_array(&text).map(Some).ok_or_else(|| serde::de::Error::custom("not 16 bytes"))
    }
}

/// A hash as text, where there is one.
mod hash_text {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(hash: &Option<[u8; 32]>, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&hash.map(|hash| crate::hex::encode(&hash)).unwrap_or_default())
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<[u8; 32]>, D::Error> {
        let text = String::deserialize(d)?;
        crate::hex::decode_array(&text).map(Some).ok_or_else(|| serde::de::Error::custom("not 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SECRET: [u8; 32] = [9; 32];
    const TEMPLATE: [u8; 32] = [7; 32];
    const OF: (&str, &[u8; 32]) = ("decision", &TEMPLATE);

    fn source() -> Value {
        json!({ "party": { "name": "冯守拙", "phone": "000-5550" }, "f": { "facts": "冯守拙在集市经营", "fine": "500元" },
            "lists": { "handlers": [{ "name": "沈" }, { "name": "罗" }], "evidence": [] }, "a/b~c": null })
    }

    fn cuts() -> Cuts {
        [("/party/name".to_string(), vec![3]), ("/f/facts".to_string(), vec![3, 9])].into()
    }

    fn mask(shown: &str) -> Mask {
        Mask { class: "姓名".into(), shown: shown.into(), grounds: vec!["penalty-law/50".into()] }
    }

    fn copy() -> Redacted {
        Redacted::of(OF, (&source(), &cuts()), &SECRET, &mut |(at, _), value| match value.as_str() {
            Some("守拙") => Some(mask("某某")),
            _ => (at == "/party/phone").then(|| mask("＊＊＊")),
        })
        .unwrap()
    }

    /// As the paper's event names them.
    fn masks() -> Masks {
        let part = |at: &str, run, class: &str| (at.to_string(), run, class.to_string());
        Masks {
            classes: [("name".to_string(), mask("某某")), ("contact".to_string(), mask("＊＊＊"))].into(),
            parts: vec![
                part("/f/facts", 1, "name"),
                part("/party/name", 1, "name"),
                part("/party/phone", 0, "contact"),
            ],
        }
    }

    #[test]
    fn only_what_was_named_is_masked_and_only_so() {
        assert_eq!(copy().check_masks(&masks()), Ok(()));
        let json = serde_json::to_value(masks()).unwrap();
        assert!(canonical(&json).is_ok(), "it can be a field of an event");
        assert_eq!(serde_json::from_value::<Masks>(json).unwrap(), masks());
        // An open part masked by whoever holds the copy: its commitment is computed, so that the digest still fits.
        let mut more = copy();
        let open = more.parts.iter().position(|p| p.at == "/f/fine").unwrap();
        let commitment = more.parts[open].committed();
        more.parts[open] =
            Part { salt: None, value: None, commitment, mask: Some(mask("＊＊＊")), ..more.parts[open].clone() };
        assert_eq!(more.check(), Ok(()));
        assert_eq!(more.check_masks(&masks()), Err(NotThePaper::Masks("/f/fine".into())));
        // Another article, another class, other words in its place.
        for change in [
            |m: &mut Mask| m.grounds = vec!["penalty-law/48".into()],
            |m: &mut Mask| m.class = "商业秘密".into(),
            |m: &mut Mask| m.shown = "李四".into(),
        ] {
            let mut other = copy();
            change(other.parts.iter_mut().find_map(|p| p.mask.as_mut()).unwrap());
            assert_eq!(other.check(), Ok(()));
            assert!(matches!(other.check_masks(&masks()), Err(NotThePaper::Masks(_))));
        }
        // One named part more than the paper has, one open that was named, one named twice.
        let mut named = masks();
        named.parts.push(("/z".into(), 0, "name".into()));
        assert!(copy().check_masks(&named).is_err());
        let mut lifted = copy();
        lifted.parts.iter_mut().find(|p| p.mask.is_some()).unwrap().mask = None;
        assert!(lifted.check_masks(&masks()).is_err());
        let mut twice = masks();
        twice.parts.push(twice.parts[2].clone());
        assert!(copy().check_masks(&twice).is_err());
    }

    #[test]
    fn a_copy_is_the_paper_with_the_named_parts_masked() {
        let copy = copy();
        assert_eq!(copy.check(), Ok(()));
        assert_eq!(copy.digest, paper_digest(OF, (&source(), &cuts()), &SECRET).unwrap());
        let mut shown = source();
        shown["party"] = json!({ "name": "冯某某", "phone": "＊＊＊" });
        shown["f"]["facts"] = json!("冯某某在集市经营");
        assert_eq!(copy.source().unwrap(), shown);
        let text = serde_json::to_string(&copy).unwrap();
        assert!(!text.contains("守拙") && !text.contains("000-5550"));
        assert_eq!(serde_json::from_str::<Redacted>(&text).unwrap(), copy);
    }

    #[test]
    fn any_change_of_an_open_part_or_of_a_masks_place_is_refused() {
        for n in 0..copy().parts.len() {
            let mut altered = copy();
            match &mut altered.parts[n] {
                Part { value: Some(value), .. } => *value = json!("改"),
                part => part.commitment = Some([1; 32]),
            }
            assert_ne!(altered.check(), Ok(()), "{n}");
            let mut moved = copy();
            moved.parts[n].at.push('x');
            assert_ne!(moved.check(), Ok(()), "{n}");
            let mut run = copy();
            run.parts[n].run += 1;
            assert_ne!(run.check(), Ok(()), "{n}");
            let mut gone = copy();
            gone.parts.remove(n);
            assert_ne!(gone.check(), Ok(()), "{n}");
        }
        let masked = copy().parts.iter().position(|p| p.mask.is_some()).unwrap();
        let mut other = copy();
        other.parts[masked].mask.as_mut().unwrap().grounds.clear();
        assert_eq!(other.check(), Err(NotThePaper::Mask(copy().parts[masked].at.clone())));
        assert_eq!(Redacted { paper: "notice".into(), ..copy() }.check(), Err(NotThePaper::Digest));
        assert_eq!(Redacted { template: [8; 32], ..copy() }.check(), Err(NotThePaper::Digest));
    }

    #[test]
    fn a_mask_is_not_lifted_without_its_salt() {
        let masked = copy().parts.iter().position(|p| p.mask.is_some()).unwrap();
        let guess = |salt: [u8; 16]| {
            let mut lifted = copy();
            let part = &mut lifted.parts[masked];
            (part.commitment, part.mask) = (None, None);
            (part.salt, part.value) = (Some(salt), Some(json!("守拙")));
            lifted.check()
        };
        // The right value under a guessed salt opens nothing; whoever has the salt may open it.
        assert_eq!(guess([0; 16]), Err(NotThePaper::Digest));
        let part = copy().parts[masked].clone();
        assert_eq!(guess(part_salt(&SECRET, &part.at, part.run)), Ok(()));
    }

    #[test]
    fn the_digest_is_as_the_format_page_has_it() {
        let digest = paper_digest(OF, (&json!({ "a": "x" }), &Cuts::new()), &SECRET).unwrap();
        let salt: Hash = Sha256::digest([&[7][..], &SECRET, &[0, 0], b"/a"].concat()).into();
        let part: Hash =
            Sha256::digest([&[6][..], &salt[..16], &[0, 0, 0, 2], b"/a", &[0, 0], b"\"x\""].concat()).into();
        let whole =
            [&[5][..], &[0, 0, 0, 8], b"decision", &TEMPLATE, &[0, 0, 0, 1], &[0, 0, 0, 2], b"/a", &[0, 0], &part]
                .concat();
        assert_eq!(digest[..], Sha256::digest(whole)[..]);
        assert_eq!(hex::encode(&copy().digest), GOLDEN);
    }

    /// Made by the program on docs/format/paper-digest-v2.md.
    const GOLDEN: &str = "8e69ce98ac65177f0b893247604723377664f5b71371f0f68d0fb782deb71259";
}
