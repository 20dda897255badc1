//! BPMN 2.0 XML, as we write it, read back into a chart. What does not hold together is refused, and the message says where.

use super::super::graph::{Audience, Chart, Edge, EdgeKind, Node, NodeKind, Sheet};
use super::{BPMN, BpmnError, FADU};
use fadu_base::Day;
use roxmltree::{Document, Node as Xml, ParsingOptions};
use std::collections::BTreeSet;

/// So many elements a file may have.
const MOST: u32 = 200_000;
/// So deep courses may stand in one another.
const DEEPEST: usize = 4;

type Read<T> = Result<T, BpmnError>;

fn no<T>(why: impl Into<String>) -> Read<T> {
    Err(BpmnError(why.into()))
}

/// Reads a file.
pub fn read(text: &str) -> Read<Chart> {
    let options = ParsingOptions { nodes_limit: MOST, ..ParsingOptions::default() };
    let document =
        Document::parse_with_options(text, options).map_err(|e| BpmnError(format!("不是完好的 XML：{e}")))?;
    let root = document.root_element();
    if !is(&root, "definitions") {
        return no("最外层不是 definitions");
    }
    let version = asked(&root, "version")?;
    let version: Day = version.parse().map_err(|_| BpmnError(format!("版本不是日期：{version}")))?;
    let audience = asked(&root, "audience")?;
    let audience = Audience::named(audience).ok_or_else(|| BpmnError(format!("不知道的读者：{audience}")))?;
    let bands = root
        .children()
        .filter(|c| is(c, "category"))
        .flat_map(|c| c.children().filter(|v| is(v, "categoryValue")).collect::<Vec<_>>());
    let bands: Vec<(String, String)> =
        bands.map(|v| Ok((need(&v, "id")?.into(), need(&v, "value")?.into()))).collect::<Read<_>>()?;
    let mut processes = root.children().filter(|c| is(c, "process"));
    let (Some(process), None) = (processes.next(), processes.next()) else { return no("应当恰有一个 process") };
    let mut reader = Reader { bands, sheets: Vec::new(), ids: BTreeSet::new() };
    reader.sheet(&process, "main", 0)?;
    let name = root.attribute("name").unwrap_or_default().to_string();
    Ok(Chart {
        procedure: asked(&root, "procedure")?.into(),
        name,
        version,
        field: own(&root, "field").into(),
        audience,
        sheets: reader.sheets,
    })
}

fn is(node: &Xml, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name && node.tag_name().namespace() == Some(BPMN)
}
/// An attribute of ours; empty where it is not there.
fn own<'a>(node: &Xml<'a, '_>, name: &str) -> &'a str {
    node.attribute((FADU, name)).unwrap_or_default()
}
fn asked<'a>(node: &Xml<'a, '_>, name: &str) -> Read<&'a str> {
    node.attribute((FADU, name)).ok_or_else(|| BpmnError(format!("{} 缺少 fadu:{name}", shown(node))))
}
fn need<'a>(node: &Xml<'a, '_>, name: &str) -> Read<&'a str> {
    node.attribute(name).ok_or_else(|| BpmnError(format!("{} 缺少 {name}", shown(node))))
}
fn shown(node: &Xml) -> String {
    format!("{}（{}）", node.tag_name().name(), node.attribute("id").unwrap_or("没有 id"))
}
/// The words in the children of a name.
fn said<'a>(node: &Xml<'a, '_>, name: &str) -> Vec<&'a str> {
    node.children().filter(|c| is(c, name)).map(|c| c.text().unwrap_or_default()).collect()
}

struct Reader {
    bands: Vec<(String, String)>,
    sheets: Vec<Sheet>,
    ids: BTreeSet<String>,
}

impl Reader {
    /// A process or sub-process as a sheet; those inside it become sheets after it.
    fn sheet(&mut self, process: &Xml, id: &str, depth: usize) -> Read<()> {
        if depth > DEEPEST {
            return no("子流程层数过多");
        }
        if !is_word(id) || self.sheets.iter().any(|s| s.id == id) {
            return no(format!("子流程的标识不能用或者重复：{id}"));
        }
        let lanes = Lanes::of(process)?;
        let mut sheet = Sheet {
            id: id.to_string(),
            name: process.attribute("name").unwrap_or_default().to_string(),
            when: own(process, "when").into(),
            each: own(process, "each").into(),
            lanes: lanes.names.clone(),
            ..Sheet::default()
        };
        if depth == 0 {
            sheet.bands = self.bands.iter().map(|(_, value)| value.clone()).collect();
        }
        let mut inner = Vec::new();
        for child in process.children().filter(Xml::is_element) {
            if let Some(node) = self.node(&child, &sheet.id, &lanes)? {
                if let NodeKind::Course(of) = &node.kind {
                    inner.push((child, of.clone()));
                }
                sheet.nodes.push(node);
            }
        }
        for flow in process.children().filter(|c| is(c, "sequenceFlow")) {
            let edge = self.edge(&flow, process, &sheet)?;
            sheet.edges.push(edge);
        }
        agree(process, &sheet)?;
        self.sheets.push(sheet);
        inner.iter().try_for_each(|(child, of)| self.sheet(child, of, depth + 1))
    }

    /// The id of an element without the id of its sheet before it; each stands once in a file.
    fn own_id(&mut self, of: &Xml, sheet: &str) -> Read<String> {
        let id = need(of, "id")?;
        if !self.ids.insert(id.to_string()) {
            return no(format!("id 重复：{id}"));
        }
        match local(id, sheet) {
            Some(own) if is_word(own) => Ok(own.to_string()),
            _ => no(format!("id 不合规则：{id}")),
        }
    }

