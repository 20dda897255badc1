//! Numbers, runs of bytes and texts as a proof code has them.

use fadu_record::canonical::INTEGER_LIMIT;

/// What is still to be read.
pub(crate) struct Reader<'a>(pub &'a [u8]);
impl<'a> Reader<'a> {
    /// So many bytes.
    pub fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, tail) = self.0.split_first_chunk::<N>()?;
        self.0 = tail;
        Some(*head)
    }
    /// A number, seven bits a byte, the lowest first. One that is longer than needed is read, too: whoever writes it again sees the difference.
    pub fn number(&mut self) -> Option<u64> {
        let mut n = 0;
        for shift in (0..56).step_by(7) {
            let [byte] = self.take()?;
            n |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return (n <= INTEGER_LIMIT).then_some(n);
            }
        }
        None
    }
    /// A run of bytes with its length before it.
    pub fn run(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (head, tail) = self.0.split_at_checked(length)?;
        self.0 = tail;
        Some(head)
    }
    /// A run that is UTF-8.
    pub fn text(&mut self) -> Option<String> {
        std::str::from_utf8(self.run()?).ok().map(str::to_owned)
    }
}

/// Writes a number.
pub(crate) fn number(mut n: u64, out: &mut Vec<u8>) {
    while n >= 0x80 {
        out.push(n as u8 & 0x7f | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Writes a run of bytes with its length.
pub(crate) fn run(bytes: &[u8], out: &mut Vec<u8>) {
    number(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}
