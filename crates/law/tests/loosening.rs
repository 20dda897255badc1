//! What an overlay may and may not do, one line a case: an overlay of some field over the general procedure of this source tree.

mod law_tree;

use fadu_law::{Pack, Severity, check};

const HEAD: &str = "id = \"probe\"\nname = \"某领域\"\nprocedure = \"penalty-general\"\nin_force = \"2023-07-01\"\n";

/// Limits that only these cases use. `unit` is of the agency or the party as it says; `house` stands on no article.
const LIMITS: &str = r#"
limit = [
  { id = "p-serve-8wd", name = "n", count = 8, unit = "working-day", starts = "s", bound = "agency", cites = ["penalty-law/61"] },
  { id = "p-serve-6wd", name = "n", count = 6, unit = "working-day", starts = "s", bound = "agency", cites = ["penalty-law/61"] },
  { id = "p-serve-7d", name = "n", count = 7, unit = "calendar-day", starts = "s", bound = "agency", cites = ["penalty-law/61"] },
  { id = "p-serve-10d", name = "n", count = 10, unit = "calendar-day", starts = "s", bound = "agency", cites = ["penalty-law/61"] },
  { id = "p-serve-more", name = "n", count = 7, unit = "working-day", starts = "s", bound = "agency", cites = ["penalty-law/61"], extension = { approver = "x", count = 5, unit = "working-day" } },
  { id = "p-house-3wd", name = "n", count = 3, unit = "working-day", starts = "s", bound = "party", assumed = true, house = { owner = "o", origin = "o" }, rolls = "civil-code/203", count_field = "defence_days" },
  { id = "p-house-7wd", name = "n", count = 7, unit = "working-day", starts = "s", bound = "party", assumed = true, house = { owner = "o", origin = "o" }, rolls = "civil-code/203", count_field = "defence_days" },
  { id = "p-hearing-3wd", name = "n", count = 3, unit = "working-day", starts = "s", bound = "party", cites = ["penalty-law/64.0.1"], rolls = "civil-code/203" },
  { id = "p-hearing-10wd", name = "n", count = 10, unit = "working-day", starts = "s", bound = "party", cites = ["penalty-law/64.0.1"], rolls = "civil-code/203" },
  { id = "p-hearing-7d", name = "n", count = 7, unit = "calendar-day", starts = "s", bound = "party", cites = ["penalty-law/64.0.1"], rolls = "civil-code/203" },
  { id = "p-notice-20d", name = "n", count = 20, unit = "calendar-day", starts = "s", bound = "other", cites = ["civil-procedure-law/95"], rolls = "civil-procedure-law/85" },
  { id = "p-notice-60d", name = "n", count = 60, unit = "calendar-day", starts = "s", bound = "other", cites = ["civil-procedure-law/95"], rolls = "civil-procedure-law/85" },
  { id = "p-pay-agency", name = "n", count = 15, unit = "calendar-day", starts = "s", bound = "agency", cites = ["penalty-law/67"], rolls = "civil-code/203" },
  { id = "p-pay-30d", name = "n", count = 30, unit = "calendar-day", starts = "s", bound = "party", cites = ["penalty-law/67"], rolls = "civil-code/203" },
  { id = "p-decide-120d", name = "n", count = 120, unit = "calendar-day", starts = "s", bound = "agency", cites = ["p-rule/1"] },
  { id = "p-decide-3m", name = "n", count = 3, unit = "month", starts = "s", bound = "agency", cites = ["p-rule/1"] },
  { id = "p-decide-60d", name = "n", count = 60, unit = "calendar-day", starts = "s", bound = "agency", cites = ["p-rule/1"] },
  { id = "p-decide-lapsed", name = "n", count = 120, unit = "calendar-day", starts = "s", bound = "agency", cites = ["p-old/1"] },
  { id = "p-decide-low", name = "n", count = 120, unit = "calendar-day", starts = "s", bound = "agency", cites = ["p-paper/1"] },
]
"#;

