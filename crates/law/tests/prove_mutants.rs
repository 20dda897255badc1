//! Faults put into the procedures of this source tree: each is found, with its path in plain Chinese.

mod law_tree;

use fadu_law::prove::{Judged, Known, prove_with};
use fadu_law::{Law, Pack};

/// What is said of a property of a bare procedure, once every line with one of these words is left out of a file.
fn without(procedure: &str, file: &str, words: &[&str], property: &str) -> String {
    let mut pack = law_tree::pack();
    let text = pack.text(file).unwrap().to_string();
    words.iter().for_each(|w| assert!(text.contains(w), "{file}: {w}"));
    let kept: Vec<&str> = text.lines().filter(|line| !words.iter().any(|w| line.contains(w))).collect();
    told(&mut pack, (file, kept.join("\n") + "\n"), (procedure, property))
}

/// The same, once a term is left out.
fn without_term(procedure: &str, file: &str, term: &str, property: &str) -> String {
    let mut pack = law_tree::pack();
    let text = pack.text(file).unwrap().to_string();
    let block = |block: &str| block.lines().any(|line| line == format!("id = \"{term}\""));
    let kept: Vec<&str> = text.split("\n\n").filter(|b| !(b.contains("[[term]]") && block(b))).collect();
    assert!(kept.len() < text.split("\n\n").count(), "{file}: {term}");
    told(&mut pack, (file, kept.join("\n\n") + "\n"), (procedure, property))
}

fn told(pack: &mut Pack, (file, text): (&str, String), (procedure, property): (&str, &str)) -> String {
    pack.files.insert(file.into(), text.into_bytes());
    let law = Law::parse(pack).unwrap();
    let p = law.base_procedures().find(|p| p.id == procedure).unwrap();
    let report = prove_with(p, &law, &Known::default(), &|asked| asked == property);
    match &report.verdicts.iter().find(|v| v.property == property).unwrap().judged {
        Judged::Refuted(path) => path.to_string(),
        other => format!("{other:?}"),
    }
}
const CONCLUSION: &str = "procedures/penalty-general/acts/conclusion.toml";
const DECISION: &str = "procedures/penalty-general/acts/decision.toml";
const FILING: &str = "procedures/penalty-general/acts/filing.toml";
const LIMITS: &str = "procedures/penalty-general/limits.toml";

/// The steps up to the filing of the case.
const FILED: &str = "第1步 执法人员“登记案件来源” → 第2步 执法人员“报请立案” → 第3步 承办机构负责人“立案审批（承办机构负责人）” → 第4步 法制审核人员“立案法制审核” → 第5步 机关负责人“批准立案（机关负责人）” → ";

/// From there to the approval of the notice.
const NOTICE_APPROVED: &str = "第6步 执法人员“制作现场检查笔录” → 第7步 执法人员“登记证据” → 第8步 承办人“调查终结”（处理建议：给予行政处罚） → 第9步 承办机构负责人“拟处罚审批（承办机构负责人）” → 第10步 法制审核人员“处罚法制审核” → 第11步 机关负责人“批准拟处罚告知（机关负责人）” → ";

#[test]
fn a_decision_without_notice_is_found() {
    let path = without("penalty-general", DECISION, &["code = \"notice-missing\""], "claim/notice");
    let rest = "第12步 承办人“报请作出处罚决定” → 第13步 承办机构负责人“处罚决定审批（承办机构负责人）”；这时机关负责人可以“作出处罚决定”，但还没有“送达事先告知书”（行政处罚法第44条、行政处罚法第62条）";
    assert_eq!(path, [FILED, NOTICE_APPROVED, rest].concat());
}

#[test]
fn a_hearing_that_is_not_offered_is_found() {
    let mut pack = law_tree::pack();
    let offers = |line: &&str| !line.contains("event = \"HearingOffered\"");
    let decision: Vec<&str> = pack.text(DECISION).unwrap().lines().filter(offers).collect();
    let decision = decision.join("\n") + "\n";
    pack.files.insert(DECISION.into(), decision.into_bytes());
    let offer = |line: &&str| !line.contains("name = \"HearingOffered\"");
    let conclusion: Vec<&str> = pack.text(CONCLUSION).unwrap().lines().filter(offer).collect();
    let conclusion = conclusion.join("\n") + "\n";
    let path = told(&mut pack, (CONCLUSION, conclusion), ("penalty-general", "claim/hearing-offered"));
    let rest = "第12步 承办人“送达事先告知书” → 第13步 承办人“登记放弃陈述申辩” → 第14步 承办人“登记放弃听证” → 第15步 承办人“报请作出处罚决定” → 第16步 承办机构负责人“处罚决定审批（承办机构负责人）”；这时机关负责人可以“作出处罚决定”，但还没有“告知听证权利”（行政处罚法第63条第1款、行政处罚法第62条）";
    assert_eq!(path, [FILED, NOTICE_APPROVED, rest].concat());
}

#[test]
fn a_wait_whose_clock_is_taken_away_is_found() {
    let police = without_term("penalty-general", LIMITS, "ask-police", "wait/decide/CrimeTransferred");
    let rest = "第6步 承办人“发现涉嫌犯罪，指定专案组” → 第7步 承办人“提出移送书面报告” → 第8步 机关负责人“批准移送公安机关” → 第9步 承办人“向公安机关移送”；这时“作出处罚决定”因“移送公安机关（推定）”停止计算，却没有别的期限在走";
    assert_eq!(police, [FILED, rest].concat());
    let clue = without_term("penalty-general", LIMITS, "file", "wait/request-recusal");
    assert_eq!(clue, "第1步 执法人员“登记案件来源”；这时案卷在等候当事人“登记当事人申请回避”，却没有一个期限在走");
}

