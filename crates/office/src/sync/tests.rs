//! What is read of a batch, whatever it is.

use super::*;

/// One change of a text: a piece taken out, doubled, or replaced by what readers stumble over.
fn mutated(text: &str, chance: &mut impl FnMut(usize) -> usize) -> String {
    const WORDS: [&str; 12] = [
        "null",
        "{}",
        "[]",
        "\"\"",
        "-9223372036854775808",
        "9223372036854775807",
        "1e400",
        "\\u0000",
        "[[[[",
        "\"",
        ",",
        "true",
    ];
    let mut all: Vec<char> = text.chars().collect();
    let at = chance(all.len());
    let end = (at + chance(12)).min(all.len());
    match chance(3) {
        0 => drop(all.drain(at..end)),
        1 => drop(all.splice(at..at, all[at..end].to_vec())),
        _ => drop(all.splice(at..end, WORDS[chance(WORDS.len())].chars())),
    }
    all.into_iter().collect()
}

/// 100,000 here; more by `FADU_FUZZ_RUNS`.
#[test]
fn an_act_of_a_batch_is_read_or_named_as_wrong_whatever_it_is_and_never_lies_in_the_future() {
    let runs = std::env::var("FADU_FUZZ_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let whole = r#"{"id":"a-1","made_at":1790000000000,"intent":"add-evidence","fields":{"evidence_name":"照片","n":[1,{"x":null}]},"matter":"M","author":"O","source":"offline"}"#;
    let matter = MatterId::from_bits(7).to_string();
    let (whole, now) = (whole.replace("\"M\"", &format!("\"{matter}\"")), Moment(1_790_000_060_000));
    let mut seed = 20_261_129_u64;
    let mut chance = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most.max(1)
    };
    let (mut read, mut wrong) = (0, 0);
    for _ in 0..runs {
        let mut text = whole.clone();
        (0..=chance(4)).for_each(|_| text = mutated(&text, &mut chance));
        let Ok(value) = serde_json::from_str::<Value>(&text) else { continue };
        match Item::read(&value) {
            Err(why) => wrong += usize::from(!why.is_empty()),
            Ok(item) => {
                let sent = [None, Some(i64::MIN), Some(i64::MAX), Some(now.0)][chance(4)];
                let item = item.timed("d", (sent, now));
                assert!(item.report.at.is_some_and(|at| at <= now), "{text}");
                read += 1;
            }
        }
    }
    assert!(read > runs / 100 && wrong > runs / 100, "{read} read, {wrong} wrong of {runs}");
}
