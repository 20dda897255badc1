//! `cargo xtask fonts`: sees to it that the four typefaces of official papers are there, and says plainly what is
//! missing and what then happens. `--check` only looks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A typeface that a Debian package installs for the whole machine.
struct Installed {
    name: &'static str,
    package: &'static str,
    path: &'static str,
    without: &'static str,
}

const INSTALLED: [Installed; 3] = [
    Installed {
        name: "Noto Serif CJK SC（宋体、标题）",
        package: "fonts-noto-cjk",
        path: "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
        without: "不能制作任何文书",
    },
    Installed {
        name: "Noto Sans CJK SC（黑体）",
        package: "fonts-noto-cjk",
        path: "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        without: "黑体处改用 Noto Serif CJK SC",
    },
    Installed {
        name: "LXGW WenKai（楷体，表格和笔录）",
        package: "fonts-lxgw-wenkai",
        path: "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
        without: "楷体处改用 Noto Serif CJK SC",
    },
];

/// The 仿宋 of the body text: one file out of a large package that is not installed.
const FANG_FILE: &str = "FandolFang-Regular.otf";
const FANG_PACKAGE: &str = "texlive-lang-chinese";
const FANG_SHA256: &str = "d838ad32ce2244d8144f408c37fe71065aba6fbbc80759a4d2aa2033948d5bc9";
const FANG_WITHOUT: &str = "正文仿宋改用 Noto Serif CJK SC，版面仍为每页22行";

/// Checks the typefaces and fetches what is missing; fails only when no paper could be made.
pub fn run(args: &[String]) -> Result<(), String> {
    let only_check = match args {
        [] => false,
        [one] if one == "--check" => true,
        _ => return Err("usage: cargo xtask fonts [--check]".to_string()),
    };
    if !only_check {
        install_missing();
    }
    for font in &INSTALLED {
        if Path::new(font.path).exists() {
            println!("有　{}", font.name);
        } else {
            println!("缺　{}：apt-get install {}；在此之前{}", font.name, font.package, font.without);
        }
    }
    match fang(only_check) {
        Ok(path) => println!("有　FandolFang（仿宋，正文）：{}", path.display()),
        Err(reason) => println!("缺　FandolFang（仿宋，正文）：{reason}；在此之前{FANG_WITHOUT}"),
    }
    if Path::new(INSTALLED[0].path).exists() {
        Ok(())
    } else {
        Err("Noto Serif CJK SC is missing: no paper can be made".to_string())
    }
}

/// Installs the missing packages, as root or through sudo without asking for a password.
fn install_missing() {
    let mut packages: Vec<&str> =
        INSTALLED.iter().filter(|font| !Path::new(font.path).exists()).map(|font| font.package).collect();
    packages.dedup();
    if packages.is_empty() {
        return;
    }
    let root = output_of(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    let mut command = if root { Command::new("apt-get") } else { Command::new("sudo") };
    if !root {
        command.args(["-n", "apt-get"]);
    }
    println!("正在安装 {} ……", packages.join(" "));
    let done =
        command.args(["install", "-y", "--no-install-recommends"]).args(&packages).stdout(Stdio::null()).status();
    if !done.is_ok_and(|status| status.success()) {
        println!("未能安装，请由管理员运行：apt-get install {}", packages.join(" "));
    }
}

/// Finds the checked file in the project's cache, or fetches it.
fn fang(only_check: bool) -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fonts");
    let kept = folder.join(FANG_FILE);
    if kept.exists() {
        return check(&kept).map(|()| PathBuf::from("fonts").join(FANG_FILE));
    }
    if only_check {
        return Err("运行 cargo xtask fonts 获取".to_string());
    }
    let scratch = std::env::temp_dir().join(format!("fadu-fonts-{}", std::process::id()));
    fs::create_dir_all(&scratch).map_err(|error| error.to_string())?;
    let fetched = fetch(&scratch).and_then(|file| {
        check(&file)?;
        fs::create_dir_all(&folder).and_then(|()| fs::copy(&file, &kept)).map_err(|error| error.to_string())
    });
    // The scratch folder is of no further use; a left-over does no harm.
    let _ = fs::remove_dir_all(&scratch);
    fetched.map(|_| PathBuf::from("fonts").join(FANG_FILE))
}

/// Downloads the package with apt and takes the one file out of it.
fn fetch(scratch: &Path) -> Result<PathBuf, String> {
    println!("正在获取 {FANG_PACKAGE}（约 50 MB，只取一个文件，不安装）……");
    output_of(Command::new("apt-get").args(["download", FANG_PACKAGE]).current_dir(scratch))?;
    let package = find(scratch, &|name| name.ends_with(".deb")).ok_or("apt-get download 没有给出软件包")?;
    let mut archive = Command::new("dpkg-deb")
        .arg("--fsys-tarfile")
        .arg(&package)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("dpkg-deb: {error}"))?;
    let stream = archive.stdout.take().ok_or("dpkg-deb 没有输出")?;
    let pattern = format!("*/{FANG_FILE}");
    let taken =
        output_of(Command::new("tar").args(["-xf", "-", "--wildcards", &pattern]).current_dir(scratch).stdin(stream));
    let unpacked = archive.wait().map_err(|error| error.to_string())?;
    taken?;
    if !unpacked.success() {
        return Err("dpkg-deb 未能读出软件包".to_string());
    }
    find(scratch, &|name| name == FANG_FILE).ok_or_else(|| format!("软件包里没有 {FANG_FILE}"))
}

/// Refuses a file whose SHA-256 is not the one written here.
fn check(file: &Path) -> Result<(), String> {
    let printed = output_of(Command::new("sha256sum").arg(file))?;
    if is_digest(&printed, FANG_SHA256) {
        Ok(())
    } else {
        Err(format!("{FANG_FILE} 的 SHA-256 与规定值不符，已拒用"))
    }
}

fn is_digest(printed: &str, expected: &str) -> bool {
    printed.split_whitespace().next() == Some(expected)
}

fn find(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> Option<PathBuf> {
    for path in fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            if let Some(found) = find(&path, wanted) {
                return Some(found);
            }
        } else if path.file_name().and_then(|name| name.to_str()).is_some_and(wanted) {
            return Some(path);
        }
    }
    None
}

fn output_of(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let complaint = String::from_utf8_lossy(&output.stderr);
        Err(format!("{name}: {}", complaint.lines().next_back().unwrap_or("failed")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_written_digest_is_taken() {
        assert!(is_digest("d838ad32ce2244d8144f408c37fe71065aba6fbbc80759a4d2aa2033948d5bc9  x.otf\n", FANG_SHA256));
        assert!(!is_digest("0000  x.otf", FANG_SHA256));
        assert!(!is_digest("", FANG_SHA256));
    }

    #[test]
    fn unknown_arguments_are_refused() {
        assert!(run(&["--fetch".to_string()]).is_err());
    }
}
