//! The chapters of the manual, in Chinese: what each person does in a day, and what the public can do.

use maud::{Markup, html};

/// A chapter of the manual.
pub struct Chapter {
    /// Last part of its address.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// For whom, in one line.
    pub says: &'static str,
    /// Headings with their texts.
    pub parts: fn() -> Vec<(&'static str, Markup)>,
}

/// Every chapter, in the order of the index.
pub const CHAPTERS: &[Chapter] = &[
    Chapter {
        id: "public",
        name: "公众：查公示、核验文书、不服怎么办",
        says: "不需要登录，不记录您是谁",
        parts: public,
    },
    Chapter { id: "handler", name: "承办人", says: "从案源到归档，一步一步办", parts: handler },
    Chapter { id: "street", name: "现场（手机）", says: "一页一件事，一只手办完", parts: street },
    Chapter { id: "head", name: "负责人", says: "审批、退回、看期限", parts: head },
    Chapter { id: "reviewer", name: "法制审核人员", says: "五个方面，一页看完", parts: reviewer },
    Chapter { id: "keys", name: "键盘", says: "不用鼠标也能办完", parts: keys },
];

fn public() -> Vec<(&'static str, Markup)> {
    vec![
        (
            "查一份决定",
            html! {
                p { "在" a href="/public" { "查公示" } "里输入企业名称、统一社会信用代码、文书号或者案由的几个字。每一页写明事实、依据、决定内容、救济途径和公示到哪一天。" }
                p { "公示期满的决定自动撤下，查不到不等于没有作出过。" }
            },
        ),
        (
            "看手中的文书是不是真的",
            html! {
                ol { li { "用手机扫文书末页的二维码，或者在" a href="/verify" { "核验文书" } "里输入二维码下面的十六位核验码。" }
                     li { "页面会列出登记的文书号、当事人、种类、数额和日期。" }
                     li { "拿着纸，一项一项对。有一项不同，就不要采信，并向作出决定的机关查问。" } }
                p { "二维码看不见纸上的字，所以一定要自己对一遍。没有公示的文书，网上查不到，请带上文书到机关当面核对。" }
            },
        ),
        (
            "收到了告知书",
            html! {
                p { "告知书是在作出决定之前给您的。上面写着拟作出的决定、事实、理由、依据，以及您可以陈述、申辩，符合条件的还可以要求听证。" }
                p { "在告知书写明的期限内提出，口头、书面都可以。因为申辩而加重，是不允许的。" }
            },
        ),
        (
            "不服决定",
            html! {
                p { "决定书和公示页都写着向谁申请行政复议、向哪个法院起诉，以及从哪天起多少天。期限怎样数，见" a href="/law/limits" { "期限" } "和" a href="/law" { "法规" } "。" }
            },
        ),
    ]
}

fn handler() -> Vec<(&'static str, Markup)> {
    vec![
        (
            "早上打开工作台",
            html! {
                p { "待办按法律规定的最后一天排列，最急的在最上面。灯有三种：● 还有时间，◆ 快到了，■ 已经过了。点日期，可以看到它是怎样一天一天数出来的。" }
            },
        ),
        (
            "办一步",
            html! {
                p { "打开案卷，右边“现在可以做”列着您此刻能办的事；“现在还不能做”列着还差什么、依据哪一条、怎样补上。" }
                p { "表单里已经有的内容不用再填。提交以后，该做的文书同时做好，编号自动取得，不会重号。" }
            },
        ),
        (
            "没有办成",
            html! {
                p { "页面先说“案卷没有任何改动”，再说法律要求什么、案卷里有什么、缺什么，最后给出补办的链接。您填过的内容都在。" }
            },
        ),
        (
            "改错",
            html! { p { "登记过的内容不能删改，只能再记一笔更正或者由审批人退回重办。原来的那一笔永远看得见。" } },
        ),
    ]
}

fn street() -> Vec<(&'static str, Markup)> {
    vec![
        (
            "当场办一件",
            html! {
                ol { li { "打开" a href="/field" { "现场" } "，按最上面的大按钮。登记过的当事人填代码，按“带出登记信息”。" }
                     li { "选案由、写事实、拍照片；同行的执法人员已按上一次选好，换人就点一下。" }
                     li { "数额只列当场可以罚的，点一下即可。" }
                     li { "在“核对”页逐项看一遍，要改的按“改”，再按“作出决定”。" } }
                p { "填到一半关了页面，回到现场页按“继续”。照片以外，没有提交的内容只存在这台手机上，七日后自动清除。" }
            },
        ),
        (
            "打印、交付、收款、备案",
            html! {
                p { "决定作出后可以打印 A4、58 毫米或者 80 毫米。窄条和 A4 内容相同，入卷的是 A4。" }
                p { "以后每一步只有一个大按钮：交付、收缴、交款、备案、归档。别的也能办的，列在下面。" }
                p { "当日没有交付的，不能按当日登记：请如实在案卷里登记，由系统记下哪一条没有做到。" }
            },
        ),
    ]
}

fn head() -> Vec<(&'static str, Markup)> {
    vec![
        (
            "审批",
            html! {
                p { "待审里是等您签的事。打开以后先看要求是不是都满足，再看拟办的文书。同意或者退回，都要写意见；退回要选退到哪一步。" }
                p { "您参加过审核或者调查的案件，不能由您批准；页面会说明原因。" }
            },
        ),
        (
            "看期限",
            html! { p { "每个案件的期限和剩余天数都在案卷“期限”页。批准延长、中止以后，日期立即重算，并写明扣了哪些天。" } },
        ),
    ]
}

fn reviewer() -> Vec<(&'static str, Markup)> {
    vec![
        (
            "五个方面",
            html! {
                p { "执法主体、法定权责、执法程序、法律适用、自由裁量权，逐项写明结论。有一项不通过，就要退回并写明理由。" }
            },
        ),
        (
            "不能审自己办过的",
            html! { p { "参加过调查、取证或者承办机构审批的人，不能审核同一案件。系统按人判断，换一个账号也不行。" } },
        ),
        (
            "条文",
            html! { p { "点带点线的条文，能看到它的要旨，和所有依它而设的步骤、要求和期限。法律库里只有要旨，引用时请看标准文本。" } },
        ),
    ]
}

fn keys() -> Vec<(&'static str, Markup)> {
    let all = [
        ("/", "到查找框"),
        ("g d", "回工作台"),
        ("g m", "案件列表"),
        ("?", "本说明"),
        ("Tab", "到下一项"),
        ("Enter", "打开或者提交"),
        ("Esc", "关闭菜单和说明"),
    ];
    vec![("按键", html! { dl.sl.two { @for (key, says) in all { div { dt { kbd { (key) } } dd { (says) } } } } })]
}
