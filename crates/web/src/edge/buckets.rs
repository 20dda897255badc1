//! Token buckets in memory, in a table that cannot grow without end.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// How many keys are remembered.
const KEPT: usize = 20_000;
/// A request costs so much: a bucket gains its rate a minute as units a millisecond, so that nothing is ever rounded.
const ONE: u64 = 60_000;

/// How often.
#[derive(Clone, Copy)]
pub struct Rate {
    /// So many at once.
    pub burst: u64,
    /// So many a minute after that.
    pub per_minute: u64,
}

/// One bucket for each key.
pub struct Buckets<K> {
    rate: Rate,
    table: Mutex<HashMap<K, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    left: u64,
    at: u64,
}

impl<K: Hash + Eq> Buckets<K> {
    /// No bucket yet: a key that was never seen has a full one.
    pub fn new(rate: Rate) -> Buckets<K> {
        Buckets { rate, table: Mutex::new(HashMap::new()) }
    }

    /// Takes one, or says after how many seconds there is one again.
    pub fn take(&self, key: K, now: u64) -> Result<(), u32> {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if table.len() >= KEPT && !table.contains_key(&key) {
            self.make_room(&mut table, now);
        }
        let full = Bucket { left: self.rate.burst * ONE, at: now };
        let bucket = table.entry(key).or_insert(full);
        *bucket = self.filled(*bucket, now);
        match bucket.left.checked_sub(ONE) {
            Some(left) => {
                bucket.left = left;
                Ok(())
            }
            None => Err(self.wait(*bucket)),
        }
    }

    /// Whether there is one to take.
    pub fn has(&self, key: &K, now: u64) -> Result<(), u32> {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(bucket) = table.get(key).map(|b| self.filled(*b, now)) else { return Ok(()) };
        if bucket.left >= ONE { Ok(()) } else { Err(self.wait(bucket)) }
    }

    fn filled(&self, b: Bucket, now: u64) -> Bucket {
        let since = now.saturating_sub(b.at);
        let more = since.saturating_mul(self.rate.per_minute);
        Bucket { left: b.left.saturating_add(more).min(self.rate.burst * ONE), at: now.max(b.at) }
    }

    fn wait(&self, b: Bucket) -> u32 {
        let lacking = ONE.saturating_sub(b.left);
        u32::try_from(lacking.div_ceil(self.rate.per_minute * 1000)).unwrap_or(u32::MAX).max(1)
    }

    /// Full buckets say nothing; if all are in use, the fuller half is forgotten and those that ran dry are kept.
    fn make_room(&self, table: &mut HashMap<K, Bucket>, now: u64) {
        table.retain(|_, b| self.filled(*b, now).left < self.rate.burst * ONE);
        if table.len() >= KEPT {
            let mut left: Vec<u64> = table.values().map(|b| b.left).collect();
            let middle = left.len() / 2;
            let (_, median, _) = left.select_nth_unstable(middle);
            let median = *median;
            let mut spare = table.len() / 2;
            table.retain(|_, b| {
                let goes = b.left >= median && spare > 0;
                spare -= usize::from(goes);
                !goes
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, per_minute: 6 };

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let b = Buckets::new(RATE);
        assert_eq!([1, 2, 3].map(|_| b.take("a", 0)), [Ok(()); 3]);
        assert_eq!((b.take("a", 0), b.has(&"a", 0), b.take("b", 0)), (Err(10), Err(10), Ok(())));
        assert_eq!((b.take("a", 4_000), b.take("a", 9_999), b.take("a", 10_000)), (Err(6), Err(1), Ok(())));
        assert_eq!((b.take("a", 10_000), b.has(&"a", 20_000), b.has(&"c", 0)), (Err(10), Ok(()), Ok(())));
        // A long rest gives no more than the burst.
        assert_eq!([1, 2, 3, 4].map(|_| b.take("a", 9_000_000).is_ok()), [true, true, true, false]);
    }

    #[test]
    fn steps_too_small_to_count_add_up() {
        let b = Buckets::new(Rate { burst: 1, per_minute: 1 });
        b.take(1, 0).unwrap();
        let at = (0..=60_000).step_by(7).find(|now| b.take(1, *now).is_ok());
        // Exactly a minute, seen at the first step after it; none of the tries before cost anything.
        assert_eq!(at, None);
        assert_eq!((b.take(1, 60_000), b.take(1, 60_001)), (Ok(()), Err(60)));
    }

    #[test]
    fn the_table_stays_small_and_remembers_who_ran_dry() {
        let b = Buckets::new(RATE);
        for _ in 0..3 {
            b.take(u32::MAX, 0).unwrap();
        }
        for key in 0..100_000 {
            b.take(key, 0).unwrap();
        }
        assert!(b.table.lock().unwrap().len() <= KEPT);
        assert_eq!(b.take(u32::MAX, 0), Err(10));
    }
}
