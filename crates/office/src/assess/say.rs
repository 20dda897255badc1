//! Figures and rounds in words.

use fadu_store::watch::assess::{RoundState, State};

/// What a figure says, in words: a share is cut to a tenth of a percent.
pub fn state_text(state: State) -> String {
    match state {
        State::TooFew => "样本不足".into(),
        State::Met(p) | State::Missed(p) => format!("{}.{}%", p / 10, p % 10),
        State::Findings(n) => format!("线索 {n} 条"),
    }
}

/// What a figure says, and in a word where it is not as it should be: a goal missed, a red line with findings.
pub fn judged_text(state: State) -> String {
    let word = match state {
        State::Missed(_) => " 未达到",
        State::Findings(1..) => " 红线",
        _ => "",
    };
    format!("{}{word}", state_text(state))
}

/// How far a round is, in words.
pub fn state_zh(state: RoundState) -> &'static str {
    match state {
        RoundState::Open => "待计算",
        RoundState::Frozen => "已冻结，可提异议",
        RoundState::Final => "已定稿",
        RoundState::Voided => "已作废",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_reads_as_percent() {
        let all = [State::TooFew, State::Met(1000), State::Missed(997), State::Met(5), State::Findings(2)];
        assert_eq!(all.map(state_text), ["样本不足", "100.0%", "99.7%", "0.5%", "线索 2 条"]);
        assert_eq!(all.map(judged_text), ["样本不足", "100.0%", "99.7% 未达到", "0.5%", "线索 2 条 红线"]);
        assert_eq!(judged_text(State::Findings(0)), "线索 0 条");
    }
}
