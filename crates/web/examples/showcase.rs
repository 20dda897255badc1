//! Prints the `/ui` page and composed sample pages as static HTML into a folder, to be looked at:
//! `cargo run -p fadu-web --example showcase -- FOLDER`. Every party and person in them is invented.
use fadu_web::ui::*;
use maud::{Markup, Render, html};
use std::{env, fs, io, path::Path};

type Make = fn() -> Markup;

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).ok_or_else(|| io::Error::other("which folder?"))?;
    let folder = Path::new(&folder);
    for one in ASSETS {
        let path = folder.join("assets").join(one.path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, one.bytes)?;
    }
    let pages: [(&str, Make); 9] = [
        ("ui", ui_page),
        ("desk", desk),
        ("file", file),
        ("form", form_page),
        ("form-errors", form_errors),
        ("refusal", refusal_page),
        ("term", term_page),
        ("login", login),
        ("portal", portal),
    ];
    for (name, make) in pages {
        for (suffix, theme) in [("", "light"), ("-dark", "dark")] {
            let page =
                make().0.replacen("<html lang=\"zh-CN\"", &format!("<html lang=\"zh-CN\" data-theme=\"{theme}\""), 1);
            fs::write(folder.join(format!("{name}{suffix}.html")), page.replace("\"/assets/", "\"assets/"))?;
        }
        let narrow = format!(
            "<!doctype html><body style='margin:0'><iframe src='{name}.html' style='border:0;width:390px;height:844px'></iframe>"
        );
        fs::write(folder.join(format!("{name}-phone.html")), narrow)?;
    }
    Ok(())
}

fn frame(title: &str, here: &str, crumbs: &[&str]) -> Page {
    let nav = [
        ("工作台", "/desk"),
        ("案件", "/desk/matters"),
        ("现场", "/field"),
        ("审核", "/review"),
        ("监督", "/supervise"),
        ("法规", "/law"),
    ];
    Page {
        title: title.into(),
        who: Some(Who {
            name: "沈知行".into(), agency: "明德区市场监管局".into(), role: "承办人".into(), unread: 3
        }),
        nav: nav.iter().map(|(label, href)| NavItem::new(*label, *href, *label == here)).collect(),
        crumbs: crumbs
            .iter()
            .enumerate()
            .map(|(i, word)| ((*word).to_owned(), (i + 1 < crumbs.len()).then(|| "#".to_owned())))
            .collect(),
        csrf: "token".into(),
        ..Page::default()
    }
}

fn ui_page() -> Markup {
    page(&frame("组件", "", &[]), showcase())
}

fn desk() -> Markup {
    let tabs_ = [
        Tab::new("待办", "#", true).count(4),
        Tab::new("在办", "#", false).count(23),
        Tab::new("预警", "#", false).count(3).late(),
        Tab::new("待审", "#", false).count(2),
        Tab::new("待签收", "#", false).count(0),
    ];
    let filter = [
        Tab::new("全部", "#", true),
        Tab::new("已逾期", "#", false).count(1),
        Tab::new("今天", "#", false).count(1),
        Tab::new("三日内", "#", false).count(0),
        Tab::new("之后", "#", false).count(2),
    ];
    let list = bare_card(html! {
        (tabs("事项类别", &tabs_)) div.tbar { span { "按法定期限排序" } (chips("筛选", &filter)) }
        (inbox(&fadu_web::ui::inbox::sample(), empty("没有要办的事", html! {})))
    });
    let days = card("未来两周", plain("数字＝当日到期件数"), pad(fadu_web::ui::running::examples().remove(1).1));
    let heading = page_head(
        "工作台",
        plain("2026-10-12 周一 · 工作日"),
        buttons(&[
            Button::link("登记线索", "#").text(),
            Button::link("现场", "#").icon(Icon::Scan),
            Button::link("立案", "#").icon(Icon::Plus).primary(),
        ]),
    );
    let said = Some(toast(Tone::Ok, html! { b { "已送达" } "，回证入卷。" }));
    page(&Page { said, ..frame("工作台", "工作台", &[]) }, html! { (heading) (columns(list, days)) })
}

