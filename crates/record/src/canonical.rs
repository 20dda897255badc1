//! Canonical bytes of a JSON value: one value, one text, so that its hash means the value.
//!
//! Keys sorted bytewise, no whitespace, integers only, shortest escapes; strings are taken as they are (no Unicode normalisation).

use serde_json::{Number, Value};
use std::fmt;

/// How deep lists and records may stand in one another.
pub const DEPTH_LIMIT: usize = 32;

/// The largest integer, either sign: 2^53 − 1, so that every language's JSON reader sees the same number.
pub const INTEGER_LIMIT: u64 = (1 << 53) - 1;

/// Why a value has no canonical bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotCanonical {
    /// A number with a fraction or an exponent.
    Float,
    /// An integer beyond ±(2^53 − 1).
    TooLarge,
    /// Lists and records nested deeper than [`DEPTH_LIMIT`].
    TooDeep,
}
impl fmt::Display for NotCanonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotCanonical::Float => "数值须为整数",
            NotCanonical::TooLarge => "整数超出范围",
            NotCanonical::TooDeep => "嵌套过深",
        })
    }
}
impl std::error::Error for NotCanonical {}

/// The canonical bytes of a value.
pub fn canonical(value: &Value) -> Result<Vec<u8>, NotCanonical> {
    let mut out = Vec::new();
    write(value, &mut out)?;
    Ok(out)
}

/// The canonical bytes of a text as a member's name or value.
pub(crate) fn write_text(text: &str, out: &mut Vec<u8>) {
    string(text, out);
}

/// Writes the canonical bytes of a value.
pub(crate) fn write(value: &Value, out: &mut Vec<u8>) -> Result<(), NotCanonical> {
    value_at(value, out, 0)
}

fn value_at(value: &Value, out: &mut Vec<u8>, depth: usize) -> Result<(), NotCanonical> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(n) => integer(n, out)?,
        Value::String(s) => string(s, out),
        Value::Array(items) => {
            let depth = deeper(depth)?;
            out.extend_from_slice(b"[");
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.extend_from_slice(b",");
                }
                value_at(item, out, depth)?;
            }
            out.extend_from_slice(b"]");
        }
        Value::Object(map) => object(map.iter(), out, deeper(depth)?)?,
    }
    Ok(())
}

fn deeper(depth: usize) -> Result<usize, NotCanonical> {
    if depth < DEPTH_LIMIT { Ok(depth + 1) } else { Err(NotCanonical::TooDeep) }
}

/// Sorts only where another crate has made the map keep its order of insertion (`serde_json/preserve_order`).
fn object<'a>(
    entries: impl Iterator<Item = (&'a String, &'a Value)> + Clone,
    out: &mut Vec<u8>,
    depth: usize,
) -> Result<(), NotCanonical> {
    out.extend_from_slice(b"{");
    if entries.clone().is_sorted_by_key(|(k, _)| k) {
        members(entries, out, depth)?;
    } else {
        let mut sorted: Vec<_> = entries.collect();
        sorted.sort_unstable_by_key(|(k, _)| *k);
        members(sorted.into_iter(), out, depth)?;
    }
    out.extend_from_slice(b"}");
    Ok(())
}

fn members<'a>(
    entries: impl Iterator<Item = (&'a String, &'a Value)>,
    out: &mut Vec<u8>,
    depth: usize,
) -> Result<(), NotCanonical> {
    for (i, (key, value)) in entries.enumerate() {
        if i > 0 {
            out.extend_from_slice(b",");
        }
        string(key, out);
        out.extend_from_slice(b":");
        value_at(value, out, depth)?;
    }
    Ok(())
}

fn integer(n: &Number, out: &mut Vec<u8>) -> Result<(), NotCanonical> {
    let (negative, size) = match (n.as_u64(), n.as_i64()) {
        (Some(u), _) => (false, u),
        (None, Some(i)) => (i < 0, i.unsigned_abs()),
        (None, None) => return Err(NotCanonical::Float),
    };
    if size > INTEGER_LIMIT {
        return Err(NotCanonical::TooLarge);
    }
    let mut digits = [0u8; 17];
    let mut at = digits.len();
    let mut rest = size;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if negative {
        at -= 1;
        digits[at] = b'-';
    }
    out.extend_from_slice(&digits[at..]);
    Ok(())
}

