//! Money in fen; never a float.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in fen (1/100 yuan).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// Reads `1234`, `1,234.5` or `1234.56` yuan.
    pub fn parse_yuan(s: &str) -> Result<Money, String> {
        let bad = || format!("不是金额：{s}");
        let t: String = s.trim().trim_start_matches(['¥', '￥']).chars().filter(|c| *c != ',' && *c != '，').collect();
        let (whole, part) = t.split_once('.').unwrap_or((&t, ""));
        let digits = |x: &str| x.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 || whole.len() > 13 {
            return Err(bad());
        }
        let yuan: i64 = whole.parse().map_err(|_| bad())?;
        let fen: i64 = format!("{part:0<2}").parse().map_err(|_| bad())?;
        Ok(Money(yuan * 100 + fen))
    }

    /// `12000.00`: as a form shows it again.
    pub fn plain(self) -> String {
        format!("{}.{:02}", self.0 / 100, self.0.abs() % 100)
    }

    /// 人民币大写, for papers: 壹万贰仟元整.
    pub fn capital(self) -> String {
        const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
        const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
        const GROUPS: [&str; 4] = ["", "万", "亿", "万亿"];
        let (yuan, fen) = (self.0 / 100, self.0 % 100);
        let mut out = String::new();
        let mut zero = false;
        for group in (0..4).rev() {
            let n = yuan / 10_i64.pow(group * 4) % 10_000;
            if n == 0 {
                zero = !out.is_empty();
                continue;
            }
            for place in (0..4).rev() {
                let digit = n / 10_i64.pow(place) % 10;
                if digit == 0 {
                    zero = !out.is_empty();
                    continue;
                }
                if zero {
                    out.push('零');
                    zero = false;
                }
                out.push_str(DIGITS[digit as usize]);
                out.push_str(PLACES[place as usize]);
            }
            out.push_str(GROUPS[group as usize]);
            zero = false;
        }
        if out.is_empty() && fen == 0 {
            return "零元整".into();
        }
        if !out.is_empty() {
            out.push('元');
        }
        match (fen / 10, fen % 10) {
            (0, 0) => out.push('整'),
            (jiao, 0) => out.push_str(&format!("{}角整", DIGITS[jiao as usize])),
            (0, f) => out.push_str(&format!("{}{}分", if out.is_empty() { "" } else { "零" }, DIGITS[f as usize])),
            (jiao, f) => out.push_str(&format!("{}角{}分", DIGITS[jiao as usize], DIGITS[f as usize])),
        }
        out
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let yuan = grouped(self.0.unsigned_abs() / 100);
        write!(f, "{}¥{yuan}.{:02}", if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs() % 100)
    }
}

/// A whole number as it is read, in groups of three: 1,234,567.
pub fn grouped(n: u64) -> String {
    let plain = n.to_string();
    let mut out = String::new();
    for (i, c) in plain.chars().enumerate() {
        if i > 0 && (plain.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_shows() {
        assert_eq!(Money::parse_yuan("12,000"), Ok(Money(1_200_000)));
        assert_eq!(Money::parse_yuan("0.5"), Ok(Money(50)));
        assert!(
            Money::parse_yuan("1.234").is_err() && Money::parse_yuan("-1").is_err() && Money::parse_yuan("").is_err()
        );
        assert_eq!(Money(123_400).to_string(), "¥1,234.00");
        assert_eq!(Money(100_000_007).to_string(), "¥1,000,000.07");
    }

    #[test]
    fn capitals() {
        for (fen, text) in [
            (1_200_000, "壹万贰仟元整"),
            (100_500_000, "壹佰万伍仟元整"),
            (1_000_100, "壹万零壹元整"),
            (10_050, "壹佰元伍角整"),
            (10_005, "壹佰元零伍分"),
            (0, "零元整"),
            (1_000_000_000_00, "壹拾亿元整"),
            (20_300_40, "贰万零叁佰元肆角整"),
        ] {
            assert_eq!(Money(fen).capital(), text, "{fen}");
        }
    }
}
