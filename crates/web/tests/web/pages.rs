//! Every page that is served (but /ui, which shows parts of pages), read by every role: one heading, a title, labels, nothing inline, nothing from elsewhere, no word of the code.

use crate::api_fixture::cast::user_of;
use crate::api_fixture::{World, script};
use fadu_web::routes::ROUTES;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Words of another script that a reader may meet: names of formats and of standards, keys, the product itself.
const KNOWN: [&str; 33] = [
    "pdf", "cookie", "json", "api", "openapi", "https", "http", "sha", "ecma", "rfc", "jpeg", "png", "mp4", "usb",
    "qr", "svg", "css", "utf", "esc", "enter", "tab", "ctrl", "alt", "hash", "merkle", "fadu", "shen", "example", "a4",
    "mm", "csv", "xlsx", "jsonl",
];

struct Read<'a> {
    told: &'a str,
    text: &'a str,
}

impl Read<'_> {
    fn must(&self, holds: bool, what: &str) {
        assert!(holds, "{}: {what}\n{}", self.told, self.text);
    }

    /// The tags of a name, each as it is written.
    fn tags(&self, name: &str) -> Vec<&str> {
        let open = format!("<{name}");
        let mut found = Vec::new();
        let mut rest = self.text;
        while let Some(at) = rest.find(&open) {
            let tag = &rest[at..];
            let end = tag.find('>').unwrap_or(tag.len());
            if tag[open.len()..].starts_with([' ', '>']) {
                found.push(&tag[..end]);
            }
            rest = &tag[end..];
        }
        found
    }

    /// What a reader sees, without tags.
    fn seen(&self) -> String {
        let (mut out, mut inside) = (String::new(), false);
        for c in self.text.chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    out.push(' ');
                }
                c if !inside => out.push(c),
                _ => {}
            }
        }
        out
    }

    fn whole(&self) {
        self.must(self.text.starts_with("<!DOCTYPE html><html lang=\"zh-CN\""), "is Chinese");
        let title = self.text.split_once("<title>").and_then(|(_, t)| t.split_once("</title>")).map_or("", |(t, _)| t);
        self.must(!title.is_ascii() && title.ends_with(" · 法度") && title.chars().count() > 5, "has a title");
        self.must(self.tags("h1").len() == 1, "has one first heading");
        self.must(self.tags("main").len() == 1 && self.text.contains("href=\"#main\""), "can be skipped to its text");
        for script in self.tags("script") {
            self.must(script.contains("src=\"/assets/"), "has no script inline");
        }
        for inline in
            [" style=", " onclick=", " onload=", " onchange=", "javascript:", "src=\"http", "<iframe", "<style"]
        {
            self.must(!self.text.contains(inline), inline);
        }
    }

    fn controls(&self) {
        let value = |tag: &str, name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            rest.split_once('"').map(|(v, _)| v.to_string())
        };
        let mut ids = BTreeSet::new();
        for tag in self.text.split('<').skip(1).map(|t| t.split('>').next().unwrap_or_default()) {
            if let Some(id) = value(tag, "id") {
                self.must(ids.insert(id.clone()), &format!("one thing alone is called {id}"));
            }
        }
        let unseen = ["hidden", "submit"];
        for tag in ["input", "select", "textarea"].iter().flat_map(|t| self.tags(t)) {
            if value(tag, "type").is_some_and(|t| unseen.contains(&t.as_str())) {
                continue;
            }
            let label = value(tag, "id").is_some_and(|id| self.text.contains(&format!(" for=\"{id}\"")));
            self.must(label || tag.contains(" aria-label"), &format!("names its control {tag}"));
        }
        for img in self.tags("img") {
            self.must(img.contains(" alt="), &format!("says what {img} shows"));
        }
        for form in self.tags("form").iter().filter(|f| f.contains("method=\"post\"")) {
            self.must(form.contains(" action=\"/"), &format!("sends {form} home"));
        }
        for at in self.text.match_indices(" for=\"").map(|(at, m)| &self.text[at + m.len()..]) {
            let of = at.split('"').next().unwrap_or_default();
            self.must(ids.contains(of), &format!("has what its label speaks of: {of}"));
        }
    }

    /// A word of small letters that nobody knows is a word of the code.
    fn words(&self) {
        let seen = self.seen();
        let parts = seen.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        let code = |w: &&str| {
            let letters = w.chars().filter(char::is_ascii_lowercase).count();
            let only = w.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '_');
            let camel =
                w.chars().any(|c| c.is_ascii_uppercase()) && letters > 5 && w.chars().all(|c| c.is_ascii_alphabetic());
            (only && letters > 2) || camel
        };
        let strange: BTreeSet<&str> =
            parts.filter(code).filter(|w| !KNOWN.contains(&w.to_lowercase().as_str())).collect();
        // Who edits the law as text meets the names of its files; who runs the server those of its commands.
        let named = [" /admin/procedures", " /admin/log"].iter().any(|page| self.told.contains(page));
        self.must(strange.is_empty() || named, &format!("says {strange:?}"));
    }
}

