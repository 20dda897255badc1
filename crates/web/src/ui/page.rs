//! The frame of a page: top bar, navigation by role, search, account, footer; the portal's and the plain one.
use super::{
    button::Button,
    form::one_button,
    icon::{Icon, logo},
};
use maud::{DOCTYPE, Markup, html};

/// Who is signed in.
#[derive(Debug, Clone, Default)]
pub struct Who {
    /// Name.
    pub name: String,
    /// Agency, short form.
    pub agency: String,
    /// Post, in a word.
    pub role: String,
    /// Unread notices; the bell stands there only when there are any.
    pub unread: usize,
}

/// One entry of the navigation.
#[derive(Debug, Clone, Default)]
pub struct NavItem {
    /// The word.
    pub label: String,
    /// The page.
    pub href: String,
    /// Whether we are there.
    pub here: bool,
}

impl NavItem {
    /// An entry of the navigation.
    pub fn new(label: impl Into<String>, href: impl Into<String>, here: bool) -> Self {
        Self { label: label.into(), href: href.into(), here }
    }
}

/// One crumb: a word with its page, or without for the last.
pub type Crumb = (String, Option<String>);

/// How wide the body of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Width {
    /// 1232 px: work pages.
    #[default]
    Work,
    /// 960 px: forms, term, refusal.
    Reading,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the device says.
    #[default]
    Device,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// What the frame of a page needs.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The title of the page, before · 法度.
    pub title: String,
    /// Who is signed in; `None` shows 登录.
    pub who: Option<Who>,
    /// The navigation that this role has.
    pub nav: Vec<NavItem>,
    /// Where we are.
    pub crumbs: Vec<Crumb>,
    /// The token of the session, for the log-out form.
    pub csrf: String,
    /// What stands in the search box.
    pub query: String,
    /// How wide the body is.
    pub width: Width,
    /// Light or dark.
    pub theme: Theme,
    /// What has just been done: a `toast`, or nothing.
    pub said: Option<Markup>,
}

fn document(title: &str, theme: Theme, body: Markup) -> Markup {
    let theme = match theme {
        Theme::Device => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    html! { (DOCTYPE) html lang="zh-CN" data-theme=[theme] {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width,initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) " · 法度" }
            link rel="icon" href="/assets/mark.svg" type="image/svg+xml";
            link rel="stylesheet" href="/assets/fadu.css";
            script type="module" src="/assets/fadu.js" {}
        }
        body { a.skip href="#main" { "跳到正文" } (body) }
    } }
}

fn nav(items: &[NavItem], class: &str) -> Markup {
    html! { nav class=(class) aria-label="主导航" { @for item in items {
        a href=(item.href) aria-current=[item.here.then_some("page")] { (item.label) }
    } } }
}

fn search(query: &str, id: &str) -> Markup {
    html! { form.search method="get" action="/search" role="search" aria-label={ "查找" @if id != "q" { "（菜单）" } } {
        (Icon::Search) label.vh for=(id) { "查找" }
        input type="search" id=(id) name="q" value=(query) placeholder="案号、当事人、违法事项、法条" autocomplete="off" data-search;
        kbd aria-hidden="true" { "/" }
    } }
}

fn account(page: &Page, who: &Who) -> Markup {
    html! { details.account data-menu {
        summary { (Icon::Person) span { b { (who.name) } span.agency { " · " (who.agency) } } (Icon::Down) }
        div.pop { p { b { (who.name) } span.sub { (who.agency) @if !who.role.is_empty() { " · " (who.role) } } }
            (one_button("/logout", &page.csrf, Button::submit("退出").full())) }
    } }
}

fn bell(unread: usize) -> Markup {
    html! { @if unread > 0 { a.bell href="/desk/notices" aria-label={ "通知 " (unread) " 条" } { (Icon::Bell) span.n aria-hidden="true" { (unread) } } } }
}

fn phone_menu(page: &Page) -> Markup {
    html! { details.menu data-menu {
        summary aria-label="菜单" { (Icon::Menu) }
        div.sheet-menu { (search(&page.query, "q-menu")) (nav(&page.nav, "nav-list"))
            @if let Some(who) = &page.who { div.me { p { b { (who.name) } span.sub { (who.agency) @if !who.role.is_empty() { " · " (who.role) } } }
                (one_button("/logout", &page.csrf, Button::submit("退出"))) } } }
    } }
}

