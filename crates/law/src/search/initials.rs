//! The first letters of the readings of a name 拼音首字母, so that 青禾小吃店 is found by `qhxcd`: the common characters stand in GB 2312 in the order
//! of their readings, and 23 places in it tell all their letters. A character with several readings has the one of its place.

use super::fold::fold;

/// The first character of each letter, by its two bytes; what stands after the last place is not ordered by reading.
const FIRST: [(u16, char); 24] = [
    (0xb0a1, 'a'),
    (0xb0c5, 'b'),
    (0xb2c1, 'c'),
    (0xb4ee, 'd'),
    (0xb6ea, 'e'),
    (0xb7a2, 'f'),
    (0xb8c1, 'g'),
    (0xb9fe, 'h'),
    (0xbbf7, 'j'),
    (0xbfa6, 'k'),
    (0xc0ac, 'l'),
    (0xc2e8, 'm'),
    (0xc4c3, 'n'),
    (0xc5b6, 'o'),
    (0xc5be, 'p'),
    (0xc6da, 'q'),
    (0xc8bb, 'r'),
    (0xc8f6, 's'),
    (0xcbfa, 't'),
    (0xcdda, 'w'),
    (0xcef4, 'x'),
    (0xd1b9, 'y'),
    (0xd4d1, 'z'),
    (0xd7fa, '\0'),
];

/// The letters of a name; what has none is left out.
pub fn initials(name: &str) -> String {
    name.chars().map(fold).filter_map(initial).collect()
}

fn initial(c: char) -> Option<char> {
    if c.is_ascii_alphanumeric() {
        return Some(c);
    }
    let mut utf8 = [0; 4];
    let (bytes, _, failed) = encoding_rs::GBK.encode(c.encode_utf8(&mut utf8));
    let [high, low] = *bytes.as_ref() else { return None };
    let place = u16::from_be_bytes([high, low]);
    // Between the rows of the standard GBK has characters of its own, in no such order.
    if failed || low < 0xa1 || place < FIRST[0].0 {
        return None;
    }
    let after = FIRST.partition_point(|(first, _)| *first <= place);
    FIRST.get(after.checked_sub(1)?).map(|f| f.1).filter(|c| *c != '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_letters_of_their_readings() {
        for (name, letters) in [
            ("青禾小吃店", "qhxcd"),
            ("示例市和风商贸有限公司", "slshfsmyxgs"),
            ("ＡＢ便利店（二分店）", "abbldefd"),
            ("鼋", ""),
            ("", ""),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }

    #[test]
    fn the_places_stand_in_their_order() {
        assert!(FIRST.windows(2).all(|w| w[0].0 < w[1].0));
        // One of each letter, near the ends of its stretch.
        let (first, last) =
            ("啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝", "澳怖错堕贰咐过祸骏阔络穆诺沤瀑群弱所唾误迅孕座");
        let letters = "abcdefghjklmnopqrstwxyz";
        assert_eq!((initials(first).as_str(), initials(last).as_str()), (letters, letters));
    }
}
