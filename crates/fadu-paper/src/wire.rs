//! Messages on the pipe: a length of four bytes (big-endian), then JSON; finished papers travel as base64.

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

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Standard base64 with padding.
pub fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().enumerate().fold(0u32, |group, (i, byte)| group | u32::from(*byte) << (16 - 8 * i));
        for place in 0..4 {
            let letter = ALPHABET[(group >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { letter as char } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_follows_the_standard_vectors() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
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
