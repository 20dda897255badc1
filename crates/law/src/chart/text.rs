//! Chinese text in boxes: how wide a line is, and where it breaks. Widths are estimates that never fall short of common fonts.

/// Marks that never begin a line.
const NOT_FIRST: &str = "，。、；：？！）〕》」”’,.;:?!)]%";
/// Marks that never end a line.
const NOT_LAST: &str = "（〔《「“‘([";

/// Width of a text in pixels at a size: a Chinese sign is as wide as high, a Latin one somewhat more than half.
pub fn width(text: &str, size: i32) -> i32 {
    text.chars().map(|c| sign(c, size)).sum()
}

fn sign(c: char, size: i32) -> i32 {
    match c {
        'i' | 'l' | '.' | ',' | ' ' => (size * 2 + 4) / 5,
        'A'..='Z' | '%' | '+' | '>' | '<' | '=' => (size * 4 + 4) / 5,
        c if c.is_ascii() => (size * 3 + 4) / 5,
        _ => size,
    }
}

/// Breaks a text into lines that fit; what does not fit into `most` lines ends with an ellipsis.
pub fn wrap(text: &str, room: i32, size: i32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut rest: Vec<char> = text.chars().collect();
    while !rest.is_empty() && lines.len() < most {
        let fits = fitting(&rest, room, size);
        if lines.len() + 1 == most && fits < rest.len() {
            let mut short = fits;
            while short > 0 && width(&rest[..short].iter().collect::<String>(), size) + size > room {
                short -= 1;
            }
            lines.push(rest[..short].iter().collect::<String>() + "…");
            return lines;
        }
        let tail = rest.split_off(fits);
        lines.push(rest.iter().collect::<String>().trim().to_string());
        rest = tail;
        while rest.first() == Some(&' ') {
            rest.remove(0);
        }
    }
    lines
}

/// How many signs stand on the first line.
fn fitting(signs: &[char], room: i32, size: i32) -> usize {
    let (mut used, mut n) = (0, 0);
    while n < signs.len() && (n == 0 || used + sign(signs[n], size) <= room) {
        used += sign(signs[n], size);
        n += 1;
    }
    if n == signs.len() {
        return n;
    }
    // A word or number is not torn apart, a closing mark not left alone, an opening one not left behind.
    let torn = |n: usize| {
        let (last, next) = (signs[n - 1], signs[n]);
        (last.is_ascii_alphanumeric() && next.is_ascii_alphanumeric())
            || NOT_FIRST.contains(next)
            || NOT_LAST.contains(last)
    };
    let whole = (1..=n).rev().find(|n| !torn(*n));
    whole.unwrap_or(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_marks_stay_with_their_words() {
        let check = |text: &str, most, expected: &[&str]| assert_eq!(wrap(text, 65, 13, most), expected, "{text}");
        check("送达处罚", 3, &["送达处罚"]);
        check("批准立案（机关负责人）", 3, &["批准立案", "（机关负责", "人）"]);
        check("一二三四五，六", 3, &["一二三四", "五，六"]);
        check("一二三四五六七八九十", 1, &["一二三四…"]);
        check("共 1000000 元", 3, &["共", "1000000", "元"]);
        check("", 3, &[]);
    }

    #[test]
    fn no_line_is_wider_than_its_room() {
        for text in [
            "登记不出席（中途退出）听证",
            "行政处罚法 第64条第2项",
            "abc defghij klmnop qrstuvwxyz",
            "（（（（（（（（",
        ] {
            for room in [30, 52, 65, 128] {
                for line in wrap(text, room, 13, 9) {
                    assert!(width(&line, 13) <= room.max(13), "{line} in {room}");
                }
            }
        }
    }
}
