//! Icons: inline SVG, a stroke of 1.5 on a grid of 16. An icon never stands for a word; it goes beside one.
use super::trusted::trusted;
use maud::{Markup, Render, html};

macro_rules! icons {
    ($($name:ident $word:literal $drawing:literal)*) => {
        /// One drawing of the set.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon { $(#[doc = $word] $name),* }
        impl Icon {
            /// Every icon with its word, for the `/ui` page.
            pub const ALL: &'static [(&'static str, Icon)] = &[$(($word, Icon::$name)),*];
            fn drawing(self) -> &'static str { match self { $(Icon::$name => $drawing),* } }
        }
    };
}

icons! {
    Search "查找" r#"<circle cx="7" cy="7" r="4.5"/><path d="M10.5 10.5L14 14"/>"#
    Menu "菜单" r#"<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>"#
    Down "展开" r#"<path d="M3.5 6L8 10.5 12.5 6"/>"#
    Next "下一页" r#"<path d="M6 3.5L10.5 8 6 12.5"/>"#
    Back "上一页" r#"<path d="M10 3.5L5.5 8l4.5 4.5"/>"#
    Close "关闭" r#"<path d="M4 4l8 8M12 4l-8 8"/>"#
    Plus "新建" r#"<path d="M8 3v10M3 8h10"/>"#
    Minus "不涉及" r#"<path d="M4 8h8"/>"#
    Tick "完成" r#"<path d="M3 8.5l3.2 3.2L13 4.8"/>"#
    Done "成功" r#"<circle cx="8" cy="8" r="5.8"/><path d="M5.4 8.2l1.8 1.8 3.4-3.6"/>"#
    Info "说明" r#"<circle cx="8" cy="8" r="5.8"/><path d="M8 7.2v3.6M8 5v.2"/>"#
    Warn "注意" r#"<path d="M8 2.5l6 11H2zM8 6.8v3M8 11.6v.2"/>"#
    Lock "还不能" r#"<rect x="3.5" y="7" width="9" height="6.5" rx="1"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>"#
    Shield "可核验" r#"<path d="M8 2l5 2v4c0 3-2.2 5-5 6-2.8-1-5-3-5-6V4z"/><path d="M5.8 8l1.6 1.6 3-3.2"/>"#
    Bell "通知" r#"<path d="M4 11V7a4 4 0 0 1 8 0v4l1.2 1.2H2.8zM6.5 14h3"/>"#
    Clock "期限" r#"<circle cx="8" cy="8" r="5.8"/><path d="M8 4.8V8l2.2 1.6"/>"#
    Calendar "日期" r#"<rect x="2.5" y="3.5" width="11" height="10" rx="1"/><path d="M2.5 6.5h11M5.5 2v3M10.5 2v3"/>"#
    Pen "填写" r#"<path d="M10.5 3l2.5 2.5L6 12.5l-3 .5.5-3z"/>"#
    Paper "文书" r#"<path d="M4 2h5.5L12.5 5v9H4zM9.5 2v3h3M6 8h4.5M6 10.5h4.5"/>"#
    Folder "案卷" r#"<path d="M2 4h4.5L8 5.5h6V13H2z"/>"#
    Print "打印" r#"<path d="M4.5 6V2.5h7V6M4.5 11H2.5V6h11v5h-2M4.5 9.5h7v4h-7z"/>"#
    Download "下载" r#"<path d="M8 2.5v7.5M4.8 7L8 10.2 11.2 7M3 13h10"/>"#
    Upload "上传" r#"<path d="M8 10.5V3M4.8 6L8 2.8 11.2 6M3 13h10"/>"#
    Camera "照片" r#"<path d="M2 5h3l1-1.5h4L11 5h3v8H2z"/><circle cx="8" cy="8.8" r="2.3"/>"#
    Video "录像" r#"<rect x="2" y="4" width="8" height="8" rx="1"/><path d="M10 7l4-2v6l-4-2"/>"#
    Mic "录音" r#"<rect x="6" y="2" width="4" height="7" rx="2"/><path d="M3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2"/>"#
    Mail "邮件" r#"<rect x="2" y="3.5" width="12" height="9" rx="1"/><path d="M2.5 4.5L8 9l5.5-4.5"/>"#
    Scan "扫码" r#"<path d="M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3M3 8h10"/>"#
    Code "二维码" r#"<path d="M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h1.5M13.5 9.5v1.5M11 11.5v2h-1.5M13.5 13.5h-1"/>"#
    Flash "当场" r#"<path d="M9 2L4 9h3.5L7 14l5-7H8.5z"/>"#
    Offline "离线" r#"<path d="M5 12.5h6.5a2.8 2.8 0 0 0 .6-5.5A4.2 4.2 0 0 0 6 5M4.6 6.6A3 3 0 0 0 5 12.5M2.5 2.5l11 11"/>"#
    Undo "撤回" r#"<path d="M3 6.5h7a3.2 3.2 0 0 1 0 6.5H6M3 6.5L6 3.5M3 6.5l3 3"/>"#
    Filter "筛选" r#"<path d="M2.5 3.5h11L9.5 8.2v4.3l-3 1V8.2z"/>"#
    Person "人员" r#"<circle cx="8" cy="5.5" r="2.6"/><path d="M3 13.5a5 5 0 0 1 10 0"/>"#
    Star "关注" r#"<path d="M8 2.2l1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6z"/>"#
}

/// An icon of another size than 16: 20 or 24 px, by its class.
pub fn icon_sized(icon: Icon, class: &str) -> Markup {
    html! { svg class={ "i " (class) } viewBox="0 0 16 16" aria-hidden="true" focusable="false" { (trusted(icon.drawing())) } }
}

impl Render for Icon {
    fn render(&self) -> Markup {
        html! { svg.i viewBox="0 0 16 16" aria-hidden="true" focusable="false" { (trusted(self.drawing())) } }
    }
}

/// The mark of Fadu: a balance in a blue square.
pub fn logo() -> Markup {
    trusted(
        r#"<svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><rect x="1" y="1" width="22" height="22" rx="5"/><path d="M6 7.5h12M12 7.5V18M8.5 18h7M6 7.5l-1.6 5h3.2zM18 7.5l-1.6 5h3.2z"/></svg>"#,
    )
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let all =
        html! { ul.icon-set { @for (word, icon) in Icon::ALL { li { (icon_sized(*icon, "i20")) span { (word) } } } } };
    vec![("图标", all)]
}
