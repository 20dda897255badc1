//! W5, second half: boxes of cards as a district has them (12,543 items, 150,000 matters of 30 bodies of which the asker sees one, 320,000
//! parties). What a plain scan over the same cards counts, seen ones only, is the truth and the baseline.

use super::per_mille;
use crate::clock::instant;
use fadu_web::office::law::search::{Card, CardHead, Cards, CardsAsked, folded, initials};
use serde::Serialize;
use std::time::Instant;

/// Bodies whose matters there are; the asker sees those of one.
const BODIES: u32 = 30;
/// Cards that are replaced to see what keeping up costs.
const REPLACED: usize = 2_000;

/// One box.
#[derive(Serialize)]
pub struct Boxed {
    /// What stands in it.
    pub kind: &'static str,
    /// Cards.
    pub cards: usize,
    /// Memory (bytes).
    pub bytes: usize,
    /// Filling it (ms).
    pub filled_ms: u64,
    /// Replacing one card (µs, mean).
    pub replaced_us: u64,
    /// By length of the term.
    pub terms: Vec<Asked>,
}

/// Terms of one length.
#[derive(Serialize)]
pub struct Asked {
    /// Characters of a term; 0 stands for terms with one wrong character.
    pub length: usize,
    /// Terms asked.
    pub asked: usize,
    /// Terms for which the total is not what a scan counts.
    pub wrong: usize,
    /// Answer with total, facets and 20 ranked: the 500th and 990th of a thousand (µs).
    pub us: (u32, u32),
    /// Plain scan: count only (µs, median).
    pub scan_us: u32,
}

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }
    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

const PLACES: &[&str] = &["明德区", "崇法区", "守正区", "和风县", "清源县", "安澜市", "望川区", "松岭县"];
const SIGNS: &str = "泰康丰安禾悦嘉荣鼎旭祥庆顺恒雅益德颐卓华兴盛隆昌瑞吉福源茂信诚达通宏广聚汇金玉春秋云海山川松柏竹梅兰菊青白红蓝晨星月阳光明远志博文";
const TRADES: &[&str] =
    &["餐饮管理", "食品", "商贸", "药房", "建材", "物流", "科技", "茶业", "五金", "服饰", "环保工程", "装饰"];
const FORMS: &[&str] = &["有限公司", "有限责任公司", "商行", "店", "经营部", "加工厂"];

fn name(dice: &mut Dice) -> String {
    let signs: Vec<char> = SIGNS.chars().collect();
    let sign: String = (0..2 + dice.below(2)).map(|_| signs[dice.below(signs.len())]).collect();
    format!("示例市{}{sign}{}{}", dice.of(PLACES), dice.of(TRADES), dice.of(FORMS))
}

/// A sentence of an article, as an item is named.
fn act(articles: &[String], dice: &mut Dice) -> String {
    let article: Vec<char> = articles[dice.below(articles.len())].chars().filter(|c| *c != '\n').collect();
    let from = dice.below(article.len());
    article.iter().skip(from).take(10 + dice.below(20)).collect()
}

/// Measures each box; the names of items come from articles.
pub fn measure(articles: &[String], each: usize) -> Vec<Boxed> {
    let mut dice = Dice(7);
    let acts: Vec<String> = (0..12_543).map(|_| act(articles, &mut dice)).collect();
    let items = acts
        .iter()
        .enumerate()
        .map(|(n, name)| card(&format!("AY-{n:05}"), name, format!("示例条例 第{}条第{}项", n % 90, n % 7), (0, 0)));
    let mut boxes = vec![boxed("items", items.collect(), each)];
    let matters = (0..150_000).map(|n| {
        let (party, item) = (name(&mut dice), &acts[dice.below(acts.len())]);
        let code = format!("明市监罚〔2026〕{n}号");
        let more = format!("{item} 沈知行 罗一鸣 92990106MA0{n:06}X");
        Card { code, ..card(&format!("{n:026}"), &party, more, (n % BODIES, n % 2)) }
    });
    boxes.push(boxed("matters", matters.collect(), each));
    let parties = (0..320_000).map(|n| {
        let party = name(&mut dice);
        let more = format!("{party} 92990106MA{n:07}X {}", initials(&party));
        card(&format!("92990106MA{n:07}X"), &party, more, (0, n % 2))
    });
    boxes.push(boxed("parties", parties.collect(), each));
    boxes
}

