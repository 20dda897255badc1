//! Where a file that somebody brings belongs in a pack.

use crate::Pack;

/// Where a file belongs: by its path, by the file of that name in force, else by what it says.
pub fn placed(pack: &Pack, name: &str, text: &str) -> Result<String, String> {
    let name = name.replace('\\', "/");
    let name = name.strip_prefix("law/").unwrap_or(&name);
    if pack.files.contains_key(name) {
        return Ok(name.to_string());
    }
    let last = name.rsplit('/').next().unwrap_or_default();
    if !last.ends_with(".toml") {
        return Err(format!("{last}：只收 .toml 文件"));
    }
    let said: toml::Table = text.parse().map_err(|e| format!("{last}：读不懂：{e}"))?;
    let own = |k: &str| said.contains_key(k);
    let folder = match () {
        () if own("limit") => "limits",
        () if own("year") && own("holiday") => "calendar",
        () if own("versions") && own("articles") => "statutes",
        () if own("item") => "registers",
        () => return Err(format!("{last}：看不出是期限、日历、法规还是案由；其他文件请用与现行数据相同的路径")),
    };
    Ok(format!("{folder}/{last}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_finds_its_place() {
        let pack = Pack { files: [("limits/penalty.toml".to_string(), Vec::new())].into() };
        let of = |name: &str, text: &str| placed(&pack, name, text);
        assert_eq!(of("law/limits/penalty.toml", "").as_deref(), Ok("limits/penalty.toml"));
        assert_eq!(of("2027.toml", "year = 2027\nholiday = []").as_deref(), Ok("calendar/2027.toml"));
        assert_eq!(of("x.toml", "[[limit]]\nid = \"a\"").as_deref(), Ok("limits/x.toml"));
        assert!(of("x.toml", "a = 1").unwrap_err().contains("看不出"));
        assert!(of("x.pdf", "").unwrap_err().contains("只收 .toml"));
    }
}
