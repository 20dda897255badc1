//! The verifier in plain script against the one in Rust, in a real Chromium: every vector, and 100,000 forged proofs (another number by
//! FADU_FORGERIES), verdict for verdict. The script was written from docs/format alone.

use browser::{Person, World};
use fadu_verify::{Held, Verdict, VerifierKey, check_code, check_file};
use qrcode::{Color, EcLevel, QrCode, Version};
use serde_json::{Value, json};

const CODES: &str = include_str!("../../crates/verify/tests/golden/proof-code-v1.json");
const FILES: &str = include_str!("../../crates/verify/tests/golden/proof-v2.json");
const TEXTS: &str = include_str!("../../crates/verify/tests/golden/proof-text-v1.json");
/// So many forgeries are told to the page at once.
const BATCH: usize = 2_000;

/// What the page is taught first: how to check one case, one forgery, and how a verdict is told.
const TEACH: &str = "
const at = '/assets/js/verify/';
return Promise.all(['bytes', 'code', 'proof', 'note', 'sha', 'qr', 'ed25519'].map((m) => import(at + m + '.js'))).then((all) => {
  const it = window.fadu = Object.assign({}, ...all);
  it.told = (v) => ({ outcome: v.outcome, steps: v.steps, facts: v.facts, witnesses: v.witnesses, standing: v.standing.standing });
  it.code = (c) => it.told(it.checkCode(it.unhex(c.code), c.keys.map(it.key), c.revoked));
  it.file = (c) => it.told(it.checkFile(c.proof, c.keys.map(it.key), { list: c.revoked, digest: c.file === null ? null : it.sha256(it.unhex(c.file)) }));
  it.altered = (good, [how, at, n, fix]) => {
    let b = [...good];
    if (how === 'bit') b[at] ^= n;
    else if (how === 'cut') b.length = at;
    else if (how === 'out') b.splice(at, 1);
    else if (how === 'in') b.splice(at, 0, n);
    else b = b.map((x, i) => (i >= n && i < n + 32 ? good[(at + i - n) % good.length] : x));
    b = Uint8Array.from(b);
    return fix && b.length > 4 ? it.concat(b.subarray(0, -4), it.sha256(b.subarray(0, -4)).subarray(0, 4)) : b;
  };
  it.forged = (edits) => edits.map((e) => {
    const b = it.altered(it.good, e);
    if (it.isCode) return it.told(it.checkCode(b, it.keys, it.list));
    const word = it.text(b);
    return word === null ? null : it.told(it.checkFile(word, it.keys, { list: it.list }));
  });
  return all.length;
});";

/// A generator that is always the same (splitmix64).
struct Dice(u64);
impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

