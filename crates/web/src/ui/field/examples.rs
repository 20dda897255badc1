//! Every kind of field with its states, for the `/ui` page.
use super::{Choice, Field, Officer};
use maud::{Markup, Render, html};

fn people() -> Vec<Officer> {
    let person = |value: &str, name: &str, cert: &str, barred: Option<&str>, note: &str| Officer {
        value: value.into(),
        name: name.into(),
        cert: cert.into(),
        barred: barred.map(str::to_owned),
        note: note.into(),
    };
    vec![
        person("p1", "沈知行", "99060412", None, "执法一队 · 在办 6 件"),
        person("p2", "罗一鸣", "99060388", None, "执法一队 · 在办 4 件"),
        person("p3", "方予安", "99060101", Some("证件 2026-09-30 到期"), ""),
    ]
}

fn choosing() -> Vec<(&'static str, Markup)> {
    let ways = || vec![Choice::new("direct", "直接送达"), Choice::new("post", "邮寄送达").hint("须留存邮寄凭证")];
    let items = vec![Choice::new("A-0107", "餐具未洗净、消毒"), Choice::new("A-0233", "未明码标价")];
    let done = vec![Choice::new("shown", "已出示执法证件"), Choice::new("filmed", "全程录像")];
    vec![
        ("单选", Field::choice("ex-way", "送达方式", ways()).value("direct").required().render()),
        ("下拉", Field::select("ex-select", "送达方式", ways()).render()),
        (
            "下拉很长",
            Field::select(
                "ex-long",
                "主体",
                (1..=20).map(|n| Choice::new(n.to_string(), format!("第 {n} 主体"))).collect(),
            )
            .value("3")
            .render(),
        ),
        (
            "引用条文",
            Field::lines("ex-cites", "依据", 2)
                .finding("/desk/find/articles")
                .hint("几条之间用分号")
                .value("《行政处罚法》第17条")
                .render(),
        ),
        (
            "多选，还可以查找人员",
            Field::many("ex-people", "应考人员", vec![Choice::new("p1", "沈知行").hint("执法一队")])
                .finding("/desk/find/officers?for=exam")
                .values(["p1"])
                .more("罗一鸣")
                .render(),
        ),
        ("多选", Field::many("ex-many", "现场情况", done).values(["shown"]).render()),
        (
            "选执法人员",
            Field::officers("ex-officers", "承办人", people())
                .hint("须有有效执法资格，不得少于两人")
                .values(["p1"])
                .error(Some("再选一名承办人，执法人员不得少于两人".into()))
                .required()
                .render(),
        ),
        (
            "选事项",
            Field::item("ex-item", "案由", items).hint("输入名称或者编号的一部分").value("A-0107").required().render(),
        ),
    ]
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let mut all = vec![
        (
            "文本",
            Field::text("ex-text", "当事人")
                .hint("与营业执照一致的全称")
                .value("示例市明德区某某餐饮店")
                .required()
                .render(),
        ),
        ("文本，选填", Field::text("ex-optional", "联系电话").render()),
        (
            "多行",
            Field::lines("ex-lines", "事实", 3)
                .value("当事人供餐所用餐具使用前未经洗净、消毒。")
                .at_most(2000)
                .required()
                .render(),
        ),
        (
            "日期，有错",
            Field::day("ex-day", "发生之日")
                .hint("用于计算追责时效和适用的法律版本")
                .value("2026-10-21")
                .between(None, Some("2026-10-12"))
                .error(Some("发生之日不得晚于 2026-10-12 周一".into()))
                .required()
                .render(),
        ),
        ("金额", Field::money("ex-money", "金额").hint("5,000–50,000 元").value("12000.00").required().render()),
        ("口令", Field::password("ex-password", "口令").required().render()),
        (
            "上传",
            Field::file("ex-file", "材料", "image/*,application/pdf")
                .several()
                .hint("照片、PDF，单个不超过 2 GB")
                .render(),
        ),
        ("拍照", Field::file("ex-camera", "现场照片", "image/*").camera().required().render()),
        (
            "带入",
            Field::carried("ex-carried", "案件来源", "12345 转办　案源〔2026〕1207号")
                .source(html! { a href="#" { "线索登记表" } })
                .render(),
        ),
    ];
    all.extend(choosing());
    all
}
