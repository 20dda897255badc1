//! Rules about behaviour: valid passwords, wrong person. What no guard of law can refuse shows in who asks how often, from where, for how much.
//!
//! All are house rules 内部规则: they call somebody, they never block.

use std::collections::{BTreeMap, VecDeque};

const MINUTE_MS: i64 = 60_000;

/// What somebody did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// Signed in.
    SignedIn,
    /// Tried to sign in to an account that exists, and could not.
    SignInFailed,
    /// Read a file, a party, evidence.
    Read,
    /// Did an act of effect.
    Acted,
    /// Entered a payment by hand.
    PaidByHand,
}

/// One request as the rules see it.
#[derive(Clone, Copy, Debug)]
pub struct Access<'a> {
    /// When (ms).
    pub at: i64,
    /// What.
    pub deed: Deed,
    /// The natural person; zero is nobody.
    pub person: u128,
    /// The body the person acts for.
    pub body: &'a str,
    /// The address it came from; empty for this machine itself.
    pub place: &'a str,
    /// What it was about: the file read, the receipt's number.
    pub about: &'a str,
}

/// How often is too often.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub id: &'static str,
    /// Its name in Chinese.
    pub zh: &'static str,
    /// What it counts.
    pub deed: Deed,
    /// Whose requests are counted together.
    of: Of,
    /// What is counted of them: different ones only.
    each: Each,
    /// So many are too many.
    pub most: usize,
    /// Within so many minutes.
    pub minutes: i64,
    /// What happened somewhere, for whoever asks where the number comes from.
    pub origin: &'static str,
    /// What to do.
    pub advice: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Person,
    Place,
    About,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Each {
    Request,
    Person,
    Body,
    About,
}

/// The rules. Owner of all: 法度平台; every number is a setting of this platform, assumed.
pub const RULES: [Rule; 5] = [
    Rule {
        id: "one-place-many-bodies",
        zh: "一个地址登录多个机关的账号",
        deed: Deed::SignedIn,
        of: Of::Place,
        each: Each::Body,
        most: 3,
        minutes: 24 * 60,
        origin: "2011年某地：辅助人员用默认口令登录多个单位的账号，十五天删去一千余条违法记录",
        advice: "查明这台设备是谁在用；账号被借用、被冒用的，立即停用账号、改口令，核对这些账号办过的每一步。",
    },
    Rule {
        id: "guessing",
        zh: "一个地址试多个账号的口令",
        deed: Deed::SignInFailed,
        of: Of::Place,
        each: Each::Person,
        most: 5,
        minutes: 60,
        origin: "等级保护要求：防范口令猜测",
        advice: "查明这个地址；这些账号中有登录成功的，请本人确认。",
    },
    Rule {
        id: "too-fast",
        zh: "一个人办得太快",
        deed: Deed::Acted,
        of: Of::Person,
        each: Each::Request,
        most: 60,
        minutes: 60,
        origin: "2018年某地：盗用数字证书，一小时内处理三十四本证、九十条违法、三百一十分",
        advice: "请本人确认是不是自己办的；不是的，停用账号和证书，逐件复核这一小时办的事项。",
    },
    Rule {
        id: "mass-reading",
        zh: "一个人查看太多",
        deed: Deed::Read,
        of: Of::Person,
        each: Each::About,
        most: 200,
        minutes: 60,
        origin: "个人信息保护法第51条：防止未经授权的访问；数字由平台设定",
        advice: "请本人说明查看的理由；没有理由的，按规定处理。",
    },
    Rule {
        id: "receipt-again",
        zh: "一个票据号码登记了两次缴款",
        deed: Deed::PaidByHand,
        of: Of::About,
        each: Each::Request,
        most: 2,
        minutes: 366 * 24 * 60,
        origin: "2009年某地：编造票据号码，把没有缴的罚款登记为已缴，七百余条",
        advice: "向财政、银行核对这个票据号码；两件中至少一件的缴款没有凭据。",
    },
];

/// Something that a person must look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// The rule.
    pub rule: &'static str,
    /// Whose requests: a person, an address, a receipt.
    pub subject: String,
    /// How many were counted; no more than are too many.
    pub count: usize,
    /// The first and the last of them (ms).
    pub between: (i64, i64),
}

/// Requests of late under each rule.
#[derive(Default, Debug)]
pub struct Watch {
    kept: BTreeMap<(usize, String), Kept>,
    heard: u64,
}

#[derive(Default, Debug)]
struct Kept {
    /// When, and what is counted.
    all: VecDeque<(i64, String)>,
    /// When it was called last.
    called: Option<i64>,
}

/// After so many requests, what is too old is forgotten.
const FORGET_EVERY: u64 = 4096;

impl Watch {
    /// Hears of a request; what must be called now. One subject is called once under a rule within its time.
    pub fn hear(&mut self, access: &Access<'_>) -> Vec<Alarm> {
        self.heard += 1;
        if self.heard.is_multiple_of(FORGET_EVERY) {
            self.forget(access.at);
        }
        let rules = RULES.iter().enumerate().filter(|(_, rule)| rule.deed == access.deed);
        rules.filter_map(|(n, rule)| self.under(n, rule, access)).collect()
    }

