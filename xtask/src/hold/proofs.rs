//! T14: proofs of inclusion and consistency with a bit turned, a hash more or less, another place, another size, another root.

use super::chance::Chance;
use super::{Arena, Outcome, now};
use fadu_record::{Hash, Levels, Tree, leaf_hash, verify_consistency, verify_inclusion};
use std::time::Duration;

/// A proof with what it is about.
#[derive(Clone, PartialEq)]
struct Claim {
    numbers: (u64, u64),
    first: Hash,
    second: Hash,
    path: Vec<Hash>,
}

fn mutate(claim: &Claim, chance: &mut Chance) -> Claim {
    let mut other = claim.clone();
    match chance.below(9) {
        0 => chance.flip(&mut other.first),
        1 => chance.flip(&mut other.second),
        2 if !other.path.is_empty() => {
            let at = chance.below(other.path.len());
            chance.flip(&mut other.path[at]);
        }
        3 if !other.path.is_empty() => drop(other.path.remove(chance.below(other.path.len()))),
        4 => other.path.insert(chance.below(other.path.len() + 1), leaf_hash(&chance.bits().to_be_bytes())),
        5 if other.path.len() > 1 => {
            let at = chance.below(other.path.len() - 1);
            other.path.swap(at, at + 1);
        }
        6 => other.numbers.0 = chance.bits() % (other.numbers.1 + 2),
        7 => other.numbers.1 = chance.bits() % (2 * other.numbers.1 + 2),
        _ => std::mem::swap(&mut other.first, &mut other.second),
    }
    other
}

/// T14. What is mutated into something that is true of the same tree is no attack and is left out.
pub fn mutated(arena: &Arena) -> Result<Outcome, String> {
    let (mut chance, mut outcome, mut levels) = (arena.chance("T14"), Outcome::default(), Levels::new());
    const LEAVES: u64 = 1500;
    let leaves: Vec<Hash> = (0..LEAVES).map(|n| leaf_hash(&n.to_be_bytes())).collect();
    leaves.iter().for_each(|leaf| levels.append(*leaf));
    let tree = Tree(&levels);
    let root = |n: u64| tree.root(n).ok_or("no root");
    let began = now();
    while outcome.count < arena.count(20_000, 1_000_000) {
        let n = 1 + chance.bits() % LEAVES;
        let inclusion = chance.below(2) == 0;
        let claim = if inclusion {
            let i = chance.bits() % n;
            let path = tree.inclusion(i, n).ok_or("no path")?;
            Claim { numbers: (i, n), first: leaves[i as usize], second: root(n)?, path }
        } else {
            let m = 1 + chance.bits() % n;
            let path = tree.consistency(m, n).ok_or("no path")?;
            Claim { numbers: (m, n), first: root(m)?, second: root(n)?, path }
        };
        let accepted = |c: &Claim| match inclusion {
            true => verify_inclusion(c.numbers, &c.first, &c.path, &c.second),
            false => verify_consistency(c.numbers, (&c.first, &c.second), &c.path),
        };
        if !accepted(&claim) {
            return Err(format!("a true proof is refused: {:?}", claim.numbers));
        }
        let other = mutate(&claim, &mut chance);
        // The size of the tree is not hashed: what is still true, byte for byte, of another size of the same shape is no lie about a leaf.
        let same =
            other == claim || (other.first, other.second, &other.path) == (claim.first, claim.second, &claim.path);
        if same {
            let of_root = root(other.numbers.1.min(LEAVES)).is_ok_and(|r| r == other.second);
            if other == claim || !accepted(&other) || of_root {
                continue;
            }
            outcome.notes.push(format!(
                "{:?} also passes as {:?}: sizes are bound by the checkpoint, not by the path",
                claim.numbers, other.numbers
            ));
            outcome.notes.truncate(1);
            continue;
        }
        outcome.add(if accepted(&other) {
            Err(format!("{:?} {:?}", claim.numbers, other.numbers))
        } else {
            Ok(Duration::ZERO)
        });
    }
    outcome.slowest = began.elapsed() / u32::try_from(outcome.count.max(1)).unwrap_or(1);
    Ok(outcome)
}