fn first(examples: Vec<(&'static str, Markup)>) -> Markup {
    examples.into_iter().map(|(_, one)| one).next().unwrap_or_default()
}

fn file() -> Markup {
    let title = html! { h1 { "示例市明德区某某餐饮店" } (tag(Tone::Brand, "告知")) (tag(Tone::Plain, "普通程序")) };
    let below = html! { b { "明市监〔2026〕318号" } " · 餐具使用前未经洗净、消毒，责令改正后拒不改正 · " (art("示例法 第126条第1款第5项", "#")) };
    let head = file_head(
        title,
        below,
        buttons(&[
            Button::link("关注", "#").icon(Icon::Star),
            Button::link("全卷", "#").icon(Icon::Folder),
            Button::link("打印", "#").icon(Icon::Print),
        ]),
        first(fadu_web::ui::steps::examples()),
    );
    let of_file = [
        Tab::new("概况", "#", true),
        Tab::new("办理", "#", false),
        Tab::new("文书", "#", false).count(11),
        Tab::new("证据", "#", false).count(14),
        Tab::new("期限", "#", false).count(3),
        Tab::new("过程记录", "#", false).count(46),
        Tab::new("公示", "#", false),
    ];
    let main = html! {
        (bare_card(html! { (tabs("案卷", &of_file)) (pad(html! { (first(fadu_web::ui::running::examples())) (first(fadu_web::ui::summary::examples())) })) }))
        (card("证据", plain("全部与登记时一致"), pad(first(fadu_web::ui::evidence::examples()))))
        (card("过程记录", html! { a href="#" { "全部 46 条" } }, pad(first(fadu_web::ui::timeline::examples()))))
    };
    let may = [
        MayDo { label: "制作笔录".into(), href: "#".into(), icon: Icon::Pen, note: None },
        MayDo { label: "补充证据".into(), href: "#".into(), icon: Icon::Plus, note: None },
    ];
    let not_yet = [
        MayNot {
            label: "报请作出决定".into(),
            reason: "陈述申辩期今日 24:00 届满。期满前，或当事人明确放弃前，不得作出决定。".into(),
            arts: vec![Art::new("示例法 第62条", "#"), Art::new("第64条", "#")],
            why_href: "#".into(),
            ..MayNot::default()
        },
        MayNot {
            label: "结案".into(),
            reason: "须先由法制科核对案卷。".into(),
            house: Some(HouseRule { owner: "法制科".into(), origin: "案件管理办法第8条".into() }),
            ..MayNot::default()
        },
    ];
    let people = card(
        "办案人员",
        plain(""),
        summary_list([
            Fact::new("承办人", "沈知行、罗一鸣"),
            Fact::new("承办机构", "顾怀远"),
            Fact::new("机关负责人", "贺明川"),
        ]),
    );
    page(
        &frame("318号", "案件", &["工作台", "案件", "318号"]),
        html! { (head) (columns_acting(main, html! { (acts_rail(&may, &not_yet)) (people) }, may.len())) },
    )
}

fn fields(errors: &[FieldError]) -> Markup {
    let choices = || vec![Choice::new("p1", "举报"), Choice::new("p2", "移送")];
    let people = |value: &str, name: &str, cert: &str, barred: Option<&str>| Officer {
        value: value.into(),
        name: name.into(),
        cert: cert.into(),
        barred: barred.map(str::to_owned),
        note: "执法一队".into(),
    };
    let all = vec![
        people("a", "沈知行", "99060412", None),
        people("b", "罗一鸣", "99060388", None),
        people("c", "方予安", "99060101", Some("证件 2026-09-30 到期")),
    ];
    html! {
        (field_grid(&[
            Field::day("happened_on", "发生之日").hint("用于计算追责时效和适用的法律版本").value("2026-10-21").required().errors(errors).render(),
            Field::text("code", "统一社会信用代码").hint("扫描营业执照可自动填写当事人各项").value("92990106MA0FADU31T").required().errors(errors).render(),
            Field::item("cause", "案由", vec![Choice::new("A-0107", "餐具未洗净、消毒")]).value("A-0107").required().render(),
            Field::money("amount", "涉案金额").value("12000.00").render(),
            Field::carried("source", "案件来源", "12345 转办　案源〔2026〕1207号").source(html! { a href="#" { "线索登记表" } }).render(),
            Field::choice("how", "来源方式", choices()).value("p1").required().render(),
        ]))
        (Field::officers("officers", "承办人", all).hint("须有有效执法资格，不得少于两人").values(["a"]).required().errors(errors))
        (Field::lines("facts", "事实", 4).at_most(2000).value("当事人供餐所用餐具使用前未经洗净、消毒。").required())
        (Field::file("files", "材料", "image/*,application/pdf").several())
    }
}

fn form_with(errors: &[FieldError]) -> Markup {
    let of =
        Form { action: "#".into(), csrf: "token".into(), intent: "i-7".into(), draft: "sample".into(), files: true };
    let foot = form_buttons(&[
        Button::submit(if errors.is_empty() { "提交审批" } else { "再次提交" }).primary().large(),
        Button::link("返回案卷", "#").large(),
    ]);
    let body = html! { (error_summary(errors)) (page_head("立案审批表", plain("由机关负责人在 15 个工作日内批准"), html! {})) (bare_card(pad(form(&of, html! { (fields(errors)) (foot) })))) };
    page(&Page { width: Width::Reading, ..frame("立案审批表", "案件", &["1207号线索", "立案"]) }, body)
}

fn form_page() -> Markup {
    form_with(&[])
}

fn form_errors() -> Markup {
    form_with(&[
        FieldError::new("happened_on", "发生之日不得晚于 2026-10-12 周一"),
        FieldError::new("officers", "再选一名承办人，执法人员不得少于两人").art(Art::new("示例法 第42条", "#")),
        FieldError::new("code", "统一社会信用代码校验不符，请逐位核对或者扫码"),
    ])
}

fn refusal_page() -> Markup {
    page(
        &Page { width: Width::Reading, ..frame("还不能办", "案件", &["318号", "报请作出决定"]) },
        first(fadu_web::ui::refusal::examples()),
    )
}

fn term_page() -> Markup {
    let mut all = fadu_web::ui::term::examples().into_iter().map(|(_, one)| one);
    let mut next = || all.next().unwrap_or_default();
    let (strip, month, legend, sum) = (next(), next(), next(), next());
    let short = card(
        "陈述申辩　五日，按工作日",
        light(Light::Soon, "今日 24:00 届满"),
        pad(html! {
            p { "2026-09-29 周二送达，次日起数 5 个工作日。" b { "末日是 2026-10-12 周一。" } } (strip)
            (summary_list([Fact::rich("为何次日起", html! { "开始当日不计入 " (art("示例规定 第80条", "#")) }), Fact::rich("为何工作日", html! { "五日指工作日 " (art("示例法 第85条", "#")) })]))
        }),
    );
    let long = card(
        "作出决定　九十日，按自然日",
        light(Light::Soon, "剩 21 日"),
        pad(
            html! { (sum) (halves(month, html! { (legend) (notice(Tone::Info, plain("如不扣除检验，应为 2026-10-18 周日。两个日期都在卷内保留。"))) })) },
        ),
    );
    let heading = page_head(
        "这个日期是怎么算出来的",
        html! {},
        buttons(&[Button::link("打印附卷", "#").icon(Icon::Print), Button::link("回到案卷", "#").icon(Icon::Back)]),
    );
    page(
        &Page { width: Width::Reading, ..frame("期限说明", "案件", &["318号", "期限", "说明"]) },
        html! { (heading) (short) (long) },
    )
}

fn login() -> Markup {
    let of = Form { action: "/login".into(), csrf: "token".into(), ..Form::default() };
    page_plain(
        "登录",
        html! { h1 { "登录" } (form(&of, html! {
            (Field::text("account", "账号").required()) (Field::password("password", "口令").required()) (Button::submit("登录").primary().large().full())
        })) },
    )
}

fn portal() -> Markup {
    let nav =
        [("查公示", "/"), ("谁能执法", "#"), ("核验文书", "/verify"), ("投诉", "/complain"), ("查进度", "/track")];
    let frame = Page {
        title: "李*".into(),
        nav: nav.iter().map(|(l, h)| NavItem::new(*l, *h, *h == "/")).collect(),
        ..Page::default()
    };
    let facts = summary_list([
        Fact::rich("当事人", html! { "李* " (tag(Tone::Plain, "个人信息已遮盖")) }),
        Fact::new("事实", "2026年9月8日，在敬业街某某号门前道路堆放砂石约 6 立方米，责令限期清除，逾期未清除。"),
        Fact::new("决定机关", "示例市明德区城市管理局，2026-09-29 周二"),
        Fact::new("救济途径", "六十日内向明德区人民政府申请行政复议，或者六个月内向人民法院提起行政诉讼"),
    ]);
    let main = bare_card(pad(
        html! { div { p.t1.m { "决定 · 明城管〔2026〕402号" } h1 { "李*　占用道路堆放建筑材料" } p.t1 { (light(Light::Fine, "现行有效")) span.m { "　公示 2026-10-10 周六 至 2027-01-10 周日" } } } (facts) (buttons(&[Button::link("决定书", "#").icon(Icon::Download), Button::link("我是当事人", "#")])) },
    ));
    let rail = card(
        "凭什么相信",
        plain(""),
        pad(
            html! { p.t1 { "内容与登记一致；登记簿第 1,052,077 条。" } (qr("https://example.invalid/v/7F3A9C2104BE88D0", "核验码")) },
        ),
    );
    page_public(&frame, "示例市明德区行政执法公示", columns(main, rail))
}
