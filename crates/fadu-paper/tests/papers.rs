//! Every paper of the general penalty procedure, through the worker's own pipe: filled, empty, and with text that
//! tries to be markup.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

const PAPERS: [(&str, &[&str]); 23] = [
    ("penalty-source-register", &["案件来源登记表", "本局食品安全监督检查组"]),
    ("penalty-filing-approval", &["立案审批表", "沈知行（990106001）", "机关负责人"]),
    ("penalty-inquiry-record", &["询问笔录", "有权申请回避", "被询问人（签名或者盖章）"]),
    ("penalty-scene-record", &["现场笔录", "见证人（签名）", "14时10分至15时05分"]),
    ("penalty-evidence-slip", &["证据提取单", "核对一致", "摘要c1d4…0b3e"]),
    ("penalty-test-period-notice", &["检验期间告知书", "自2026年7月18日起，至2026年8月5日止", "第六十四条第二款"]),
    ("penalty-suspension-approval", &["中止（恢复）调查审批表", "第四十六条"]),
    ("penalty-term-extension-approval", &["延长办案期限审批表", "第六十四条第一款"]),
    ("penalty-final-report", &["案件调查终结报告", "五、自由裁量的理由", "六、处理意见及依据"]),
    ("penalty-legal-review-opinion", &["法制审核意见书", "柳文清", "主体与权限"]),
    ("penalty-notice", &["行政处罚事先告知书", "第四十四条", "五个工作日", "有权进行陈述和申辩", "0000-12345000"]),
    ("penalty-statement-record", &["陈述申辩笔录", "消毒柜购置票据复印件1份"]),
    ("penalty-waiver", &["放弃陈述、申辩权利", "明市监罚告〔2026〕240号"]),
    ("penalty-recheck-opinion", &["陈述申辩复核意见书", "部分采纳"]),
    ("penalty-decision-approval", &["行政处罚决定审批表", "贺明川"]),
    (
        "penalty-decision",
        &[
            "示例市明德区小满餐饮店",
            "经查明",
            "有下列证据证明",
            "不予采纳",
            "罚款人民币壹万贰仟元整（12,000.00元）",
            "十五日内",
            "六十日内向示例市明德区人民政府申请行政复议",
            "六个月内依法向示例市明德区人民法院提起行政诉讼",
            "百分之三",
            "向社会公示",
            "2026年10月20日",
            "印章处",
            "7F3A9C2104BE88D0",
        ],
    ),
    ("penalty-service-receipt", &["送达回证", "拒收事由", "罚没款缴纳通知书（明市监罚缴〔2026〕251号）"]),
    ("penalty-payment-notice", &["罚没款缴纳通知书", "0000123456789000", "延期或者分期缴纳"]),
    ("penalty-publicity-form", &["行政处罚信息公示审批表", "隐去的内容"]),
    ("penalty-closing-approval", &["结案审批表", "示财票2026-000318", "第七十七条"]),
    ("penalty-file-cover", &["行政处罚案卷", "保管期限", "长期"]),
    ("penalty-file-catalogue", &["卷内文件目录", "11—15"]),
    ("penalty-file-endnote", &["卷内备考表", "材料8件", "检查人（签名）"]),
];

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
    let main = fs::read_to_string(documents().join(format!("{paper}.typ"))).unwrap();
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
    let sample = sample();
    for (paper, expected) in PAPERS {
        let answer = worker.ask(&request(paper, &sample, "pdf"));
        assert_eq!(answer["ok"], true, "{paper}: {}", answer["error"]);
        assert_eq!((&answer["id"], &answer["standard"]), (&json!("t-1"), &json!("PDF/A-2b")), "{paper}");
        assert!(answer["pages"].as_u64().unwrap() >= 1);
        if let Some(text) = text_of(&answer) {
            for words in expected {
                assert!(text.contains(words), "{paper}: {words} is missing in\n{text}");
            }
        }
        for empty in [json!({}), Value::Null, json!({"f": null, "lists": {"evidence": [{}], "opinions": [{}]}})] {
            let answer = worker.ask(&request(paper, &empty, "pdf"));
            assert_eq!(answer["ok"], true, "{paper} with {empty}: {}", answer["error"]);
            assert!(answer["pages"].as_u64().unwrap() >= 1);
        }
    }
    assert_eq!(worker.end(), Some(0));
}

#[test]
fn every_template_on_file_is_tested() {
    let mut found: Vec<String> = fs::read_dir(documents())
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".typ")?.to_string()))
        .collect();
    found.sort();
    let mut named = PAPERS.map(|(paper, _)| paper);
    named.sort();
    assert_eq!(found, named);
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
    for (paper, _) in PAPERS {
        let answer = worker.ask(&request(paper, &data, "pdf"));
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
