//! The master key of personal data: in no back-up unless it is asked for, and missed out loud; the command that erases asks who one is.

mod house;

use house::{Dir, run, told};
use serde_json::json;
use std::path::Path;
use std::process::{Command, Output};

const MISSING: &str = "缺少主密钥";

fn verify(data: &Path) -> (i32, String) {
    let out = run(&["verify", "--json", "--data-dir"], &[data]);
    (out.status.code().unwrap_or(-1), String::from_utf8_lossy(&out.stdout).into_owned())
}

#[test]
fn a_restored_record_without_its_master_key_says_so() {
    let dir = Dir::new("keys");
    let (data, to, back) = (dir.seeded("data"), dir.at("backup"), dir.at("back"));
    assert_eq!(verify(&data).0, 0);
    assert_eq!(run(&["backup", "--json", "--data-dir"], &[&data, &to]).status.code(), Some(0));
    assert!(!to.join("keys").exists());
    let restored = run(&["restore", "--json", "--data-dir"], &[&back, &to]);
    assert_eq!(restored.status.code(), Some(0), "{}", String::from_utf8_lossy(&restored.stderr));
    let (code, said) = verify(&back);
    assert!(code == 4 && said.contains(MISSING), "{code} {said}");
    // Of the files it says what it could hold them against, and it finds one that was altered even so.
    let (_, shown) = told(&restored);
    let locked = shown["files_not_opened"].as_u64().unwrap();
    assert!(locked > 0 && shown["files_opened"] == 0, "{shown}");
    assert!(said.contains(&format!("{locked} 份加密文件只按所存密文的摘要核对，没有打开")), "{said}");
    let file = a_file(&back.join("blobs"));
    let sound = std::fs::read(&file).unwrap();
    let mut flipped = sound.clone();
    flipped[30] ^= 1;
    std::fs::write(&file, flipped).unwrap();
    let (code, said) = verify(&back);
    assert!(code == 3 && said.contains("\"blobs\""), "{code} {said}");
    std::fs::write(&file, sound).unwrap();
    let served = run(&["serve", "--listen", "127.0.0.1:0", "--data-dir"], &[&back]);
    assert!(!served.status.success() && String::from_utf8_lossy(&served.stderr).contains(MISSING));
    // Another record's key is refused, the own one opens everything.
    let key = back.join("keys/master.key");
    std::fs::create_dir_all(back.join("keys")).unwrap();
    std::fs::write(&key, "07".repeat(32)).unwrap();
    owner_only(&key);
    let (code, said) = verify(&back);
    assert!(code == 4 && said.contains("不是这份数据的主密钥"), "{code} {said}");
    std::fs::copy(data.join("keys/master.key"), &key).unwrap();
    assert_eq!(verify(&back).0, 0);
    // Asked for, it goes along.
    let with = dir.at("with");
    assert_eq!(run(&["backup", "--with-keys", "--json", "--data-dir"], &[&data, &with]).status.code(), Some(0));
    assert!(with.join("keys/master.key").exists());
    // With the keys every file is opened.
    let (code, shown) = told(&run(&["restore", "--json", "--data-dir"], &[&dir.at("whole"), &with]));
    assert_eq!((code, &shown["files_opened"], &shown["files_not_opened"]), (0, &json!(locked), &json!(0)), "{shown}");
    // A drill opens them as well, and says so.
    let (code, shown) = told(&run(&["restore", "--drill", "--json", "--data-dir"], &[&data, &with]));
    assert_eq!((code, &shown["files_opened"], &shown["files_not_opened"]), (0, &json!(locked), &json!(0)), "{shown}");
}

#[test]
fn two_persons_answer_for_a_back_up_without_keys_where_the_keys_are_brought() {
    let dir = Dir::new("brought");
    let (data, to, back) = (dir.seeded("data"), dir.at("backup"), dir.at("back"));
    assert_eq!(run(&["backup", "--json", "--data-dir"], &[&data, &to]).status.code(), Some(0));
    let restore = |keys: Option<&Path>| {
        use std::io::Write;
        let mut command = Command::new(env!("CARGO_BIN_EXE_fadu"));
        let two = ["--by", "shuyiheng", "--with", "xiangnanxing", "--reason", "硬盘损坏"];
        command.args(["restore", "--json"]).args(two).arg("--data-dir").arg(&back).arg(&to);
        if let Some(folder) = keys {
            command.arg("--keys").arg(folder);
        }
        let piped = std::process::Stdio::piped;
        let mut child = command.stdin(piped()).stdout(piped()).spawn().unwrap();
        // One that refuses reads no password.
        child.stdin.take().unwrap().write_all(b"fadu-demo-2026\nfadu-demo-2026\n").ok();
        told(&child.wait_with_output().unwrap())
    };
    let (code, said) = restore(None);
    assert!(code == 4 && said["why"].as_str().unwrap().contains("请用 --keys 指明"), "{said}");
    assert!(!back.exists(), "nothing was written");
    let (code, said) = restore(Some(&to));
    assert!(code == 4 && said["why"].as_str().unwrap().contains("没有 master.key") && !back.exists(), "{said}");
    let (code, said) = restore(Some(&data.join("keys")));
    assert_eq!((code, said["files_not_opened"].as_u64()), (0, Some(0)), "{said}");
    assert!(said["leaf"].as_u64().is_some() && said["files_opened"].as_u64() > Some(0), "{said}");
    assert_eq!(verify(&back).0, 0);
}

/// The first file below a folder.
fn a_file(folder: &Path) -> std::path::PathBuf {
    let mut all: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    all.sort();
    let first = all.into_iter().find(|p| p.file_name().is_some_and(|n| n.len() == 2 || n.len() == 62)).unwrap();
    if first.is_dir() { a_file(&first) } else { first }
}

fn owner_only(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
}

fn erase(data: &Path, user: &str, password: &str, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fadu"));
    command.arg("erase").args(more).args(["--user", user, "--json", "--data-dir"]).arg(data);
    command.env("FADU_PASSWORD", password).output().unwrap()
}

#[test]
fn whoever_erases_by_command_says_who_and_may() {
    let dir = Dir::new("erase");
    let data = dir.seeded("data");
    let check = |user: &str, password: &str, sentence: &str| {
        let (code, answer) = told(&erase(&data, user, password, &["没有这个文号"]));
        assert_eq!((code, &answer["result"]), (2, &json!("refused")), "{answer}");
        let said = answer["why"][0]["sentence"].as_str().unwrap_or_default();
        assert!(said.contains(sentence), "{answer}");
    };
    check("luozhibai", "wrong", "口令");
    check("shenzhixing", "fadu-demo-2026", "不能办理");
    check("luozhibai", "fadu-demo-2026", "没有找到");
}
