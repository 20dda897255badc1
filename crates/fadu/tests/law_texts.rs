//! Texts of statutes from files into the law base and out again, over the built binary. The statutes are invented.

use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Output};

struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Dir {
        let path = std::env::temp_dir().join(format!("fadu-texts-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(path.join("texts/falv")).unwrap();
        Dir(path)
    }
    fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.0.join("texts").join(name), bytes).unwrap();
    }
    fn fadu(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_fadu")).current_dir(&self.0).args(args).output().unwrap()
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn json_of(out: &Output) -> Value {
    let text = String::from_utf8_lossy(&out.stdout);
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text} {}", String::from_utf8_lossy(&out.stderr)))
}

const OLD: &str = "# 中华人民共和国甲法\n\n2001年1月1日 某会通过\n\n<!-- INFO END -->\n\n## 第一章 总则\n\n第一条 子：\n\n（一）丑；\n\n（二）寅。\n\n卯。\n\n第二条 自公布之日起施行。\n";
const NEW: &str = "# 中华人民共和国甲法\n\n2001年1月1日 某会通过\n\n2021年1月22日 某会《关于修改〈甲法〉的决定》修正\n\n<!-- INFO END -->\n\n第一条 辰。\n\n第一条之一 巳。\n\n第二条 自公布之日起施行。\n";

#[test]
fn texts_are_imported_whole_once_and_shown_with_their_versions() {
    let dir = Dir::new("whole");
    dir.put("falv/甲法(2001-01-01).md", OLD.as_bytes());
    dir.put("falv/甲法(2021-01-22).md", NEW.as_bytes());
    dir.put("README.md", b"# notes");
    let out = dir.fadu(&["law", "import", "texts", "--json"]);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let told = json_of(&out);
    assert_eq!((&told["added"], &told["already"], &told["articles"]), (&json!(2), &json!(0), &json!(5)));
    assert_eq!(told["folders"], json!({ "falv": { "articles": 5, "texts": 2 } }));
    let again = json_of(&dir.fadu(&["law", "import", "texts", "--json"]));
    assert_eq!((&again["added"], &again["already"]), (&json!(0), &json!(2)));

    let shown = json_of(&dir.fadu(&["law", "show", "甲法", "--json"]));
    let versions = &shown["versions"];
    assert_eq!((&versions[0]["date"], &versions[1]["date"]), (&json!("2001-01-01"), &json!("2021-01-22")));
    assert_eq!(versions[0]["chapters"][0], json!({ "level": "chapter", "number": 1, "title": "总则", "line": 7 }));
    let first = &versions[0]["articles"][0];
    assert_eq!((&first["number"], &first["text"]), (&json!(1), &json!("子：\n\n（一）丑；\n\n（二）寅。\n\n卯。")));
    assert_eq!(first["paragraphs"][0]["items"][1], json!({ "number": 2, "label": "（二）", "text": "寅。" }));
    assert_eq!(first["paragraphs"][1], json!({ "number": 2, "text": "卯。" }));
    assert_eq!(
        (&versions[1]["articles"][1]["number"], &versions[1]["amended_by"]),
        (&json!("1-1"), &json!("关于修改〈甲法〉的决定"))
    );
}

#[test]
fn what_cannot_be_read_is_listed_and_the_rest_is_taken() {
    let dir = Dir::new("bad");
    dir.put("falv/甲法(2001-01-01).md", OLD.as_bytes());
    dir.put("falv/乙.md", &[0xff, 0xfe, 0x00]);
    dir.put("falv/丙.docx", b"PK");
    dir.put("falv/空.txt", b"");
    let out = dir.fadu(&["law", "import", "texts", "--check", "--json"]);
    assert_eq!(out.status.code(), Some(2));
    let told = json_of(&out);
    let reasons: Vec<&str> =
        told["rejected"].as_array().unwrap().iter().map(|r| r["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["不是完整的 .docx 文件", "不是 UTF-8 编码，第 1 字节读不懂", "文件是空的，没有标题"]);
    assert_eq!((&told["taken"], &told["written"]), (&json!(1), &json!(false)));
    assert!(!dir.0.join("data").exists(), "--check writes nothing");
    assert_eq!(dir.fadu(&["law", "import", "nowhere"]).status.code(), Some(1));
}

#[test]
fn without_texts_the_pack_answers() {
    let dir = Dir::new("pack");
    let shown = json_of(&dir.fadu(&["law", "show", "penalty-law", "--json"]));
    assert_eq!((&shown["source"], &shown["id"]), (&json!("pack"), &json!("penalty-law")));
}

#[test]
fn citations_of_the_pack_are_held_against_texts() {
    let dir = Dir::new("held");
    dir.put("falv/甲法(2001-01-01).md", OLD.as_bytes());
    let out = dir.fadu(&["law", "check", "--json", "--texts", "texts"]);
    let told = json_of(&out);
    assert_eq!(
        (out.status.code(), &told["texts"]["standing"], &told["texts"]["wrong"]),
        (Some(0), &json!(0), &json!([]))
    );
    assert_eq!(
        told["texts"]["without"]["penalty-law"],
        json!([]),
        "listed, with the days of the versions that are there"
    );
    // A text of the right version that lacks nearly everything: every citation of it falls.
    let short = "# 中华人民共和国行政处罚法\n\n<!-- INFO END -->\n\n第四条 子。\n";
    dir.put("falv/行政处罚法(2021-01-22).md", short.as_bytes());
    let out = dir.fadu(&["law", "check", "--json", "--texts", "texts"]);
    let told = json_of(&out);
    let wrong: Vec<&str> = told["texts"]["wrong"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(out.status.code(), Some(1));
    assert!(wrong.contains(&"penalty-law/64") && !wrong.contains(&"penalty-law/4"), "{wrong:?}");
    assert!(told["texts"]["without"].get("penalty-law").is_none());
    // Nothing imported: said, and no verdict.
    let none = dir.fadu(&["law", "check", "--texts"]);
    assert_eq!(none.status.code(), Some(1));
}
