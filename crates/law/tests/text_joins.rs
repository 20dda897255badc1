//! Whatever is done to a text, its parts joined are the text.

use fadu_law::text::{joined, parse};
use proptest::prelude::*;

const TEXT: &str = "# 甲法\n\n2001年1月1日 某会通过\n\n<!-- INFO END -->\n\n## 第一章 总 则\n\n## 第二章 乙\n\n## 第一章 总 则\n\n第一条 子，丑：\n\n（一）寅；\n\n１．卯。\n\n(二)辰。\n\n\
    巳。\n\n第二－条 午。 第三条申。\n\n第四条　酉。\n\n法律责任\n\n第六条【戌】亥。\r\n\n---\n\n第七条 自公布之日起施行。\n\n附：\n\n表\u{3000}一\n";

fn edit() -> impl Strategy<Value = (usize, usize, String)> {
    let bits = prop::sample::select(vec![
        "",
        "第",
        "条",
        "\n",
        "# ",
        "（一）",
        "第二条 ",
        "“",
        "附件",
        "\u{200b}",
        "\r",
        "一、",
        "<!-- INFO END -->",
        "：",
        "9",
    ]);
    (0..TEXT.len(), 0..12_usize, bits.prop_map(String::from))
}

proptest! {
    #[test]
    fn parts_joined_are_the_source(edits in prop::collection::vec(edit(), 0..12)) {
        let mut text: Vec<char> = TEXT.chars().collect();
        for (at, len, bit) in edits {
            let at = at.min(text.len());
            let end = (at + len).min(text.len());
            text.splice(at..end, bit.chars());
        }
        let text: String = text.into_iter().collect();
        let read = parse(&text);
        prop_assert_eq!(joined(&text, &read.parts), text.clone());
        let mut at = 0;
        for part in &read.parts {
            prop_assert_eq!(part.at.start, at);
            at = part.at.end;
        }
        prop_assert_eq!(at, text.len());
        for article in &read.articles {
            prop_assert!(text.contains(&article.text));
        }
    }

    #[test]
    fn any_words_at_all_are_joined_again(text in "\\PC{0,200}") {
        prop_assert_eq!(joined(&text, &parse(&text).parts), text.clone());
    }
}
