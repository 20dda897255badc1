//! Chinese numerals as statutes print them.

/// Characters that are a digit or a place.
pub fn is_numeral(c: char) -> bool {
    value(c).is_some() || matches!(c, '十' | '百' | '千')
}

/// What a damaged source prints instead of 一 or 〇.
pub fn repaired(c: char) -> Option<char> {
    match c {
        '－' | '-' | '—' | '―' | '─' | 'ー' | '–' | '⼀' => Some('一'),
        '○' | 'O' | 'o' | 'Ｏ' | '◯' => Some('〇'),
        '⼆' | 'ニ' => Some('二'),
        '⼗' | '+' | '＋' => Some('十'),
        _ => None,
    }
}

fn value(c: char) -> Option<u32> {
    match c {
        '零' | '〇' | '○' => Some(0),
        '两' => Some(2),
        '一'..='龥' => "一二三四五六七八九".chars().position(|d| d == c).and_then(|n| u32::try_from(n + 1).ok()),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => c.to_digit(10),
    }
}

/// 一百二十, 一二〇, 120 or １２０ as a number below ten thousand.
pub fn number(text: &str) -> Option<u32> {
    if text.is_empty() || text.chars().count() > 9 {
        return None;
    }
    let placed = text.chars().any(|c| matches!(c, '十' | '百' | '千'));
    let (mut total, mut digit) = (0_u32, None::<u32>);
    for c in text.chars() {
        let place = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                let d = value(c)?;
                digit = Some(if placed { d } else { digit.unwrap_or(0).checked_mul(10)?.checked_add(d)? });
                continue;
            }
        };
        total += digit.take().unwrap_or(1).checked_mul(place)?;
    }
    let n = total + digit.unwrap_or(0);
    (n < 10_000).then_some(n)
}

/// 一百二十: a number below ten thousand as statutes print it.
pub fn words(n: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (mut out, mut gap) = (String::new(), false);
    for (place, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = n / place % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push('零');
        }
        if !(digit == 1 && place == 10 && out.is_empty()) {
            out.push_str(DIGITS[digit as usize]);
        }
        out.push_str(name);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_of_every_shape_are_read() {
        for (text, n) in [
            ("一", 1),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("一百零三", 103),
            ("一百二十", 120),
            ("一千二百四十二", 1242),
            ("一千零四十", 1040),
            ("一二〇", 120),
            ("一○五", 105),
            ("12", 12),
            ("１２", 12),
        ] {
            assert_eq!(number(text), Some(n), "{text}");
        }
        assert_eq!((number("甲"), number(""), number("9999999999")), (None, None, None));
        for n in 1..2000 {
            assert_eq!(number(&words(n)), Some(n));
        }
    }
}
