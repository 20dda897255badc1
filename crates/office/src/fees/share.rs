//! A share of an amount 按比例, as a cell or a form says it.

use crate::base::Money;
use crate::matter::register::FeeShare;

/// `15‰`, `1.5%`, `15‰，至少50，至多2000`: a share in per mille with its bounds in yuan.
pub(super) fn share(text: &str) -> Option<FeeShare> {
    let mut parts = text.split(['，', ',', '；', ';']).map(str::trim);
    let head = parts.next()?;
    let per_mille: u32 = match head.strip_suffix('‰') {
        Some(n) => n.trim().parse().ok()?,
        None => {
            let number = head.strip_suffix(['%', '％'])?.trim();
            let (whole, tenth) = number.split_once('.').unwrap_or((number, ""));
            let tenths: u32 = match tenth.trim_end_matches('0') {
                "" => 0,
                one if one.len() == 1 => one.parse().ok()?,
                _ => return None,
            };
            whole.parse::<u32>().ok()?.checked_mul(10)?.checked_add(tenths)?
        }
    };
    let mut share = FeeShare { per_mille, least: None, most: None };
    for part in parts {
        let (slot, sum) = match (part.strip_prefix("至少"), part.strip_prefix("至多")) {
            (Some(sum), _) => (&mut share.least, sum),
            (_, Some(sum)) => (&mut share.most, sum),
            _ => return None,
        };
        let sum = yuan(sum).filter(|m| m.0 > 0)?;
        if slot.replace(sum).is_some() {
            return None;
        }
    }
    let ordered = share.least.zip(share.most).is_none_or(|(least, most)| least <= most);
    ((1..=1000).contains(&per_mille) && ordered).then_some(share)
}

/// A sum in yuan as it is typed.
pub(super) fn yuan(text: &str) -> Option<Money> {
    Money::parse_yuan(text.trim().trim_end_matches('元').trim_start_matches('¥')).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_per_mille_with_bounds_or_wrong() {
        let read = |text: &str| share(text).map(|s| (s.per_mille, s.least.map(|m| m.0), s.most.map(|m| m.0)));
        for (text, expected) in [
            ("15‰", Some((15, None, None))),
            ("1.5%", Some((15, None, None))),
            ("3%", Some((30, None, None))),
            ("2.50％", Some((25, None, None))),
            ("15‰，至少50，至多2000", Some((15, Some(5_000), Some(200_000)))),
            ("15‰,至多 2000元", Some((15, None, Some(200_000)))),
            ("0.15%", None),
            ("1.5‰", None),
            ("0‰", None),
            ("1001‰", None),
            ("15‰，至少50，至多20", None),
            ("15‰，至少50，至少60", None),
            ("15‰，大约50", None),
            ("-1%", None),
            ("%", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