/// A rule in force, one that has ended before the overlay begins, and a paper that is no rule.
const STATUTES: [(&str, &str); 3] = [
    ("p-rule", "rank = \"rule\"\nversions = [{ date = \"2020-01-01\", in_force = \"2020-01-01\" }]"),
    (
        "p-old",
        "rank = \"rule\"\nversions = [{ date = \"2010-01-01\", in_force = \"2010-03-01\", until = \"2023-06-30\" }]",
    ),
    ("p-paper", "rank = \"document\"\nversions = [{ date = \"2020-01-01\", in_force = \"2020-01-01\" }]"),
];

const SERVE: &str = "[[term]]\nid = \"serve\"\nname = \"n\"\nfrom = \"DecisionMade|NoPenaltyDecided\"\nuntil = [\"DecisionServed\", \"NoPenaltyServed\"]\n";
const DEFENCE: &str = "[[term]]\nid = \"defence\"\nname = \"n\"\nfrom = \"NoticeServed\"\nuntil = [\"DecisionMade\", \"StatementWaived\"]\ncount_field = \"defence_days\"\nwaits = true\n";
const HEARING: &str = "[[term]]\nid = \"ask-hearing\"\nname = \"n\"\nfrom = \"NoticeServed\"\nfrom_field = \"notice_served_on\"\nuntil = [\"HearingRequested\", \"HearingWaived\", \"DecisionMade\"]\nwaits = true\nwhen = { use = \"condition\", holds = \"has(facts.hearing_right) && facts.hearing_right\" }\n";
const NOTICE: &str = "[[term]]\nid = \"announcement\"\nname = \"n\"\nfrom = \"ServiceAnnounced\"\nfrom_field = \"announced_on\"\nuntil = [\"NoticeServed\", \"HearingNotified\", \"DecisionServed\", \"NoPenaltyServed\", \"SurchargeServed\", \"DemandServed\", \"DecisionCorrectionServed\", \"DecisionRevocationServed\"]\nwaits = true\n";
const PAY: &str = "[[term]]\nid = \"pay\"\nname = \"n\"\nfrom = \"DecisionServed\"\nfrom_field = \"served_on\"\nuntil = [\"propose-closing\", \"DecisionRevoked\"]\nset_by = [\"InstalmentApproved\", \"pay_until_on\"]\nwaits = true\n";
const DECIDE: &str = "[[term]]\nid = \"decide\"\nname = \"n\"\nfrom = \"CaseFiled\"\nuntil = [\"DecisionMade\", \"CaseTransferredOut\", \"InvestigationTerminated\", \"AdministrativeHandlingEnded\", \"NoPenaltyDecided\", \"CaseWithdrawn\"]\nextension = [\"CaseTermExtended\", \"extended_days\"]\n";
const ACT: &str = "[[act]]\nname = \"n\"\nphase = \"investigation\"\nby = \"officer\"\noptional = true\nground = { law = [\"penalty-law/28.1\"] }\n";

/// The pack without what an overlay over this procedure never reads.
fn thin() -> Pack {
    let mut pack = law_tree::pack();
    let away = [
        "/scenarios/",
        "registers/",
        "discretion/",
        "warnings/",
        "indicators/",
        "statistics/",
        "review/",
        "enterprise-visit",
        "penalty-simple",
    ];
    pack.files.retain(|path, _| !away.iter().any(|a| path.contains(a)));
    pack.files.retain(|path, _| !path.starts_with("calendar/") || path.contains("/2025") || path.contains("/2026"));
    pack
}

/// What `fadu law check` says of the probe: the faults of its own, without the folder.
fn found_over(mut pack: Pack, body: &str) -> Vec<String> {
    let mut put = |path: &str, text: String| drop(pack.files.insert(path.into(), text.into_bytes()));
    put("overlays/probe/overlay.toml", format!("{HEAD}{body}"));
    put("limits/probe.toml", LIMITS.into());
    for (id, rest) in STATUTES {
        let articles = "articles = { 1 = { gist = \"g\" } }";
        put(
            &format!("statutes/{id}.toml"),
            format!("id = \"{id}\"\ntitle = \"{id}\"\nshort = \"{id}\"\n{rest}\n{articles}"),
        );
    }
    let errors = check(&pack).into_iter().filter(|f| f.severity == Severity::Error);
    errors.map(|f| if f.file == "overlays/probe" { f.what } else { format!("{}：{}", f.file, f.what) }).collect()
}

