//! A number that lies far from those of the other matters of the window, told in whole numbers: the square of its distance against the
//! square of their deviation.

use super::Share;
use std::collections::BTreeMap;

pub(super) fn test(
    own: &Share,
    others: &[&Share],
    (hundredths, least): (i64, usize),
) -> Option<BTreeMap<String, String>> {
    let n = i128::try_from(others.len()).ok().filter(|n| *n > 0 && others.len() >= least)?;
    let sum: i128 = others.iter().map(|s| i128::from(s.number)).sum();
    // All scaled by n: no fraction is lost.
    let squares: i128 = others.iter().map(|s| (n * i128::from(s.number) - sum).pow(2)).sum();
    let off = (n * i128::from(own.number) - sum).pow(2);
    let far = n * off * 10_000 > i128::from(hundredths).pow(2) * squares;
    let said = [("count", n.to_string()), ("mean", (sum / n).to_string()), ("own", own.number.to_string())];
    (far && off > 0).then(|| said.into_iter().map(|(k, v)| (k.to_string(), v)).collect())
}
