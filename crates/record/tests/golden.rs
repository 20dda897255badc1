//! Golden bytes: what was sealed once reads and seals the same for ever. Files may be added here, never changed.

use fadu_record::{Envelope, Opening, hex, leaf_hash, open, parse, seal};
use serde::Deserialize;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Golden {
    envelope: Envelope,
    #[serde(with = "fadu_record::hex")]
    event_salt: [u8; 32],
    leaf: String,
    #[serde(with = "fadu_record::hex")]
    hash: [u8; 32],
    openings: Vec<Opening>,
}

#[test]
fn golden_envelopes_read_and_seal_the_same_for_ever() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let golden: Golden = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).expect(&name);
        let sealed = seal(&golden.envelope, &golden.event_salt).unwrap();
        assert_eq!(hex::encode(&sealed.leaf), golden.leaf, "{name}");
        assert_eq!(sealed.hash, golden.hash, "{name}");
        assert_eq!(leaf_hash(&hex::decode(&golden.leaf).unwrap()), golden.hash, "{name}");
        let leaf = parse(&sealed.leaf).unwrap();
        assert_eq!((leaf.id, &leaf.name), (golden.envelope.id, &golden.envelope.name), "{name}");
        assert_eq!((leaf.happened, leaf.recorded), (golden.envelope.happened, golden.envelope.recorded), "{name}");
        assert_eq!(golden.openings.len(), golden.envelope.fields.len(), "{name}");
        for opening in golden.openings {
            assert_eq!(open(&golden.envelope, &golden.event_salt, &opening.field).as_ref(), Some(&opening), "{name}");
            assert!(opening.matches(&leaf), "{name}: {}", opening.field);
        }
        names.push(name);
    }
    names.sort();
    assert_eq!(names, ["bare.json", "escapes.json", "fields.json", "limits.json", "nested.json"]);
}
