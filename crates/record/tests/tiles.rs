//! Tiles: addresses (three of them written by the Go reference), hashes and bundles.

use fadu_record::{
    Frontier, Hash, Row, TilePath, leaf_hash,
    tile::{bundle, fold, hashes, head, leaves},
};
use proptest::prelude::*;

fn path(row: Row, index: u64, width: u16) -> TilePath {
    TilePath { row, index, width }
}

#[test]
fn addresses_are_those_of_the_reference() {
    for (tile, text) in [
        (path(Row::Hashes(1), 1_234_067, 256), "tile/1/x001/x234/067"),
        (path(Row::Hashes(0), 999, 1), "tile/0/999.p/1"),
        (path(Row::Hashes(2), 1000, 255), "tile/2/x001/000.p/255"),
        (path(Row::Entries, 0, 256), "tile/entries/000"),
        (path(Row::Entries, 1_000_000, 7), "tile/entries/x001/x000/000.p/7"),
    ] {
        assert_eq!(tile.to_string(), text);
        assert_eq!(text.parse(), Ok(tile));
    }
    for text in [
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/001/000",
        "tile/0/x001/x000",
        "tile/0/",
        "tile/0",
        "tile/8/../../key",
        "tile/0/000.p/1/2",
        "tile/Entries/000",
        "tile/0/000.p/",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/-1/000",
        "checkpoint",
        "",
    ] {
        assert!(text.parse::<TilePath>().is_err(), "{text}");
    }
}

#[test]
fn a_tree_has_the_tiles_that_the_specification_counts() {
    let width = |level, index, size| TilePath::within(Row::Hashes(level), index, size).map(|t| t.width);
    // 70 000 leaves: 273 full tiles and one of 112; one full and one of 17; one of 1.
    let at_70_000 = |level, index| width(level, index, 70_000);
    assert_eq!((at_70_000(0, 272), at_70_000(0, 273), at_70_000(0, 274)), (Some(256), Some(112), None));
    assert_eq!((at_70_000(1, 0), at_70_000(1, 1), at_70_000(1, 2)), (Some(256), Some(17), None));
    assert_eq!((at_70_000(2, 0), at_70_000(2, 1), at_70_000(3, 0)), (Some(1), None, None));
    assert_eq!((width(0, 0, 256), width(1, 0, 256), width(0, 1, 256)), (Some(256), Some(1), None));
    assert_eq!((width(0, 0, 0), width(63, 0, u64::MAX), width(0, u64::MAX, u64::MAX)), (None, None, None));
    assert_eq!(TilePath::within(Row::Entries, 273, 70_000).map(|t| t.width), Some(112));
}

#[test]
fn a_full_tile_folds_to_the_root_of_its_leaves() {
    let mut edge = Frontier::new();
    let all: Vec<Hash> = (0..256u64).map(|i| leaf_hash(&i.to_be_bytes())).collect();
    all.iter().for_each(|hash| edge.append(*hash));
    assert_eq!(fold(&all), Some(edge.root()));
    assert_eq!((fold(&all[..1]), fold(&all[..3]), fold(&[])), (Some(all[0]), None, None));
    let bytes = all.concat();
    assert_eq!(hashes(&bytes, 256).unwrap(), all);
    assert!(hashes(&bytes, 255).is_err() && hashes(&bytes[1..], 256).is_err() && hashes(&[], 1).is_err());
    assert_eq!(head(&bytes, Row::Hashes(0), 3).unwrap(), &bytes[..96]);
    assert!(head(&bytes[..95], Row::Hashes(0), 3).is_err());
}

#[test]
fn a_bundle_holds_its_leaves_and_nothing_else() {
    let mut bytes = Vec::new();
    for leaf in [&b"one"[..], b"", &[7; 65_535]] {
        bundle(leaf, &mut bytes).unwrap();
    }
    assert!(bundle(&[0; 65_536], &mut Vec::new()).is_err());
    assert_eq!(&bytes[..7], b"\0\x03one\0\0");
    assert_eq!(leaves(&bytes, 3).unwrap(), [&b"one"[..], b"", &[7; 65_535]]);
    assert!(leaves(&bytes, 2).is_err() && leaves(&bytes, 4).is_err() && leaves(&bytes[..5], 2).is_err());
    assert_eq!(head(&bytes, Row::Entries, 2).unwrap(), b"\0\x03one\0\0");
    assert!(head(&bytes, Row::Entries, 4).is_err());
}

proptest! {
    #[test]
    fn one_text_for_one_tile(level in 0u8..64, index: u64, width in 1u16..=256, entries: bool) {
        let tile = path(if entries { Row::Entries } else { Row::Hashes(level) }, index, width);
        prop_assert_eq!(tile.to_string().parse(), Ok(tile));
    }

    #[test]
    fn whatever_reads_as_an_address_is_written_as_it_was_read(text in "tile/(entries|[0-9]{1,2})(/x?[0-9]{2,3}){1,4}(\\.p/[0-9]{1,3})?") {
        if let Ok(tile) = text.parse::<TilePath>() {
            prop_assert_eq!(tile.to_string(), text);
        }
    }

    #[test]
    fn noise_is_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), width in 0u16..300, text in ".{0,40}") {
        if let Ok(found) = leaves(&bytes, width) {
            let mut again = Vec::new();
            found.iter().for_each(|leaf| bundle(leaf, &mut again).unwrap());
            prop_assert_eq!(again, bytes.clone());
        }
        let _ = head(&bytes, Row::Entries, width);
        let _ = hashes(&bytes, width);
        prop_assert!(text.parse::<TilePath>().is_err());
    }

    #[test]
    fn a_fuller_bundle_begins_with_the_smaller(all in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..20), n: prop::sample::Index) {
        let n = n.index(all.len()) + 1;
        let (mut whole, mut part) = (Vec::new(), Vec::new());
        all.iter().for_each(|leaf| bundle(leaf, &mut whole).unwrap());
        all[..n].iter().for_each(|leaf| bundle(leaf, &mut part).unwrap());
        prop_assert_eq!(head(&whole, Row::Entries, n as u16).unwrap(), &part[..]);
    }
}
