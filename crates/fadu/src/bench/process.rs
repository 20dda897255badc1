//! A server as a child process, and what the system says of processes.

use crate::premises::Place;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Ticks a second in /proc: 100 on every Linux that we run on.
const TICK_MS: u64 = 10;

/// A server that is stopped when dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts `fadu serve` over a data directory on a free port.
    pub fn start(place: &Place, typeset: bool) -> Result<Server, String> {
        Server::serve(place, typeset, &[])
    }
    /// The same over a demonstration, by the clock of the demonstration, without papers.
    pub fn start_demo(place: &Place) -> Result<Server, String> {
        Server::serve(place, false, &["--profile", "demo"])
    }
    fn serve(place: &Place, typeset: bool, more: &[&str]) -> Result<Server, String> {
        let address = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|e| e.to_string())?;
        let program = std::env::current_exe().map_err(|e| e.to_string())?;
        let mut command = Command::new(program);
        command.arg("serve").arg("--data-dir").arg(&place.data_dir).arg("--listen").arg(address.to_string()).args(more);
        if let Some(url) = &place.database_url {
            command.arg("--database-url").arg(url);
        }
        if let Some(law) = &place.law {
            command.arg("--law").arg(law);
        }
        if !typeset {
            // Papers are committed by digest; an archive without a worker leaves the pages of its catalogue open.
            command.env("FADU_PAPER", "");
        }
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(|e| e.to_string())?;
        Ok(Server { child, address })
    }
    /// Starts a server that answers so many bytes to everything.
    pub fn canned(bytes: usize) -> Result<Server, String> {
        let address = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|e| e.to_string())?;
        let program = std::env::current_exe().map_err(|e| e.to_string())?;
        let mut command = Command::new(program);
        command.args(["bench", "canned", "--listen", &address.to_string(), "--bytes", &bytes.to_string()]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(|e| e.to_string())?;
        Ok(Server { child, address })
    }
    /// Waits until it takes connections.
    pub async fn answers(&self) -> Result<(), String> {
        for _ in 0..400 {
            if tokio::net::TcpStream::connect(self.address).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Err("没有启动".into())
    }
    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
    /// Waits until recovery is done: before that it listens, and says that it is not ready.
    pub async fn ready(&self) -> Result<(), String> {
        for _ in 0..4000 {
            if self.says_ready().await.unwrap_or(false) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Err("服务没有启动".into())
    }

    async fn says_ready(&self) -> std::io::Result<bool> {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = tokio::net::TcpStream::connect(self.address).await?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await?;
        Ok(&head == b"HTTP/1.1 200")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// CPU milliseconds that a process has used.
pub fn cpu_ms(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name may hold spaces: counted from its closing bracket.
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let tick = |n: usize| fields.get(n).and_then(|f| f.parse::<u64>().ok()).unwrap_or(0);
    (tick(11) + tick(12)) * TICK_MS
}

/// Memory in use, in kibibytes.
pub fn rss_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Child processes of a process, by the name of the program.
pub fn children(parent: u32, name: &str) -> Vec<u32> {
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = all.filter_map(|e| e.file_name().to_str()?.parse::<u32>().ok());
    let is_child = |pid: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let named = stat.split_once('(').is_some_and(|(_, rest)| rest.starts_with(name));
        let above = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        named && above == Some(parent)
    };
    pids.filter(is_child).collect()
}
