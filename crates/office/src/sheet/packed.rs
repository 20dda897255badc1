//! The ZIP around a workbook: one entry out of it, and a new one from its entries. No encryption, no ZIP64, no more than a limit unpacked.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// So large may one entry be, unpacked.
const MOST: usize = 128 << 20;

fn number(bytes: &[u8], at: usize, len: usize) -> Option<usize> {
    let field = bytes.get(at..at.checked_add(len)?)?;
    Some(field.iter().rev().fold(0, |n, b| n << 8 | usize::from(*b)))
}

/// The entry of this name, if there is one.
pub(super) fn entry(bytes: &[u8], wanted: &str) -> Result<Option<Vec<u8>>, String> {
    let broken = || "不是完整的 .xlsx 文件".to_string();
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").ok_or_else(broken)?;
    let mut at = number(bytes, end + 16, 4).ok_or_else(broken)?;
    for _ in 0..number(bytes, end + 10, 2).ok_or_else(broken)? {
        if bytes.get(at..at.saturating_add(4)) != Some(b"PK\x01\x02") {
            return Err(broken());
        }
        let field = |from: usize, len: usize| number(bytes, at + from, len).ok_or_else(broken);
        let (method, packed, local) = (field(10, 2)?, field(20, 4)?, field(42, 4)?);
        let (name, extra, comment) = (field(28, 2)?, field(30, 2)?, field(32, 2)?);
        if bytes.get(at + 46..at + 46 + name) == Some(wanted.as_bytes()) {
            let lengths = number(bytes, local + 26, 2).zip(number(bytes, local + 28, 2)).ok_or_else(broken)?;
            let start = local + 30 + lengths.0 + lengths.1;
            let body = bytes.get(start..start.saturating_add(packed)).ok_or_else(broken)?;
            return match method {
                0 => Ok(Some(body.to_vec())),
                8 => decompress_to_vec_with_limit(body, MOST).map(Some).map_err(|_| "表解不开，或者太大".to_string()),
                _ => Err("表的压缩方式读不了".into()),
            };
        }
        at += 46 + name + extra + comment;
    }
    Ok(None)
}

/// A ZIP of entries.
pub(super) fn pack(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, body) in entries {
        let packed = compress_to_vec(body, 6);
        // Version 2.0, UTF-8 names, deflated, 1980-01-01: the same table gives the same bytes.
        let mut head: Vec<u8> = Vec::new();
        for (value, bytes) in [(20, 2), (0x800, 2), (8, 2), (0, 2), (0x21, 2)] {
            push(&mut head, value, bytes);
        }
        push(&mut head, crc32(body) as usize, 4);
        push(&mut head, packed.len(), 4);
        push(&mut head, body.len(), 4);
        push(&mut head, name.len(), 2);
        push(&mut head, 0, 2);
        let at = out.len();
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(packed);
        directory.extend(b"PK\x01\x02");
        push(&mut directory, 20, 2);
        directory.extend(&head);
        for (value, bytes) in [(0, 2), (0, 2), (0, 2), (0, 4), (at, 4)] {
            push(&mut directory, value, bytes);
        }
        directory.extend(name.as_bytes());
    }
    let (at, size) = (out.len(), directory.len());
    out.extend(directory);
    out.extend(b"PK\x05\x06");
    for (value, bytes) in [(0, 2), (0, 2), (entries.len(), 2), (entries.len(), 2), (size, 4), (at, 4), (0, 2)] {
        push(&mut out, value, bytes);
    }
    out
}

fn push(out: &mut Vec<u8>, value: usize, bytes: usize) {
    out.extend(&value.to_le_bytes()[..bytes]);
}

/// The checksum of ZIP (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    let table: Vec<u32> =
        (0..256).map(|n| (0..8).fold(n, |c: u32, _| if c & 1 == 1 { c >> 1 ^ 0xedb8_8320 } else { c >> 1 })).collect();
    !bytes.iter().fold(!0, |c: u32, b| table[usize::from((c as u8) ^ b)] ^ c >> 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn entries_come_out_again() {
        let zip = pack(&[("a.xml", b"<a/>".to_vec()), ("b/c.xml", vec![b'x'; 5_000])]);
        assert_eq!(entry(&zip, "a.xml").unwrap().as_deref(), Some(&b"<a/>"[..]));
        assert_eq!(entry(&zip, "b/c.xml").unwrap().map(|b| b.len()), Some(5_000));
        assert_eq!(entry(&zip, "d.xml").unwrap(), None);
        for cut in [0, 10, zip.len() - 4] {
            assert!(entry(&zip[..cut], "a.xml").is_err(), "{cut}");
        }
    }
}