/// One way to alter bytes: how, where, with what, and whether the check value is put right.
type Edit = (&'static str, usize, usize, bool);

fn edit(dice: &mut Dice, length: usize, code: bool) -> Edit {
    let how = ["bit", "bit", "bit", "bit", "cut", "out", "in", "run"][dice.below(8)];
    let with = match how {
        "bit" => 1 << dice.below(8),
        "in" => dice.below(256),
        _ => dice.below(length),
    };
    (how, dice.below(length), with, code && dice.below(4) == 0)
}

fn altered(good: &[u8], (how, at, n, fix): Edit) -> Vec<u8> {
    let mut b = good.to_vec();
    match how {
        "bit" => b[at] ^= n as u8,
        "cut" => b.truncate(at),
        "out" => drop(b.remove(at)),
        "in" => b.insert(at, n as u8),
        _ => (n..(n + 32).min(b.len())).for_each(|i| b[i] = good[(at + i - n) % good.len()]),
    }
    if fix && b.len() > 4 {
        let body = b.len() - 4;
        let check = fadu_record::sha256(&b[..body]);
        b[body..].copy_from_slice(&check[..4]);
    }
    b
}

fn told(verdict: &Verdict) -> Value {
    let all = json!(verdict);
    let steps = verdict.steps.iter().map(|s| (s.name.to_string(), json!(s.result)));
    json!({ "outcome": all["outcome"], "steps": steps.collect::<serde_json::Map<_, _>>(), "facts": all["facts"],
        "witnesses": all["witnesses"], "standing": all["standing"]["is"] })
}

fn cases(vectors: &str) -> Vec<Value> {
    serde_json::from_str::<Value>(vectors).unwrap()["cases"].as_array().unwrap().clone()
}

/// What an expression comes to on the page; numbers are told as they are.
async fn heard(person: &Person, what: &str) -> Value {
    let told = person.ask(&format!("return JSON.stringify({what})")).await;
    serde_json::from_str(told.as_str().unwrap_or("null")).unwrap()
}

async fn teach(person: &Person) {
    person.open("/verify").await;
    assert_eq!(person.ask(TEACH).await, 7, "the scripts are there");
}

/// Every vector that was made by another program comes to what it says.
async fn vectors(person: &Person) {
    for (kind, all) in [("code", cases(CODES)), ("file", cases(FILES))] {
        let found = heard(person, &format!("{}.map(fadu.{kind})", json!(all))).await;
        assert_eq!(found.as_array().map(Vec::len), Some(all.len()));
        for (n, case) in all.iter().enumerate() {
            for what in ["outcome", "steps", "facts", "witnesses", "standing"] {
                let silent = what == "steps" && case["steps"].as_object().is_some_and(|s| s.is_empty());
                assert!(silent || found[n][what] == case[what], "{}: {what}: {}", case["name"], found[n][what]);
            }
        }
    }
    let texts = cases(TEXTS);
    let read = "const b = fadu.fromText(c.text); return b && fadu.hex(b)";
    let found = person.ask(&format!("return {}.map((c) => {{ {read} }})", json!(texts))).await;
    for (n, case) in texts.iter().enumerate() {
        assert_eq!(found[n], case["code"], "{}", case["name"]);
    }
}

/// Forgeries of one good proof: both say the same of each, and never that an altered one is genuine with other facts.
async fn forgeries(person: &Person, (case, code): (&Value, bool), many: usize) -> (usize, usize) {
    let keys: Vec<VerifierKey> =
        case["keys"].as_array().unwrap().iter().map(|k| k.as_str().unwrap().parse().unwrap()).collect();
    let list = case["revoked"].as_str();
    let good = match code {
        true => fadu_record::hex::decode(case["code"].as_str().unwrap()).unwrap(),
        false => case["proof"].as_str().unwrap().as_bytes().to_vec(),
    };
    let set =
        "fadu.good = fadu.unhex(c.good), fadu.keys = c.keys.map(fadu.key), fadu.list = c.list, fadu.isCode = c.code";
    let told_page =
        json!({ "good": fadu_record::hex::encode(&good), "keys": case["keys"], "list": list, "code": code });
    person.ask(&format!("const c = {told_page}; {set}; return 0")).await;
    let (mut dice, mut tampered, mut sound) = (Dice(7), 0, 0);
    for batch in 0..many.div_ceil(BATCH) {
        let edits: Vec<Edit> =
            (0..BATCH.min(many - batch * BATCH)).map(|_| edit(&mut dice, good.len(), code)).collect();
        let found = heard(person, &format!("fadu.forged({})", json!(edits))).await;
        assert_eq!(found.as_array().map(Vec::len), Some(edits.len()), "batch {batch}");
        for (n, e) in edits.iter().enumerate() {
            let bytes = altered(&good, *e);
            let ours = match (code, std::str::from_utf8(&bytes)) {
                (true, _) => told(&check_code(&bytes, &keys, list)),
                (false, Ok(text)) => told(&check_file(text, &Held { keys: &keys, revoked: list, file: None })),
                (false, Err(_)) => Value::Null,
            };
            assert_eq!(found[n], ours, "edit {e:?} of {}", case["name"]);
            tampered += usize::from(ours["outcome"] == "tampered");
            // A cosignature made a stranger's is passed over: then less is claimed, and nothing else.
            let less = ours["facts"] == case["facts"] && ours["witnesses"] != case["witnesses"];
            sound += usize::from(ours["outcome"] == "sound" && bytes != good && !less);
        }
    }
    (tampered, sound)
}

/// A code of version 35 on a page of 300 dpi, 50 mm wide, turned and blurred, beside a small one: both are read.
async fn page_of_codes(person: &Person) {
    let text = format!("FADU1:{}", "7XK2-.:/*Q".repeat(330));
    let square = |text: &str, version: i16| {
        let code = QrCode::with_version(text, Version::Normal(version), EcLevel::L).unwrap();
        let dark: String = code.to_colors().iter().map(|c| if *c == Color::Dark { '1' } else { '0' }).collect();
        json!({ "w": code.width(), "dark": dark })
    };
    let given = json!([square(&text, 35), square("/v/01J0", 3)]);
    let script = format!(
        "const [big, small] = {given}, found = [];
        for (const [scale, turn, blur] of [[0.9, 2.5, 0.7], [1, -3, 0.7], [1.1, 1.2, 0.5]]) {{
          const sheet = new OffscreenCanvas(2480, 3508), ink = sheet.getContext('2d', {{ willReadFrequently: true }});
          ink.fillStyle = '#fff'; ink.fillRect(0, 0, 2480, 3508); ink.filter = `blur(${{blur}}px)`;
          ink.translate(1700, 2700); ink.rotate(turn * Math.PI / 180); ink.scale(scale, scale);
          const dpmm = 300 / 25.4;
          for (const [code, mm, left] of [[big, 50, 0], [small, 22, -500]]) {{
            const one = mm * dpmm / (code.w + 8), tile = new OffscreenCanvas(code.w, code.w), t = tile.getContext('2d');
            [...code.dark].forEach((d, i) => {{ t.fillStyle = d === '1' ? '#000' : '#fff'; t.fillRect(i % code.w, Math.floor(i / code.w), 1, 1); }});
            ink.imageSmoothingEnabled = false;
            ink.drawImage(tile, left + 4 * one, 4 * one, one * code.w, one * code.w);
          }}
          const rgba = ink.getImageData(0, 0, 2480, 3508).data;
          found.push(fadu.readPicture(rgba, 2480, 3508, (a) => a.length > 1).map((c) => fadu.text(c.bytes)).sort());
        }}
        return found;"
    );
    let both = json!(["/v/01J0", text]);
    assert_eq!(person.ask(&script).await, json!([both, both, both]));
}

/// The redacted copy of a decision that is published here, as a case: its file, the key of this log, what it comes to.
async fn published(person: &Person) -> Value {
    let fetched = "const page = await (await fetch('/public')).text(), ids = [...page.matchAll(/decisions\\/([0-9A-Z]+)/g)].map((m) => m[1]);
        for (const id of new Set(ids)) {
          const file = await fetch(`/public/decisions/${id}.json`);
          if (file.ok) return { file: await file.text(), keys: (await (await fetch('/verify')).text()).match(/data-verify=\"([^\"]*)\"/)[1].split('\\n').filter(Boolean) };
        }
        return null;";
    let found = person.ask(&format!("return (async () => {{ {fetched} }})()")).await;
    let keys = found["keys"].as_array().unwrap_or_else(|| panic!("no redacted copy: {found}")).clone();
    let held: Vec<VerifierKey> = keys.iter().map(|k| k.as_str().unwrap().parse().unwrap()).collect();
    let text = found["file"].as_str().unwrap();
    let verdict = told(&check_file(text, &Held { keys: &held, revoked: None, file: None }));
    assert_eq!(
        (&verdict["outcome"], &verdict["steps"]["masks"]),
        (&json!("sound"), &json!("passed")),
        "{verdict} {found}"
    );
    json!({ "name": "redacted copy", "proof": text, "keys": keys, "revoked": null, "file": null,
        "facts": verdict["facts"], "witnesses": verdict["witnesses"] })
}

/// What somebody would try on a redacted copy: another word, a mask lifted, put elsewhere, explained otherwise, a part left out.
async fn redacted(person: &Person, case: &Value) {
    let whole: Value = serde_json::from_str(case["proof"].as_str().unwrap()).unwrap();
    let parts = whole["copy"]["parts"].as_array().unwrap();
    let masked = parts.iter().position(|p| p.get("mask").is_some()).expect("something is masked");
    let open = parts.iter().position(|p| p["value"].is_string()).expect("something is open");
    let other = |alter: &dyn Fn(&mut Value)| {
        let mut new = whole.clone();
        alter(&mut new);
        new.to_string()
    };
    let tried: Vec<(&str, String, &str)> = vec![
        ("as it is", whole.to_string(), "sound"),
        ("another word", other(&|v| v["copy"]["parts"][open]["value"] = json!("改")), "tampered"),
        (
            "a mask lifted",
            other(&|v| drop(v["copy"]["parts"][masked].as_object_mut().unwrap().remove("mask"))),
            "tampered",
        ),
        ("other words in its place", other(&|v| v["copy"]["parts"][masked]["mask"]["shown"] = json!("某")), "tampered"),
        (
            "another article",
            other(&|v| v["copy"]["parts"][masked]["mask"]["grounds"] = json!(["civil-code/1"])),
            "tampered",
        ),
        ("a part left out", other(&|v| drop(v["copy"]["parts"].as_array_mut().unwrap().remove(open))), "tampered"),
        ("two parts exchanged", other(&|v| v["copy"]["parts"].as_array_mut().unwrap().swap(0, 1)), "tampered"),
        ("another paper", other(&|v| v["copy"]["digest"] = json!("0".repeat(64))), "tampered"),
        ("a member too many", other(&|v| v["copy"]["parts"][open]["more"] = json!(1)), "cannot-tell"),
        ("a newer format", other(&|v| v["format"] = json!("fadu-redacted/2")), "cannot-tell"),
    ];
    let keys: Vec<VerifierKey> =
        case["keys"].as_array().unwrap().iter().map(|k| k.as_str().unwrap().parse().unwrap()).collect();
    for (name, text, outcome) in tried {
        let ours = told(&check_file(&text, &Held { keys: &keys, revoked: None, file: None }));
        assert_eq!(ours["outcome"], outcome, "{name}: {ours}");
        let asked = json!({ "proof": text, "keys": case["keys"], "revoked": null, "file": null });
        assert_eq!(heard(person, &format!("fadu.file({asked})")).await, ours, "{name}");
    }
}

/// Vectors of RFC 8032 and of FIPS 180-4.
async fn standards(person: &Person) {
    const KEY: &str = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    const SIGNED: &str = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    let good = format!("fadu.verify(fadu.unhex('{KEY}'), fadu.unhex('72'), fadu.unhex('{SIGNED}'))");
    let bad = format!("fadu.verify(fadu.unhex('{KEY}'), fadu.unhex('73'), fadu.unhex('{SIGNED}'))");
    let small = "fadu.isKey(fadu.unhex('01' + '00'.repeat(31)))";
    let digests = "fadu.hex(fadu.sha256(fadu.utf8('abc'))), fadu.hex(fadu.sha512(fadu.utf8('abc'))).slice(0, 16)";
    let found = person.ask(&format!("return [{good}, {bad}, {small}, {digests}]")).await;
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(found, json!([true, false, false, abc, "ddaf35a193617aba"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_script_and_the_crate_say_the_same_of_every_proof() {
    let Some(world) = World::start().await else { return };
    let person = Person::signed_in(&world, "officer", 0, 1280).await;
    teach(&person).await;
    standards(&person).await;
    vectors(&person).await;
    page_of_codes(&person).await;
    let many = std::env::var("FADU_FORGERIES").ok().map_or(100_000, |n| n.parse().expect("a number"));
    let (codes, files) = (cases(CODES), cases(FILES));
    let listed = codes.iter().find(|c| c["name"] == "list: not on it").unwrap();
    let (tampered, sound) = forgeries(&person, (listed, true), many * 6 / 10).await;
    assert!(tampered > many / 2 && sound == 0, "{tampered} {sound}");
    let filed = files.iter().find(|c| c["name"] == "with the file's proof, no file").unwrap();
    let (tampered, _) = forgeries(&person, (filed, false), many * 4 / 10).await;
    assert!(tampered > many / 20, "{tampered}");
    let copy = published(&person).await;
    redacted(&person, &copy).await;
    let copies = (many / 10).min(4_000);
    let (tampered, _) = forgeries(&person, (&copy, false), copies).await;
    assert!(tampered > copies / 20, "{tampered}");
    person.leave().await;
}