fn found(body: &str) -> Vec<String> {
    found_over(thin(), body)
}

fn refused(body: impl AsRef<str>, told: &str) {
    let found = found(body.as_ref());
    assert!(found.iter().any(|f| f == told), "{told}\n{}\n{found:#?}", body.as_ref());
}

fn accepted(body: impl AsRef<str>) {
    assert_eq!(found(body.as_ref()), Vec::<String>::new(), "{}", body.as_ref());
}

#[test]
fn more_time_for_the_agency_is_refused_and_less_is_accepted() {
    let serve = |words: &str| format!("{SERVE}{words}");
    refused(
        serve("limit = \"p-serve-8wd\""),
        "放宽而没有依据：期限 serve（送达处罚决定书）：由7个工作日放长为8个工作日；没有写明 loosened_by",
    );
    // Ten days hold fewer than seven working days only in a holiday.
    refused(
        serve("limit = \"p-serve-10d\""),
        "放宽而没有依据：期限 serve（送达处罚决定书）：由7个工作日放长为10日；没有写明 loosened_by",
    );
    refused(
        serve("limit = \"p-serve-more\""),
        "放宽而没有依据：期限 serve（送达处罚决定书）：可以延长5个工作日，原来不能延长；没有写明 loosened_by",
    );
    refused(
        serve(
            "limit = \"PF-003\"\npauses = [{ name = \"检测\", from = \"TestPeriodNotified\", to = \"TestReported\", cites = \"penalty-law/61\" }]",
        ),
        "放宽而没有依据：期限 serve（送达处罚决定书）：增加了停止计算“检测”；没有写明 loosened_by",
    );
    refused(
        serve("limit = \"PF-003\"\nextension = [\"CaseTermExtended\", \"extended_days\"]"),
        "放宽而没有依据：期限 serve（送达处罚决定书）：增加了延长的步骤；没有写明 loosened_by",
    );
    // An article that leaves nothing to other norms is not opened by naming one.
    refused(
        serve("limit = \"p-serve-8wd\"\nloosened_by = \"penalty-law/61\""),
        "放宽而没有依据：期限 serve（送达处罚决定书）：由7个工作日放长为8个工作日；serve-decision-7wd 没有条文留给其他规定",
    );
    accepted(serve("limit = \"PF-003\""));
    accepted(serve("limit = \"p-serve-6wd\""));
    accepted(serve("limit = \"p-serve-7d\""));
    accepted(serve("limit = \"PF-003\"\nyellow_days = 1"));
}

#[test]
fn less_time_for_the_party_is_refused_and_more_is_accepted() {
    refused(
        format!("{DEFENCE}limit = \"p-house-3wd\""),
        "放宽而没有依据：期限 defence（陈述、申辩）：由5个工作日（末日遇休息日顺延）缩短为3个工作日（末日遇休息日顺延）；p-house-3wd 也只是内部规则",
    );
    refused(
        format!("{HEARING}limit = \"p-hearing-3wd\""),
        "放宽而没有依据：期限 ask-hearing（要求听证）：由5个工作日（末日遇休息日顺延）缩短为3个工作日（末日遇休息日顺延）；没有写明 loosened_by",
    );
    // Seven days over a long holiday are fewer than five working days.
    refused(
        format!("{HEARING}limit = \"p-hearing-7d\""),
        "放宽而没有依据：期限 ask-hearing（要求听证）：由5个工作日（末日遇休息日顺延）缩短为7日（末日遇休息日顺延）；没有写明 loosened_by",
    );
    refused(
        format!("{NOTICE}limit = \"p-notice-20d\""),
        "放宽而没有依据：期限 announcement（公告送达期间）：由30日（末日遇休息日顺延）缩短为20日（末日遇休息日顺延）；没有写明 loosened_by",
    );
    refused(format!("{PAY}limit = \"p-pay-agency\""), "放宽而没有依据：期限 pay（缴纳罚款）：约束的人与原来不同");
    accepted(format!("{DEFENCE}limit = \"p-house-7wd\""));
    accepted(format!("{DEFENCE}limit = \"SJ-010\""));
    accepted(format!("{HEARING}limit = \"p-hearing-10wd\""));
    accepted(format!("{NOTICE}limit = \"p-notice-60d\""));
    accepted(format!("{PAY}limit = \"p-pay-30d\""));
}

