//! Lower-case hexadecimal, one text for one run of bytes; usable as `#[serde(with = "hex")]` for fixed-length arrays.

use serde::{Deserialize, Deserializer, Serializer, de::Error};
use std::borrow::Cow;

/// The bytes as lower-case hexadecimal.
pub fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for b in bytes {
        out.push(char::from(DIGITS[usize::from(b >> 4)]));
        out.push(char::from(DIGITS[usize::from(b & 15)]));
    }
    out
}

/// The bytes of a lower-case hexadecimal text; upper case, odd length and anything else is refused.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.chunks_exact(2).map(|p| Some(digit(p[0])? << 4 | digit(p[1])?)).collect()
}

/// The bytes of a text of exactly `N` bytes.
pub fn decode_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    decode(text)?.try_into().ok()
}

fn digit(c: u8) -> Option<u8> {
    match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    }
}

/// For serde: writes an array as hexadecimal text.
pub fn serialize<S: Serializer, const N: usize>(bytes: &[u8; N], s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(&encode(bytes))
}

/// For serde: reads an array from hexadecimal text.
pub fn deserialize<'de, D: Deserializer<'de>, const N: usize>(d: D) -> Result<[u8; N], D::Error> {
    let text = Cow::<str>::deserialize(d)?;
    decode_array(&text).ok_or_else(|| D::Error::custom(format_args!("须为 {} 位小写十六进制", 2 * N)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_for_one_run_of_bytes() {
        assert_eq!(encode(&[0, 0x1f, 0xff]), "001fff");
        assert_eq!(decode("001fff"), Some(vec![0, 0x1f, 0xff]));
        for bad in ["0", "0G", "FF", " 00", "0é0"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
        assert_eq!(decode_array::<2>("0102"), Some([1, 2]));
        assert_eq!(decode_array::<2>("010203"), None);
    }
}
