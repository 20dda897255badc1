//! What is known of a file when it arrives: device, both clocks, place, person, how it came. What nobody said stays unknown; nothing is invented.

use super::device::Seal;
use crate::accounts::Who;
use crate::base::Moment;
use crate::fault::Denial;
use serde_json::{Value, json};

/// The member of a file's value that says how it arrived.
pub const ARRIVAL: &str = "arrival";

/// So much may a device say of itself or of a place.
const LONGEST: usize = 120;

/// How a file came to be: what the sender said, each part or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capture {
    /// When it was taken, by the device's clock (ms).
    pub at: Option<i64>,
    /// What the device's clock showed when it sent (ms).
    pub device_now: Option<i64>,
    /// Where.
    pub place: Option<String>,
    /// The device, as it names itself.
    pub device: Option<String>,
    /// `app`, `gallery`, `handed`.
    pub source: Option<String>,
    /// The digest made at capture, as hex.
    pub digest: Option<String>,
    /// What the device signed.
    pub seal: Option<Seal>,
}

/// How a file may have come, in Chinese.
pub const SOURCES: [(&str, &str); 3] = [
    ("app", "在本系统中当场拍摄、录制"),
    ("gallery", "从设备相册或文件夹导入"),
    ("handed", "他人移交（如光盘、U盘、邮件）"),
];

impl Capture {
    /// Reads what a sender said, by name; a clock that is no number or a source that is not known is a mistake.
    pub fn read(said: impl Fn(&str) -> Option<String>) -> Result<Capture, Denial> {
        let text = |name: &str| said(name).map(|t| tidy(&t)).filter(|t| !t.is_empty());
        let clock = |name: &str| match text(name).map(|t| t.parse::<i64>()) {
            None => Ok(None),
            // From 2000 to 2100: what lies beyond is no clock.
            Some(Ok(ms)) if (946_684_800_000..4_102_444_800_000).contains(&ms) => Ok(Some(ms)),
            Some(_) => Err(Denial::mistake("file", "设备时间应为 1970 年以来的毫秒数；不知道的请不填")),
        };
        let source = text("source");
        if source.as_deref().is_some_and(|s| SOURCES.iter().all(|(k, _)| *k != s)) {
            return Err(Denial::mistake("file", "文件来源应为 app、gallery 或者 handed"));
        }
        let digest = text("digest").map(|d| d.to_ascii_lowercase());
        if digest.as_deref().is_some_and(|d| d.len() != 64 || !d.bytes().all(|b| b.is_ascii_hexdigit())) {
            return Err(Denial::mistake("file", "摘要应为 64 位十六进制的 SHA-256"));
        }
        let seal = match (text("device_key"), clock("signed_at")?, text("device_signature")) {
            (None, None, None) => None,
            (Some(device), Some(at), Some(signature)) if digest.is_some() => Some(Seal { device, at, signature }),
            _ => return Err(Denial::mistake("file", "设备签名须连同设备编号、签名时间和文件摘要一起报来")),
        };
        Ok(Capture {
            at: clock("captured_at")?,
            device_now: clock("device_now")?,
            place: text("place"),
            device: text("device"),
            source,
            digest,
            seal,
        })
    }

    /// Refuses bytes that are not those of which the digest was made.
    pub fn promised(&self, arrived: &str) -> Result<(), Denial> {
        match &self.digest {
            Some(d) if d != arrived => Err(Denial::mistake("file", "收到的文件与所报摘要不符，没有收下；请重新上传")),
            _ => Ok(()),
        }
    }

    /// What the event keeps of it, with the server's own clock and the person who brought it.
    pub(crate) fn value(&self, who: &Who, now: Moment) -> Value {
        let mut value = json!({
            "arrived_at": now.0,
            "captured_at": self.at,
            "clock_ahead_ms": self.device_now.map(|d| d.saturating_sub(now.0)),
            "place": self.place,
            "device": self.device,
            "source": self.source,
            "digest_sent": self.digest.is_some(),
            "person": who.person.to_string(),
            "name": who.name,
        });
        if let Some(seal) = &self.seal {
            value["device_key"] = json!(seal.device);
            value["signed_at"] = json!(seal.at);
            value["device_signature"] = json!(seal.signature);
        }
        value
    }
}

/// Whether two arrivals say the same of the file itself: a second sending of the same file is the same arrival.
pub(crate) fn says_the_same(a: &Value, b: &Value) -> bool {
    ["captured_at", "place", "device", "source", "person", "device_key"].iter().all(|k| a.get(k) == b.get(k))
}

/// The arrival of a file as it is read in a page; every part says so where it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ArrivalLine {
    /// By the server's clock (ms).
    pub arrived_at: Option<i64>,
    /// By the device's clock (ms).
    pub captured_at: Option<i64>,
    /// How much the device's clock was ahead (ms).
    pub clock_ahead_ms: Option<i64>,
    /// Where it was taken.
    pub place: Option<String>,
    /// On what.
    pub device: Option<String>,
    /// How it came, in Chinese.
    pub source: Option<String>,
    /// The digest was made where it was taken.
    pub digest_sent: bool,
    /// The device that signed it where it was taken, and whether that holds; read from the record alone.
    pub signed: Option<String>,
    /// Who brought it.
    pub name: Option<String>,
}

impl ArrivalLine {
    /// Reads the value of a file; of files from before this was kept nothing is known.
    pub fn of(file: &Value) -> ArrivalLine {
        let Some(arrival) = file.get(ARRIVAL) else { return ArrivalLine::default() };
        let text = |k: &str| arrival.get(k).and_then(Value::as_str).map(str::to_string);
        let number = |k: &str| arrival.get(k).and_then(Value::as_i64);
        let source = text("source");
        let zh = source.and_then(|s| SOURCES.iter().find(|(k, _)| *k == s)).map(|(_, zh)| (*zh).to_string());
        ArrivalLine {
            arrived_at: number("arrived_at"),
            captured_at: number("captured_at"),
            clock_ahead_ms: number("clock_ahead_ms"),
            place: text("place"),
            device: text("device"),
            source: zh,
            digest_sent: arrival.get("digest_sent") == Some(&Value::Bool(true)),
            signed: None,
            name: text("name"),
        }
    }
}

fn tidy(text: &str) -> String {
    text.trim()
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .take(LONGEST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_stays_unknown_and_what_is_wrong_is_refused() {
        let read =
            |name: &'static str, value: &'static str| Capture::read(move |n| (n == name).then(|| value.to_string()));
        assert_eq!(Capture::read(|_| None).unwrap(), Capture::default());
        assert_eq!(read("captured_at", "1790000000000").unwrap().at, Some(1_790_000_000_000));
        assert_eq!(read("place", " \u{202e}人民路\n1号 ").unwrap().place.as_deref(), Some("人民路1号"));
        for (name, bad) in [
            ("captured_at", "昨天"),
            ("captured_at", "0"),
            ("device_now", "9999999999999"),
            ("source", "天上"),
            ("digest", "ab"),
        ] {
            assert!(read(name, bad).is_err(), "{name} {bad}");
        }
        let promised = Capture { digest: Some("a".repeat(64)), ..Capture::default() };
        assert!(promised.promised(&"a".repeat(64)).is_ok() && promised.promised(&"b".repeat(64)).is_err());
        assert_eq!(ArrivalLine::of(&json!({ "digest": "x" })), ArrivalLine::default());
    }
}
