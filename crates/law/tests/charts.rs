//! Every chart of every procedure, bare and under every overlay: nothing overlaps, no line crosses a box, BPMN comes back as it went.

mod law_tree;

use fadu_law::Law;
use fadu_law::chart::bpmn::{read, write};
use fadu_law::chart::layout::{Flow, plan};
use fadu_law::chart::{Audience, Chart, chart};

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
                            assert!(!place.is_crossed(pair[0], pair[1]), "{told}: {edge:?} through {}", sheet.nodes[n].id);
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