#[test]
fn what_starts_and_ends_a_term_cannot_be_changed() {
    let serve = |from: &str, until: &str, more: &str| {
        format!(
            "[[term]]\nid = \"serve\"\nname = \"n\"\nlimit = \"PF-003\"\nfrom = \"{from}\"\nuntil = [{until}]\n{more}"
        )
    };
    let (from, until) = ("DecisionMade|NoPenaltyDecided", "\"DecisionServed\", \"NoPenaltyServed\"");
    let told = |what: &str| format!("放宽而没有依据：期限 serve（送达处罚决定书）：{what}");
    refused(serve("DecisionPublished", until, ""), &told("起算的事件或者日期与原来不同"));
    refused(serve(from, until, "from_field = \"published_on\""), &told("起算的事件或者日期与原来不同"));
    refused(
        serve(from, "\"DecisionServed\", \"NoPenaltyServed\", \"ServiceFailed\"", ""),
        &told("终止的事件与原来不同"),
    );
    refused(serve(from, "\"DecisionServed\"", ""), &told("终止的事件与原来不同"));
    refused(serve(from, until, "waits = true"), &told("改成了等候的期限，不再提醒"));
    refused(serve(from, until, "count_field = \"defence_days\""), &told("由文书载明天数的字段与原来不同"));
    refused(serve(from, until, "after_terms = [\"pay\"]"), &told("接续的期限与原来不同"));
    refused(
        serve(from, until, "set_by = [\"InstalmentApproved\", \"pay_until_on\"]"),
        &told("重新确定末日的步骤与原来不同"),
    );
    refused(
        serve(from, until, "when = { use = \"event-present\", event = \"DecisionPublished\" }"),
        &told("增加或者改动了运行的条件"),
    );
    accepted(serve("NoPenaltyDecided|DecisionMade", "\"NoPenaltyServed\", \"DecisionServed\"", ""));
    // A condition dropped means that the term runs in more matters.
    accepted(HEARING.replace("when = { use", "# when = { use") + "limit = \"PF-004\"");
}

#[test]
fn only_a_norm_in_force_and_high_enough_takes_the_room_that_an_article_leaves() {
    let decide = |limit: &str, by: &str| format!("{DECIDE}limit = \"{limit}\"\n{by}");
    let told = |why: &str| format!("放宽而没有依据：期限 decide（作出处罚决定）：由90日放长为120日；{why}");
    refused(decide("p-decide-120d", ""), &told("没有写明 loosened_by"));
    refused(decide("p-decide-120d", "loosened_by = \"p-rule/2\""), &told("p-decide-120d 不是 p-rule/2 规定的期限"));
    refused(decide("p-decide-lapsed", "loosened_by = \"p-old/1\""), &told("p-old/1：2023-07-01 起没有施行中的版本"));
    refused(
        decide("p-decide-lapsed", "loosened_by = \"p-old/1\""),
        "依据没有施行：p-old/1：2023-07-01 起没有施行中的版本",
    );
    refused(
        decide("p-decide-low", "loosened_by = \"p-paper/1\""),
        &told("《p-paper》是规范性文件，只有规章以上可以另行规定"),
    );
    // Three months have 92 days.
    refused(
        decide("p-decide-3m", ""),
        "放宽而没有依据：期限 decide（作出处罚决定）：由90日放长为3个月；没有写明 loosened_by",
    );
    accepted(decide("p-decide-120d", "loosened_by = \"p-rule/1\""));
    accepted(decide("p-decide-3m", "loosened_by = \"p-rule/1\""));
    accepted(decide("p-decide-60d", ""));
    // The pause of the base dropped: the clock runs on.
    accepted(decide("PF-002", ""));
}

