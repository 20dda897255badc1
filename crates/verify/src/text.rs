//! A proof code as text: base 41, so that it stands in the alphanumeric mode of a QR code and survives every clipboard.

/// What stands before the characters.
pub const PREFIX: &str = "FADU1:";
/// Characters of the alphanumeric mode without blank and signs that addresses escape.
const ALPHABET: &[u8; 41] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:/*";
/// A text may have so many characters; the largest code has half of them.
const LONGEST: usize = 16 << 10;

/// The text of these bytes.
pub fn to_text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(PREFIX.len() + bytes.len().div_ceil(2) * 3);
    out.push_str(PREFIX);
    for pair in bytes.chunks(2) {
        let (mut n, digits) = match *pair {
            [a, b] => (usize::from(a) << 8 | usize::from(b), 3),
            _ => (usize::from(pair[0]), 2),
        };
        for _ in 0..digits {
            out.push(char::from(ALPHABET[n % 41]));
            n /= 41;
        }
    }
    out
}

/// The bytes of a text; blanks and line ends are passed over, small letters stand for capitals.
pub fn from_text(text: &str) -> Option<Vec<u8>> {
    if text.len() > LONGEST {
        return None;
    }
    let kept = text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n'));
    let plain: String = kept.map(|c| c.to_ascii_uppercase()).collect();
    let value = |c: &u8| ALPHABET.iter().position(|a| a == c);
    let digits: Vec<usize> = plain.strip_prefix(PREFIX)?.as_bytes().iter().map(value).collect::<Option<_>>()?;
    let mut out = Vec::with_capacity(digits.len() / 3 * 2 + 1);
    for group in digits.chunks(3) {
        match *group {
            [a, b, c] => out.extend_from_slice(&u16::try_from(a + 41 * b + 1681 * c).ok()?.to_be_bytes()),
            [a, b] => out.push(u8::try_from(a + 41 * b).ok()?),
            _ => return None,
        }
    }
    Some(out)
}