fn card(key: &str, title: &str, more: String, (scope, facet): (u32, u32)) -> Card {
    Card { head: CardHead { scope, facet, ..CardHead::new(key) }, title: title.into(), code: key.into(), more }
}

fn boxed(kind: &'static str, all: Vec<Card>, each: usize) -> Boxed {
    let begun = instant();
    let mut cards = Cards::default();
    all.iter().for_each(|c| cards.put(c));
    cards.settle();
    let filled_ms = since(begun) / 1000;
    let (count, bytes) = (cards.len(), cards.bytes());
    let seen: Vec<String> = all.iter().filter(|c| c.head.scope == 0).map(text).collect();
    let titles: Vec<Vec<char>> =
        all.iter().filter(|c| c.head.scope == 0).map(|c| folded(&c.title).chars().collect()).collect();
    let terms = [2, 3, 4, 6, 0].map(|length| terms(&cards, (&seen, &titles), (length, each)));
    let begun = instant();
    all.iter().take(REPLACED).for_each(|c| cards.put(c));
    let replaced_us = since(begun) / REPLACED as u64;
    Boxed { kind, cards: count, bytes, filled_ms, replaced_us, terms: terms.into() }
}

fn text(card: &Card) -> String {
    [&card.title, &card.code, &card.more].map(|t| folded(t)).join("\n")
}

fn terms(cards: &Cards, (seen, titles): (&[String], &[Vec<char>]), (length, each): (usize, usize)) -> Asked {
    let (mut dice, mut own, mut scans, mut wrong) = (Dice(length as u64), Vec::new(), Vec::new(), 0);
    let lets = |h: &CardHead| h.scope == 0;
    while own.len() < each {
        let title = &titles[dice.below(titles.len())];
        let cut = if length == 0 { 5 } else { length };
        let from = dice.below(title.len());
        let mut term: Vec<char> = title.iter().skip(from).take(cut).copied().collect();
        if term.len() < cut || term.iter().any(|c| !c.is_alphanumeric()) {
            continue;
        }
        if length == 0 {
            term[2] = '龘';
        }
        let term: String = term.into_iter().collect();
        let begun = instant();
        let found = cards.answer(&CardsAsked { words: &term, lets: &lets, facet: None, from: 0, most: 20 });
        own.push(u32::try_from(since(begun)).unwrap_or(u32::MAX));
        let begun = instant();
        let expected = seen.iter().filter(|t| t.contains(&term)).count();
        scans.push(u32::try_from(since(begun)).unwrap_or(u32::MAX));
        wrong += usize::from(if length == 0 { found.total == 0 } else { found.total != expected });
    }
    Asked {
        length,
        asked: own.len(),
        wrong,
        us: (per_mille(&mut own, 500), per_mille(&mut own, 990)),
        scan_us: per_mille(&mut scans, 500),
    }
}

fn since(begun: Instant) -> u64 {
    u64::try_from(instant().duration_since(begun).as_micros()).unwrap_or(u64::MAX)
}

/// As a table.
pub fn lines(all: &[Boxed]) -> String {
    let mut out = String::from(
        "\n| box | cards | MiB | filled ms | replace one µs | characters | terms | wrong totals | p50 µs | p99 µs | plain scan p50 µs |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for b in all {
        for t in &b.terms {
            let length = if t.length == 0 { "5, one wrong".to_string() } else { t.length.to_string() };
            let row = [
                b.kind.to_string(),
                b.cards.to_string(),
                (b.bytes >> 20).to_string(),
                b.filled_ms.to_string(),
                b.replaced_us.to_string(),
                length,
                t.asked.to_string(),
                t.wrong.to_string(),
                t.us.0.to_string(),
                t.us.1.to_string(),
                t.scan_us.to_string(),
            ];
            out += &format!("| {} |\n", row.join(" | "));
        }
    }
    out
}
