//! Buttons: one filled button a view; every other act is outlined or text.
use super::icon::Icon;
use maud::{Markup, Render, html};

/// How much a button weighs on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    /// Outlined: most acts.
    #[default]
    Plain,
    /// Filled: the one act of the view.
    Primary,
    /// Outlined in red: takes something away.
    Danger,
    /// No outline: a side road.
    Text,
}

/// How tall a button is; on a phone every one has at least 44 px.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// 28 px, inside tables.
    Small,
    /// 36 px, on the desk.
    #[default]
    Normal,
    /// 44 px, the single act of a page.
    Large,
}

/// A button that submits a form, or a link that looks like one.
#[derive(Debug, Clone, Default)]
pub struct Button {
    label: String,
    href: Option<String>,
    weight: Weight,
    size: Size,
    icon: Option<Icon>,
    named: Option<(String, String)>,
    off: bool,
    full: bool,
}

impl Button {
    /// A button that submits its form.
    pub fn submit(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }
    /// A link that looks like a button.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()), ..Self::default() }
    }
    /// The one filled button of the view.
    pub fn primary(self) -> Self {
        Self { weight: Weight::Primary, ..self }
    }
    /// Red outline: takes something away.
    pub fn danger(self) -> Self {
        Self { weight: Weight::Danger, ..self }
    }
    /// Without outline.
    pub fn text(self) -> Self {
        Self { weight: Weight::Text, ..self }
    }
    /// 28 px, for tables.
    pub fn small(self) -> Self {
        Self { size: Size::Small, ..self }
    }
    /// 44 px, for the act of a page.
    pub fn large(self) -> Self {
        Self { size: Size::Large, ..self }
    }
    /// As wide as its column.
    pub fn full(self) -> Self {
        Self { full: true, ..self }
    }
    /// An icon before the word.
    pub fn icon(self, icon: Icon) -> Self {
        Self { icon: Some(icon), ..self }
    }
    /// The name and value sent when this button is the one pressed.
    pub fn named(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { named: Some((name.into(), value.into())), ..self }
    }
    /// Not usable now. Prefer saying why in the acts rail.
    pub fn off(self) -> Self {
        Self { off: true, ..self }
    }
    fn class(&self) -> String {
        let weight = match self.weight {
            Weight::Plain => "",
            Weight::Primary => " pri",
            Weight::Danger => " danger",
            Weight::Text => " text",
        };
        let size = match self.size {
            Size::Small => " sm",
            Size::Normal => "",
            Size::Large => " lg",
        };
        format!("btn{weight}{size}{}", if self.full { " full" } else { "" })
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let inner = html! { @if let Some(icon) = self.icon { (icon) } (self.label) };
        match &self.href {
            Some(_) if self.off => html! { span class=(self.class()) aria-disabled="true" { (inner) } },
            Some(href) => html! { a class=(self.class()) href=(href) { (inner) } },
            None => {
                let name = self.named.as_ref().map(|(name, _)| name);
                let value = self.named.as_ref().map(|(_, value)| value);
                html! { button class=(self.class()) type="submit" name=[name] value=[value] disabled[self.off] { (inner) } }
            }
        }
    }
}

/// Buttons side by side; they wrap on a narrow page and fill it on a phone.
pub fn buttons(all: &[Button]) -> Markup {
    html! { div.buttons { @for button in all { (button) } } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    vec![
        (
            "轻重",
            buttons(&[
                Button::submit("主要").primary(),
                Button::submit("次要"),
                Button::submit("撤销案件").danger(),
                Button::link("文字", "#").text(),
                Button::submit("打印").icon(Icon::Print),
                Button::submit("不可用").off(),
                Button::link("不可用的链接", "#").off(),
            ]),
        ),
        (
            "大小",
            buttons(&[
                Button::submit("表格内 28").small(),
                Button::submit("桌面 36"),
                Button::submit("单页 44").large(),
            ]),
        ),
    ]
}
