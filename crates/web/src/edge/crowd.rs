//! How many requests of one address are under way at the same time.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Requests under way by address; an address that has none under way is not kept.
pub struct Crowd {
    most: usize,
    inside: Mutex<HashMap<IpAddr, usize>>,
}

/// A place in the crowd, left when it is dropped.
pub struct Place<'a>(Option<(&'a Crowd, IpAddr)>);

/// The address has as many under way as it may.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

impl Crowd {
    /// At most so many of one address.
    pub fn of(most: usize) -> Crowd {
        Crowd { most, inside: Mutex::default() }
    }

    /// Enters, if there is a place; whoever has no address is not counted.
    pub fn enter(&self, ip: Option<IpAddr>) -> Result<Place<'_>, Full> {
        let Some(ip) = ip else { return Ok(Place(None)) };
        let mut inside = self.inside();
        let now = inside.get(&ip).copied().unwrap_or(0);
        if now >= self.most {
            return Err(Full);
        }
        inside.insert(ip, now + 1);
        Ok(Place(Some((self, ip))))
    }

    /// Numbers alone: a thread that panicked left none of them half written.
    fn inside(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let Some((crowd, ip)) = self.0.take() else { return };
        let mut inside = crowd.inside();
        match inside.get(&ip).copied() {
            Some(n) if n > 1 => drop(inside.insert(ip, n - 1)),
            _ => drop(inside.remove(&ip)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_its_places_and_leaves_the_others_theirs() {
        let crowd = Crowd::of(2);
        let (one, other) = (Some(IpAddr::from([192, 0, 2, 1])), Some(IpAddr::from([192, 0, 2, 2])));
        let (first, second) = (crowd.enter(one).unwrap(), crowd.enter(one).unwrap());
        assert_eq!(crowd.enter(one).err(), Some(Full));
        assert!(crowd.enter(other).is_ok() && crowd.enter(None).is_ok());
        drop(first);
        let third = crowd.enter(one).unwrap();
        assert!(crowd.enter(one).is_err());
        drop((second, third));
        assert!(crowd.inside().is_empty());
    }
}
