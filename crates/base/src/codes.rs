//! Check characters of public codes: unified social credit code (GB 32100-2015) and citizen number (GB 11643-1999).

const USCC: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether the 18 characters are a unified social credit code with the right check character.
/// Letters in the first two places are allowed: later department codes use them.
pub fn is_uscc(s: &str) -> bool {
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let b = s.as_bytes();
    if b.len() != 18 || !b[2..8].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let mut values = [0usize; 18];
    for (v, c) in values.iter_mut().zip(b) {
        match USCC.iter().position(|a| a == c) {
            Some(p) => *v = p,
            None => return false,
        }
    }
    let sum: usize = WEIGHTS.iter().zip(values).map(|(w, v)| w * v).sum();
    values[17] == (31 - sum % 31) % 31
}

/// The credit code of 17 leading characters with its check character; `None` if they cannot lead a code.
pub fn uscc_from(lead: &str) -> Option<String> {
    USCC.iter().map(|c| format!("{lead}{}", char::from(*c))).find(|s| is_uscc(s))
}

/// The citizen number that begins with these 17 digits, if its date of birth exists.
pub fn citizen_from(lead: &str) -> Option<String> {
    "0123456789X".chars().map(|check| format!("{lead}{check}")).find(|s| is_citizen_number(s))
}

/// Whether the 18 characters are a citizen number with the right check character and a date of birth that exists.
pub fn is_citizen_number(s: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let b = s.as_bytes();
    if b.len() != 18 || !b[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let born = format!("{}-{}-{}", &s[6..10], &s[10..12], &s[12..14]);
    if born.parse::<crate::Day>().is_err() {
        return false;
    }
    let sum: u32 = WEIGHTS.iter().zip(b).map(|(w, c)| w * u32::from(c - b'0')).sum();
    b"10X98765432"[(sum % 11) as usize] == b[17].to_ascii_uppercase()
}

/// Why a citizen number cannot be one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NumberFault {
    /// Not 17 digits with a digit or X behind them.
    Form,
    /// No such day of birth, or one that is not over yet, or more than 130 years ago.
    Birth,
    /// The check character is another.
    Check,
}

impl NumberFault {
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            NumberFault::Form => "公民身份号码是 17 位数字加一位数字或者 X",
            NumberFault::Birth => "公民身份号码里的出生日期不对",
            NumberFault::Check => "公民身份号码的校验码不对，请核对",
        }
    }
}

/// The day of birth in a citizen number that may be one today, or why it cannot be.
pub fn citizen_born(s: &str, today: crate::Day) -> Result<crate::Day, NumberFault> {
    let b = s.as_bytes();
    if b.len() != 18 || !b[..17].iter().all(u8::is_ascii_digit) || !(b[17].is_ascii_digit() || b[17] == b'X') {
        return Err(NumberFault::Form);
    }
    let born = format!("{}-{}-{}", &s[6..10], &s[10..12], &s[12..14]);
    let born: crate::Day = born.parse().map_err(|_| NumberFault::Birth)?;
    if born > today || born < today.plus_months(-12 * 130) {
        return Err(NumberFault::Birth);
    }
    if is_citizen_number(s) { Ok(born) } else { Err(NumberFault::Check) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors() {
        for good in ["91110000600037341L", "91120116MA05ABC100", "11120116000012343T", "12120116MB1C2D3E3K"] {
            assert!(is_uscc(good), "{good}");
        }
        for bad in ["91110000600037341M", "91110000600037341", "9111000060003734IL", ""] {
            assert!(!is_uscc(bad), "{bad}");
        }
        assert_eq!(uscc_from("91110000600037341").as_deref(), Some("91110000600037341L"));
        assert_eq!(citizen_from("36042619910101007").as_deref(), Some("360426199101010071"));
        assert_eq!(citizen_from("36042619911301007"), None, "no such month");
        for good in ["360426199101010071", "120116199001010011", "120107198506150035"] {
            assert!(is_citizen_number(good), "{good}");
        }
        for bad in ["360426199101010072", "36042619910101007", "360426199113010071"] {
            assert!(!is_citizen_number(bad), "{bad}");
        }
    }

    #[test]
    fn a_citizen_number_says_a_day_of_birth_that_may_be_one() {
        let today: crate::Day = "2026-10-12".parse().unwrap();
        for (code, said) in [
            ("360426199101010071", Ok("1991-01-01")),
            ("360426199101010072", Err(NumberFault::Check)),
            ("36042619910101007", Err(NumberFault::Form)),
            ("36042619910101007x", Err(NumberFault::Form)),
            ("360426199113010071", Err(NumberFault::Birth)),
            ("360426202610130071", Err(NumberFault::Birth)),
            ("360426189001010071", Err(NumberFault::Birth)),
        ] {
            assert_eq!(citizen_born(code, today), said.map(|d: &str| d.parse().unwrap()), "{code}");
        }
    }
}
