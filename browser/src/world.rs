//! The world of a browser test: a seeded server and a chromedriver, both children of the test, both gone when it ends.

use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server with demonstration data and a driver.
pub struct World {
    /// Where the server listens.
    pub address: String,
    /// Where the driver listens.
    pub driver: String,
    /// Accounts as `fadu seed --json` tells them.
    pub accounts: Vec<Value>,
    children: Vec<Child>,
    folder: PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        for child in &mut self.children {
            // A child that is gone already needs no ending.
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The product: named by FADU_BIN, else its release build.
pub fn product() -> PathBuf {
    if let Some(named) = std::env::var_os("FADU_BIN") {
        return PathBuf::from(named);
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("release").join("fadu")
}

/// The workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl World {
    /// Seeds and serves; `None` with a printed reason if a part is not on this machine.
    pub async fn start() -> Option<World> {
        for (what, there) in
            [("the release build of fadu", product().exists()), ("chromedriver", on_path("chromedriver"))]
        {
            if !there {
                println!("skipped: {what} is not there");
                return None;
            }
        }
        let folder = std::env::temp_dir().join(format!("fadu-browser-{}", std::process::id()));
        let data = folder.join("data");
        let mut seeding = Command::new(product());
        let seeded = seeding.args(["seed", "--size", "small", "--seed", "7", "--json", "--data-dir"]).arg(&data);
        let accounts = accounts(seeded)?;
        let (server, driver) = (free_port(), free_port());
        let listen = format!("127.0.0.1:{server}");
        let mut serve = Command::new(product());
        serve.args(["serve", "--profile", "demo", "--listen", &listen, "--data-dir"]).arg(&data);
        serve.stdout(Stdio::null()).stderr(Stdio::null()).current_dir(root());
        let mut chrome = Command::new("chromedriver");
        chrome.arg(format!("--port={driver}")).stdout(Stdio::null()).stderr(Stdio::null());
        let children = vec![serve.spawn().ok()?, chrome.spawn().ok()?];
        let world = World {
            address: format!("http://{listen}"),
            driver: format!("http://127.0.0.1:{driver}"),
            accounts,
            children,
            folder,
        };
        listening(server).await;
        listening(driver).await;
        Some(world)
    }

    /// Posts to the driver what its client has no word for; the whole answer as text.
    pub fn tell_driver(&self, path: &str, body: &Value) -> std::io::Result<String> {
        let place = self.driver.trim_start_matches("http://");
        let (mut stream, body) = (TcpStream::connect(place)?, body.to_string());
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nhost: {place}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = vec![0; 4096];
        let read = stream.read(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer[..read]).into_owned())
    }

    /// User and password of the n-th account with a role in the first agency that has one.
    pub fn account(&self, role: &str, n: usize) -> (String, String) {
        let text = |a: &Value, k: &str| a[k].as_str().unwrap_or_default().to_string();
        let agency =
            self.accounts.iter().find(|a| a["role"] == "officer").map(|a| text(a, "agency")).unwrap_or_default();
        let mine = self.accounts.iter().filter(|a| a["role"] == role && a["agency"] == agency.as_str());
        let account = mine.clone().nth(n).unwrap_or_else(|| panic!("no account {role} {n} in {agency}"));
        (text(account, "user"), text(account, "password"))
    }
}

fn accounts(seed: &mut Command) -> Option<Vec<Value>> {
    let mut child = seed.stdout(Stdio::piped()).current_dir(root()).spawn().ok()?;
    let mut text = String::new();
    child.stdout.take()?.read_to_string(&mut text).ok()?;
    assert!(child.wait().ok()?.success(), "seed failed: {text}");
    serde_json::from_str::<Value>(&text).ok()?["accounts"].as_array().cloned()
}

fn on_path(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|p| std::env::split_paths(&p).any(|d| d.join(program).exists()))
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_or(0, |a| a.port())
}

fn says_ready(port: u16) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut head = [0; 12];
    // Chromedriver listens, too, and knows no such path: any answer but ours says that it is there.
    stream.read_exact(&mut head)?;
    Ok(&head != b"HTTP/1.1 503")
}

/// Waits until somebody listens and is ready, at most a minute.
async fn listening(port: u16) {
    for _ in 0..600 {
        if says_ready(port).unwrap_or(false) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody listens on {port}");
}
