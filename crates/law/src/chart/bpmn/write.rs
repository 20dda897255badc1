//! A chart as BPMN 2.0 XML.

use super::super::graph::{Chart, Edge, EdgeKind, Node, NodeKind, Sheet};
use super::super::layout::{Flow, LABEL, NOTE, Point, Rect, plan};
use super::super::svg::escape;
use super::super::text;
use super::{BPMN, DC, DD, DI, FADU, XSI};
use std::fmt::Write;

/// From the left of the pool to the first node: the names of pool and lanes.
const POOL: i32 = 60;
/// Above the first node of a plane without a pool.
const TRAIL: i32 = 80;

/// The whole file.
pub fn write(chart: &Chart) -> String {
    let mut out = Xml::default();
    out.open(
        "bpmn:definitions",
        &[
            ("xmlns:bpmn", BPMN),
            ("xmlns:bpmndi", DI),
            ("xmlns:dc", DC),
            ("xmlns:di", DD),
            ("xmlns:xsi", XSI),
            ("xmlns:fadu", FADU),
            ("id", "definitions"),
            ("targetNamespace", FADU),
            ("exporter", "Fadu"),
            ("name", &chart.name),
            ("fadu:procedure", &chart.procedure),
            ("fadu:version", &chart.version.to_string()),
            ("fadu:field", &chart.field),
            ("fadu:audience", chart.audience.id()),
        ],
    );
    if let Some((main, _)) = chart.sheets.split_first() {
        out.bands(main);
        out.open("bpmn:collaboration", &[("id", "collaboration")]);
        out.leaf("bpmn:participant", &[("id", "pool"), ("name", &chart.name), ("processRef", "main")]);
        out.close("bpmn:collaboration");
        out.open(
            "bpmn:process",
            &[
                ("id", "main"),
                ("name", &main.name),
                ("isExecutable", "false"),
                ("fadu:when", &main.when),
                ("fadu:each", &main.each),
            ],
        );
        out.inside(chart, main);
        out.close("bpmn:process");
    }
    for (n, sheet) in chart.sheets.iter().enumerate() {
        out.diagram(sheet, n == 0);
    }
    out.close("bpmn:definitions");
    out.text
}

/// The id of something in a sheet, unique in the file.
fn id(sheet: &Sheet, of: &str) -> String {
    format!("{}.{of}", sheet.id)
}
fn flow_id(sheet: &Sheet, n: usize) -> String {
    id(sheet, &format!("flow-{n}"))
}
fn lane_id(sheet: &Sheet, n: usize) -> String {
    id(sheet, &format!("lane-{n}"))
}

/// The element of a node.
fn element(kind: &NodeKind) -> &'static str {
    match kind {
        NodeKind::Start => "bpmn:startEvent",
        NodeKind::End => "bpmn:endEvent",
        NodeKind::Act => "bpmn:userTask",
        NodeKind::PartyAct => "bpmn:manualTask",
        NodeKind::Stage => "bpmn:task",
        NodeKind::Wait => "bpmn:intermediateCatchEvent",
        NodeKind::Choice => "bpmn:exclusiveGateway",
        NodeKind::All => "bpmn:parallelGateway",
        NodeKind::Some => "bpmn:inclusiveGateway",
        NodeKind::Course(_) => "bpmn:subProcess",
        NodeKind::Call(_) => "bpmn:callActivity",
    }
}

/// Whether a way that leaves such a node may have a condition of its own.
fn may_choose(node: &Node) -> bool {
    !node.is_event() && !matches!(node.kind, NodeKind::All | NodeKind::Wait)
}

