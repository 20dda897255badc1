//! T09 and T10 (python3 holds the thread of the running check): the clock moved, the time source gone, the running check stopped, a trigger dropped, the witness blocked. Everything is told
//! within a minute; a city waits, one agency acts.

use super::house::{Base, Server, ask, token};
use super::rows::opened;
use super::{Arena, Outcome, call};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const HOUR_MS: i64 = 3_600_000;
/// A city acts so long without a witness, less what the row itself takes.
const ALMOST_MS: i64 = 4 * HOUR_MS - 180_000;

/// A server whose clocks a file moves.
struct Moved {
    server: Server,
    clock: PathBuf,
}

impl Moved {
    fn serve(arena: &Arena, data: &Path, profile: &str, witnesses: Option<&Path>) -> Result<Moved, String> {
        let clock = arena.scratch.join(format!("clock-{profile}"));
        let (data, clocked) = (data.to_string_lossy(), clock.to_string_lossy().into_owned());
        let mut args = vec!["serve", "--profile", profile, "--clock-file", &clocked, "--log-name", "hold.test/log"];
        let file = witnesses.map(Path::to_string_lossy);
        args.extend(["--data-dir", &data]);
        args.extend(file.iter().flat_map(|f| ["--witness-file", f.as_ref()]));
        Ok(Moved { server: Server::start(&arena.program, &args, "法度已就绪")?, clock })
    }

    fn set(&self, wall: i64, steady: i64) -> Result<(), String> {
        let beside = self.clock.with_extension("part");
        std::fs::write(&beside, format!("{wall} {steady}\n")).map_err(|e| e.to_string())?;
        std::fs::rename(&beside, &self.clock).map_err(|e| e.to_string())
    }

    fn until(&self, metric: &str, value: i64) -> Result<Duration, String> {
        self.server.until(&format!("{metric} {value}"), |s| number(s, metric) == Some(value))
    }

    /// Whether an act is done now; anything but done or withheld ends the row.
    fn acts(&self, press: &str) -> Result<bool, String> {
        let token = token(self.server.address).ok_or("nobody could sign in")?;
        match opens(self.server.address, &token, press) {
            Some((201, _)) => Ok(true),
            Some((503, body)) if body.contains("\"withheld\"") => Ok(false),
            other => Err(format!("{press}: {other:?}")),
        }
    }

    /// Whether an act is done as it should be.
    fn does(&self, profile: &str, what: &str, wanted: bool) -> Result<Duration, String> {
        let acts = self.acts(&format!("{profile} {what}"))?;
        if acts == wanted { Ok(Duration::ZERO) } else { Err(format!("{profile}, {what}: acts: {acts}")) }
    }
}

fn number(server: &Server, name: &str) -> Option<i64> {
    let (_, all) = ask(server.address, "GET", "/metrics", "", "")?;
    all.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok())
}

/// Opens a matter whose source came in so early that no clock of these rows stands before it.
fn opens(address: SocketAddr, token: &str, press: &str) -> Option<(u16, String)> {
    let fields = serde_json::json!({
        "source_kind": "inspection", "received_on": "2025-10-09", "clue": "巡查发现", "party_kind": "company", "party_name": "示例市某某商行",
        "party_code": "91110000600037341L", "party_address": "示例市明德区敬业街99号", "party_phone": "000-5550 4321",
    });
    let body = serde_json::json!({ "procedure": "penalty-general", "fields": fields }).to_string();
    let press: String = press.bytes().map(|b| format!("{b:02x}")).collect();
    let headers =
        format!("content-type: application/json\r\nauthorization: Bearer {token}\r\nidempotency-key: {press}\r\n");
    ask(address, "POST", "/api/v1/matters", &headers, &body)
}

fn must(holds: bool, what: &str) -> Result<Duration, String> {
    if holds { Ok(Duration::ZERO) } else { Err(what.into()) }
}

/// T09.
pub fn clock(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut outcome) = (Base::make(arena)?, Outcome::default());
    let days = [1, 24, 365 * 24].map(|h| h * HOUR_MS);
    for profile in ["city", "agency"] {
        let (witness, file) = base.witness(arena)?;
        let moved = Moved::serve(arena, &base.data, profile, Some(&file))?;
        moved.until("fadu_trust_alarm", 0)?;
        for (n, by) in days.iter().flat_map(|d| [*d, -*d]).enumerate() {
            moved.set(by, 0)?;
            let off = |s: &Server| number(s, "fadu_time_drift_ms").is_some_and(|d| (d - by).abs() < 5_000);
            outcome.add(moved.server.until(&format!("{profile}: {by} ms are told"), off));
            outcome.add(moved.does(profile, &format!("moved {n}"), true));
            moved.set(0, 0)?;
            moved.until("fadu_trust_alarm", 0)?;
        }
        // The source of time is gone.
        drop(witness);
        outcome.add(moved.server.until("the silent witness is told", |s| number(s, "fadu_trust_alarm") == Some(1)));
        moved.set(ALMOST_MS, ALMOST_MS)?;
        moved.server.until("moved", |s| number(s, "fadu_time_untrusted_seconds") > Some(ALMOST_MS / 1000))?;
        // The running check seems silent, too, until it says the next time that it is there.
        moved.until("fadu_check_missing", 0)?;
        outcome.add(moved.does(profile, "before four hours", true));
        moved.set(4 * HOUR_MS, 4 * HOUR_MS)?;
        moved.server.until("moved", |s| number(s, "fadu_time_untrusted_seconds") >= Some(4 * HOUR_MS / 1000))?;
        outcome.add(moved.does(profile, "after four hours", profile == "agency"));
        if profile == "city" {
            outcome.add(must(number(&moved.server, "fadu_acts_withheld") == Some(1), "that acts wait is a metric"));
        }
        moved.server.kill();
        std::fs::remove_file(moved.clock).map_err(|e| e.to_string())?;
        outcome.add(behind(arena, &base, profile));
    }
    outcome.add(ordered(arena, &base.data));
    outcome.notes.push("clocks of the process are moved by its own hidden option; no libfaketime".into());
    Ok(outcome)
}

