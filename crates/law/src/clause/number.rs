//! Numbers as statutes write them: `五万`, `5万`, `2.5`, `百分之三十`, `30%`, `千分之五`; exact, in hundredths.

/// What a number counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Counts {
    /// Yuan; hundredths are fen.
    Yuan,
    /// Multiples 倍.
    Times,
    /// Percent.
    Percent,
    /// No unit stands behind it.
    Bare,
}

/// A number with its unit, in hundredths of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Quantity {
    pub hundredths: i64,
    pub counts: Counts,
    /// The greatest multiplier written in it: 10,000 for 万.
    pub scale: i64,
}

const DIGITS: &str = "零一二三四五六七八九";

/// Whether a number may go on with this sign: a number is never taken up in its middle.
pub(super) fn numeral(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c) || DIGITS.contains(c) || "十百千万亿〇两点.．".contains(c)
}

fn arabic(c: char) -> Option<i64> {
    match c {
        '0'..='9' => Some(c as i64 - '0' as i64),
        '０'..='９' => Some(c as i64 - '０' as i64),
        _ => None,
    }
}

fn chinese(c: char) -> Option<i64> {
    match c {
        '〇' => Some(0),
        '两' => Some(2),
        c => DIGITS.chars().position(|d| d == c).and_then(|d| i64::try_from(d).ok()),
    }
}

fn multiplier(c: char) -> Option<i64> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1_000),
        '万' => Some(10_000),
        '亿' => Some(100_000_000),
        _ => None,
    }
}

/// The quantity that begins here, and where it ends.
pub(super) fn quantity(text: &[char], at: usize) -> Option<(Quantity, usize)> {
    let rest = |from: usize, word: &str| {
        word.chars().eq(text.get(from..)?.iter().copied().take(word.chars().count())).then_some(())
    };
    for (word, share) in [("百分之", 100), ("千分之", 10)] {
        if rest(at, word).is_some() {
            let (hundredths, _, end) = number(text, at + 3)?;
            return Some((Quantity { hundredths: hundredths * share / 100, counts: Counts::Percent, scale: 1 }, end));
        }
    }
    let (hundredths, scale, end) = number(text, at)?;
    let of = |counts, hundredths, end| Some((Quantity { hundredths, counts, scale }, end));
    match text.get(end) {
        Some('元') => of(Counts::Yuan, hundredths, end + 1),
        Some('倍') => of(Counts::Times, hundredths, end + 1),
        Some('%' | '％') => of(Counts::Percent, hundredths, end + 1),
        Some('‰') => of(Counts::Percent, hundredths / 10, end + 1),
        _ => of(Counts::Bare, hundredths, end),
    }
}

/// A number in hundredths, the greatest multiplier in it, and where it ends.
fn number(text: &[char], at: usize) -> Option<(i64, i64, usize)> {
    let first = *text.get(at)?;
    if arabic(first).is_some() { digits(text, at) } else { words(text, at) }
}

/// `2000`, `2.5万`, `5,000`, `50万`.
fn digits(text: &[char], mut at: usize) -> Option<(i64, i64, usize)> {
    let (mut value, mut places): (i64, Option<u32>) = (0, None);
    while let Some(&c) = text.get(at) {
        let follows = text.get(at + 1).is_some_and(|n| arabic(*n).is_some());
        match (arabic(c), places) {
            (Some(d), None) => value = value.checked_mul(10)?.checked_add(d)?,
            (Some(d), Some(n)) if n < 2 => {
                value = value.checked_mul(10)?.checked_add(d)?;
                places = Some(n + 1);
            }
            (None, None) if matches!(c, '.' | '．') && follows => places = Some(0),
            (None, None) if matches!(c, ',') && follows => {}
            _ => break,
        }
        at += 1;
    }
    let mut hundredths = value.checked_mul(10_i64.pow(2 - places.unwrap_or(0)))?;
    let mut scale = 1;
    while let Some(by) = text.get(at).copied().and_then(multiplier) {
        hundredths = hundredths.checked_mul(by)?;
        scale = by.max(scale);
        at += 1;
    }
    Some((hundredths, scale, at))
}

/// `五`, `二十`, `一万五千`, `一百零五`, `二点五`.
fn words(text: &[char], start: usize) -> Option<(i64, i64, usize)> {
    let (mut total, mut section, mut digit): (i64, i64, Option<i64>) = (0, 0, None);
    let (mut at, mut scale) = (start, 1);
    while let Some(&c) = text.get(at) {
        if let Some(d) = chinese(c) {
            digit = Some(d);
        } else if let Some(by) = multiplier(c) {
            scale = by.max(scale);
            if by >= 10_000 {
                section += digit.take().unwrap_or(0);
                // 万 alone counts nothing; 百万 does.
                total = total.checked_add(section)?.checked_mul(by)?;
                section = 0;
            } else {
                // 十 at the head is one ten.
                section = section.checked_add(digit.take().unwrap_or(1).checked_mul(by)?)?;
            }
        } else {
            break;
        }
        at += 1;
    }
    if at == start {
        return None;
    }
    let mut hundredths = total.checked_add(section)?.checked_add(digit.unwrap_or(0))?.checked_mul(100)?;
    if text.get(at) == Some(&'点')
        && let Some(tenth) = text.get(at + 1).copied().and_then(chinese)
    {
        hundredths += tenth * 10;
        at += 2;
    }
    Some((hundredths, scale, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, hundredths: i64, counts: Counts) {
        let chars: Vec<char> = text.chars().collect();
        let found = quantity(&chars, 0).map(|(q, end)| (q.hundredths, q.counts, end));
        assert_eq!(found, Some((hundredths, counts, chars.len())), "{text}");
    }

    #[test]
    fn numbers_in_every_hand() {
        for (text, yuan) in [
            ("五百元", 500),
            ("5万元", 50_000),
            ("五万元", 50_000),
            ("十万元", 100_000),
            ("一万五千元", 15_000),
            ("二十五万元", 250_000),
            ("一百零五元", 105),
            ("两千元", 2_000),
            ("2000元", 2_000),
            ("５０元", 50),
            ("5,000元", 5_000),
            ("一千万元", 10_000_000),
            ("2千元", 2_000),
            ("一亿元", 100_000_000),
            ("三百二十万元", 3_200_000),
        ] {
            check(text, yuan * 100, Counts::Yuan);
        }
        check("1.5万元", 1_500_000, Counts::Yuan);
        check("0.5元", 50, Counts::Yuan);
        check("二点五倍", 250, Counts::Times);
        check("1.5倍", 150, Counts::Times);
        check("十倍", 1_000, Counts::Times);
        check("百分之五", 500, Counts::Percent);
        check("百分之零点五", 50, Counts::Percent);
        check("百分之二十", 2_000, Counts::Percent);
        check("千分之五", 50, Counts::Percent);
        check("30%", 3_000, Counts::Percent);
        check("5‰", 50, Counts::Percent);
        check("三十", 3_000, Counts::Bare);
    }

    #[test]
    fn what_is_no_number() {
        let none = |text: &str| quantity(&text.chars().collect::<Vec<_>>(), 0);
        assert_eq!(none("元"), None);
        assert_eq!(none(""), None);
        assert_eq!(none("百分之"), None);
        assert_eq!(none("99999999999999999999元"), None);
    }
}