#[test]
fn a_wait_of_a_small_procedure_without_its_clock_is_found() {
    let seizure = "procedures/coercion-seizure/procedure.toml";
    assert_eq!(
        without_term("coercion-seizure", seizure, "measure-test", "wait/seizure/MeasureTestNotified"),
        "第1步 执法人员“报请查封、扣押”（情况紧急，需要当场实施：是） → 第2步 承办人“当场实施（情况紧急）” → 第3步 承办人“报告当场实施的措施” → 第4步 机关负责人“不同意当场实施的措施” → 第5步 承办人“告知检测、鉴定期间”；这时“查封、扣押期限”因“检测、检验、检疫、技术鉴定”停止计算，却没有别的期限在走"
    );
    let simple = "procedures/penalty-simple/procedure.toml";
    assert_eq!(
        without_term("penalty-simple", simple, "ask-payment", "wait/record-simple-payment"),
        "第1步 执法人员“当场处罚” → 第2步 承办人“当场交付决定书” → 第3步 承办人“报所属机关备案” → 第4步 承办人“归档” → 第5步 “缴纳罚款”期限届满 → 第6步 “申请行政复议”期限届满；这时案卷在等候当事人“登记缴款”，却没有一个期限在走"
    );
}

#[test]
fn an_investigator_who_reviews_is_found() {
    let mut pack = law_tree::pack();
    let text = pack.text(FILING).unwrap().replace("\"propose-filing\", \"record-scene\"", "\"record-scene\"");
    assert_eq!(
        told(&mut pack, (FILING, text), ("penalty-general", "claim/filing-reviewer-apart")),
        "第1步 执法人员“登记案件来源” → 第2步 某甲（执法人员）“报请立案” → 第3步 承办机构负责人“立案审批（承办机构负责人）” → 第4步 某甲（法制审核人员）“立案法制审核”；这时机关负责人可以“批准立案（机关负责人）”，但同一个人（某甲）办理了“报请立案”和“立案法制审核”（内部规则：审核与调查分离）"
    );
}

const CORRECTION: &str = "procedures/penalty-general/acts/correction.toml";
const SAMPLING: &str = "procedures/penalty-general/acts/sampling.toml";

/// The closing asks these two to be settled; each can be made to wait for the other.
const CHECKED: &str = "{ use = \"answered\", asked = \"CorrectionOrdered\", answer = \"CorrectionChecked\", code = \"correction-unchecked\", ground = { law = [\"penalty-law/28.1\"] }, cure = \"check-correction\" },";
const HANDLED: &str = "{ use = \"answered\", asked = \"SampleTaken\", answer = \"SampleHandled\", code = \"sample-unhandled\", ground = { law = [\"penalty-law/56\"] }, cure = \"handle-sample\" },";

/// The text with one more guard on an act that has none, or some.
fn guarded(text: &str, act: &str, guard: &str) -> String {
    let at = text.find(&format!("id = \"{act}\"")).unwrap();
    let end = at + text[at..].find("\nevents = ").unwrap();
    let (place, words) = match text[at..end].find("guards = [\n") {
        Some(guards) => (at + guards + "guards = [\n".len(), format!("  {guard}\n")),
        None => (end + 1, format!("guards = [\n  {guard}\n]\n")),
    };
    format!("{}{words}{}", &text[..place], &text[place..])
}

#[test]
fn two_side_courses_that_wait_for_each_other_are_a_dead_end() {
    let mut pack = law_tree::pack();
    let correction = guarded(pack.text(CORRECTION).unwrap(), "check-correction", HANDLED);
    let sampling = guarded(pack.text(SAMPLING).unwrap(), "handle-sample", CHECKED);
    pack.files.insert(CORRECTION.into(), correction.into_bytes());
    let path = told(&mut pack, (SAMPLING, sampling), ("penalty-general", "ends"));
    let said = "第1步 执法人员“登记案件来源” → 第2步 执法人员“责令改正” → 第3步 执法人员“报请立案” → 第4步 承办机构负责人“立案审批（承办机构负责人）” → 第5步 法制审核人员“立案法制审核” → 第6步 机关负责人“批准立案（机关负责人）” → 第7步 承办人“报请抽样取证” → 第8步 承办机构负责人“批准抽样取证（承办机构负责人）” → 第9步 承办人“抽样取证”；这以后再也走不到“归档”";
    assert_eq!(path, said);
}

#[test]
fn a_side_course_that_waits_for_another_is_none() {
    let mut pack = law_tree::pack();
    let correction = guarded(pack.text(CORRECTION).unwrap(), "check-correction", HANDLED);
    let said = told(&mut pack, (CORRECTION, correction), ("penalty-general", "ends"));
    assert!(!said.contains("再也走不到"), "{said}");
}

#[test]
fn a_side_course_begun_while_the_closing_is_approved_is_found() {
    let closing = "procedures/penalty-general/acts/closing.toml";
    let mut pack = law_tree::pack();
    let text = pack.text(closing).unwrap();
    let (before, head) = text.split_once("id = \"approve-closing-head\"").unwrap();
    assert!(head.contains(CHECKED));
    let head = head.replacen(&format!("  {CHECKED}\n"), "", 1);
    let text = format!("{before}id = \"approve-closing-head\"{head}");
    assert_eq!(
        told(&mut pack, (closing, text), ("penalty-general", "ends")),
        "第1步 执法人员“登记案件来源” → 第2步 机关负责人“移送有管辖权的机关” → 第3步 承办人“报请结案” → 第4步 承办机构负责人“结案审批（承办机构负责人）” → 第5步 法制审核人员“结案法制审核” → 第6步 执法人员“责令改正” → 第7步 机关负责人“批准结案（机关负责人）”；这以后再也走不到“归档”"
    );
}
