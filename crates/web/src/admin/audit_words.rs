//! Routes in words, for whoever reads the journal of access.

/// A piece of the route and what it is about; the first that fits is taken.
const ABOUT: [(&str, &str); 36] = [
    ("/login", "登录"),
    ("/session", "登录"),
    ("/logout", "退出"),
    ("/table/{kind}", "导出表格"),
    ("/audit", "审计日志"),
    ("/custody", "证据的保管链"),
    ("/destruction", "证据的销毁"),
    ("/uploads", "上传文件"),
    ("/evidence", "证据"),
    ("/devices", "取证设备"),
    ("/erasure", "删除个人信息"),
    ("/replay", "案件回放"),
    ("/volume", "案卷"),
    ("/papers", "文书"),
    ("/terms", "期限"),
    ("/reported", "补录"),
    ("/sync", "补录"),
    ("/do/{act}", "一步办理"),
    ("/intents", "一步办理"),
    ("/move", "程序版本"),
    ("/quarantine", "待认领的记录"),
    ("/parties", "当事人"),
    ("/officers", "执法人员"),
    ("/exams", "考试"),
    ("/law-change", "法律变动"),
    ("/sampling", "主动抽查"),
    ("/bodies", "执法主体"),
    ("/fees", "收费目录"),
    ("/powers", "权责清单"),
    ("/items", "案由"),
    ("/discretion", "裁量标准"),
    ("/statutes", "法规原文"),
    ("/procedures", "程序"),
    ("/drafts", "程序草稿"),
    ("/pay/", "缴款系统"),
    ("/matters", "案件"),
];

/// What was asked: 查看案卷, 提交补录, 登录.
pub(super) fn deed(what: &str) -> String {
    let (method, route) = what.split_once(' ').unwrap_or(("", what));
    let about = ABOUT.iter().find(|(piece, _)| route.contains(piece)).map_or("其他", |(_, word)| word);
    let does = match (method, about) {
        ("DELETE", "登录") => return "退出".into(),
        ("GET" | "HEAD", "导出表格") | (_, "登录" | "退出" | "上传文件") => "",
        ("GET" | "HEAD", _) => "查看",
        _ => "提交",
    };
    format!("{does}{about}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_said_in_words() {
        for (what, word) in [
            ("POST /login", "登录"),
            ("DELETE /api/v1/session", "退出"),
            ("GET /matters/{id}", "查看案件"),
            ("POST /matters/{id}/do/{act}", "提交一步办理"),
            ("GET /admin/items/table/{kind}", "导出表格"),
            ("GET /matters/{id}/evidence/{event}", "查看证据"),
            ("POST /admin/audit", "提交审计日志"),
            ("POST /desk/clock", "提交其他"),
        ] {
            assert_eq!(deed(what), word, "{what}");
        }
    }
}
