//! D05: the write-ahead log cut anywhere, bits turned anywhere in the stopped database. Never a wrong answer in silence: `verify` names it or says
//! that it cannot tell, or what was hit was nobody's and everything stands as it did.

use super::house::Base;
use super::{Arena, Outcome, call, now};

/// D05.
pub fn torn(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut chance, mut outcome) = (Base::make(arena)?, arena.chance("D05"), Outcome::default());
    let data = arena.scratch.join("attacked");
    let place = data.to_string_lossy().into_owned();
    let verify = || call(&arena.program, &["verify", "--json", "--data-dir", &place]);
    base.copy(&data)?;
    let (code, sound) = verify()?;
    if code != 0 {
        return Err(sound);
    }
    let (mut named, mut refused, mut nobodys) = (0, 0, 0);
    for n in 0..arena.count(24, 1000) {
        base.copy(&data)?;
        let wal = n % 3 == 0;
        if !wal {
            // What is checkpointed is read from the file itself.
            let conn = rusqlite::Connection::open(data.join("fadu.sqlite")).map_err(|e| e.to_string())?;
            conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(|e| e.to_string())?;
        }
        let file = data.join(if wal { "fadu.sqlite-wal" } else { "fadu.sqlite" });
        let mut bytes = std::fs::read(&file).map_err(|e| e.to_string())?;
        // Where anything lies: the log is sized once, and mostly empty.
        let until = bytes.iter().rposition(|b| *b != 0).unwrap_or(0) + 1;
        let at = chance.below(until);
        if wal && n % 2 == 0 {
            bytes.truncate(at)
        } else {
            bytes[at] ^= 1 << chance.below(8)
        }
        std::fs::write(&file, bytes).map_err(|e| e.to_string())?;
        let began = now();
        let (code, told) = verify()?;
        let what = format!("{} at {at}: {code} {told}", file.display());
        let found = match code {
            0 if told != sound => Err(what),
            code => Ok(match code {
                3 => &mut named,
                0 => &mut nobodys,
                _ => &mut refused,
            }),
        };
        outcome.add(found.map(|count| {
            *count += 1;
            began.elapsed()
        }));
    }
    outcome.notes.push(format!(
        "{named} named, {refused} refused to open or to tell, {nobodys} hit nothing and changed nothing"
    ));
    Ok(outcome)
}
