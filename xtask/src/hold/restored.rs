//! T17: a back-up older than what was published is restored. Alone it raises the alarm; it goes on only where two persons answer for it and the
//! witness's own operator takes it up, and then it stands in the log for ever.

use super::house::{Base, Server, ask, token, write};
use super::{Arena, Outcome, call};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PASSWORD: &str = "fadu-demo-2026";
const TWO: &str = "fadu-demo-2026\nfadu-demo-2026\n";
const BOTH: [&str; 6] = ["--by", "shuyiheng", "--with", "xiangnanxing", "--reason", "硬盘损坏"];

/// Restores with two who sign in, each by a password of its own line; gives the exit code and what was said.
fn restore(arena: &Arena, (from, to): (&Path, &Path), more: &[&str], passwords: &str) -> Result<(i32, String), String> {
    super::remove(to)?;
    let mut child = Command::new(&arena.program);
    child.args(["restore", "--json", "--data-dir"]).arg(to).arg(from).args(more);
    let mut child =
        child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|e| e.to_string())?;
    // A command that refuses its arguments reads nothing.
    child.stdin.take().map(|mut input| input.write_all(passwords.as_bytes()));
    let out = child.wait_with_output().map_err(|e| e.to_string())?;
    let said = [out.stdout, out.stderr].concat();
    Ok((out.status.code().unwrap_or(-1), String::from_utf8_lossy(&said).into_owned()))
}

fn with_key(base: &Base, data: &Path) -> Result<(), String> {
    super::house::copy_tree(&base.data.join("keys"), &data.join("keys"))
}

/// What the witness says is the last it signed; its process must not run.
fn last(arena: &Arena, base: &Base) -> Result<String, String> {
    let dir = base.witness.to_string_lossy();
    let (code, told) = call(&arena.program, &["witness", "last", "--data-dir", &dir, "--log", &base.key])?;
    if code == 0 { Ok(told) } else { Err(format!("witness last: {told}")) }
}

fn take_up(arena: &Arena, base: &Base, proof: &Path) -> Result<i32, String> {
    let (dir, proof) = (base.witness.to_string_lossy(), proof.to_string_lossy());
    Ok(call(&arena.program, &["witness", "take-up", "--data-dir", &dir, "--log", &base.key, &proof])?.0)
}

/// Adds a check.
fn held(outcome: &mut Outcome, holds: bool, why: impl FnOnce() -> String) {
    outcome.add(if holds { Ok(std::time::Duration::ZERO) } else { Err(why()) });
}

/// An installation that lost what came after its back-up.
struct Lost<'a> {
    arena: &'a Arena,
    base: Base,
    backup: PathBuf,
    data: PathBuf,
    /// What the witness signed last.
    known: String,
}

/// Backs it up; then more is written and signed by the witness.
fn lose(arena: &Arena) -> Result<Lost<'_>, String> {
    let (base, backup) = (Base::make(arena)?, arena.scratch.join("backup"));
    let (from, place) = (backup.to_string_lossy().into_owned(), base.data.to_string_lossy().into_owned());
    let (code, told) = call(&arena.program, &["backup", "--json", "--with-keys", "--data-dir", &place, &from])?;
    if code != 0 {
        return Err(told);
    }
    let (witness, file) = base.witness(arena)?;
    let server = Server::serve(arena, &base.data, Some(&file))?;
    let officer = token(server.address).ok_or("no sign-in")?;
    let leaf = write(server.address, &officer, ("t17", "示例市某某商行")).ok_or("no write")?;
    server.until("signed", |s| {
        let signed = ask(s.address, "GET", "/log/witnessed", "", "").map(|(_, text)| text);
        signed.and_then(|t| t.lines().nth(1)?.parse::<u64>().ok()).is_some_and(|size| size > leaf)
    })?;
    server.kill();
    drop(witness);
    let known = arena.scratch.join("known");
    std::fs::write(&known, last(arena, &base)?.trim_end().to_owned() + "\n").map_err(|e| e.to_string())?;
    let known = known.to_string_lossy().into_owned();
    Ok(Lost { arena, base, backup, data: arena.scratch.join("restored"), known })
}

