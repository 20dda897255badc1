//! Every paper of every procedure: filled, empty, and with text that tries to be markup.

use crate::archival::complaints;
use crate::desk::*;
use serde_json::{Value, json};
use std::path::PathBuf;

#[test]
fn every_paper_stands_filled_and_empty() {
    let Some(mut worker) = worker() else { return };
    for Sample { folder, paper, data, expected, .. } in samples() {
        let answer = worker.ask(&request_in(&folder, &paper, &data, "pdf"));
        assert_eq!(answer["ok"], true, "{paper}: {}", answer["error"]);
        assert_eq!((&answer["id"], &answer["standard"]), (&json!("t-1"), &json!("PDF/A-2b")), "{paper}");
        assert!(answer["pages"].as_u64().unwrap() >= 1);
        assert_eq!(complaints(&pdf_of(&answer)), Vec::<String>::new(), "{paper}");
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

/// Whoever is not penalised for his age or for want of capacity has a guardian, who is told what is asked of him (处罚法30、31); nobody else's is.
#[test]
fn guardians_are_told_what_is_asked_of_them() {
    let Some(mut worker) = worker() else { return };
    let Sample { folder, paper, mut data, .. } =
        samples().into_iter().find(|s| s.paper == "penalty-no-penalty-decision").unwrap();
    for (ground, words) in [
        ("不满十四周岁", Some("第三十条的规定，责令当事人的监护人对其加强管教")),
        ("不能辨认或者不能控制自己的行为", Some("第三十一条的规定，责令当事人的监护人对其严加看管、予以治疗")),
        ("超过追责时效", None),
    ] {
        data["f"]["no_penalty_ground"] = json!(ground);
        let answer = worker.ask(&request_in(&folder, &paper, &data, "pdf"));
        let Some(text) = text_of(&answer) else { return };
        match words {
            Some(words) => assert!(text.contains(words), "{text}"),
            None => assert!(!text.contains("监护人"), "{text}"),
        }
    }
}

#[test]
fn every_template_on_file_has_a_sample() {
    let mut found = Vec::new();
    for folder in folders() {
        {
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

/// What is taken over from one paper to the next shows in no byte of it, and no paper has words of another.
#[test]
fn what_was_set_before_shows_nowhere() {
    let (Some(mut warm), Some(mut cold)) = (worker(), worker()) else { return };
    let mut other = sample();
    (other["party"]["name"], other["paper"]["number"]) = ("示例市另一家饭店".into(), "明市监罚〔2026〕252号".into());
    (other["f"]["facts"], other["agency"]["name"]) = ("另一件事。".into(), "示例市另一局".into());
    let first = request("penalty-decision", &sample(), "pdf");
    let second = request("penalty-decision", &other, "pdf");
    let once = warm.ask(&first);
    let then = warm.ask(&second);
    assert_eq!(then, cold.ask(&second));
    assert_eq!(once, warm.ask(&first));
    let Some(text) = text_of(&then) else { return };
    assert!(text.contains("示例市另一局") && text.contains("252号") && !text.contains("小满"), "{text}");
}

/// Packs of earlier days are kept for ever, and their templates read the data so.
#[test]
fn a_template_that_reads_the_inputs_still_has_its_data() {
    let Some(mut worker) = worker() else { return };
    for name in ["甲", "乙"] {
        let answer = worker.ask(&written("#json(bytes(sys.inputs.data)).name", &json!({ "name": name }), "lines"));
        // The look of today reads the file: a pack has one or the other.
        assert_eq!(answer["ok"], false);
        let mut earlier = written("#json(bytes(sys.inputs.data)).name", &json!({ "name": name }), "lines");
        earlier["files"]["official.typ"] = "".into();
        let answer = worker.ask(&earlier);
        assert!(answer["lines"][0][0].as_str().is_some_and(|l| l.ends_with(name)), "{answer}");
    }
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

/// The place of the proof code is kept in the look: with none it takes no room.
#[test]
fn a_proof_code_has_its_place() {
    let Some(mut worker) = worker() else { return };
    let mut data = sample();
    let pictures = |answer: &Value| answer["lines"][2].to_string().matches('▣').count();
    let without = worker.ask(&request("penalty-decision", &data, "lines"));
    data["paper"]["proof"] = data["paper"]["qr"].clone();
    let with = worker.ask(&request("penalty-decision", &data, "lines"));
    assert_eq!((pictures(&without), pictures(&with)), (1, 2), "{with}");
    assert_eq!((&without["pages"], &with["pages"]), (&json!(3), &json!(3)));
}

#[test]
fn a_character_without_a_glyph_still_gives_a_paper() {
    let Some(mut worker) = worker() else { return };
    let mut data = sample();
    data["party"]["name"] = "示例\u{1F95F}\u{13000}店".into();
    let answer = worker.ask(&request("penalty-decision", &data, "pdf"));
    assert_eq!((&answer["ok"], &answer["standard"]), (&json!(true), &json!("PDF-1.7")), "{}", answer["error"]);
    let missing = complaints(&pdf_of(&answer));
    for words in ["part", "conformance", "output intent", "profile"] {
        assert!(missing.iter().any(|m| m == words), "{words}: it claims nothing and shows nothing, {missing:?}");
    }
}

/// The look at the archival form sees what is spoilt.
#[test]
fn what_spoils_the_archival_form_is_seen() {
    let Some(mut worker) = worker() else { return };
    let good = pdf_of(&worker.ask(&request("penalty-decision", &sample(), "pdf")));
    assert_eq!(complaints(&good), Vec::<String>::new());
    for (from, to, words) in [
        ("<pdfaid:part>2", "<pdfaid:part>3", "part"),
        ("/GTS_PDFA1", "/GTS_PDFX1", "output intent"),
        ("/FontFile3", "/FontFileX", "font embedded"),
        ("/ToUnicode", "/ToUnicodX", "text that can be read out"),
    ] {
        let spoilt = replaced(&good, from.as_bytes(), to.as_bytes());
        assert_eq!(complaints(&spoilt), [words], "{from}");
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for at in (0..bytes.len() - from.len()).filter(|at| bytes[*at..].starts_with(from)) {
        out[at..at + to.len()].copy_from_slice(to);
    }
    assert_ne!(out, bytes, "nothing to spoil");
    out
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
