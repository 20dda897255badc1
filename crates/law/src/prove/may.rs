//! Whether a code may come to one of its values, worked out beforehand as a test of bits that answers yes or no: judged a million times.
//!
//! A code comes to some of three values: it holds, it does not, it cannot be evaluated. Whether one of them is among these follows from
//! the same question on its parts, so that no set of values has to be carried through.

use super::code::{Code, Seat, State, read};
use super::domain::Mask;

/// Which of the values are asked about: one that is among those a code comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Asked {
    Holds,
    Not,
    Broken,
    /// Not, or not to be evaluated.
    Fails,
    /// Holds, or cannot be evaluated.
    Stands,
}

impl Asked {
    pub(super) fn among(self, mask: Mask) -> bool {
        let of = match self {
            Asked::Holds => 1,
            Asked::Not => 2,
            Asked::Broken => 4,
            Asked::Fails => 6,
            Asked::Stands => 5,
        };
        mask.0 & of != 0
    }
    /// The same of the opposite.
    pub(super) fn turned(self) -> Asked {
        match self {
            Asked::Holds => Asked::Not,
            Asked::Not => Asked::Holds,
            Asked::Broken => Asked::Broken,
            Asked::Fails => Asked::Stands,
            Asked::Stands => Asked::Fails,
        }
    }
}

/// A test of the bits of a state with a form over it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum May {
    Is(bool),
    /// Of these bits exactly these are set.
    Bits(State, State),
    /// Some of the first are set, or some of the second are not.
    Some(State, State),
    /// The class of a field is one of those marked; one that is not listed is.
    Class(Seat, u32, u32, Box<[bool]>),
    All(Box<[May]>),
    Any(Box<[May]>),
}

impl May {
    /// Whether a code may come to what is asked.
    pub(super) fn of(code: &Code, asked: Asked) -> May {
        let each = |parts: &[Code], asked: Asked| -> Vec<May> { parts.iter().map(|c| May::of(c, asked)).collect() };
        match code {
            Code::Known(mask) => May::Is(asked.among(*mask)),
            Code::On(at) | Code::Off(at) => {
                let set = match asked {
                    Asked::Broken => return May::Is(false),
                    Asked::Holds | Asked::Stands => matches!(code, Code::On(_)),
                    Asked::Not | Asked::Fails => matches!(code, Code::Off(_)),
                };
                May::Bits(1 << at, State::from(set) << at)
            }
            Code::Table(seat, at, width, masks) => {
                May::Class(*seat, *at, *width, masks.iter().map(|m| asked.among(*m)).collect()).settled()
            }
            Code::Not(inner) => May::of(inner, asked.turned()),
            Code::Plain(inner) => match asked {
                Asked::Holds | Asked::Stands => May::of(inner, Asked::Holds),
                Asked::Not | Asked::Fails => May::of(inner, Asked::Fails),
                Asked::Broken => May::Is(false),
            },
            Code::All(parts) => match asked {
                Asked::Holds | Asked::Stands => May::all(each(parts, asked)),
                Asked::Not | Asked::Fails => May::any(each(parts, asked)),
                Asked::Broken => {
                    May::all([May::all(each(parts, Asked::Stands)), May::any(each(parts, Asked::Broken))].into())
                }
            },
            Code::Any(parts) => match asked {
                Asked::Holds | Asked::Stands => May::any(each(parts, asked)),
                Asked::Not | Asked::Fails => May::all(each(parts, asked)),
                Asked::Broken => {
                    May::all([May::all(each(parts, Asked::Fails)), May::any(each(parts, Asked::Broken))].into())
                }
            },
            Code::If(parts) => {
                let [condition, yes, no] = &**parts;
                let either = |when, then: &Code| May::all(vec![May::of(condition, when), May::of(then, asked)]);
                let mut ways = vec![either(Asked::Holds, yes), either(Asked::Not, no)];
                if matches!(asked, Asked::Broken | Asked::Fails | Asked::Stands) {
                    ways.push(May::of(condition, Asked::Broken));
                }
                May::any(ways)
            }
        }
    }

    /// All of them; those of single bits as one, and first.
    pub(super) fn all(parts: Vec<May>) -> May {
        let apart = |part| if let May::All(inner) = part { inner.into_vec() } else { vec![part] };
        let (mut mask, mut bits, mut rest) = (0, 0, Vec::new());
        for part in parts.into_iter().flat_map(apart) {
            match part {
                May::Is(true) => {}
                May::Is(false) => return May::Is(false),
                May::Bits(m, b) if (bits ^ b) & mask & m != 0 => return May::Is(false),
                May::Bits(m, b) => (mask, bits) = (mask | m, bits | b),
                other => rest.push(other),
            }
        }
        if mask != 0 {
            rest.insert(0, May::Bits(mask, bits));
        }
        match rest.len() {
            0 => May::Is(true),
            1 => rest.remove(0),
            _ => May::All(rest.into()),
        }
    }

