//! The worker through its own pipe, and the samples of every paper that `law/` has.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// A paper of a procedure with its sample data: `sample.json` of its folder, with what `samples/*.json` changes for it.
pub struct Sample {
    pub folder: PathBuf,
    pub paper: String,
    pub data: Value,
    pub expected: Vec<String>,
    /// Procedure or overlay, and the file of samples.
    pub from: String,
}

/// Every folder of templates: procedures, overlays, and the papers that all share.
pub fn folders() -> Vec<PathBuf> {
    let law = root().join("law");
    let all = ["procedures", "overlays"].iter().flat_map(|kind| listed(&law.join(kind)));
    all.map(|f| f.join("documents")).chain([law.join("papers/documents")]).collect()
}

/// Every paper that `law/` has a sample for, procedures and overlays alike.
pub fn samples() -> Vec<Sample> {
    let mut all = Vec::new();
    for folder in folders() {
        {
            let base: Value = read(&folder.join("sample.json"));
            let of = folder.parent().unwrap().file_name().unwrap().to_str().unwrap();
            for file in listed(&folder.join("samples")) {
                let from = format!("{of}.{}", file.file_stem().unwrap().to_str().unwrap());
                for (paper, own) in read(&file).as_object().unwrap() {
                    let mut data = base.clone();
                    overlay(&mut data, own);
                    data.as_object_mut().unwrap().remove("expect");
                    let words = own["expect"].as_array().into_iter().flatten();
                    let expected = words.map(|w| w.as_str().unwrap().to_string()).collect();
                    all.push(Sample {
                        folder: folder.clone(),
                        paper: paper.clone(),
                        data,
                        expected,
                        from: from.clone(),
                    });
                }
            }
        }
    }
    all
}

pub fn listed(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut all: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    all.sort();
    all
}

pub fn read(file: &Path) -> Value {
    let Ok(text) = fs::read_to_string(file) else { return json!({}) };
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// Lays `own` over `base`, object by object; anything else takes the place of what was there.
pub fn overlay(base: &mut Value, own: &Value) {
    match (base, own) {
        (Value::Object(base), Value::Object(own)) => {
            own.iter().for_each(|(k, v)| overlay(base.entry(k.clone()).or_insert(Value::Null), v))
        }
        (base, own) => *base = own.clone(),
    }
}

pub struct Worker(pub Child);

impl Worker {
    pub fn start(memory_mb: &str) -> Worker {
        let fonts = std::env::join_paths([root().join("fonts"), PathBuf::from("/usr/share/fonts")]).unwrap();
        Worker::set(memory_mb, &fonts)
    }

    pub fn with_fonts(fonts: &str) -> Worker {
        Worker::set("1024", OsStr::new(fonts))
    }

    fn set(memory_mb: &str, fonts: &OsStr) -> Worker {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fadu-paper"));
        command.env("FADU_FONTS", fonts).env("FADU_PAPER_MEMORY_MB", memory_mb).stderr(Stdio::null());
        Worker(command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap())
    }

    pub fn send(&mut self, message: &[u8]) {
        let input = self.0.stdin.as_mut().unwrap();
        input.write_all(&(message.len() as u32).to_be_bytes()).unwrap();
        input.write_all(message).unwrap();
        input.flush().unwrap();
    }

    pub fn receive(&mut self) -> Option<Value> {
        let output = self.0.stdout.as_mut().unwrap();
        let mut length = [0; 4];
        output.read_exact(&mut length).ok()?;
        let mut answer = vec![0; u32::from_be_bytes(length) as usize];
        output.read_exact(&mut answer).ok()?;
        Some(serde_json::from_slice(&answer).unwrap())
    }

    pub fn ask(&mut self, request: &Value) -> Value {
        self.send(request.to_string().as_bytes());
        self.receive().expect("the worker answers")
    }

    /// Closes the pipe and gives the exit code.
    pub fn end(mut self) -> Option<i32> {
        drop(self.0.stdin.take());
        self.0.wait().unwrap().code()
    }
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn documents() -> PathBuf {
    root().join("law/procedures/penalty-general/documents")
}

pub fn sample() -> Value {
    serde_json::from_str(&fs::read_to_string(documents().join("sample.json")).unwrap()).unwrap()
}

pub fn request(paper: &str, data: &Value, output: &str) -> Value {
    request_in(&documents(), paper, data, output)
}

pub fn request_in(folder: &Path, paper: &str, data: &Value, output: &str) -> Value {
    let main = fs::read_to_string(folder.join(format!("{paper}.typ"))).unwrap();
    written(&main, data, output)
}

pub fn written(main: &str, data: &Value, output: &str) -> Value {
    let look = fs::read_to_string(root().join("law/papers/official.typ")).unwrap();
    json!({"id": "t-1", "files": {"main.typ": main, "official.typ": look}, "data": data, "output": output, "date": "2026-10-20"})
}

/// A worker, or nothing where the machine has none of the typefaces.
pub fn worker() -> Option<Worker> {
    let mut worker = Worker::start("1024");
    let answer = worker.ask(&written("文书", &json!({}), "svg"));
    if answer["error"].as_str().is_some_and(|error| error.contains("字体")) {
        println!("skipped: typefaces not found");
        return None;
    }
    Some(worker)
}

pub fn decoded(base64: &str) -> Vec<u8> {
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

/// The PDF of an answer.
pub fn pdf_of(answer: &Value) -> Vec<u8> {
    decoded(answer["pdf"].as_str().unwrap())
}

/// The text of an answer's PDF without white space; `None` where no text reader is installed.
pub fn text_of(answer: &Value) -> Option<String> {
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
