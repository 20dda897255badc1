//! Every chart of every procedure, bare and under every overlay: nothing overlaps, no line crosses a box, BPMN comes back as it went.

mod law_tree;

use fadu_law::Law;
use fadu_law::chart::bpmn::BpmnError;
use fadu_law::chart::bpmn::{read, write};
use fadu_law::chart::layout::{Flow, plan};
use fadu_law::chart::{Audience, Chart, NodeKind, chart};
use proptest::prelude::*;
use roxmltree::Document;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

fn charts() -> Vec<Chart> {
    let law = Law::parse(&law_tree::pack()).unwrap();
    let fields = || std::iter::once(String::new()).chain(law.overlays.iter().map(|o| o.id.clone()));
    let mut out = Vec::new();
    for base in law.base_procedures() {
        for field in fields() {
            let p = law.procedure(&base.id, base.in_force, &field).unwrap();
            for audience in [Audience::Staff, Audience::Public] {
                out.push(chart(&law, &p, &field, audience));
            }
        }
    }
    out
}

#[test]
fn no_box_overlaps_and_no_line_crosses_a_box() {
    for chart in charts() {
        for sheet in &chart.sheets {
            for flow in [Flow::Down, Flow::Right] {
                let told = format!("{} {} {} {flow:?}", chart.procedure, chart.audience.id(), sheet.id);
                let plan = plan(sheet, flow);
                for (i, a) in plan.boxes.iter().enumerate() {
                    for (j, b) in plan.boxes.iter().enumerate().skip(i + 1) {
                        assert!(!a.overlaps(b), "{told}: {} on {}", sheet.nodes[i].id, sheet.nodes[j].id);
                    }
                    assert!(a.x >= 0 && a.y >= 0 && a.x + a.w <= plan.size.x && a.y + a.h <= plan.size.y, "{told}");
                }
                for (edge, line) in sheet.edges.iter().zip(&plan.lines) {
                    for pair in line.windows(2) {
                        assert!(pair[0].x == pair[1].x || pair[0].y == pair[1].y, "{told}: {edge:?} {line:?}");
                        for (n, place) in plan.boxes.iter().enumerate() {
                            assert!(
                                !place.is_crossed(pair[0], pair[1]),
                                "{told}: {edge:?} through {}",
                                sheet.nodes[n].id
                            );
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn bpmn_comes_back_as_it_went() {
    for chart in charts() {
        let text = write(&chart);
        let back = read(&text).unwrap_or_else(|e| panic!("{}: {e}", chart.procedure));
        assert_eq!(back, chart, "{}", chart.procedure);
        assert_eq!(write(&back), text, "{}", chart.procedure);
    }
}

const MODEL: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";
const DIAGRAM: &str = "http://www.omg.org/spec/BPMN/20100524/DI";

/// What the standard asks of the structure of a file, whatever wrote it.
#[test]
fn bpmn_keeps_the_rules_of_the_standard() {
    for chart in charts() {
        let text = write(&chart);
        let document = Document::parse(&text).unwrap();
        let mut elements = BTreeMap::new();
        for node in document.descendants().filter(|n| n.is_element()) {
            if let Some(id) = node.attribute("id") {
                let word = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
                assert!(id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && id.chars().all(word), "{id}");
                assert!(elements.insert(id, node).is_none(), "{id} twice");
            }
        }
        let named = |name: &'static str, space: &'static str| {
            document.descendants().filter(move |n| n.has_tag_name((space, name)))
        };
        // Shapes and edges refer to elements, each element has one.
        let mut drawn = BTreeSet::new();
        for shape in named("BPMNShape", DIAGRAM).chain(named("BPMNEdge", DIAGRAM)).chain(named("BPMNPlane", DIAGRAM)) {
            let of = shape.attribute("bpmnElement").unwrap();
            assert!(elements.contains_key(of), "{of}");
            assert!(drawn.insert((shape.tag_name().name().to_string(), of.to_string())), "{of} drawn twice");
        }
        for flow in named("sequenceFlow", MODEL) {
            let id = flow.attribute("id").unwrap();
            assert!(drawn.contains(&("BPMNEdge".to_string(), id.to_string())), "{id}");
            for (end, told) in [("sourceRef", "outgoing"), ("targetRef", "incoming")] {
                let node = elements[flow.attribute(end).unwrap()];
                assert_eq!(node.parent(), flow.parent(), "{id} stays within its process");
                assert!(node.children().any(|c| c.has_tag_name((MODEL, told)) && c.text() == Some(id)), "{id}");
            }
        }
        for process in named("process", MODEL).chain(named("subProcess", MODEL)) {
            runs_from_one_start(&chart.procedure, process);
        }
    }
}

/// One start; from it everything is reached but event sub-processes; every way comes to an end.
fn runs_from_one_start(of: &str, process: roxmltree::Node) {
    let flows: Vec<(&str, &str)> = process
        .children()
        .filter(|c| c.has_tag_name((MODEL, "sequenceFlow")))
        .map(|f| (f.attribute("sourceRef").unwrap(), f.attribute("targetRef").unwrap()))
        .collect();
    let beside = |n: &roxmltree::Node| n.attribute("triggeredByEvent") == Some("true");
    let kinds = ["laneSet", "sequenceFlow", "group", "documentation", "incoming", "outgoing", "categoryValueRef"];
    let nodes: Vec<roxmltree::Node> =
        process.children().filter(|c| c.is_element() && !kinds.contains(&c.tag_name().name())).collect();
    let starts: Vec<&str> =
        nodes.iter().filter(|n| n.has_tag_name((MODEL, "startEvent"))).filter_map(|n| n.attribute("id")).collect();
    assert_eq!(starts.len(), 1, "{of}: {starts:?}");
    let mut reached = BTreeSet::from([starts[0]]);
    while let Some((_, to)) = flows.iter().find(|(f, t)| reached.contains(f) && !reached.contains(t)) {
        reached.insert(to);
    }
    let ends: Vec<&str> =
        nodes.iter().filter(|n| n.has_tag_name((MODEL, "endEvent"))).filter_map(|n| n.attribute("id")).collect();
    let mut ending: BTreeSet<&str> = ends.into_iter().collect();
    while let Some((from, _)) = flows.iter().find(|(f, t)| ending.contains(t) && !ending.contains(f)) {
        ending.insert(from);
    }
    for node in nodes.iter().filter(|n| !beside(n)) {
        let id = node.attribute("id").unwrap();
        assert!(reached.contains(id), "{of}: {id} is not reached");
        assert!(ending.contains(id), "{of}: {id} comes to no end");
    }
    for node in nodes.iter().filter(|n| beside(n)) {
        let id = node.attribute("id").unwrap();
        assert!(!flows.iter().any(|(f, t)| *f == id || *t == id), "{of}: {id} is an event sub-process");
    }
}

#[test]
fn every_act_stands_on_a_sheet_of_the_staff() {
    let law = Law::parse(&law_tree::pack()).unwrap();
    for p in law.procedures() {
        let chart = chart(&law, p, "", Audience::Staff);
        let subs: Vec<&str> = p.subs.iter().map(|s| s.procedure.as_str()).collect();
        for act in p.acts.iter().filter(|a| !a.strand.as_deref().is_some_and(|s| subs.contains(&s))) {
            assert!(chart.shows(&act.id).is_some(), "{}: {}", p.id, act.id);
        }
        for node in chart.sheets.iter().flat_map(|s| &s.nodes) {
            match &node.kind {
                NodeKind::Course(of) => assert!(chart.sheet(of).is_some(), "{of}"),
                NodeKind::Call(of) => assert!(law.base_procedures().any(|p| p.id == *of), "{of}"),
                _ => {}
            }
        }
    }
}

#[test]
fn the_ordinary_course_is_what_an_office_would_draw() {
    let law = Law::parse(&law_tree::pack()).unwrap();
    let p = law.base_procedures().find(|p| p.id == "penalty-general").unwrap();
    let chart = chart(&law, p, "", Audience::Staff);
    let main = &chart.sheets[0];
    assert_eq!(main.bands, ["案源", "立案", "调查取证", "法制审核", "告知", "决定", "送达", "执行", "结案归档"]);
    let edge =
        |from: &str, to: &str| main.edges.iter().find(|e| e.from == from && e.to == to).map(|e| e.label.as_str());
    assert_eq!(edge("propose-filing", "approve-filing-unit"), Some(""));
    assert_eq!(edge("agreed-approve-filing-unit", "review-filing"), Some("同意"));
    assert_eq!(edge("agreed-review-filing", "propose-filing"), Some("退回"));
    assert_eq!(edge("agreed-review-penalty", "decide-no-penalty"), Some("同意，处理建议为“不予行政处罚”"));
    assert_eq!(edge("part-serve-notice", "wait-defence-propose-decision"), Some(""));
    assert_eq!(edge("part-serve-notice", "wait-ask-hearing-propose-decision"), Some("应当告知听证权利：是"));
    assert_eq!(edge("part-approve-decision-unit", "approve-decision-deputy"), Some("须经分管负责人审批：是"));
    // What somebody chooses to do stands on sheets of its own.
    assert!(
        main.at("suspect-crime").is_none() && main.at("course-crime").is_some() && main.at("request-hearing").is_none()
    );
    assert_eq!(chart.sheet("sampling").unwrap().each, "每一项抽样取证各走一遍");
    assert_eq!(chart.sheet("jurisdiction").unwrap().each, "", "most of it is not of the strand");
    let sub = chart.sheet("coercion-seizure").unwrap();
    assert!(sub.nodes.iter().any(|n| n.kind == NodeKind::Call("coercion-seizure".into())));
}

#[test]
fn the_public_sees_what_the_party_may_do_and_in_which_days() {
    let law = Law::parse(&law_tree::pack()).unwrap();
    let p = law.base_procedures().find(|p| p.id == "penalty-general").unwrap();
    let chart = chart(&law, p, "", Audience::Public);
    let main = &chart.sheets[0];
    assert_eq!((chart.sheets.len(), main.lanes.len()), (1, 2));
    let node = |id: &str| main.at(id).map(|n| &main.nodes[n]).unwrap_or_else(|| panic!("{id}"));
    assert_eq!((node("make-statement").name.as_str(), node("make-statement").lane), ("陈述申辩", 1));
    assert_eq!(node("term-ask-hearing").term, "5个工作日");
    assert_eq!((node("term-reconsider").term.as_str(), node("term-sue").term.as_str()), ("60日", "6个月"));
    // Approvals inside the agency are no business of the party's.
    assert!(main.at("review-penalty").is_none() && main.nodes.len() < 45);
}

/// A file to be broken: the smallest that knows every word.
static SAMPLE: LazyLock<String> = LazyLock::new(|| {
    let law = Law::parse(&law_tree::pack()).unwrap();
    let p = law.base_procedures().find(|p| p.id == "penalty-general").unwrap();
    let mut chart = chart(&law, p, "", Audience::Staff);
    let keep = ["main", "parties", "correction"];
    let leaves = |kind: &NodeKind| !matches!(kind, NodeKind::Course(of) if !keep.contains(&of.as_str()));
    chart.sheets.retain(|s| keep.contains(&s.id.as_str()));
    chart.sheets[0].nodes.retain(|n| leaves(&n.kind));
    write(&chart)
});

#[test]
fn a_file_that_does_not_hold_together_is_refused_and_says_why() {
    let check = |from: &str, to: &str, told: &str| {
        assert!(SAMPLE.contains(from), "{from}");
        let BpmnError(why) = read(&SAMPLE.replacen(from, to, 1)).unwrap_err();
        assert!(why.contains(told), "{told}: {why}");
    };
    check("</bpmn:process>", "", "不是完好的 XML");
    check("sourceRef=\"main.start\"", "sourceRef=\"main.nowhere\"", "指向不存在的 main.nowhere");
    check("<bpmn:flowNodeRef>main.start</bpmn:flowNodeRef>", "", "main.start 不在任何泳道里");
    check("<bpmn:startEvent id=\"main.start\"", "<bpmn:startEvent id=\"main.archive\"", "id 重复：main.archive");
    check("<bpmn:startEvent", "<bpmn:scriptTask", "不是完好的 XML");
    check("<bpmn:outgoing>main.flow-0</bpmn:outgoing>", "", "outgoing 与连线不一致");
    check("fadu:version=\"2021-07-15\"", "fadu:version=\"gestern\"", "版本不是日期：gestern");
    check("fadu:audience=\"staff\"", "fadu:audience=\"cats\"", "不知道的读者：cats");
    check("<bpmn:categoryValueRef>stage-0<", "<bpmn:categoryValueRef>stage-99<", "所属阶段 stage-99 不存在");
    check("<bpmn:group ", "<bpmn:dataObject ", "不认识的元素 dataObject");
    check("fadu:sheet=\"correction\"", "fadu:sheet=\"parties\"", "重复：parties");
    assert!(read("").is_err() && read("<a/>").unwrap_err().0.contains("最外层不是 definitions"));
    let bomb = "<!DOCTYPE a [<!ENTITY b \"cc\">]><a>&b;</a>";
    assert!(read(bomb).unwrap_err().0.contains("不是完好的 XML"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is cut out of a file or put into it: it is refused in words, or gives a chart that is written and read the same.
    #[test]
    fn a_broken_file_never_breaks_the_reader(at in 0.0..1.0f64, cut in 0usize..80, put in "[a-z<>\"/= &;:.-]{0,12}") {
        let signs: Vec<char> = SAMPLE.chars().collect();
        let from = ((signs.len() as f64) * at) as usize;
        let text: String = signs[..from].iter().copied().chain(put.chars()).chain(signs[(from + cut).min(signs.len())..].iter().copied()).collect();
        match read(&text) {
            Ok(chart) => prop_assert_eq!(read(&write(&chart)).unwrap(), chart),
            Err(e) => prop_assert!(e.to_string().starts_with("读不懂这份 BPMN 文件：") && e.to_string().len() > 40),
        }
    }
}

#[test]
fn conditions_are_told_in_the_labels_of_the_forms() {
    use fadu_law::chart::plain::{exclude, words};
    let law = Law::parse(&law_tree::pack()).unwrap();
    let p = law.base_procedures().find(|p| p.id == "penalty-general").unwrap();
    let check = |cel: &str, told: &str| assert_eq!(words(p, cel, &|_, _| false, &[]), told, "{cel}");
    check("has(facts.hearing_right) && facts.hearing_right", "应当告知听证权利：是");
    check("!has(facts.outcome) || facts.outcome == \"penalty\"", "处理建议为“给予行政处罚”");
    check("has(facts.fine_fen) && facts.fine_fen >= 50000000", "罚款数额不少于50万元");
    check("has(facts.fine_fen) && facts.fine_fen > 0", "有罚款数额");
    check("has(facts.penalty_kinds) && \"fine\" in facts.penalty_kinds", "处罚种类包括“罚款”");
    check("has(facts.jurisdiction) && facts.jurisdiction == 'disputed'", "已经“登记管辖争议”");
    check("facts.court_answer in [\"not-accepted\", \"not-execute\"]", "法院的答复为“不予受理”或者“不准予执行”");
    check("!(has(facts.collected_fen))", "尚未登记“当场收缴数额”");
    check("!has(facts.jurisdiction) || facts.jurisdiction == 'disputed'", "尚未登记“由谁管辖”，或者已经“登记管辖争议”");
    check("facts.a + facts.b == 3", "符合规定条件");
    // What is certain already is not said again.
    let known = |field: &str, value: Option<&str>| field == "hearing_right" && value.is_none();
    assert_eq!(words(p, "has(facts.hearing_right)", &known, &[]), "");
    let given = ["has(facts.hearing_right) && facts.hearing_right"];
    let both = "has(facts.hearing_right) && facts.hearing_right && facts.hearing_open == \"public\"";
    assert_eq!(words(p, both, &|_, _| false, &given), "听证方式为“公开”");
    let (a, b) = ("!has(facts.x) || facts.x == 'a'", "has(facts.x) && facts.x == 'b'");
    assert!(exclude(a, b) && !exclude(a, a) && exclude("!facts.y", "facts.y") && !exclude(a, "facts.y"));
}