impl Lost<'_> {
    fn restore(&self, more: &[&str], passwords: &str) -> Result<(i32, String), String> {
        restore(self.arena, (&self.backup, &self.data), more, passwords)
    }

    /// Nobody answers for it: as T04.
    fn unanswered(&self, outcome: &mut Outcome) -> Result<(), String> {
        let (code, told) = self.restore(&[], "")?;
        held(outcome, code == 0, || told);
        with_key(&self.base, &self.data)?;
        let (witness, file) = self.base.witness(self.arena)?;
        let server = Server::serve(self.arena, &self.data, Some(&file))?;
        outcome.add(server.until("nobody answers", |s| s.metric("fadu_log_alarm") == Some(1)));
        let none = ask(server.address, "GET", "/log/restored", "", "").is_some_and(|(code, _)| code == 404);
        held(outcome, none, || "/log/restored without a restoration".into());
        drop(witness);
        Ok(())
    }

    /// One person, the same person twice, no administrator, a wrong password, one password, no reason.
    fn refused(&self, outcome: &mut Outcome) -> Result<(), String> {
        let wrong = format!("{PASSWORD}\nwrong\n");
        let one = format!("{PASSWORD}\n");
        let attempts: [(&[&str], &str); 6] = [
            (&["--by", "shuyiheng", "--reason", "硬盘损坏"], TWO),
            (&["--by", "shuyiheng", "--with", "shuyiheng", "--reason", "硬盘损坏"], TWO),
            (&["--by", "shuyiheng", "--with", "shenzhixing", "--reason", "硬盘损坏"], TWO),
            (&BOTH, &wrong),
            (&BOTH, &one),
            (&["--by", "shuyiheng", "--with", "xiangnanxing", "--reason", " "], TWO),
        ];
        for (who, passwords) in attempts {
            let (code, told) = self.restore(who, passwords)?;
            held(outcome, code != 0, || format!("{who:?}: {told}"));
        }
        Ok(())
    }

    /// Two persons answer for it; whether the witness takes it up.
    fn answered(&self, more: &[&str], proof: &Path) -> Result<bool, String> {
        let (code, told) = self.restore(&[&BOTH[..], more].concat(), TWO)?;
        if code != 0 || !told.contains("\"leaf\":") {
            return Err(format!("two persons are refused: {told}"));
        }
        with_key(&self.base, &self.data)?;
        let server = Server::serve(self.arena, &self.data, None)?;
        server.until("published", |s| {
            let there = ask(s.address, "GET", "/log/restored", "", "").filter(|(code, _)| *code == 200);
            there.is_some_and(|(_, text)| std::fs::write(proof, text).is_ok())
        })?;
        server.kill();
        Ok(take_up(self.arena, &self.base, proof)? == 0)
    }

    /// The witness signs, nobody is alarmed, and everybody reads it.
    fn goes_on(&self, outcome: &mut Outcome) -> Result<(), String> {
        let (witness, file) = self.base.witness(self.arena)?;
        let server = Server::serve(self.arena, &self.data, Some(&file))?;
        let signed = |s: &Server| {
            let quiet = s.metric("fadu_log_alarm") == Some(0) && s.metric("fadu_witnesses_silent") == Some(0);
            quiet && ask(s.address, "GET", "/log/witnessed", "", "").is_some_and(|(code, _)| code == 200)
        };
        outcome.add(server.until("the witness goes on", signed));
        let page = ask(server.address, "GET", "/log", "", "").map(|(_, text)| text).unwrap_or_default();
        held(outcome, page.contains("从备份恢复过") && page.contains("硬盘损坏"), || "not on /log".into());
        server.kill();
        drop(witness);
        let (code, told) =
            call(&self.arena.program, &["verify", "--json", "--data-dir", &self.data.to_string_lossy()])?;
        held(outcome, code == 0, || told);
        Ok(())
    }
}

/// T17.
pub fn lawfully(arena: &Arena) -> Result<Outcome, String> {
    let (lost, mut outcome) = (lose(arena)?, Outcome::default());
    lost.unanswered(&mut outcome)?;
    lost.refused(&mut outcome)?;
    let proof = arena.scratch.join("proof.json");
    // Who does not say what was lost is not taken up.
    let silent = lost.answered(&[], &proof)?;
    held(&mut outcome, !silent, || "a restoration that names no checkpoint was taken up".into());
    // A proof with another word in it neither.
    let known = lost.known.clone();
    let taken = lost.answered(&["--known", &known], &proof)?;
    held(&mut outcome, taken, || "two persons who say what was lost are not taken up".into());
    let bent = std::fs::read_to_string(&proof).map_err(|e| e.to_string())?.replacen("硬盘损坏", "硬盘完好", 1);
    let other = arena.scratch.join("bent.json");
    std::fs::write(&other, bent).map_err(|e| e.to_string())?;
    held(&mut outcome, take_up(arena, &lost.base, &other)? != 0, || "a bent proof was taken up".into());
    lost.goes_on(&mut outcome)?;
    Ok(outcome)
}