/// Whether a byte of a string must be escaped.
const ESCAPED: [bool; 256] = {
    let mut escaped = [false; 256];
    let mut b = 0;
    while b < 0x20 {
        escaped[b] = true;
        b += 1;
    }
    escaped[b'"' as usize] = true;
    escaped[b'\\' as usize] = true;
    escaped
};

fn string(s: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\"");
    let mut rest = s.as_bytes();
    while let Some(at) = rest.iter().position(|b| ESCAPED[usize::from(*b)]) {
        out.extend_from_slice(&rest[..at]);
        escape(rest[at], out);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.extend_from_slice(b"\"");
}

#[cold]
fn escape(b: u8, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(match b {
        b'"' => b"\\\"",
        b'\\' => b"\\\\",
        0x08 => b"\\b",
        b'\t' => b"\\t",
        b'\n' => b"\\n",
        0x0c => b"\\f",
        b'\r' => b"\\r",
        _ => {
            return out.extend_from_slice(&[
                b'\\',
                b'u',
                b'0',
                b'0',
                HEX[usize::from(b >> 4)],
                HEX[usize::from(b & 15)],
            ]);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(v: &Value) -> String {
        String::from_utf8(canonical(v).unwrap()).unwrap()
    }

    #[test]
    fn keys_are_sorted_by_bytes_and_nothing_is_spaced() {
        assert_eq!(
            text(&json!({"b": 1, "a": [true, null, "x"], "é": {}, "Z": -7, "": []})),
            r#"{"":[],"Z":-7,"a":[true,null,"x"],"b":1,"é":{}}"#
        );
        // U+FF21 sorts before U+1F600 in UTF-8, after it in UTF-16.
        assert_eq!(text(&json!({"😀": 2, "Ａ": 1})), r#"{"Ａ":1,"😀":2}"#);
    }

    #[test]
    fn a_map_in_order_of_insertion_is_sorted() {
        let entries = [("b".to_owned(), json!(1)), ("a".to_owned(), json!(2)), ("B".to_owned(), json!(3))];
        let mut out = Vec::new();
        object(entries.iter().map(|(k, v)| (k, v)), &mut out, 1).unwrap();
        assert_eq!(out, br#"{"B":3,"a":2,"b":1}"#);
    }

    #[test]
    fn only_what_must_be_escaped_is() {
        assert_eq!(
            text(&json!("\u{8}\t\n\u{c}\r\"\\/\u{0}\u{1f}\u{7f}\u{2028}罚")),
            "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0000\\u001f\u{7f}\u{2028}罚\""
        );
        // Composed and decomposed é stay two texts.
        assert_ne!(text(&json!("\u{e9}")), text(&json!("e\u{301}")));
    }

    #[test]
    fn integers_only_and_within_fifty_three_bits() {
        assert_eq!(
            text(&json!([0, -1, 9_007_199_254_740_991_i64, -9_007_199_254_740_991_i64])),
            "[0,-1,9007199254740991,-9007199254740991]"
        );
        assert_eq!(canonical(&json!(1.5)), Err(NotCanonical::Float));
        assert_eq!(canonical(&json!([{"a": 2.0}])), Err(NotCanonical::Float));
        assert_eq!(canonical(&json!(9_007_199_254_740_992_u64)), Err(NotCanonical::TooLarge));
        assert_eq!(canonical(&json!(-9_007_199_254_740_992_i64)), Err(NotCanonical::TooLarge));
        assert_eq!(canonical(&json!(u64::MAX)), Err(NotCanonical::TooLarge));
        assert_eq!(canonical(&json!(i64::MIN)), Err(NotCanonical::TooLarge));
    }

    #[test]
    fn thirty_two_levels_and_no_more() {
        let nest = |n: usize| (0..n).fold(json!(1), |v, i| if i % 2 == 0 { json!([v]) } else { json!({ "k": v }) });
        assert!(canonical(&nest(32)).is_ok());
        assert_eq!(canonical(&nest(33)), Err(NotCanonical::TooDeep));
    }
}
