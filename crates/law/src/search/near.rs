//! One wrong character: what stands in the texts and differs from what was typed in one place, the most frequent first; digits as statutes print them.

use super::index::Index;
use crate::text::numeral_words;
use std::collections::BTreeMap;

/// Positions looked at for one place of the wrong character.
const LOOKED_AT: usize = 200_000;

impl Index {
    /// What was meant, in folded characters.
    pub(crate) fn nearest(&self, term: &str) -> Option<String> {
        let typed: Vec<char> = term.chars().collect();
        if typed.len() < 3 || typed.len() > 20 {
            return None;
        }
        let numbers: Vec<u16> = typed.iter().map(|c| self.number(*c).unwrap_or(0)).collect();
        let mut found: BTreeMap<(u16, usize), usize> = BTreeMap::new();
        for open in (0..typed.len()).filter(|n| numbers.iter().enumerate().all(|(m, c)| m == *n || *c != 0)) {
            for p in self.positions(&numbers, Some(open)).take(LOOKED_AT) {
                let instead = self.at(p as usize + open);
                if self.alphabet[usize::from(instead)].is_alphanumeric() {
                    *found.entry((instead, open)).or_default() += 1;
                }
            }
        }
        let ((instead, open), _) = found.into_iter().max_by_key(|((c, at), n)| (*n, std::cmp::Reverse((*c, *at))))?;
        let mut meant = typed;
        meant[open] = self.alphabet[usize::from(instead)];
        Some(meant.into_iter().collect())
    }
}

/// `5日内` → `五日内`; none without digits.
pub(crate) fn with_numerals(term: &str) -> Option<String> {
    let (mut out, mut digits) = (String::new(), String::new());
    for c in term.chars().chain(['\0']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            let n = digits.parse::<u32>().ok().filter(|n| (1..100_000).contains(n))?;
            out += &match n {
                10_000.. if n % 10_000 == 0 => format!("{}万", numeral_words(n / 10_000)),
                10_000.. => return None,
                _ => numeral_words(n),
            };
            digits.clear();
        }
        if c != '\0' {
            out.push(c);
        }
    }
    (out != term).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_become_numerals() {
        assert_eq!(with_numerals("5日内").as_deref(), Some("五日内"));
        assert_eq!(with_numerals("20000元").as_deref(), Some("二万元"));
        assert_eq!(with_numerals("15日").as_deref(), Some("十五日"));
        assert_eq!(with_numerals("十五日"), None);
    }
}
