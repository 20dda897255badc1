//! Which number 文号 a series will probably give next. Only a guess, so that papers can be made before the transaction: the number itself
//! is allotted inside it, and what was made with a wrong guess is made again.

use fadu_store::SeriesKey;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many series are remembered.
const KEPT: usize = 10_000;

/// The last number seen of each series: agency, kind, year; and whether a series not seen yet begins from nothing.
#[derive(Default)]
pub(crate) struct Foretold(Mutex<HashMap<(String, String, i32), u64>>, bool);

impl Foretold {
    /// Over a store without numbers, whose series nobody else uses.
    pub fn from_nothing() -> Foretold {
        Foretold(Mutex::default(), true)
    }

    fn last(&self) -> MutexGuard<'_, HashMap<(String, String, i32), u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The numbers that would come next; `None` where a series was not seen yet.
    pub fn next(&self, wanted: &[SeriesKey]) -> Option<Vec<String>> {
        if wanted.is_empty() {
            return Some(Vec::new());
        }
        let mut last = self.last();
        let mut one = |series: &SeriesKey| {
            let n = if self.1 { last.entry(key(series)).or_default() } else { last.get_mut(&key(series))? };
            // Whoever asks next gets the one after.
            *n += 1;
            Some(written(series, &n.to_string()))
        };
        wanted.iter().map(&mut one).collect()
    }

    /// What was given in the end, where `guessed` was foretold; where nothing was, the next guess begins from nothing.
    pub fn given(&self, wanted: &[SeriesKey], guessed: Option<&[String]>, numbers: Option<&[String]>) {
        if wanted.is_empty() {
            return;
        }
        let mut last = self.last();
        if last.len() >= KEPT {
            last.clear();
        }
        for (i, series) in wanted.iter().enumerate() {
            let given = numbers.and_then(|n| n.get(i));
            let right = guessed.and_then(|g| g.get(i)) == given;
            match given.and_then(|text| read(series, text)) {
                // Others may have been foretold more meanwhile; a wrong guess is set right whatever they were told.
                Some(n) => {
                    let known = last.entry(key(series)).or_insert(n);
                    *known = if right { n.max(*known) } else { n };
                }
                None => drop(last.remove(&key(series))),
            }
        }
    }
}

fn key(series: &SeriesKey) -> (String, String, i32) {
    (series.agency.clone(), series.kind.clone(), series.year)
}

fn written(series: &SeriesKey, n: &str) -> String {
    series.form.replace("{year}", &series.year.to_string()).replace("{n}", n)
}

fn read(series: &SeriesKey, text: &str) -> Option<u64> {
    let form = written(series, "\0");
    let (before, after) = form.split_once('\0')?;
    text.strip_prefix(before)?.strip_suffix(after)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_number_follows_the_last_that_was_given() {
        let series = SeriesKey {
            agency: "甲".into(),
            kind: "decision_no".into(),
            year: 2026,
            form: "云市监罚〔{year}〕{n}号".into(),
        };
        let (foretold, wanted) = (Foretold::default(), [series]);
        let text = |n: u64| vec![format!("云市监罚〔2026〕{n}号")];
        assert_eq!(foretold.next(&wanted), None);
        foretold.given(&wanted, None, Some(&text(7)));
        assert_eq!(foretold.next(&wanted), Some(text(8)));
        assert_eq!(foretold.next(&wanted), Some(text(9)));
        // The first of the two came out as foretold: the second guess still counts.
        foretold.given(&wanted, Some(&text(8)), Some(&text(8)));
        assert_eq!(foretold.next(&wanted), Some(text(10)));
        // A guess too high is set right.
        foretold.given(&wanted, Some(&text(10)), Some(&text(9)));
        assert_eq!(foretold.next(&wanted), Some(text(10)));
        foretold.given(&wanted, Some(&text(10)), None);
        assert_eq!(foretold.next(&wanted), None);
        foretold.given(&wanted, None, Some(&["别的写法".to_string()]));
        assert_eq!(foretold.next(&wanted), None);
        assert_eq!(foretold.next(&[]), Some(Vec::new()));
        let alone = Foretold::from_nothing();
        assert_eq!((alone.next(&wanted), alone.next(&wanted)), (Some(text(1)), Some(text(2))));
    }
}