fn crumbs(all: &[Crumb]) -> Markup {
    html! { @if !all.is_empty() { nav.crumb aria-label="位置" { ol { @for (label, href) in all { li {
        @match href { Some(href) => a href=(href) { (label) }, None => span aria-current="page" { (label) } }
    } } } } } }
}

fn main_part(page: &Page, body: Markup) -> Markup {
    html! { main.page.reading[page.width == Width::Reading] id="main" tabindex="-1" {
        (crumbs(&page.crumbs)) @if let Some(said) = &page.said { (said) } (body)
    } }
}

/// A page of the desk: top bar with navigation, search and account, then the body.
pub fn page(page: &Page, body: Markup) -> Markup {
    let home = page.nav.first().map_or("/desk", |item| item.href.as_str());
    document(
        &page.title,
        page.theme,
        html! {
            header.top { div {
                a.logo href=(home) { (logo()) "法度" }
                (nav(&page.nav, "nav"))
                @if let Some(who) = &page.who { (search(&page.query, "q")) div.who { (bell(who.unread)) (account(page, who)) } }
                @else { div.who { a href="/login" { "登录" } } }
                (phone_menu(page))
            } }
            (main_part(page, body))
            footer.foot { div { span { "法度 · 每一步都有依据，每一个日期都能说明" } nav aria-label="页脚" { a href="/help" { "使用手册" } a href="/law" { "法规" } a href="/verify" { "核验文书" } } } }
        },
    )
}

/// A page of the public portal: the name of the place, its navigation, no account.
pub fn page_public(page: &Page, place: &str, body: Markup) -> Markup {
    document(
        &page.title,
        page.theme,
        html! {
            header.top.public { div {
                a.logo href="/" { (logo()) span { (place) } } (nav(&page.nav, "nav"))
                div.who { a href="/login" { "工作人员登录" } }
                details.menu data-menu { summary aria-label="菜单" { (Icon::Menu) } div.sheet-menu { (nav(&page.nav, "nav-list")) } }
            } }
            (main_part(page, body))
            footer.foot { div { span { (place) } nav aria-label="页脚" { a href="/public" { "查公示" } a href="/verify" { "核验文书" } a href="/law" { "法规" } a href="/help" { "帮助" } } } }
        },
    )
}

/// A page with nothing but a card in the middle: log-in, errors of the server.
pub fn page_plain(title: &str, body: Markup) -> Markup {
    document(
        title,
        Theme::Device,
        html! { main.plain id="main" tabindex="-1" { div.plain-mark { (logo()) b { "法度" } } section.card { (body) } } },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use maud::PreEscaped;

    fn full(text: &str) -> Page {
        let who = Who { name: text.into(), agency: text.into(), role: text.into(), unread: 2 };
        Page {
            title: text.into(),
            who: Some(who),
            nav: vec![NavItem::new(text, text, true)],
            crumbs: vec![(text.into(), Some(text.into())), (text.into(), None)],
            csrf: text.into(),
            query: text.into(),
            ..Page::default()
        }
    }

    #[test]
    fn the_frame_escapes_every_text() {
        let evil = "<script>x</script>\"";
        for whole in
            [page(&full(evil), html! {}).0, page_public(&full(evil), evil, html! {}).0, page_plain(evil, html! {}).0]
        {
            assert!(!whole.contains("<script>x"), "{whole}");
            assert!(whole.contains("&lt;script&gt;x&lt;/script&gt;&quot;"));
        }
    }

    #[test]
    fn no_inline_style_nor_script_stands_in_the_frame() {
        let whole = page(&full("甲"), PreEscaped("正文".into())).0;
        assert!(whole.starts_with("<!DOCTYPE html><html lang=\"zh-CN\">"), "{whole}");
        assert_eq!(whole.matches("<script").count(), 1);
        assert!(whole.contains("<script type=\"module\" src=\"/assets/fadu.js\"></script>"));
        for forbidden in ["style=", "onclick", "onload", "http://", "https://"] {
            assert!(!whole.contains(forbidden), "{forbidden}");
        }
        assert!(whole.contains("<form class=\"inline\" method=\"post\" action=\"/logout\""));
        assert!(whole.contains("href=\"#main\"") && whole.contains("id=\"main\""));
    }

    #[test]
    fn the_theme_is_said_only_when_chosen() {
        assert!(!page(&full("甲"), html! {}).0.contains("data-theme"));
        let dark = Page { theme: Theme::Dark, ..full("甲") };
        assert!(page(&dark, html! {}).0.contains("<html lang=\"zh-CN\" data-theme=\"dark\">"));
    }
}
