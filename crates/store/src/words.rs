//! The witnesses' words as the database keeps them: each about a tree of this log, signed by the key that stands beside it, at the time that
//! stands beside it.

use crate::{
    database::{Cosigned, Store},
    fault::Fault,
    hold::Differing,
    tiles::Tiles,
};
use fadu_record::{Checkpoint, Hash, Note, Tree, VerifierKey, hex};

/// The columns that are held.
const COLUMNS: [&str; 5] = ["note", "key", "witness", "line", "at"];

/// Name and id of a key: under this its word is kept.
pub(crate) fn id_of(key: &VerifierKey) -> String {
    format!("{}+{}", key.name(), hex::encode(&key.id()))
}

/// A column's name for ever.
pub(crate) fn column(name: &str) -> &'static str {
    COLUMNS.into_iter().find(|c| *c == name).unwrap_or("note")
}

/// What differs among the words. They are asked whether or not a head is left to compare with: a head taken away must not hide them. `named`: keys
/// that came on another way; an id has four bytes, so a key that stands in the table is only as good as its id where nobody names it.
pub(crate) fn differing(
    store: &Store,
    (tiles, log): (&Tiles, &VerifierKey),
    named: &[VerifierKey],
) -> Result<Vec<Differing>, Fault> {
    let opened = |text: &str| Checkpoint::opened(&text.parse::<Note>().ok()?, log).ok();
    let mut found = Vec::new();
    for word in store.cosignatures()? {
        // A restored tree has no partial tile of the word's size: the tree that is shown now leads to it.
        let shown = tiles.checkpoint()?.as_deref().and_then(opened).map(|c| c.size);
        let head = store.published_head()?.map(|h| h.size);
        let root = |size: u64| -> Option<Hash> {
            let trees = shown.into_iter().chain(head).filter(|tree| *tree > size).chain([size]);
            trees.map(|tree| tiles.nodes(tree)).find_map(|nodes| Tree(&nodes).root(size))
        };
        let about = opened(&word.note).filter(|c| c.size == word.size && root(c.size) == Some(c.root));
        let note = about.is_none().then_some("note");
        let columns = note.into_iter().chain(unsigned(&word, named));
        found.extend(columns.map(|column| Differing::new("cosignatures", &word.witness, column, None)));
    }
    Ok(found)
}

/// The column by which a word is not that of its witness.
fn unsigned(word: &Cosigned, named: &[VerifierKey]) -> Option<&'static str> {
    let Ok(key) = word.key.parse::<VerifierKey>() else { return Some("key") };
    if named.iter().any(|n| id_of(n) == word.witness && *n != key) {
        return Some("key");
    }
    let signed = format!("{}{}", word.note, word.line).parse::<Note>().ok().and_then(|whole| {
        let own = whole.signatures.iter().find(|s| s.name == key.name() && s.id == key.id())?.to_string();
        let time = whole.verified(&[&key]).ok()?.1.first()?.time?;
        (own == word.line).then_some(time)
    });
    match signed {
        None if id_of(&key) != word.witness => Some("key"),
        None => Some("line"),
        Some(_) if id_of(&key) != word.witness => Some("witness"),
        Some(time) => (i64::try_from(time).ok().and_then(|s| s.checked_mul(1000)) != Some(word.at.0)).then_some("at"),
    }
}
