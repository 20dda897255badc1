//! On what condition an amount is set, in the clause's own few words: a hint for the lawyer who confirms it.

/// No longer than so; a longer condition is the act itself.
const MOST: usize = 30;

/// The condition next before a place of its sentence; empty where the sentence has none but the act itself.
pub(super) fn condition(text: &[char], place: usize) -> String {
    let begin = text[..place].iter().rposition(|c| matches!(c, '。' | '；' | '\n')).map_or(0, |i| i + 1);
    let part: String = text[begin..place].iter().collect();
    let first_of_sentence = begin == 0 || text[begin - 1] != '；';
    let pieces: Vec<&str> = part.split(['，', '：', '；']).collect();
    let whom = pieces.iter().rev().find_map(|p| whom(p));
    // In the first part of a sentence the first condition is the act.
    let from = usize::from(first_of_sentence);
    let conditions: Vec<&&str> = pieces.iter().filter(|p| p.ends_with('的') && p.chars().count() <= MOST).collect();
    let last = conditions.get(from..).and_then(<[_]>::last).map(|p| p.trim());
    let said: Vec<&str> = last.into_iter().chain(whom).collect();
    said.join("，")
}

/// `对单位`, `对个人`, `对其直接负责的主管人员和其他直接责任人员`.
fn whom(piece: &str) -> Option<&str> {
    let piece = piece.trim();
    let named = piece.strip_prefix('对').map(|_| piece)?;
    let end = ["并处", "可以", "处", "给予", "予以"].iter().filter_map(|w| named.find(w)).min().unwrap_or(named.len());
    let whom = &named[..end];
    (whom.chars().count() > 1 && whom.chars().count() <= MOST).then_some(whom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, upto: &str, is: &str) {
        let place = text[..text.find(upto).unwrap()].chars().count();
        assert_eq!(condition(&text.chars().collect::<Vec<_>>(), place), is, "{text}");
    }

    #[test]
    fn the_condition_next_before_the_amount() {
        check("未记台账的，责令改正；逾期不改正的，处一万元罚款", "一万", "逾期不改正的");
        check("未记台账的，处一万元罚款", "一万", "");
        check("未记台账的，货值不足一万元的，并处三万元罚款", "三万", "货值不足一万元的");
        check("未记台账的，对单位处一万元罚款，对个人处二千元罚款", "一万", "对单位");
        check("未记台账的，对单位处一万元罚款，对个人处二千元罚款", "二千", "对个人");
        check("甲。乙的，处二元罚款", "二元", "");
    }
}