    /// Any of them; those of single bits as one, and first.
    fn any(parts: Vec<May>) -> May {
        let apart = |part| if let May::Any(inner) = part { inner.into_vec() } else { vec![part] };
        let (mut on, mut off, mut rest) = (0, 0, Vec::new());
        for part in parts.into_iter().flat_map(apart) {
            match part {
                May::Is(false) => {}
                May::Is(true) => return May::Is(true),
                May::Bits(m, b) if m.is_power_of_two() => (on, off) = (on | b, off | (m & !b)),
                May::Some(some, none) => (on, off) = (on | some, off | none),
                other => rest.push(other),
            }
        }
        if on & off != 0 {
            return May::Is(true);
        }
        match (on, off) {
            (0, 0) => {}
            _ if (on | off).is_power_of_two() => rest.insert(0, May::Bits(on | off, on)),
            _ => rest.insert(0, May::Some(on, off)),
        }
        match rest.len() {
            0 => May::Is(false),
            1 => rest.remove(0),
            _ => May::Any(rest.into()),
        }
    }

    /// The same every time, where no class makes a difference; a field of which nothing is read beyond its classes.
    fn settled(self) -> May {
        match &self {
            May::Class(_, _, width, classes) if classes.iter().all(|c| *c) && !classes.is_empty() => {
                debug_assert!(*width <= 8);
                May::Is(true)
            }
            May::Class(_, _, width, classes) if classes.len() == 1 << width && !classes.contains(&true) => {
                May::Is(false)
            }
            _ => self,
        }
    }

    /// Whether it may, in a state with a form over it.
    pub(super) fn holds(&self, state: State, form: State) -> bool {
        match self {
            May::Is(is) => *is,
            May::Bits(mask, bits) => state & mask == *bits,
            May::Some(on, off) => state & on != 0 || !state & off != 0,
            May::Class(seat, at, width, classes) => {
                classes.get(read(*seat, (state, form), *at, *width)).copied().unwrap_or(true)
            }
            May::All(all) => all.iter().all(|m| m.holds(state, form)),
            May::Any(any) => any.iter().any(|m| m.holds(state, form)),
        }
    }

    /// Up to which place of a form it must be filled in before this can be told; nothing where it hangs on no form.
    pub(super) fn last(&self, place: &dyn Fn(u32) -> Option<usize>) -> Option<usize> {
        match self {
            May::Is(_) | May::Bits(..) | May::Some(..) | May::Class(Seat::State | Seat::Nowhere, ..) => None,
            May::Class(Seat::Form | Seat::Given, at, ..) => place(*at),
            May::All(parts) | May::Any(parts) => parts.iter().filter_map(|p| p.last(place)).max(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes of every shape over two bits and two tables, down to a depth.
    fn codes(depth: u32) -> Vec<Code> {
        let table = |at, masks: [u8; 4]| Code::Table(Seat::State, at, 2, masks.into_iter().map(Mask).collect());
        let mut all = vec![
            Code::Known(Mask::OPEN),
            Code::Known(Mask(5)),
            Code::On(0),
            Code::Off(1),
            table(2, [4, 1, 2, 7]),
            table(4, [6, 3, 1, 2]),
        ];
        for _ in 0..depth {
            let some: Vec<Code> = all.iter().step_by(3).cloned().collect();
            for (n, code) in all.clone().into_iter().enumerate() {
                let (a, b) = (some[n % some.len()].clone(), some[(n * 5 + 1) % some.len()].clone());
                all.push(match n % 5 {
                    0 => Code::Not(Box::new(code)),
                    1 => Code::Plain(Box::new(code)),
                    2 => Code::All([code, a, b].into()),
                    3 => Code::Any([a, code, b].into()),
                    _ => Code::If(Box::new([a, code, b])),
                });
            }
        }
        all
    }

    /// What a code comes to, value by value.
    fn judged(code: &Code, state: State) -> Mask {
        match code {
            Code::Known(mask) => *mask,
            Code::On(at) => Mask::of(state >> at & 1 == 1),
            Code::Off(at) => Mask::of(state >> at & 1 == 0),
            Code::Table(seat, at, width, masks) => masks[read(*seat, (state, 0), *at, *width)],
            Code::Not(inner) => judged(inner, state).negated(),
            Code::Plain(inner) => judged(inner, state).plain(),
            Code::All(all) => all.iter().fold(Mask::YES, |found, one| found.and(judged(one, state))),
            Code::Any(any) => any.iter().fold(Mask::NO, |found, one| found.or(judged(one, state))),
            Code::If(parts) => {
                judged(&parts[0], state).chosen(|| judged(&parts[1], state), || judged(&parts[2], state))
            }
        }
    }

    #[test]
    fn the_test_of_bits_says_what_the_values_say_in_every_state() {
        for code in codes(6) {
            for asked in [Asked::Holds, Asked::Not, Asked::Broken, Asked::Fails, Asked::Stands] {
                let may = May::of(&code, asked);
                for state in 0..64 {
                    let said = judged(&code, state);
                    assert_eq!(may.holds(state, 0), asked.among(said), "{asked:?} {state:b} {said:?} {code:?}");
                }
            }
        }
    }
}