/// Pages that this test has something to look at for.
fn address(path: &str, matter: &str) -> String {
    let filled = [
        ("{statute}/{article}", "penalty-law/44"),
        ("{id}", matter),
        ("{act}", "record-inquiry"),
        ("{term}", "decide"),
        ("{n}", "1"),
        ("{statute}", "penalty-law"),
        ("{title}", "行政处罚法"),
        ("{year}", "2026"),
        ("{chapter}", "handler"),
        ("{procedure}", "penalty-general"),
    ];
    filled.iter().fold(path.to_string(), |p, (from, to)| p.replace(from, to))
}

async fn page(w: &World, user: &str, path: &str) -> (u16, String) {
    let cookie = if user.is_empty() { String::new() } else { format!("fadu={}", w.token(user).await) };
    let reply = w.raw("GET", path, &[("cookie", &cookie)], Vec::new()).await;
    let html = reply.headers.get("content-type").is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    (reply.status, if html { String::from_utf8(reply.bytes).unwrap() } else { String::new() })
}

fn read(told: &str, text: &str) {
    let read = Read { told, text };
    read.whole();
    read.controls();
    read.words();
}

#[tokio::test]
async fn every_page_is_whole_for_every_role() {
    let w = World::new().await;
    let matter = script::until(&w, "conclude-investigation", &[]).await;
    let mut seen = BTreeSet::new();
    let tabs = ["acts", "papers", "evidence", "terms", "record", "public"];
    let tabs = tabs.iter().map(|t| format!("/matters/{matter}?tab={t}"));
    let more = [
        "/desk?tab=mine",
        "/desk/new?procedure=penalty-general",
        "/desk/new?procedure=penalty-simple",
        "/field/new",
        "/desk/matters?q=无此人",
        "/law?q=听证",
        "/law/search?q=听证&on=x",
        "/public?q=无",
    ];
    let acts = ["add-evidence", "order-correction", "record-scene", "decide", "send-copy", "remind", "no-such-act"];
    let acts = acts.iter().map(|a| format!("/matters/{matter}/do/{a}"));
    // The news of the live view are no page, and have no end.
    let pages = ROUTES.iter().filter(|r| r.method == "GET" && !r.path.starts_with("/api/"));
    let routes = pages.filter(|r| !["/ui", "/live/stream"].contains(&r.path)).map(|r| address(r.path, &matter));
    let paths: BTreeSet<String> = routes.chain(tabs).chain(more.map(String::from)).chain(acts).collect();
    for role in ["", "officer", "unit-head", "reviewer", "head", "supervisor", "leader", "registrar", "security-admin"]
    {
        let user = if role.is_empty() { "" } else { user_of(role) };
        for path in &paths {
            let (status, text) = page(&w, user, path).await;
            // This test has no typesetter.
            assert!(status < 500 || path.contains("/papers/"), "{role} {path}: {status}");
            if !text.is_empty() {
                read(&format!("{role} {path} {status}"), &text);
                seen.insert((path.clone(), status));
            }
        }
    }
    let well = seen.iter().filter(|(_, status)| *status == 200).count();
    assert!(well >= 40, "only {well} pages: {seen:#?}");
}

#[tokio::test]
async fn pages_that_say_no_are_whole_too() {
    let w = World::new().await;
    let matter = script::open(&w).await;
    let cookie = format!("fadu={}", w.token("shen").await);
    let head = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let form = page(&w, "shen", &format!("/matters/{matter}/do/propose-filing")).await.1;
    let csrf = form.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap().to_string();
    let officers = format!("handlers={}", crate::api_fixture::cast::officer("shen"));
    let filing = format!("csrf={csrf}&item=SJ-FS-001&act_ended_on=2026-10-09&grave_harm=no&filing_reason=x&{officers}");
    for (path, body, status) in [
        (format!("/matters/{matter}/do/propose-filing"), format!("csrf={csrf}"), 422),
        (format!("/matters/{matter}/do/propose-filing"), filing, 409),
        (format!("/matters/{matter}/do/propose-filing"), String::new(), 403),
        (format!("/matters/{matter}/reported/propose-filing"), format!("csrf={csrf}"), 422),
        ("/desk/new?procedure=penalty-general".into(), format!("csrf={csrf}"), 422),
        ("/desk/standin".into(), format!("csrf={csrf}"), 422),
        ("/login".into(), "user=a&password=b".into(), 422),
        ("/law".into(), String::new(), 405),
    ] {
        let reply = w.raw("POST", &path, &head, body.into_bytes()).await;
        let text = String::from_utf8(reply.bytes).unwrap();
        assert_eq!(reply.status, status, "{path}: {text}");
        read(&format!("{path} {status}"), &text);
    }
}

#[tokio::test]
async fn the_machine_speaks_json_where_it_is_asked_as_a_machine() {
    let w = World::new().await;
    let reply = w.send("GET", "/api/v1/inbox", &[], &Value::Null).await;
    assert_eq!((reply.status, &reply.json["status"]), (401, &json!(401)));
}
