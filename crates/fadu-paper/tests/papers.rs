//! Every paper of the general penalty procedure, through the worker's own pipe: filled, empty, and with text that
//! tries to be markup.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// A paper of a procedure with its sample data: `sample.json` of its folder, with what `samples/*.json` changes for it.
struct Sample {
    folder: PathBuf,
    paper: String,
    data: Value,
    expected: Vec<String>,
}

/// Every paper that `law/` has a sample for, procedures and overlays alike.
fn samples() -> Vec<Sample> {
    let mut all = Vec::new();
    for kind in ["procedures", "overlays"] {
        for folder in listed(&root().join("law").join(kind)).into_iter().map(|f| f.join("documents")) {
            let base: Value = read(&folder.join("sample.json"));
            for file in listed(&folder.join("samples")) {
                for (paper, own) in read(&file).as_object().unwrap() {
                    let mut data = base.clone();
                    overlay(&mut data, own);
                    data.as_object_mut().unwrap().remove("expect");
                    let words = own["expect"].as_array().into_iter().flatten();
                    let expected = words.map(|w| w.as_str().unwrap().to_string()).collect();
                    all.push(Sample { folder: folder.clone(), paper: paper.clone(), data, expected });
                }
            }
        }
    }
    all
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut all: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    all.sort();
    all
}

