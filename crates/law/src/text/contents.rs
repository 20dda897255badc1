//! A table of contents printed as headings: the first heading comes again before the first article.

use super::heading::{Head, Level};

/// How many of the headings above the first article are a table of contents.
pub fn contents(above: &[&Head]) -> usize {
    let several = above.iter().rposition(|h| h.several).map_or(0, |n| n + 1);
    let again =
        above.iter().skip(1).rposition(|h| above.first().is_some_and(|first| same(first, h))).map_or(0, |n| n + 1);
    let most = several.max(again);
    if most > 0 { most } else { run(above) }
}

fn same(a: &Head, b: &Head) -> bool {
    a.level == b.level && a.number == b.number && (a.number.is_some() || a.title == b.title)
}

/// Chapters without a word between them, though the first is not repeated: all but the last are contents.
fn run(above: &[&Head]) -> usize {
    let pairs = above.windows(2).rposition(|w| w[0].level == w[1].level && w[0].level != Level::Plain);
    pairs.map_or(0, |n| n + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::heading::head;

    #[test]
    fn headings_that_come_again_are_contents() {
        let check = |text: &str, n: usize| {
            let all: Vec<Head> = text.lines().filter_map(head).collect();
            assert_eq!(contents(&all.iter().collect::<Vec<_>>()), n, "{text}");
        };
        check("## 第一章 总 则\n## 第二章 乙\n## 第一章 总 则", 2);
        check("第一编 甲\n第一章 子\n第二编 乙\n第一章 丑\n第一编 甲\n第一章 子", 4);
        check("## 第一章 总则 第二章 乙\n## 第一章 总则", 1);
        check("# 第一编 甲\n## 第一章 子\n### 第一节 寅", 0);
        check("## 第一章 甲\n## 第二章 乙\n## 第三章 丙", 2);
        check("## 序言\n## 第一章 总纲", 0);
        check("", 0);
    }
}
