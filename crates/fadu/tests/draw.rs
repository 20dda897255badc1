//! `fadu draw --verify`: the file agrees with itself (0), does not and says where (3), or is no such file (4).

use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Output};

/// The file of a draw of two out of ten, as `docs/format/draw-v1.md` says it: digest and picks from a tool of another hand.
fn sheet() -> Value {
    let ids: Vec<String> = (0..10).map(|n| format!("m{n}")).collect();
    json!({
        "format": "fadu-draw-v1", "id": "d1", "title": "十月抽查", "planned": 1_790_000_000_000_i64,
        "seed": { "source": "示例彩票", "known_on": "2026-11-03", "value": "03 11 17" },
        "strata": [{ "name": "一", "digest": DIGEST, "draws": 2, "ids": ids, "picked": PICKED }],
    })
}

/// `printf 'm0\n…m9\n' | sha256sum`.
const DIGEST: &str = "cda185d7eb048d6e4d7783b5ce690f7b4f9218ab9d01ae3ea2185fa84534d514";
/// SHA-256 of `03 11 17/d1/1,1` and so on, modulo ten.
const PICKED: [&str; 2] = ["m5", "m7"];

fn verify(name: &str, text: &str, more: &[&str]) -> Output {
    let path: PathBuf = std::env::temp_dir().join(format!("fadu-draw-{name}-{}.json", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_fadu"))
        .args(["draw", "--verify", path.to_str().unwrap()])
        .args(more)
        .output()
        .unwrap();
    std::fs::remove_file(&path).unwrap();
    out
}

#[test]
fn a_draw_agrees_with_itself_or_says_where_not_or_is_none() {
    let good = verify("good", &sheet().to_string(), &[]);
    assert_eq!(good.status.code(), Some(0), "{}", String::from_utf8_lossy(&good.stdout));
    assert!(String::from_utf8_lossy(&good.stdout).contains("重新抽取的结果与文件一致"));
    let mut touched = sheet();
    touched["strata"][0]["picked"][1] = json!("m0");
    let bad = verify("bad", &touched.to_string(), &["--json"]);
    let told: Value = serde_json::from_slice(&bad.stdout).unwrap();
    assert_eq!((bad.status.code(), &told["result"]), (Some(3), &json!("tampered")), "{told}");
    let what = told["flaws"][0]["what"].as_str().unwrap();
    assert!(what.contains("第 2 个") && what.contains("应是 m7，文件里是 m0"), "{what}");
    let none = verify("none", "{}", &[]);
    assert_eq!(none.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&none.stderr).contains("不是抽取文件"));
    let other = verify("other", &sheet().to_string().replace("draw-v1", "draw-v9"), &["--json"]);
    let told: Value = serde_json::from_slice(&other.stdout).unwrap();
    assert_eq!((other.status.code(), &told["result"]), (Some(4), &json!("unknown")));
}