#[test]
fn a_step_keeps_its_order_its_guards_and_its_ground() {
    let house = "{ house = { owner = \"o\", origin = \"o\" } }";
    refused(
        format!("[[guard]]\nact = \"decide\"\nreplaces = \"review-not-passed\"\nground = {house}"),
        "放宽而没有依据：步骤 decide 的条件 review-not-passed：原有法律依据，不能改为内部规则",
    );
    refused(
        format!(
            "places = {{ decide = \"propose-decision\" }}\n{ACT}id = \"decide\"\nafter = [\"CaseFiled\"]\nevents = []"
        ),
        "放宽而没有依据：步骤 decide（n）：原程序已有这一步，附加规则不能改写它的次序、条件和要件",
    );
    let act = |rest: &str| {
        format!("places = {{ probe-act = \"serve-notice\" }}\n{ACT}id = \"probe-act\"\nafter = [\"CaseFiled\"]\n{rest}")
    };
    let told = |what: &str| format!("放宽而没有依据：步骤 probe-act（n）：{what}");
    refused(
        act("events = [{ name = \"NoticeServed\" }]"),
        &told("事件 NoticeServed 是原程序的步骤、期限所等的，不能另由这一步产生"),
    );
    refused(
        act("events = [{ name = \"CaseTermExtended\" }]"),
        &told("事件 CaseTermExtended 是原程序的步骤、期限所等的，不能另由这一步产生"),
    );
    refused(
        act("events = [{ name = \"ResultPublished\", set = { outcome = \"no-penalty\" } }]"),
        &told("字段 outcome 是原程序的，不能由这一步写入"),
    );
    refused(
        act("events = [{ name = \"ResultPublished\", number = \"decision_no\" }]"),
        &told("字段 decision_no 是原程序的，不能由这一步写入"),
    );
    refused(
        act("fields = [\"outcome\"]\nevents = [{ name = \"ResultPublished\" }]"),
        &told("字段 outcome 决定原程序的条件，不能由这一步填写"),
    );
    refused(act("opens = true\nevents = []"), &told("附加规则不能另开立案的入口"));
    refused(act("withdraws = [\"propose-decision\"]\nevents = []"), &told("不能撤回原程序的 propose-decision"));
    accepted(
        "[[guard]]\nact = \"approve-filing-head\"\nreplaces = \"same-person\"\nground = { law = [\"penalty-law/54.2\"] }",
    );
    accepted(
        "[[guard]]\nact = \"decide\"\nadd = { use = \"event-present\", event = \"EvidenceCollected\", code = \"evidence-missing\", ground = { law = [\"penalty-law/40\"] } }",
    );
    accepted(act("events = []"));
    accepted(
        "[[paper]]\nact = \"decide\"\npaper = { id = \"penalty-scene-record\", name = \"现场笔录\", ground = { law = [\"penalty-law/55\"] } }",
    );
    accepted("[number.decision_no]\nform = \"{agency}某罚字〔{year}〕第{n}号\"");
    accepted(
        "[[passkey]]\nact = \"decide\"\nasked = \"required\"\nground = { house = { owner = \"o\", origin = \"o\" } }",
    );
}

#[test]
fn a_word_that_would_weaken_a_guard_is_not_in_the_language() {
    for (body, word) in [
        ("[[guard]]\nact = \"decide\"\nreplaces = \"review-not-passed\"\nwhen = \"false\"", "when"),
        ("[[guard]]\nact = \"decide\"\nremoves = \"review-not-passed\"", "removes"),
        ("[[guard]]\nact = \"conclude-investigation\"\nreplaces = \"too-few-officers\"\ncount = 1", "count"),
        ("[[before]]\nact = \"decide\"", "before"),
    ] {
        let found = found(body);
        assert!(found.iter().any(|f| f.contains(&format!("不认识的栏目 {word}"))), "{word}: {found:?}");
    }
    // Neither re-grounded nor added.
    refused("[[guard]]\nact = \"decide\"", "decide：办理条件要么增加，要么更换依据");
}

