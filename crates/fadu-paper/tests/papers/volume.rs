//! Volumes: finished papers bound into one file, their pages as they were, numbered through, with bookmarks and a catalogue.

use crate::archival::{bookmarks, complaints, labels};
use crate::desk::*;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

fn bound(pieces: &[(&str, &Value)]) -> Value {
    let main = fs::read_to_string(root().join("law/papers/volume.typ")).unwrap();
    let data = json!({
        "title": "明市监罚〔2026〕251号 正卷", "mark": "0123456789abcdef0123456789abcdef", "paper": { "name": "正卷" },
        "agency": { "name": "示例市明德区市场监督管理局" }, "procedure": "行政处罚普通程序", "volume": "正卷", "number": "明市监罚〔2026〕251号",
        "rows": [["案卷编号", "明市监罚〔2026〕251号"], ["当事人", "示例市明德区小满餐饮店"], ["保管期限", "三十年"]],
        "retention": "三十年", "archived_on": "2026年11月12日", "note": "",
    });
    let mut order = written(&main, &data, "volume");
    let piece = |(title, pdf): &(&str, &Value)| json!({ "title": title, "pdf": pdf, "line": { "group": "证据材料", "title": title, "number": "", "date": "2026年10月20日", "word": "" } });
    order["pieces"] = pieces.iter().map(piece).collect();
    order
}

fn paper(worker: &mut Worker, id: &str) -> Value {
    worker.ask(&request(id, &sample(), "pdf"))["pdf"].clone()
}

