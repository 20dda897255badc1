//! Large files that come while the server is killed again and again: each resumes to the right digest, and nothing is left behind.

mod house;

use house::{Dir, Server, ask, serve, token, write};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;

const PIECE: usize = 700_000;

/// What differs in every upload and every piece.
fn film(n: usize) -> String {
    (0..300_000).map(|i| format!("{:08}", i * 31 + n * 7919)).collect()
}

fn sha256(text: &str) -> String {
    use std::io::Write;
    let mut tool = std::process::Command::new("sha256sum");
    let mut tool = tool.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn().unwrap();
    tool.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    String::from_utf8(tool.wait_with_output().unwrap().stdout).unwrap()[..64].to_string()
}

fn told(answer: Option<(u16, String)>) -> (u16, Value) {
    let (status, body) = answer.expect("the server answers");
    (status, serde_json::from_str(&body).unwrap_or(Value::Null))
}

/// A matter of the person who sends.
fn matter(at: SocketAddr, token: &str) -> String {
    write(at, token, "press-1").expect("a matter is opened");
    let (_, list) = told(ask(at, "GET", "/api/v1/matters?limit=1", &format!("authorization: Bearer {token}\r\n"), ""));
    list["items"][0]["matter"].as_str().unwrap().to_string()
}

struct Sending {
    data: std::path::PathBuf,
    server: Option<Server>,
    auth: String,
    matter: String,
}

impl Sending {
    fn start(data: &Path) -> Sending {
        let server = serve(data);
        let token = token(server.address).unwrap();
        let matter = matter(server.address, &token);
        let auth = format!("authorization: Bearer {token}\r\n");
        Sending { data: data.to_path_buf(), server: Some(server), auth, matter }
    }
    fn at(&self) -> SocketAddr {
        self.server.as_ref().unwrap().address
    }
    /// Killed without warning, begun again.
    fn kill(&mut self) {
        self.server = None;
        self.server = Some(serve(&self.data));
    }
    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let headers = format!("content-type: application/json\r\n{}", self.auth);
        told(ask(self.at(), method, &format!("/api/v1/matters/{}/uploads{path}", self.matter), &headers, body))
    }
}

#[test]
fn uploads_go_on_after_the_server_was_killed_in_their_middle() {
    let dir = Dir::new("uploads");
    let mut s = Sending::start(&dir.seeded("data"));
    for n in 0..12 {
        let film = film(n);
        let digest = sha256(&film);
        let begin = json!({ "name": format!("{n}.bin"), "size": film.len(), "digest": digest, "source": "handed" });
        let (status, begun) = s.ask("POST", "", &begin.to_string());
        assert_eq!(status, 201, "{begun}");
        let id = begun["id"].as_str().unwrap().to_string();
        let mut sent = 0;
        let mut pieces = 0;
        while sent < film.len() {
            let end = (sent + PIECE).min(film.len());
            let (status, so_far) = s.ask("PUT", &format!("/{id}?offset={sent}"), &film[sent..end]);
            assert_eq!(status, 200, "{so_far}");
            assert_eq!(so_far["received"], end, "what was answered is on disk");
            pieces += 1;
            if pieces == n % 4 + 1 {
                // While a piece is on its way: another thread sends it, this one pulls the plug.
                let (at, auth, matter) = (s.at(), s.auth.clone(), s.matter.clone());
                let (path, piece) =
                    (format!("/api/v1/matters/{matter}/uploads/{id}?offset={end}"), film[end..].to_string());
                let sending = std::thread::spawn(move || drop(ask(at, "PUT", &path, &auth, &piece)));
                s.kill();
                sending.join().unwrap();
                let (status, state) = s.ask("GET", &format!("/{id}"), "");
                assert_eq!(status, 200, "{state}");
                let received = usize::try_from(state["received"].as_u64().unwrap()).unwrap();
                assert!(received == end || received == film.len(), "{received} of {end}");
                sent = received;
            } else {
                sent = end;
            }
        }
        let (status, file) = s.ask("POST", &format!("/{id}/complete"), "");
        assert_eq!((status, file["digest"].as_str()), (201, Some(digest.as_str())), "{file}");
        assert_eq!(file["size"], film.len());
        // Killed right after: the file is there under its name, the upload is gone.
        if n % 5 == 0 {
            s.kill();
        }
        assert_eq!(s.ask("GET", &format!("/{id}"), "").0, 404);
        // What lies there is not the film: it is read where the matter shows it.
        assert!(!s.data.join("blobs").join(&digest[..2]).join(&digest[2..]).exists());
    }
    let left = std::fs::read_dir(s.data.join("blobs/uploads")).unwrap().count();
    assert_eq!(left, 0, "nothing is left of uploads that were completed");
}
