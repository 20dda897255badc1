//! The words of a DOCX file: its one XML part out of the ZIP, paragraph by paragraph. Nothing else in the file is looked at.

use crate::law::xml;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// The media type of DOCX.
pub const MEDIA: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// So large may the words of one document be, unpacked.
const MOST: usize = 64 << 20;

/// The text of a document, one line a paragraph with an empty line between.
pub fn text(bytes: &[u8]) -> Result<String, String> {
    let xml = entry(bytes, b"word/document.xml")?;
    let xml = String::from_utf8(xml).map_err(|_| "文档的内容不是 UTF-8 编码".to_string())?;
    xml::paragraphs(&xml).map(|all| all.join("\n\n") + "\n").map_err(|e| format!("文档的内容读不懂：{e}"))
}

fn entry(bytes: &[u8], wanted: &[u8]) -> Result<Vec<u8>, String> {
    let broken = || "不是完整的 .docx 文件".to_string();
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").ok_or_else(broken)?;
    let mut at = number(bytes, end + 16, 4).ok_or_else(broken)?;
    for _ in 0..number(bytes, end + 10, 2).ok_or_else(broken)? {
        if bytes.get(at..at + 4) != Some(b"PK\x01\x02") {
            return Err(broken());
        }
        let field = |from: usize, len: usize| number(bytes, at + from, len).ok_or_else(broken);
        let (method, packed, local) = (field(10, 2)?, field(20, 4)?, field(42, 4)?);
        let (name, extra, comment) = (field(28, 2)?, field(30, 2)?, field(32, 2)?);
        if bytes.get(at + 46..at + 46 + name) == Some(wanted) {
            // The lengths of name and extra field stand again, perhaps other ones, before the bytes.
            let start = local
                + 30
                + number(bytes, local + 26, 2).ok_or_else(broken)?
                + number(bytes, local + 28, 2).ok_or_else(broken)?;
            let body = bytes.get(start..start.saturating_add(packed)).ok_or_else(broken)?;
            return match method {
                0 => Ok(body.to_vec()),
                8 => decompress_to_vec_with_limit(body, MOST).map_err(|_| "文档解不开，或者太大".to_string()),
                _ => Err("文档的压缩方式读不了".into()),
            };
        }
        at += 46 + name + extra + comment;
    }
    Err("文件里没有正文，可能不是 Word 文档".into())
}

fn number(bytes: &[u8], at: usize, len: usize) -> Option<usize> {
    let field = bytes.get(at..at.checked_add(len)?)?;
    Some(field.iter().rev().fold(0, |n, b| n << 8 | usize::from(*b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ZIP with one entry, stored or deflated.
    fn zip(name: &str, body: &[u8], deflate: bool) -> Vec<u8> {
        let packed = if deflate { miniz_oxide::deflate::compress_to_vec(body, 6) } else { body.to_vec() };
        let le = |n: usize, len: usize| n.to_le_bytes()[..len].to_vec();
        let method = if deflate { 8 } else { 0 };
        let sizes = [le(0, 4), le(packed.len(), 4), le(body.len(), 4), le(name.len(), 2), le(0, 2)].concat();
        let local =
            [b"PK\x03\x04".to_vec(), le(20, 2), le(0, 2), le(method, 2), le(0, 4), sizes.clone(), name.into(), packed]
                .concat();
        // After the lengths of name and extra field: comment 2, disk 2, attributes 2 and 4, offset 4.
        let head = [b"PK\x01\x02".to_vec(), le(20, 2), le(20, 2), le(0, 2), le(method, 2), le(0, 4)].concat();
        let central = [head, sizes, vec![0; 14], name.into()].concat();
        let end =
            [b"PK\x05\x06".to_vec(), le(0, 4), le(1, 2), le(1, 2), le(central.len(), 4), le(local.len(), 4), le(0, 2)]
                .concat();
        [local, central, end].concat()
    }

    #[test]
    fn paragraphs_come_out_of_the_document_and_damage_is_said() {
        let xml = r#"<w:document xmlns:w="urn:w"><w:body><w:p><w:r><w:t>甲法</w:t></w:r></w:p><w:p><w:r><w:t>第一条　</w:t></w:r><w:r><w:t>乙&amp;丙。</w:t></w:r></w:p></w:body></w:document>"#;
        for deflate in [false, true] {
            let file = zip("word/document.xml", xml.as_bytes(), deflate);
            assert_eq!(text(&file).as_deref(), Ok("甲法\n\n第一条　乙&丙。\n"));
            assert_eq!(text(&file[..file.len() / 2]).unwrap_err(), "不是完整的 .docx 文件");
        }
        assert_eq!(text(&zip("other.xml", b"", false)).unwrap_err(), "文件里没有正文，可能不是 Word 文档");
        assert_eq!(text(b"").unwrap_err(), "不是完整的 .docx 文件");
    }

    #[test]
    fn a_document_that_unpacks_to_more_than_it_may_is_not_unpacked() {
        let small = zip("word/document.xml", &vec![b' '; MOST + 1], true);
        assert!(small.len() < 1 << 20, "a small file: {}", small.len());
        assert_eq!(text(&small).unwrap_err(), "文档解不开，或者太大");
    }
}