/// The text of one page, or of all, white space left out.
fn text(pdf: &Value, page: Option<usize>) -> Option<String> {
    let mut command = Command::new("pdftotext");
    if let Some(page) = page.map(|p| p.to_string()) {
        command.args(["-f", &page, "-l", &page]);
    }
    let Ok(mut reader) = command.args(["-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
        println!("skipped: pdftotext not installed");
        return None;
    };
    reader.stdin.take().unwrap().write_all(&decoded(pdf.as_str().unwrap())).unwrap();
    let text = String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap();
    Some(text.chars().filter(|c| !c.is_whitespace()).collect())
}

#[test]
fn papers_are_bound_as_they_are_and_numbered_through() {
    let Some(mut worker) = worker() else { return };
    let (decision, receipt) = (paper(&mut worker, "penalty-decision"), paper(&mut worker, "penalty-service-receipt"));
    let order = bound(&[("行政处罚决定书", &decision), ("送达回证", &receipt)]);
    let volume = worker.ask(&order);
    assert_eq!((&volume["ok"], &volume["pages"]), (&json!(true), &json!(4)), "{}", volume["error"]);
    assert_eq!(volume["standard"], "PDF/A-2b");
    assert_eq!(volume, worker.ask(&order), "the same bytes every time");
    let bytes = decoded(volume["pdf"].as_str().unwrap());
    let has = |words: &[u8]| bytes.windows(words.len()).any(|w| w == words);
    assert!(has(b"<pdfaid:part>2</pdfaid:part>") && has(b"/Outlines") && has(b"/OutputIntents") && has(b"/PageLabels"));
    assert_eq!(complaints(&bytes), Vec::<String>::new());
    let marks = bookmarks(&bytes);
    let told: Vec<(&str, usize)> = marks.iter().map(|(words, page)| (words.as_str(), *page)).collect();
    let wanted = [("案卷封面", 1), ("卷内目录", 2), ("行政处罚决定书", 3), ("送达回证", 6), ("备考表", 7)];
    assert_eq!(told, wanted);
    assert_eq!(labels(&bytes), [(0, "卷首".to_string()), (2, String::new()), (6, "卷末".to_string())]);
    let Some(catalogue) = text(&volume["pdf"], Some(2)) else { return };
    for words in ["卷内目录", "证据材料", "行政处罚决定书", "1—3", "送达回证", "4"] {
        assert!(catalogue.contains(words), "{words} is missing in {catalogue}");
    }
    let cover = text(&volume["pdf"], Some(1)).unwrap();
    for words in ["行政处罚普通程序案卷", "（正卷）", "保管期限三十年", "材料2件，编页码4页"]
    {
        assert!(cover.contains(words), "{words} is missing in {cover}");
    }
    // The committed pages say what they said, and the stamped number with it.
    for page in 1..=3 {
        let (alone, bound) = (text(&decision, Some(page)).unwrap(), text(&volume["pdf"], Some(page + 2)).unwrap());
        let without: String = bound.replacen(&page.to_string(), "", 1);
        assert!(
            bound == format!("{page}{alone}") || bound == format!("{alone}{page}") || without == alone,
            "{bound}\n{alone}"
        );
    }
    assert!(text(&volume["pdf"], Some(7)).unwrap().contains("备考表"));
}

#[test]
fn a_piece_that_is_no_pdf_is_named_and_the_worker_goes_on() {
    let Some(mut worker) = worker() else { return };
    let decision = paper(&mut worker, "penalty-decision");
    for broken in ["", "JVBERi0xLjcK", "%%%"] {
        let answer = worker.ask(&bound(&[("行政处罚决定书", &decision), ("坏的", &json!(broken))]));
        assert_eq!(answer["ok"], false);
        assert!(answer["error"].as_str().unwrap().starts_with("坏的："), "{}", answer["error"]);
    }
    let empty = worker.ask(&bound(&[]));
    assert_eq!((&empty["ok"], &empty["pages"]), (&json!(true), &json!(0)), "{}", empty["error"]);
}

#[test]
fn a_volume_with_a_plain_part_does_not_claim_the_archival_form() {
    let Some(mut worker) = worker() else { return };
    let mut data = sample();
    data["party"]["name"] = "示例\u{1F95F}\u{13000}店".into();
    let plain = worker.ask(&request("penalty-decision", &data, "pdf"))["pdf"].clone();
    let volume = worker.ask(&bound(&[("行政处罚决定书", &plain)]));
    assert_eq!((&volume["ok"], &volume["standard"]), (&json!(true), &json!("PDF-1.7")), "{}", volume["error"]);
}

#[test]
fn a_sheet_shows_its_picture() {
    let Some(mut worker) = worker() else { return };
    let main = fs::read_to_string(root().join("law/papers/exhibit.typ")).unwrap();
    let pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let data = json!({ "no": "1", "name": "现场照片", "kind": "视听资料", "digest": "ab".repeat(32), "picture": "exhibit.png" });
    let mut order = written(&main, &data, "lines");
    order["blobs"] = json!({ "exhibit.png": pixel });
    let answer = worker.ask(&order);
    assert_eq!((&answer["ok"], &answer["pages"]), (&json!(true), &json!(1)), "{}", answer["error"]);
    assert!(answer["lines"][0].to_string().contains('▣'));
    order["output"] = "pdf".into();
    let sheet = worker.ask(&order);
    assert_eq!((&sheet["standard"], complaints(&pdf_of(&sheet))), (&json!("PDF/A-2b"), Vec::new()));
    let volume = worker.ask(&bound(&[("现场照片", &sheet["pdf"])]));
    assert_eq!((&volume["standard"], complaints(&pdf_of(&volume))), (&json!("PDF/A-2b"), Vec::new()));
    order["blobs"] = json!({ "exhibit.png": "!" });
    assert_eq!(worker.ask(&order)["ok"], false);
    let mut named = data.clone();
    (named["picture"], named["kept"]) = (json!(""), json!("本件为录音，以数字形式保管"));
    let text = worker.ask(&written(&main, &named, "lines"))["lines"][0].to_string();
    assert!(text.contains("本件为录音") && !text.contains('▣'), "{text}");
}

#[test]
fn the_sheet_of_an_erased_paper_is_no_empty_form_of_evidence() {
    let Some(mut worker) = worker() else { return };
    let main = fs::read_to_string(root().join("law/papers/exhibit.typ")).unwrap();
    let mut set = |data: Value| worker.ask(&written(&main, &data, "lines"))["lines"][0].to_string();
    let kept = "已于2037年1月4日依法删除（个人信息保护法第四十七条）";
    let paper =
        set(json!({ "no": "", "name": "结案审批表 例罚〔2026〕3号", "taken_on": "2026年11月20日", "kept": kept }));
    for word in ["已依法删除的文书", "结案审批表", "文书日期", kept] {
        assert!(paper.contains(word), "{word}: {paper}");
    }
    for word in ["证据", "取得人", "长度", "摘要"] {
        assert!(!paper.contains(word), "{word}: {paper}");
    }
    let piece = set(
        json!({ "no": "2", "name": "已依法删除", "kind": "视听资料", "taken_on": "2026年10月15日", "by": "甲、乙", "kept": kept }),
    );
    assert!(piece.contains("证据材料（2）") && piece.contains("取得人") && !piece.contains("长度"), "{piece}");
}
