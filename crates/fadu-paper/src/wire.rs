//! Messages on the pipe: a length of four bytes (big-endian), then JSON; finished papers travel as base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::io::{self, ErrorKind, Read, Write};

/// No request or answer is longer than this: a longer length means a broken stream.
const MESSAGE_MAX_BYTES: usize = 64 * 1024 * 1024;

/// Reads one message; `None` when the input ended between messages.
pub fn read_message(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0u8; 4];
    let mut have = 0;
    while have < length.len() {
        match input.read(&mut length[have..]) {
            Ok(0) if have == 0 => return Ok(None),
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(n) => have += n,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let length = u32::from_be_bytes(length) as usize;
    if length > MESSAGE_MAX_BYTES {
        return Err(io::Error::new(ErrorKind::InvalidData, "message too long"));
    }
    let mut message = vec![0; length];
    input.read_exact(&mut message)?;
    Ok(Some(message))
}

/// Writes one message.
pub fn write_message(output: &mut impl Write, message: &[u8]) -> io::Result<()> {
    let length = u32::try_from(message.len()).map_err(|_| io::Error::new(ErrorKind::InvalidData, "answer too long"))?;
    output.write_all(&length.to_be_bytes())?;
    output.write_all(message)
}

/// Reads standard base64 with padding; nothing if it is none.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// An answer: an object, and a finished paper in standard base64 as its member `pdf`. It is written straight behind the rest, because a
/// paper is a hundred times as long.
pub fn answer(body: &Value, pdf: &[u8]) -> Vec<u8> {
    let mut text = body.to_string();
    if !pdf.is_empty() && text.pop() == Some('}') {
        text.push_str(",\"pdf\":\"");
        STANDARD.encode_string(pdf, &mut text);
        text.push_str("\"}");
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn base64_follows_the_standard_vectors() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            let answer: Value = serde_json::from_slice(&answer(&json!({ "ok": true }), plain.as_bytes())).unwrap();
            assert_eq!(answer["pdf"].as_str().unwrap_or_default(), coded);
            assert_eq!(from_base64(coded).unwrap(), plain.as_bytes());
        }
        assert_eq!(answer(&json!({ "pages": 1 }), &[0xfb, 0xff, 0xfe]), br#"{"pages":1,"pdf":"+//+"}"#);
        assert_eq!(from_base64("Zg"), None);
    }

    #[test]
    fn a_message_comes_back_as_it_was_written() {
        let mut pipe = Vec::new();
        write_message(&mut pipe, "文书".as_bytes()).unwrap();
        assert_eq!(pipe[..4], [0, 0, 0, 6]);
        let mut input = pipe.as_slice();
        assert_eq!(read_message(&mut input).unwrap().unwrap(), "文书".as_bytes());
        assert!(read_message(&mut input).unwrap().is_none());
    }

    #[test]
    fn a_stream_cut_inside_a_message_is_an_error() {
        assert!(read_message(&mut [0u8, 0].as_slice()).is_err());
        assert!(read_message(&mut [0u8, 0, 0, 9, b'x'].as_slice()).is_err());
        assert!(read_message(&mut [0xffu8, 0xff, 0xff, 0xff].as_slice()).is_err());
    }
}