#[derive(Default)]
struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    fn tag(&mut self, name: &str, attributes: &[(&str, &str)], end: &str) {
        if self.depth == 0 {
            self.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        }
        let _ = write!(self.text, "{:w$}<{name}", "", w = self.depth * 2);
        // An id is there even if it is empty; nothing else is.
        for (key, value) in attributes.iter().filter(|(_, v)| !v.is_empty()) {
            let _ = write!(self.text, " {key}=\"{}\"", escape(value));
        }
        self.text.push_str(end);
    }
    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes, ">\n");
        self.depth += 1;
    }
    fn leaf(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes, "/>\n");
    }
    fn close(&mut self, name: &str) {
        self.depth -= 1;
        let _ = writeln!(self.text, "{:w$}</{name}>", "", w = self.depth * 2);
    }
    fn said(&mut self, name: &str, attributes: &[(&str, &str)], words: &str) {
        self.tag(name, attributes, ">");
        let _ = writeln!(self.text, "{}</{name}>", escape(words));
    }

    /// The stages as values of a category.
    fn bands(&mut self, main: &Sheet) {
        if main.bands.is_empty() {
            return;
        }
        self.open("bpmn:category", &[("id", "stages"), ("name", "阶段")]);
        for (n, band) in main.bands.iter().enumerate() {
            self.leaf("bpmn:categoryValue", &[("id", &format!("stage-{n}")), ("value", band)]);
        }
        self.close("bpmn:category");
    }

    /// What stands in a process or sub-process.
    fn inside(&mut self, chart: &Chart, sheet: &Sheet) {
        self.open("bpmn:laneSet", &[("id", &id(sheet, "lanes"))]);
        for (n, lane) in sheet.lanes.iter().enumerate() {
            self.open("bpmn:lane", &[("id", &lane_id(sheet, n)), ("name", lane)]);
            for node in sheet.nodes.iter().filter(|node| node.lane == n) {
                self.said("bpmn:flowNodeRef", &[], &id(sheet, &node.id));
            }
            self.close("bpmn:lane");
        }
        self.close("bpmn:laneSet");
        for node in &sheet.nodes {
            self.node(chart, sheet, node);
        }
        for (n, edge) in sheet.edges.iter().enumerate() {
            self.flow(sheet, n, edge);
        }
        for (n, _) in bands(sheet) {
            let own = id(sheet, &format!("band-{n}"));
            self.leaf("bpmn:group", &[("id", &own), ("categoryValueRef", &format!("stage-{n}"))]);
        }
    }

    fn node(&mut self, chart: &Chart, sheet: &Sheet, node: &Node) {
        let name = element(&node.kind);
        let own = id(sheet, &node.id);
        let otherwise = sheet.edges.iter().position(|e| e.from == node.id && e.otherwise).map(|n| flow_id(sheet, n));
        let under = match &node.kind {
            NodeKind::Course(of) => chart.sheet(of),
            _ => None,
        };
        let (each, when) = under.map_or(("", ""), |s| (s.each.as_str(), s.when.as_str()));
        let called = if let NodeKind::Call(called) = &node.kind { called.as_str() } else { "" };
        let begins_beside = node.kind == NodeKind::Start && sheet.id != "main";
        self.open(
            name,
            &[
                ("id", &own),
                ("name", &node.name),
                ("default", otherwise.as_deref().unwrap_or_default()),
                ("calledElement", called),
                ("triggeredByEvent", if under.is_some() { "true" } else { "" }),
                ("isInterrupting", if begins_beside { "false" } else { "" }),
                ("fadu:act", node.act.as_deref().unwrap_or_default()),
                ("fadu:term", &node.term),
                ("fadu:optional", if node.optional { "true" } else { "" }),
                ("fadu:sheet", under.map_or("", |s| &s.id)),
                ("fadu:each", each),
                ("fadu:when", when),
            ],
        );
        for line in &node.ground {
            self.said("bpmn:documentation", &[], line);
        }
        if let Some(band) = node.band {
            self.said("bpmn:categoryValueRef", &[], &format!("stage-{band}"));
        }
        for (way, at) in [("bpmn:incoming", false), ("bpmn:outgoing", true)] {
            for (n, edge) in sheet.edges.iter().enumerate() {
                if (if at { &edge.from } else { &edge.to }) == &node.id {
                    self.said(way, &[], &flow_id(sheet, n));
                }
            }
        }
        self.kind(sheet, node, &own, begins_beside);
        if let Some(under) = under {
            self.inside(chart, under);
        }
        self.close(name);
    }

    /// What the kind of a node adds to it.
    fn kind(&mut self, sheet: &Sheet, node: &Node, own: &str, begins_beside: bool) {
        if node.repeat {
            self.leaf("bpmn:standardLoopCharacteristics", &[("id", &format!("{own}.again"))]);
        }
        if node.kind == NodeKind::Wait {
            self.open("bpmn:timerEventDefinition", &[("id", &format!("{own}.timer"))]);
            self.said("bpmn:timeDuration", &[("xsi:type", "bpmn:tFormalExpression")], &node.term);
            self.close("bpmn:timerEventDefinition");
        }
        if begins_beside {
            self.open("bpmn:conditionalEventDefinition", &[("id", &format!("{own}.trigger"))]);
            let when = if sheet.when.is_empty() { "需要时" } else { &sheet.when };
            self.said("bpmn:condition", &[("xsi:type", "bpmn:tFormalExpression")], when);
            self.close("bpmn:conditionalEventDefinition");
        }
    }

    fn flow(&mut self, sheet: &Sheet, n: usize, edge: &Edge) {
        let own = flow_id(sheet, n);
        let (from, to) = (id(sheet, &edge.from), id(sheet, &edge.to));
        let kind = if edge.kind == EdgeKind::Return { "return" } else { "" };
        let attributes = [
            ("id", own.as_str()),
            ("name", &edge.label),
            ("sourceRef", &from),
            ("targetRef", &to),
            ("fadu:kind", kind),
        ];
        let chooses = sheet.at(&edge.from).is_some_and(|n| may_choose(&sheet.nodes[n]));
        if edge.label.is_empty() || edge.otherwise || !chooses {
            return self.leaf("bpmn:sequenceFlow", &attributes);
        }
        self.open("bpmn:sequenceFlow", &attributes);
        self.said("bpmn:conditionExpression", &[("xsi:type", "bpmn:tFormalExpression")], &edge.label);
        self.close("bpmn:sequenceFlow");
    }

    fn diagram(&mut self, sheet: &Sheet, is_main: bool) {
        let plan = plan(sheet, Flow::Right);
        let plane = if is_main { "collaboration".to_string() } else { id_of_course(sheet) };
        self.open("bpmndi:BPMNDiagram", &[("id", &format!("{}.diagram", sheet.id)), ("name", &sheet.name)]);
        self.open("bpmndi:BPMNPlane", &[("id", &format!("{}.plane", sheet.id)), ("bpmnElement", &plane)]);
        // Modellers write the way back over the corner of a plane without a pool.
        let moved = |place: &Rect| Rect { x: place.x + POOL, y: place.y + if is_main { 0 } else { TRAIL }, ..*place };
        if is_main {
            let whole = Rect { x: 0, y: 0, w: POOL + plan.size.x, h: plan.size.y };
            self.shape("pool", &whole, &[("isHorizontal", "true")], None);
            for (n, lane) in plan.lanes.iter().enumerate() {
                let lane = Rect { x: POOL / 2, w: lane.w + POOL / 2, ..*lane };
                self.shape(&lane_id(sheet, n), &lane, &[("isHorizontal", "true")], None);
            }
        }
        for (node, place) in sheet.nodes.iter().zip(&plan.boxes) {
            let course = matches!(node.kind, NodeKind::Course(_));
            let collapsed: &[(&str, &str)] = if course { &[("isExpanded", "false")] } else { &[] };
            let place = moved(place);
            let named = node.is_gateway() && !node.name.is_empty();
            let label = named.then_some(Rect { x: place.x + 1, y: place.y - 16, w: 48, h: 14 });
            self.shape(&id(sheet, &node.id), &place, collapsed, label.as_ref());
        }
        for (n, _) in bands(sheet) {
            self.shape(&id(sheet, &format!("band-{n}")), &moved(&plan.bands[n]), &[], None);
        }
        for (n, edge) in sheet.edges.iter().enumerate() {
            let points: Vec<Point> = plan.lines[n]
                .iter()
                .map(|p| moved(&Rect { x: p.x, y: p.y, w: 0, h: 0 }))
                .map(|r| Point { x: r.x, y: r.y })
                .collect();
            self.edge(&flow_id(sheet, n), edge, &points);
        }
        self.close("bpmndi:BPMNPlane");
        self.close("bpmndi:BPMNDiagram");
    }

    fn shape(&mut self, of: &str, place: &Rect, more: &[(&str, &str)], label: Option<&Rect>) {
        let own = format!("{of}.shape");
        let attributes: Vec<(&str, &str)> =
            [("id", own.as_str()), ("bpmnElement", of)].into_iter().chain(more.iter().copied()).collect();
        self.open("bpmndi:BPMNShape", &attributes);
        self.bounds(place);
        label.into_iter().for_each(|l| self.label(l));
        self.close("bpmndi:BPMNShape");
    }

    fn bounds(&mut self, place: &Rect) {
        let [x, y, w, h] = [place.x, place.y, place.w, place.h].map(|n| n.to_string());
        self.leaf("dc:Bounds", &[("x", &x), ("y", &y), ("width", &w), ("height", &h)]);
    }
    fn label(&mut self, place: &Rect) {
        self.open("bpmndi:BPMNLabel", &[]);
        self.bounds(place);
        self.close("bpmndi:BPMNLabel");
    }

    fn edge(&mut self, of: &str, edge: &Edge, points: &[Point]) {
        self.open("bpmndi:BPMNEdge", &[("id", &format!("{of}.edge")), ("bpmnElement", of)]);
        for Point { x, y } in points {
            self.leaf("di:waypoint", &[("x", &x.to_string()), ("y", &y.to_string())]);
        }
        if let (false, Some(first), Some(tip)) = (edge.label.is_empty(), points.first(), points.last()) {
            // A return leaves downwards, its word stands beside; else the words stand before the box, above the line.
            let back = points.get(1).is_some_and(|p| p.x == first.x);
            let lines = i32::try_from(text::wrap(&edge.label, LABEL - 10, NOTE, 6).len()).unwrap_or(1) * 14;
            let place = Rect { x: tip.x - LABEL, y: tip.y - 4 - lines, w: LABEL - 10, h: lines };
            let beside = Rect { x: first.x + 3, y: first.y + 3, w: 24, h: 14 };
            self.label(if back { &beside } else { &place });
        }
        self.close("bpmndi:BPMNEdge");
    }
}

/// The bands that hold a node.
fn bands(sheet: &Sheet) -> impl Iterator<Item = (usize, &String)> {
    let held = |n: usize| sheet.nodes.iter().any(|node| node.band == Some(n));
    sheet.bands.iter().enumerate().filter(move |(n, _)| held(*n))
}

/// The id of the sub-process that a sheet stands in.
fn id_of_course(sheet: &Sheet) -> String {
    format!("main.course-{}", sheet.id)
}
