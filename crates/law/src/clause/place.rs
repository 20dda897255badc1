//! The places of a statute that a table names: `第三十一条第一款、第二款`, `第八十二条第（一）项`.

use super::number::quantity;

/// Article, 款 and 项 of every place at the head of a text; empty where it does not begin with one.
pub fn places(text: &str) -> Vec<(String, u16, u16)> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (mut all, mut at): (Vec<(String, u16, u16)>, usize) = (Vec::new(), 0);
    let mut article = String::new();
    loop {
        let Some((n, unit, end)) = numbered(&chars, at) else { return all };
        let last = all.last_mut().filter(|_| chars.get(at.wrapping_sub(1)) != Some(&'、'));
        match (unit, last) {
            ('条', _) => {
                let (sub, stop) = after_article(&chars, end);
                article = sub.map_or_else(|| n.to_string(), |s| format!("{n}-{s}"));
                all.push((article.clone(), 0, 0));
                at = stop;
            }
            ('款', Some(last)) if last.1 == 0 && last.2 == 0 => (last.1, at) = (n, end),
            ('项', Some(last)) if last.2 == 0 => (last.2, at) = (n, end),
            ('款', None) if !article.is_empty() => {
                all.push((article.clone(), n, 0));
                at = end;
            }
            ('项', None) if !article.is_empty() => {
                let paragraph = all.last().map_or(0, |l| l.1);
                all.push((article.clone(), paragraph, n));
                at = end;
            }
            _ => return all,
        }
        at += usize::from(chars.get(at) == Some(&'、'));
    }
}

/// `第一百二十条`, `第（三）项`: number, unit and where it ends.
fn numbered(chars: &[char], at: usize) -> Option<(u16, char, usize)> {
    (chars.get(at) == Some(&'第')).then_some(())?;
    let open = matches!(chars.get(at + 1), Some('（' | '('));
    let (q, end) = quantity(chars, at + 1 + usize::from(open))?;
    let unit = *chars.get(end + usize::from(open))?;
    // A bracket that was opened is closed before the unit.
    let closed = !open || matches!(chars.get(end), Some('）' | ')'));
    let n = u16::try_from(q.hundredths / 100).ok()?;
    (closed && "条款项".contains(unit)).then_some((n, unit, end + usize::from(open) + 1))
}

/// `之一` behind an article.
fn after_article(chars: &[char], at: usize) -> (Option<i64>, usize) {
    if chars.get(at) != Some(&'之') {
        return (None, at);
    }
    quantity(chars, at + 1).map_or((None, at), |(q, end)| (Some(q.hundredths / 100), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_as_tables_name_them() {
        let check = |text: &str, is: &[(&str, u16, u16)]| {
            let is: Vec<_> = is.iter().map(|(a, p, i)| (a.to_string(), *p, *i)).collect();
            assert_eq!(places(text), is, "{text}");
        };
        check("第三十一条第一款、第二款：建设单位", &[("31", 1, 0), ("31", 2, 0)]);
        check("第八十二条第（一）项：违反", &[("82", 0, 1)]);
        check("第七十五条第一款第（十三）项", &[("75", 1, 13)]);
        check("第九十一条第一款　有下列行为之一的", &[("91", 1, 0)]);
        check("第一百二十条之一第二款", &[("120-1", 2, 0)]);
        check("第五条、第六条第三款", &[("5", 0, 0), ("6", 3, 0)]);
        check("有下列行为", &[]);
        check("第（一）", &[]);
    }
}