#[test]
fn fields_and_papers_of_the_base_keep_what_they_ask() {
    let field = |name: &str, rest: &str| format!("[field.{name}]\n{rest}");
    let right = "label = \"应当告知听证权利\"\ntype = \"yes\"";
    refused(
        field("hearing_right", &format!("{right}\ncomputed = \"false\"")),
        "放宽而没有依据：字段 hearing_right（应当告知听证权利）：改动了填写的要求",
    );
    let days = "label = \"申辩期限\"\ntype = \"count\"\nunit = \"个工作日\"";
    refused(
        field("defence_days", &format!("{days}\ndefault = \"3\"")),
        "放宽而没有依据：字段 defence_days（陈述申辩期限）：改动了初始值；原程序没有把它留给其他规定",
    );
    let fine = |rest: &str| {
        field("hearing_fine_unit_fen", &format!("label = \"较大数额\"\ntype = \"money\"\ndefault = \"500000\"\n{rest}"))
    };
    let told = |why: &str| {
        format!("放宽而没有依据：字段 hearing_fine_unit_fen（较大数额（单位、个体工商户））：改动了初始值；{why}")
    };
    refused(fine(""), &told("没有写明 set_by"));
    refused(fine("set_by = \"p-paper/1\""), &told("《p-paper》是规范性文件，只有规章以上可以另行规定"));
    let level = |rest: &str| {
        field("deputy_fine_fen", &format!("label = \"数额\"\ntype = \"money\"\ndefault = \"300000\"\n{rest}"))
    };
    refused(
        level(""),
        "放宽而没有依据：字段 deputy_fine_fen（须经分管负责人审批的罚款数额）：改动了初始值；没有写明内部规则的制定者和来源",
    );
    accepted(level("house = { owner = \"o\", origin = \"o\" }"));
    refused(
        "[words.penalty-payment-notice]\npay_days = \"六十日\"\n[words.penalty-service-receipt]\nserved_papers = \"不写\"",
        "放宽而没有依据：文书 penalty-service-receipt：served_papers 原程序已有规定，不能改写",
    );
    accepted(fine("set_by = \"p-rule/1\""));
    accepted(field("defence_days", &format!("{days}\ndefault = \"5\"")));
    accepted(field("probe_note", "label = \"说明\"\ntype = \"lines\""));
    accepted("[words.penalty-payment-notice]\npay_note = \"请于工作日缴纳\"");
}

#[test]
fn a_passkey_that_must_be_cannot_become_one_that_may_be() {
    let (path, act) = ("procedures/penalty-general/acts/decision.toml", "[[act]]\nid = \"decide\"\n");
    let ground = "{ house = { owner = \"o\", origin = \"o\" } }";
    let mut pack = thin();
    let required =
        pack.text(path).unwrap().replace(act, &format!("{act}passkey = \"required\"\npasskey_ground = {ground}\n"));
    pack.files.insert(path.into(), required.into_bytes());
    let asked = |asked: &str| format!("[[passkey]]\nact = \"decide\"\nasked = \"{asked}\"\nground = {ground}");
    assert_eq!(found_over(pack.clone(), &asked("offered")), ["放宽而没有依据：步骤 decide：通行密钥由必须改为可以"]);
    assert_eq!(found_over(pack, &asked("required")), Vec::<String>::new());
}

#[test]
fn versions_of_one_field_follow_each_other() {
    let mut pack = thin();
    let other = HEAD.replace("probe", "other").replace("2023-07-01", "2025-01-01");
    pack.files.insert("overlays/other/overlay.toml".into(), other.into_bytes());
    let version = |until: &str| format!("version_of = \"other\"\n{until}");
    assert_eq!(
        found_over(pack.clone(), &version("")),
        ["overlays/other：与 probe 同属一个领域，施行的日期重叠", "与 other 同属一个领域，施行的日期重叠"]
    );
    assert!(found_over(pack.clone(), &version("until = \"2025-01-02\"")).len() == 2);
    assert_eq!(found_over(pack, &version("until = \"2025-01-01\"")), Vec::<String>::new());
}
