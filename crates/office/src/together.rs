//! Work on many things at once, as far as there are processors.

use std::num::NonZero;

/// Up to so many are done by one alone.
const ALONE: usize = 128;

/// How many may work at once.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Many of them at once, in their order.
pub(crate) fn side_by_side<T: Send, R: Send>(mut all: Vec<T>, one: impl Fn(T) -> R + Sync) -> Vec<R> {
    let each = all.len().div_ceil(processors()).max(ALONE);
    let mut parts = Vec::new();
    while all.len() > each {
        let rest = all.split_off(each);
        parts.push(std::mem::replace(&mut all, rest));
    }
    std::thread::scope(|scope| {
        let one = &one;
        let others: Vec<_> =
            parts.into_iter().map(|part| scope.spawn(move || part.into_iter().map(one).collect::<Vec<R>>())).collect();
        let last: Vec<R> = all.into_iter().map(one).collect();
        let done = others.into_iter().map(|o| o.join().unwrap_or_else(|broken| std::panic::resume_unwind(broken)));
        done.chain([last]).flatten().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::side_by_side;

    #[test]
    fn many_come_back_in_their_order() {
        for n in [0, 1, 127, 128, 129, 257, 5_000] {
            let all: Vec<usize> = (0..n).collect();
            let doubled: Vec<usize> = all.iter().map(|x| x * 2).collect();
            assert_eq!(side_by_side(all, |x| x * 2), doubled, "{n}");
        }
    }
}
