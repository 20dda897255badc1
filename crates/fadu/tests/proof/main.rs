//! Proofs of a running server: how large the printed code is, what the command says of it, and whether zbar reads it from a printed page (our own decoder is tried in `browser`).

mod picture;
mod town;

use fadu_verify::{Code, Shown, SignedProof, VerifierKey, Word, text};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use town::{PROGRAM, Town};

/// Scale, turn in degrees, width of the blur in pixels: a page as a scanner might see it.
const SEEN: [(f64, f64, f64); 5] =
    [(1.0, 0.0, 0.0), (0.9, 0.0, 0.7), (1.1, 2.0, 0.7), (0.9, 3.0, 0.7), (1.0, -3.0, 0.7)];

/// The code that would be printed on the paper of a proof in a log of this size, with one cosignature.
fn in_a_log_of(size: u64, proof: &SignedProof) -> Option<Code> {
    let leaf = fadu_store::record::parse(&proof.leaf).unwrap();
    if leaf.name != "PaperMade" {
        return None;
    }
    let shown = |name: &str| proof.openings.iter().find(|o| o.field == name);
    let fields = leaf.commitments.iter().map(|(name, hash)| {
        let shown = shown(name).map_or(Shown::Hidden(*hash), |o| Shown::Open(o.salt, o.value.clone()));
        (name.clone(), shown)
    });
    let index = size / 3;
    Some(Code {
        key: [1; 4],
        index,
        size,
        id: leaf.id,
        happened: leaf.happened,
        recorded: leaf.recorded,
        pack: leaf.pack,
        fields: fields.collect(),
        path: vec![[7; 32]; fadu_store::record::path_length((index, size))],
        signature: [2; 64],
        words: vec![Word { key: [3; 4], time: 1_790_000_000, signature: [4; 64] }],
    })
}

#[test]
fn a_code_has_its_place_on_paper_at_ten_million() {
    let town = Town::serve("sizes");
    let (mut largest, mut printed) = (BTreeMap::<String, (usize, String)>::new(), String::new());
    for matter in town.matters() {
        let papers = town.json(&format!("/api/v1/matters/{}/papers", matter["matter"].as_str().unwrap()));
        for n in 1..=papers["papers"].as_array().unwrap().len() {
            let path = format!("/api/v1/matters/{}/papers/{n}/proof", matter["matter"].as_str().unwrap());
            let proof = SignedProof::from_json(&town.text(&path)).unwrap();
            let Some(code) = in_a_log_of(10_000_000, &proof) else { panic!("{path} is no paper's") };
            let code = code.bytes().unwrap();
            let bytes = code.len();
            if text::to_text(&code).len() > printed.len() {
                printed = text::to_text(&code);
            }
            let kept = largest.entry(matter["procedure"].as_str().unwrap().to_owned()).or_default();
            if bytes > kept.0 {
                *kept = (bytes, papers["papers"][n - 1]["title"].to_string());
            }
        }
    }
    println!("largest codes at 10,000,000 leaves with one cosignature: {largest:?}");
    assert!(!largest.is_empty());
    for (procedure, (bytes, paper)) in &largest {
        assert!((1_300..=2_000).contains(bytes), "{procedure}: {bytes} bytes for {paper}");
    }
    // The largest of them is still read from 50 mm, as a scanner might see it.
    let sheet = picture::Picture::of_code(&printed);
    for seen in SEEN {
        let Some(read) = sheet.scanned(seen, town.dir(), |t| t == printed) else {
            println!("skipped: no zbarimg");
            return;
        };
        assert_eq!(read, [printed.as_str()], "{seen:?}");
    }
}

/// Exit code and JSON of `fadu verify`.
fn verify(args: &[&str], data: &Path) -> (Option<i32>, Value) {
    let mut command = Command::new(PROGRAM);
    let out = command.args(["verify", "--json"]).args(args).arg("--data-dir").arg(data).output().unwrap();
    (out.status.code(), serde_json::from_slice(&out.stdout).unwrap_or(Value::Null))
}