fn read(file: &Path) -> Value {
    let Ok(text) = fs::read_to_string(file) else { return json!({}) };
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// Lays `own` over `base`, object by object; anything else takes the place of what was there.
fn overlay(base: &mut Value, own: &Value) {
    match (base, own) {
        (Value::Object(base), Value::Object(own)) => {
            own.iter().for_each(|(k, v)| overlay(base.entry(k.clone()).or_insert(Value::Null), v))
        }
        (base, own) => *base = own.clone(),
    }
}

struct Worker(Child);

impl Worker {
    fn start(memory_mb: &str) -> Worker {
        let fonts = std::env::join_paths([root().join("fonts"), PathBuf::from("/usr/share/fonts")]).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_fadu-paper"));
        command.env("FADU_FONTS", fonts).env("FADU_PAPER_MEMORY_MB", memory_mb).stderr(Stdio::null());
        Worker(command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap())
    }

    fn send(&mut self, message: &[u8]) {
        let input = self.0.stdin.as_mut().unwrap();
        input.write_all(&(message.len() as u32).to_be_bytes()).unwrap();
        input.write_all(message).unwrap();
        input.flush().unwrap();
    }

    fn receive(&mut self) -> Option<Value> {
        let output = self.0.stdout.as_mut().unwrap();
        let mut length = [0; 4];
        output.read_exact(&mut length).ok()?;
        let mut answer = vec![0; u32::from_be_bytes(length) as usize];
        output.read_exact(&mut answer).ok()?;
        Some(serde_json::from_slice(&answer).unwrap())
    }

    fn ask(&mut self, request: &Value) -> Value {
        self.send(request.to_string().as_bytes());
        self.receive().expect("the worker answers")
    }

    /// Closes the pipe and gives the exit code.
    fn end(mut self) -> Option<i32> {
        drop(self.0.stdin.take());
        self.0.wait().unwrap().code()
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn documents() -> PathBuf {
    root().join("law/procedures/penalty-general/documents")
}

fn sample() -> Value {
    serde_json::from_str(&fs::read_to_string(documents().join("sample.json")).unwrap()).unwrap()
}

fn request(paper: &str, data: &Value, output: &str) -> Value {
    request_in(&documents(), paper, data, output)
}

fn request_in(folder: &Path, paper: &str, data: &Value, output: &str) -> Value {
    let main = fs::read_to_string(folder.join(format!("{paper}.typ"))).unwrap();
    written(&main, data, output)
}

fn written(main: &str, data: &Value, output: &str) -> Value {
    let look = fs::read_to_string(root().join("law/papers/official.typ")).unwrap();
    json!({"id": "t-1", "files": {"main.typ": main, "official.typ": look}, "data": data, "output": output, "date": "2026-10-20"})
}

/// A worker, or nothing where the machine has none of the typefaces.
fn worker() -> Option<Worker> {
    let mut worker = Worker::start("1024");
    let answer = worker.ask(&written("文书", &json!({}), "svg"));
    if answer["error"].as_str().is_some_and(|error| error.contains("字体")) {
        println!("skipped: typefaces not found");
        return None;
    }
    Some(worker)
}

fn decoded(base64: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut group, mut bits) = (Vec::new(), 0u32, 0);
    for letter in base64.bytes().take_while(|letter| *letter != b'=') {
        group = group << 6 | alphabet.iter().position(|known| *known == letter).unwrap() as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((group >> bits) as u8);
        }
    }
    bytes
}

/// The text of an answer's PDF without white space; `None` where no text reader is installed.
fn text_of(answer: &Value) -> Option<String> {
    let pdf = decoded(answer["pdf"].as_str().unwrap());
    assert!(pdf.starts_with(b"%PDF-1."));
    let reader = Command::new("pdftotext").args(["-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut reader) = reader else {
        println!("skipped: pdftotext not installed");
        return None;
    };
    reader.stdin.take().unwrap().write_all(&pdf).unwrap();
    let text = String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap();
    Some(text.chars().filter(|c| !c.is_whitespace()).collect())
}

#[test]
fn every_paper_stands_filled_and_empty() {
    let Some(mut worker) = worker() else { return };
    for Sample { folder, paper, data, expected } in samples() {
        let answer = worker.ask(&request_in(&folder, &paper, &data, "pdf"));
        assert_eq!(answer["ok"], true, "{paper}: {}", answer["error"]);
        assert_eq!((&answer["id"], &answer["standard"]), (&json!("t-1"), &json!("PDF/A-2b")), "{paper}");
        assert!(answer["pages"].as_u64().unwrap() >= 1);
        if let Some(text) = text_of(&answer) {
            for words in expected {
                assert!(text.contains(&words), "{paper}: {words} is missing in\n{text}");
            }
        }
        for empty in [json!({}), Value::Null, json!({"f": null, "lists": {"evidence": [{}], "opinions": [{}]}})] {
            let answer = worker.ask(&request_in(&folder, &paper, &empty, "pdf"));
            assert_eq!(answer["ok"], true, "{paper} with {empty}: {}", answer["error"]);
            assert!(answer["pages"].as_u64().unwrap() >= 1);
        }
    }
    assert_eq!(worker.end(), Some(0));
}

#[test]
fn every_template_on_file_has_a_sample() {
    let mut found = Vec::new();
    for kind in ["procedures", "overlays"] {
        for folder in listed(&root().join("law").join(kind)).into_iter().map(|f| f.join("documents")) {
            let names = listed(&folder).into_iter().filter(|f| f.extension().is_some_and(|e| e == "typ"));
            found.extend(names.map(|f| (folder.clone(), f.file_stem().unwrap().to_str().unwrap().to_string())));
        }
    }
    let sampled: Vec<(PathBuf, String)> = samples().into_iter().map(|s| (s.folder, s.paper)).collect();
    for one in found {
        assert!(sampled.contains(&one), "{} has no sample", one.1);
    }
}

#[test]
fn text_is_never_read_as_markup() {
    let Some(mut worker) = worker() else { return };
    let bait = "#read(\"/etc/passwd\") $x$ *b* @a <b> = c \\ `d` // e";
    let mut data = sample();
    for section in ["party", "agency", "law"] {
        data[section]
            .as_object_mut()
            .unwrap()
            .values_mut()
            .filter(|value| value.is_string())
            .for_each(|value| *value = bait.into());
    }
    data["f"].as_object_mut().unwrap().values_mut().for_each(|value| *value = bait.into());
    data["lists"]["evidence"][0]["name"] = bait.into();
    for Sample { folder, paper, .. } in samples() {
        let answer = worker.ask(&request_in(&folder, &paper, &data, "pdf"));
        assert_eq!(answer["ok"], true, "{paper}: {}", answer["error"]);
        if let Some(text) = text_of(&answer) {
            assert!(!text.contains("root:"), "{paper}");
            if paper == "penalty-decision" {
                assert!(text.contains("#read(\"/etc/passwd\")$x$*b*@a<b>=c\\`d`//e"), "{text}");
            }
        }
    }
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let (Some(mut first), Some(mut second)) = (worker(), worker()) else { return };
    let request = request("penalty-decision", &sample(), "pdf");
    let once = first.ask(&request);
    assert_eq!(once["pages"], 3);
    assert_eq!(once, first.ask(&request), "warm");
    second.ask(&written("先排一件别的文书", &json!({}), "pdf"));
    assert_eq!(once, second.ask(&request), "another process");
}

#[test]
fn pictures_of_the_pages_can_be_asked_for() {
    let Some(mut worker) = worker() else { return };
    let answer = worker.ask(&request("penalty-decision", &sample(), "svg"));
    let sheets = answer["svg"].as_array().unwrap();
    assert_eq!(sheets.len(), 3);
    assert!(sheets.iter().all(|sheet| sheet.as_str().unwrap().starts_with("<svg")));
}

#[test]
fn a_template_reaches_nothing_but_the_given_files() {
    let Some(mut worker) = worker() else { return };
    for reach in [
        "#read(\"/etc/passwd\")",
        "#read(\"../Cargo.toml\")",
        "#import \"@preview/cetz:0.3.0\"",
        "#image(\"/usr/share/x.png\")",
        "#plugin(\"x.wasm\")",
    ] {
        let answer = worker.ask(&written(reach, &json!({}), "pdf"));
        assert_eq!(answer["ok"], false, "{reach}");
        let error = answer["error"].as_str().unwrap();
        assert!(error.starts_with("main.typ:1: ") && !error.contains("/etc") && !error.contains("/usr"), "{error}");
    }
    assert_eq!(worker.ask(&written("好", &json!({}), "pdf"))["ok"], true, "the worker goes on after errors");
}

#[test]
fn broken_requests_are_answered() {
    let Some(mut worker) = worker() else { return };
    worker.send(b"{\"id\":5,\"files\":");
    assert_eq!(worker.receive().unwrap()["ok"], false);
    let mut wrong_day = written("好", &json!({}), "pdf");
    wrong_day["date"] = "2026年10月20日".into();
    assert_eq!(worker.ask(&wrong_day)["error"], "日期应写作 2026-10-20 的形式");
    let mut wrong_name = written("好", &json!({}), "pdf");
    wrong_name["files"]["../x.typ"] = "".into();
    assert_eq!(worker.ask(&wrong_name)["ok"], false);
    let mut no_main = written("好", &json!({}), "pdf");
    no_main["files"] = json!({"official.typ": ""});
    assert_eq!(worker.ask(&no_main)["ok"], false);
    assert_eq!(worker.end(), Some(0));
}

#[test]
fn a_character_without_a_glyph_still_gives_a_paper() {
    let Some(mut worker) = worker() else { return };
    let mut data = sample();
    data["party"]["name"] = "示例\u{1F95F}\u{13000}店".into();
    let answer = worker.ask(&request("penalty-decision", &data, "pdf"));
    assert_eq!((&answer["ok"], &answer["standard"]), (&json!(true), &json!("PDF-1.7")), "{}", answer["error"]);
}

#[test]
fn too_much_memory_ends_the_worker_without_an_answer() {
    if worker().is_none() {
        return;
    }
    let mut worker = Worker::start("400");
    worker.send(written("#let a = range(400000000)\n#a.len()", &json!({}), "pdf").to_string().as_bytes());
    assert_eq!(worker.receive(), None);
    assert_ne!(worker.end(), Some(0));
}
