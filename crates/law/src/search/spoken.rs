//! What people say and statutes do not: words of the office and the words of the law that they stand for. Used only where the words as typed are
//! found nowhere, or hardly.

/// Said → printed.
const SPOKEN: &[(&str, &str)] = &[
    ("首违不罚", "初次违法且危害后果轻微并及时改正"),
    ("轻微不罚", "违法行为轻微并及时改正"),
    ("一事不再罚", "同一个违法行为 两次以上罚款"),
    ("民告官", "行政诉讼"),
    ("退一赔三", "欺诈行为 价款或者费用的三倍"),
    ("假一赔十", "价款十倍"),
    ("无证经营", "未取得许可 从事经营活动"),
    ("双随机", "随机抽取检查对象 随机选派执法检查人员"),
    ("电商", "电子商务"),
    ("网购", "网络购买"),
    ("环评", "环境影响评价"),
    ("环保", "环境保护"),
    ("安监", "安全生产监督"),
    ("酒驾", "饮酒后驾驶"),
    ("醉驾", "醉酒驾驶"),
    ("老板", "法定代表人"),
];

/// The same question in the words of statutes.
pub(crate) fn printed(words: &str) -> String {
    SPOKEN.iter().fold(words.to_string(), |t, (said, printed)| t.replace(said, printed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spoken_words_become_printed_ones() {
        assert_eq!(printed("电商经营者"), "电子商务经营者");
        assert_eq!(printed("听证"), "听证");
        // None holds another, or the order of the list would matter.
        for (n, (said, _)) in SPOKEN.iter().enumerate() {
            assert!(SPOKEN.iter().enumerate().all(|(m, (other, _))| n == m || !said.contains(other)), "{said}");
        }
    }
}