    fn under(&mut self, n: usize, rule: &'static Rule, access: &Access<'_>) -> Option<Alarm> {
        let person = if access.person == 0 { String::new() } else { format!("{:032x}", access.person) };
        let subject = match rule.of {
            Of::Person => &person,
            Of::Place => access.place,
            Of::About => access.about,
        };
        if subject.is_empty() {
            return None;
        }
        let counted = match rule.each {
            Each::Request => "",
            Each::Person => &person,
            Each::Body => access.body,
            Each::About => access.about,
        };
        let kept = self.kept.entry((n, subject.to_string())).or_default();
        let since = access.at - rule.minutes * MINUTE_MS;
        while kept.all.front().is_some_and(|(at, _)| *at <= since) {
            kept.all.pop_front();
        }
        // Of what is counted once the newest stays; and no more are kept than are too many.
        if rule.each != Each::Request {
            kept.all.retain(|(_, what)| what != counted);
        }
        kept.all.push_back((access.at, counted.to_string()));
        if kept.all.len() > rule.most {
            kept.all.pop_front();
        }
        if kept.all.len() < rule.most || kept.called.is_some_and(|at| at > since) {
            return None;
        }
        kept.called = Some(access.at);
        let first = kept.all.front().map_or(access.at, |(at, _)| *at);
        Some(Alarm { rule: rule.id, subject: subject.to_string(), count: kept.all.len(), between: (first, access.at) })
    }

    fn forget(&mut self, now: i64) {
        self.kept.retain(|(n, _), kept| {
            let since = now - RULES[*n].minutes * MINUTE_MS;
            kept.all.back().is_some_and(|(at, _)| *at > since)
        });
    }
}

/// The rule of this name.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(watch: &mut Watch, deed: Deed, (minute, person, body): (i64, u128, &str), about: &str) -> Vec<String> {
        let access = Access { at: minute * MINUTE_MS, deed, person, body, place: "192.0.2.7", about };
        watch.hear(&access).into_iter().map(|a| format!("{} {} {}", a.rule, a.subject, a.count)).collect()
    }

    #[test]
    fn accounts_of_three_bodies_from_one_address_are_called_and_of_two_are_not() {
        let mut w = Watch::default();
        for (minute, person, body) in [(0, 10, "1"), (5, 11, "2"), (9, 12, "2"), (10, 10, "1")] {
            assert_eq!(heard(&mut w, Deed::SignedIn, (minute, person, body), ""), [""; 0]);
        }
        assert_eq!(heard(&mut w, Deed::SignedIn, (60, 13, "3"), ""), ["one-place-many-bodies 192.0.2.7 3"]);
        assert_eq!(heard(&mut w, Deed::SignedIn, (61, 14, "4"), ""), [""; 0], "called once");
        // The same three, two days apart each.
        let mut w = Watch::default();
        for (day, body) in [(0, "1"), (2, "2"), (4, "3")] {
            assert_eq!(heard(&mut w, Deed::SignedIn, (day * 1440, 9, body), ""), [""; 0]);
        }
    }

    #[test]
    fn sixty_acts_in_an_hour_are_called_and_fifty_nine_are_not() {
        let mut w = Watch::default();
        let acts = |w: &mut Watch, n: i64, from: i64| {
            (0..n).flat_map(|at| heard(w, Deed::Acted, (from + at * 60 / n, 10, "1"), "x")).collect::<Vec<_>>()
        };
        assert_eq!(acts(&mut w, 59, 0), [""; 0]);
        assert_eq!(acts(&mut w, 60, 600), ["too-fast 0000000000000000000000000000000a 60"]);
    }

    #[test]
    fn one_file_read_often_is_one_and_two_hundred_files_are_called() {
        let mut w = Watch::default();
        for n in 0..500 {
            assert_eq!(heard(&mut w, Deed::Read, (n / 10, 10, "1"), "/matters/1"), [""; 0]);
        }
        let called: Vec<_> =
            (1..=199).flat_map(|n| heard(&mut w, Deed::Read, (50, 10, "1"), &format!("/matters/x{n}"))).collect();
        assert_eq!(called, ["mass-reading 0000000000000000000000000000000a 200"]);
    }

    #[test]
    fn a_receipt_that_pays_twice_is_called() {
        let mut w = Watch::default();
        assert_eq!(heard(&mut w, Deed::PaidByHand, (0, 10, "1"), "P1"), [""; 0]);
        assert_eq!(heard(&mut w, Deed::PaidByHand, (1, 10, "1"), "P2"), [""; 0]);
        assert_eq!(heard(&mut w, Deed::PaidByHand, (90_000, 11, "1"), "P1"), ["receipt-again P1 2"]);
    }

    #[test]
    fn passwords_tried_on_five_accounts_are_called_and_five_tries_on_one_are_not() {
        let mut w = Watch::default();
        for n in 0..5 {
            assert_eq!(heard(&mut w, Deed::SignInFailed, (n, 10, ""), ""), [""; 0]);
        }
        let more: Vec<_> = (11..15).flat_map(|p| heard(&mut w, Deed::SignInFailed, (9, p, ""), "")).collect();
        assert_eq!(more, ["guessing 192.0.2.7 5"]);
    }
}