/// Started with a clock that stands a year before what witnesses have signed: told, and a city waits.
fn behind(arena: &Arena, base: &Base, profile: &str) -> Result<Duration, String> {
    let clock = arena.scratch.join(format!("clock-{profile}"));
    std::fs::write(&clock, format!("{} 0\n", -365 * 24 * HOUR_MS)).map_err(|e| e.to_string())?;
    // A witness that cannot be reached: only what it signed before is known.
    let (witness, file) = base.witness(arena)?;
    drop(witness);
    let moved = Moved::serve(arena, &base.data, profile, Some(&file))?;
    let after = moved
        .server
        .until("a year back is told", |s| number(s, "fadu_time_drift_ms").is_some_and(|d| d < -364 * 24 * HOUR_MS))?;
    let done = moved.does(profile, "a year back", profile == "agency");
    moved.server.kill();
    std::fs::remove_file(clock).map_err(|e| e.to_string())?;
    done.map(|_| after)
}

/// No record stands before the one that it follows, and the whole is sound.
fn ordered(arena: &Arena, data: &Path) -> Result<Duration, String> {
    let place = data.to_string_lossy();
    let (code, told) = call(&arena.program, &["verify", "--json", "--data-dir", &place])?;
    let conn = opened(data)?;
    let back = "SELECT count(*) FROM (SELECT recorded, lag(recorded) OVER (ORDER BY idx) AS before FROM events) WHERE recorded < before";
    let back: i64 = conn.query_row(back, [], |r| r.get(0)).map_err(|e| e.to_string())?;
    must(code == 0 && back == 0, &format!("{back} records go back; verify {code}: {told}"))
}

/// T10.
pub fn watchmen(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut outcome) = (Base::make(arena)?, Outcome::default());
    for profile in ["city", "agency"] {
        let (witness, file) = base.witness(arena)?;
        let moved = Moved::serve(arena, &base.data, profile, Some(&file))?;
        moved.until("fadu_trust_alarm", 0)?;
        outcome.add(moved.does(profile, "all there", true));
        // Between two rounds: one that is held in the middle of a question would hold up others with it.
        let rounds = number(&moved.server, "fadu_record_rounds_total").unwrap_or(0);
        moved.server.until("a round ends", |s| number(s, "fadu_record_rounds_total") > Some(rounds))?;
        let stopped = Stopped::thread(moved.server.id(), "record-guard")?;
        outcome.add(moved.until("fadu_check_missing", 1));
        outcome.add(moved.does(profile, "no check", profile == "agency"));
        drop(stopped);
        moved.until("fadu_check_missing", 0)?;
        outcome.add(moved.does(profile, "check back", true));
        drop(witness);
        outcome.add(moved.server.until("the blocked witness is told", |s| number(s, "fadu_trust_alarm") == Some(1)));
        moved.server.kill();
        for trigger in ["custody_stays", "log_head_never_shrinks"] {
            outcome.add(without(arena, &base, profile, trigger));
        }
    }
    Ok(outcome)
}

/// A copy in which a trigger was dropped while the server was down.
fn without(arena: &Arena, base: &Base, profile: &str, trigger: &str) -> Result<Duration, String> {
    let data = arena.scratch.join("dropped");
    base.copy(&data)?;
    let conn = rusqlite::Connection::open(data.join("fadu.sqlite")).map_err(|e| e.to_string())?;
    conn.execute_batch(&format!("DROP TRIGGER {trigger}")).map_err(|e| e.to_string())?;
    drop(conn);
    let (_witness, file) = base.witness(arena)?;
    let moved = Moved::serve(arena, &data, profile, Some(&file))?;
    let after = moved.until("fadu_triggers_missing", 1)?;
    moved.does(profile, trigger, profile == "agency").map(|_| after)
}

/// One thread of a process, held by the kernel until this is dropped.
struct Stopped(Child);

/// Attaches to one thread only, says so, and waits for the end of its input.
const HOLD: &str = "import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
thread = int(sys.argv[1])
# Seized and interrupted: no signal is left behind that would stop the others.
sys.exit('ptrace: %d' % ctypes.get_errno()) if libc.ptrace(0x4206, thread, 0, 0) or libc.ptrace(0x4207, thread, 0, 0) else print('held', flush=True)
sys.stdin.read()";

impl Stopped {
    fn thread(process: u32, name: &str) -> Result<Stopped, String> {
        let tasks = std::fs::read_dir(format!("/proc/{process}/task")).map_err(|e| e.to_string())?;
        let named = |t: &std::fs::DirEntry| {
            std::fs::read_to_string(t.path().join("comm")).is_ok_and(|comm| comm.trim() == name)
        };
        let thread = tasks.filter_map(Result::ok).find(named).ok_or(format!("no thread {name}"))?;
        let mut command = Command::new("python3");
        command.args(["-c", HOLD]).arg(thread.file_name()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|e| format!("python3: {e}"))?;
        let mut line = String::new();
        if let Some(out) = child.stdout.as_mut() {
            BufReader::new(out).read_line(&mut line).map_err(|e| e.to_string())?;
        }
        if line.trim() == "held" { Ok(Stopped(child)) } else { Err("the thread could not be stopped".into()) }
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        // Its end lets the thread go on.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
