//! Tabs of a file and chips that filter a list. Both are links, so that they work without scripts.
use super::tag::{Tone, count};
use maud::{Markup, html};

/// One tab.
#[derive(Debug, Clone, Default)]
pub struct Tab {
    /// The word.
    pub label: String,
    /// The page that it opens.
    pub href: String,
    /// How many stand behind it.
    pub count: Option<usize>,
    /// `Late` fills the count red: something there is past its day.
    pub tone: Tone,
    /// Whether this is the tab shown.
    pub here: bool,
}

impl Tab {
    /// A tab without a count.
    pub fn new(label: impl Into<String>, href: impl Into<String>, here: bool) -> Self {
        Self { label: label.into(), href: href.into(), here, ..Self::default() }
    }
    /// Adds how many stand behind it.
    pub fn count(self, number: usize) -> Self {
        Self { count: Some(number), ..self }
    }
    /// Fills the count red if it is not nought.
    pub fn late(self) -> Self {
        Self { tone: Tone::Late, ..self }
    }
    fn tone_now(&self) -> Tone {
        match self.count {
            Some(0) | None => Tone::Plain,
            Some(_) if self.tone == Tone::Late => Tone::Late,
            Some(_) if self.here => Tone::Brand,
            Some(_) => self.tone,
        }
    }
}

/// The tabs of a card; on a phone they scroll sideways inside their own strip.
pub fn tabs(name: &str, all: &[Tab]) -> Markup {
    html! { nav.tabs aria-label=(name) { @for tab in all {
        a href=(tab.href) aria-current=[tab.here.then_some("page")] {
            (tab.label) @if let Some(number) = tab.count { " " (count(tab.tone_now(), number)) }
        }
    } } }
}

/// Links that narrow a list; the chosen one is tinted and says so.
pub fn chips(name: &str, all: &[Tab]) -> Markup {
    html! { nav.chips aria-label=(name) { @for chip in all {
        a.chip.on[chip.here] href=(chip.href) aria-current=[chip.here.then_some("true")] {
            (chip.label) @if let Some(number) = chip.count { " " b { (number) } }
        }
    } } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let of_file = [
        Tab::new("概况", "#", true),
        Tab::new("文书", "#", false).count(11),
        Tab::new("预警", "#", false).count(3).late(),
        Tab::new("公示", "#", false).count(0),
    ];
    let filters = [
        Tab::new("全部", "#", true).count(10),
        Tab::new("今天", "#", false).count(1),
        Tab::new("三日内", "#", false).count(4),
    ];
    vec![("标签页", tabs("案卷", &of_file)), ("筛选", chips("筛选", &filters))]
}
