//! What kind of file it is, told by its bytes, and a name that may stand in a header.

/// A name without what a header or a folder would take for something else.
pub(crate) fn tidy_name(name: &str) -> String {
    name.chars().filter(|c| !c.is_control() && !"/\\\"".contains(*c)).take(120).collect()
}

/// The media type told by the first bytes; what is not known is a plain file, whatever its name says.
pub fn media_of(bytes: &[u8]) -> &'static str {
    let starts = |s: &[u8]| bytes.starts_with(s);
    let at = |n: usize, s: &[u8]| bytes.get(n..n + s.len()) == Some(s);
    match () {
        () if starts(b"\xff\xd8\xff") => "image/jpeg",
        () if starts(b"\x89PNG\r\n\x1a\n") => "image/png",
        () if starts(b"GIF8") => "image/gif",
        () if starts(b"RIFF") && at(8, b"WEBP") => "image/webp",
        () if starts(b"RIFF") && at(8, b"WAVE") => "audio/wav",
        () if starts(b"ID3") || starts(b"\xff\xfb") || starts(b"\xff\xf3") => "audio/mpeg",
        () if starts(b"OggS") => "audio/ogg",
        () if at(4, b"ftypM4A") => "audio/mp4",
        () if at(4, b"ftyp") => "video/mp4",
        () if starts(b"\x1a\x45\xdf\xa3") => "video/webm",
        () if starts(b"%PDF-") => "application/pdf",
        () => "application/octet-stream",
    }
}

impl super::Arrived {
    /// Its media type, as its first bytes tell it.
    pub fn media(&self) -> &'static str {
        media_of(self.intake.first())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_tell_the_kind_and_names_do_not() {
        for (bytes, media) in [
            (&b"\xff\xd8\xff\xe0...."[..], "image/jpeg"),
            (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
            (b"\0\0\0\x18ftypmp42", "video/mp4"),
            (b"<svg xmlns=", "application/octet-stream"),
            (b"<html>", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ] {
            assert_eq!(media_of(bytes), media);
        }
    }
}
