//! Who reviews which file: drawn by the public sampler from those who may, so that anybody who has the record draws the same.

use crate::draw::sampler;
use crate::matter::base::id::PersonId;
use std::collections::BTreeMap;

/// The seed for one file of a round, the `n`-th from 1.
pub fn seed(value: &str, round: &str, n: usize) -> String {
    format!("{value}/{round}/{n}")
}

/// So many of the pool, in the order drawn, those with the least files first: work is shared before chance decides. The pool is in the order of
/// its ids.
pub fn draw(pool: &[PersonId], count: usize, seed: &str, load: &BTreeMap<PersonId, usize>) -> Vec<PersonId> {
    let order = sampler::distinct(seed, pool.len() as u64, pool.len() as u64);
    let at = |n: u64| usize::try_from(n - 1).ok().and_then(|i| pool.get(i)).copied();
    let mut drawn: Vec<PersonId> = order.into_iter().filter_map(at).collect();
    drawn.sort_by_key(|p| load.get(p).copied().unwrap_or(0));
    drawn.truncate(count);
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_draw_again_and_the_busy_ones_later() {
        let pool: Vec<PersonId> = (1..=6).map(PersonId::from_bits).collect();
        let drawn = |seed: &str, load: &[(u128, usize)]| {
            let load = load.iter().map(|(p, n)| (PersonId::from_bits(*p), *n)).collect();
            draw(&pool, 2, seed, &load).into_iter().map(PersonId::bits).collect::<Vec<_>>()
        };
        let first = drawn("03 11 17/r/1", &[]);
        assert_eq!((first.len(), drawn("03 11 17/r/1", &[])), (2, first.clone()));
        assert_ne!(first[0], first[1]);
        let others: Vec<(u128, usize)> = (1..=6).filter(|p| !first.contains(p)).map(|p| (p, 0)).collect();
        let busy: Vec<(u128, usize)> = first.iter().map(|p| (*p, 1)).chain(others).collect();
        assert!(drawn("03 11 17/r/1", &busy).iter().all(|p| !first.contains(p)));
        assert_eq!(drawn("x", &[]).len(), 2);
        assert_eq!(draw(&pool[..1], 2, "x", &BTreeMap::new()).len(), 1);
    }
}