    fn node(&mut self, of: &Xml, sheet: &str, lanes: &Lanes) -> Read<Option<Node>> {
        let Some(kind) = kind(of)? else { return Ok(None) };
        let id = self.own_id(of, sheet)?;
        let lane = lanes.of_node(need(of, "id")?)?;
        let mut node = Node::new(id, kind, of.attribute("name").unwrap_or_default(), lane);
        node.act = of.attribute((FADU, "act")).map(str::to_string);
        node.ground = said(of, "documentation").into_iter().map(str::to_string).collect();
        node.term = own(of, "term").into();
        node.optional = own(of, "optional") == "true";
        node.repeat = of.children().any(|c| is(&c, "standardLoopCharacteristics"));
        if let Some(band) = said(of, "categoryValueRef").first() {
            let place = self.bands.iter().position(|(id, _)| id == band);
            node.band = Some(place.ok_or_else(|| BpmnError(format!("{} 所属阶段 {band} 不存在", shown(of))))?);
        }
        Ok(Some(node))
    }

    fn edge(&mut self, flow: &Xml, process: &Xml, sheet: &Sheet) -> Read<Edge> {
        self.own_id(flow, &sheet.id)?;
        let end = |name: &str| {
            let id = need(flow, name)?;
            let known = local(id, &sheet.id).filter(|own| sheet.at(own).is_some());
            known.map(str::to_string).ok_or_else(|| BpmnError(format!("{} 的 {name} 指向不存在的 {id}", shown(flow))))
        };
        let (from, to) = (end("sourceRef")?, end("targetRef")?);
        let kind = match own(flow, "kind") {
            "" => EdgeKind::Order,
            "return" => EdgeKind::Return,
            other => return no(format!("{} 的种类不认识：{other}", shown(flow))),
        };
        let id = need(flow, "id")?;
        let otherwise = process
            .children()
            .any(|c| c.attribute("default") == Some(id) && c.attribute("id") == flow.attribute("sourceRef"));
        Ok(Edge { from, to, kind, label: flow.attribute("name").unwrap_or_default().into(), otherwise })
    }
}

fn local<'a>(id: &'a str, sheet: &str) -> Option<&'a str> {
    id.strip_prefix(sheet)?.strip_prefix('.')
}

/// Letters, digits and `-`, a letter first.
fn is_word(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphabetic()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// What a node is; nothing for what is no node. An activity that we do not know is refused rather than lost.
fn kind(of: &Xml) -> Read<Option<NodeKind>> {
    if of.tag_name().namespace() != Some(BPMN) {
        return no(format!("不认识的元素 {}", of.tag_name().name()));
    }
    Ok(Some(match of.tag_name().name() {
        "startEvent" => NodeKind::Start,
        "endEvent" => NodeKind::End,
        "userTask" => NodeKind::Act,
        "manualTask" => NodeKind::PartyAct,
        "task" => NodeKind::Stage,
        "intermediateCatchEvent" => NodeKind::Wait,
        "exclusiveGateway" => NodeKind::Choice,
        "parallelGateway" => NodeKind::All,
        "inclusiveGateway" => NodeKind::Some,
        "subProcess" => NodeKind::Course(asked(of, "sheet")?.to_string()),
        "callActivity" => NodeKind::Call(need(of, "calledElement")?.to_string()),
        "laneSet"
        | "sequenceFlow"
        | "group"
        | "documentation"
        | "extensionElements"
        | "incoming"
        | "outgoing"
        | "categoryValueRef"
        | "standardLoopCharacteristics" => return Ok(None),
        other => return no(format!("不认识的元素 {other}")),
    }))
}

/// Lanes by the ids of their nodes.
struct Lanes {
    names: Vec<String>,
    nodes: Vec<Vec<String>>,
}

impl Lanes {
    fn of(process: &Xml) -> Read<Lanes> {
        let sets = process.children().filter(|c| is(c, "laneSet"));
        let lanes: Vec<Xml> = sets.flat_map(|s| s.children().filter(|c| is(c, "lane")).collect::<Vec<_>>()).collect();
        let name = |l: &Xml| need(l, "name").map(str::to_string);
        let nodes = |l: &Xml| said(l, "flowNodeRef").into_iter().map(str::to_string).collect();
        Ok(Lanes { names: lanes.iter().map(name).collect::<Read<_>>()?, nodes: lanes.iter().map(nodes).collect() })
    }
    fn of_node(&self, id: &str) -> Read<usize> {
        let mut holding = (0..self.nodes.len()).filter(|n| self.nodes[*n].iter().any(|x| x == id));
        match (holding.next(), holding.next()) {
            (Some(lane), None) => Ok(lane),
            (None, _) => no(format!("{id} 不在任何泳道里")),
            _ => no(format!("{id} 同时在几个泳道里")),
        }
    }
}

/// What nodes say of the ways that reach and leave them is what the ways say.
fn agree(process: &Xml, sheet: &Sheet) -> Read<()> {
    let flows: Vec<Xml> = process.children().filter(|c| is(c, "sequenceFlow")).collect();
    for node in process
        .children()
        .filter(|c| c.attribute("id").and_then(|id| local(id, &sheet.id)).is_some_and(|id| sheet.at(id).is_some()))
    {
        for (told, end) in [("incoming", "targetRef"), ("outgoing", "sourceRef")] {
            let here =
                flows.iter().filter(|f| f.attribute(end) == node.attribute("id")).filter_map(|f| f.attribute("id"));
            if said(&node, told) != here.collect::<Vec<_>>() {
                return no(format!("{} 的 {told} 与连线不一致", shown(&node)));
            }
        }
    }
    let starts = sheet.nodes.iter().filter(|n| n.kind == NodeKind::Start).count();
    if starts == 1 { Ok(()) } else { no(format!("{} 应当恰有一个开始，实有 {starts} 个", sheet.id)) }
}