#[test]
fn the_command_tells_genuine_from_forged_and_from_unknown() {
    let town = Town::serve("command");
    let (dir, none) = (town.dir(), Path::new("/nowhere"));
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let id = town.published();
    let json = town.text(&format!("/proof/{id}.json"));
    let code = town.bytes(&format!("/proof/{id}.bin"));
    let list = file("list", town.list().as_bytes());
    let key: VerifierKey = town.key();
    let key = key.to_string();
    for (name, bytes) in
        [("p.json", json.clone().into_bytes()), ("p.bin", code.clone()), ("p.txt", text::to_text(&code).into_bytes())]
    {
        let good = file(name, &bytes);
        let (exit, told) = verify(&["--proof", &good, "--key", &key, "--revoked", &list], none);
        assert_eq!((exit, told["result"].as_str()), (Some(0), Some("sound")), "{name}: {told}");
        assert!(told["facts"]["number"].is_string() && told["standing"]["is"] == "in-force", "{told}");
        assert_eq!(verify(&["--proof", &good], dir).0, Some(0), "{name}, by the key of the data directory");
        let (exit, told) = verify(&["--proof", &good], none);
        assert_eq!((exit, told["result"].as_str()), (Some(4), Some("unknown")), "{name}: {told}");
    }
    let mut forged = code.clone();
    forged[60] ^= 1;
    let (exit, told) = verify(&["--proof", &file("forged.bin", &forged), "--key", &key], none);
    assert_eq!((exit, told["result"].as_str()), (Some(3), Some("tampered")), "{told}");
    let forged = json.replacen("\"value\":\"", "\"value\":\"x", 1);
    assert_eq!(verify(&["--proof", &file("forged.json", forged.as_bytes()), "--key", &key], none).0, Some(3));
    assert_eq!(verify(&["--proof", &file("no.json", b"{}"), "--key", &key], none).0, Some(4));
    assert_eq!(verify(&["--proof", "/nowhere/at/all", "--key", &key], none).0, Some(4));
    assert_eq!(verify(&["--proof", &file("p2.json", json.as_bytes()), "--key", "strange"], none).0, Some(4));
}

#[test]
fn a_pdf_is_checked_byte_for_byte_and_its_code_is_read_from_the_page() {
    let town = Town::serve("printed");
    if !town.typesets() {
        println!("skipped: no fadu-paper in target/release");
        return;
    }
    let (matter, n) = town.decision();
    let pdf = town.bytes(&format!("/api/v1/matters/{matter}/papers/{n}"));
    let proof = town.proof_with_file(&matter, n);
    let dir = town.dir();
    let (sheet, key) = (dir.join("decision.pdf"), town.key().to_string());
    let asked = |bytes: &[u8]| {
        std::fs::write(&sheet, bytes).unwrap();
        verify(&["--proof", sheet.to_str().unwrap(), "--key", &key], dir)
    };
    assert_eq!(asked(&pdf).0, Some(4), "no proof lies beside it");
    std::fs::write(dir.join("decision.pdf.proof.json"), &proof).unwrap();
    let (exit, told) = asked(&pdf);
    assert_eq!((exit, told["result"].as_str()), (Some(0), Some("sound")), "{told}");
    let mut other = pdf.clone();
    let last = other.len() - 2;
    other[last] ^= 1;
    assert_eq!(asked(&other).0, Some(3));
    std::fs::write(&sheet, &pdf).unwrap();
    let page = picture::last_page(&sheet);
    let Some(page) = page else {
        println!("skipped: no pdftoppm");
        return;
    };
    let key = town.key();
    for of in SEEN {
        let Some(found) = page.scanned(of, dir, |t| text::from_text(t).is_some()) else {
            println!("skipped: no zbarimg");
            return;
        };
        let code = found.iter().find_map(|t| text::from_text(t));
        let code = code.unwrap_or_else(|| panic!("no proof code was read at {of:?}: {found:?}"));
        let verdict = fadu_verify::check_code(&code, std::slice::from_ref(&key), None);
        assert_eq!(verdict.outcome, fadu_verify::Outcome::Sound, "{of:?} {:?}", verdict.steps);
        assert!(found.iter().any(|t| t.contains("/v/")), "no link was read at {of:?}: {found:?}");
    }
}
