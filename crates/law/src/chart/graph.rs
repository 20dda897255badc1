//! What a chart consists of: sheets with lanes, bands, nodes and edges. Plain values that compare equal if they say the same.

use fadu_base::Day;

/// For whom a chart is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Audience {
    /// Those who handle matters: every act with its post.
    Staff,
    /// Everybody: what a party sees and may do.
    Public,
}

impl Audience {
    /// `staff`, `public`.
    pub fn id(self) -> &'static str {
        match self {
            Audience::Staff => "staff",
            Audience::Public => "public",
        }
    }
    /// The audience of that id.
    pub fn named(id: &str) -> Option<Audience> {
        [Audience::Staff, Audience::Public].into_iter().find(|a| a.id() == id)
    }
}

/// A procedure drawn: the main course first, then one sheet for each course beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chart {
    /// Id of the procedure.
    pub procedure: String,
    /// Its Chinese name.
    pub name: String,
    /// Its version.
    pub version: Day,
    /// Id of the overlay; empty without one.
    pub field: String,
    /// For whom.
    pub audience: Audience,
    /// The sheets; never empty.
    pub sheets: Vec<Sheet>,
}

impl Chart {
    /// The sheet of that id.
    pub fn sheet(&self, id: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|s| s.id == id)
    }
    /// The sheet that shows an act: the main course, if it stands there.
    pub fn shows(&self, act: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|s| s.nodes.iter().any(|n| n.act.as_deref() == Some(act)))
    }
}

/// One picture.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sheet {
    /// Kebab-case id; `main` is the main course.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// When it begins, in plain Chinese; empty for the main course.
    pub when: String,
    /// What runs once for each of what; empty where nothing does.
    pub each: String,
    /// Who acts, one lane each.
    pub lanes: Vec<String>,
    /// Stages, one band each; empty where the sheet is not divided.
    pub bands: Vec<String>,
    /// What is drawn, in the order of the course.
    pub nodes: Vec<Node>,
    /// What leads to what.
    pub edges: Vec<Edge>,
}

impl Sheet {
    /// The place of a node.
    pub fn at(&self, id: &str) -> Option<usize> {
        self.nodes.iter().position(|n| n.id == id)
    }
}

/// What a node stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NodeKind {
    /// The course begins.
    Start,
    /// The course, or a branch of it, ends.
    End,
    /// An act of the agency.
    Act,
    /// An act of the party.
    PartyAct,
    /// A stage as a whole, as the public sees it.
    Stage,
    /// Time that must pass.
    Wait,
    /// One way or another.
    Choice,
    /// All ways together, or until all are done.
    All,
    /// Those ways that apply, or until they are done.
    Some,
    /// A course with a sheet of its own.
    Course(String),
    /// Another procedure that runs as a sub-matter.
    Call(String),
}

/// A node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// Unique in its sheet; letters, digits and `-`, a letter first.
    pub id: String,
    /// What it stands for.
    pub kind: NodeKind,
    /// Chinese name; may be empty for gateways.
    pub name: String,
    /// Place of its lane.
    pub lane: usize,
    /// Place of its band, where the sheet has bands.
    pub band: Option<usize>,
    /// The act that it shows.
    pub act: Option<String>,
    /// What it rests on: articles by their short names, or 内部规则 with owner and origin.
    pub ground: Vec<String>,
    /// The term in which it is to be done, or which is waited for.
    pub term: String,
    /// May be done again and again.
    pub repeat: bool,
    /// Need not be done.
    pub optional: bool,
}

impl Node {
    /// A node of a kind in a lane.
    pub fn new(id: impl Into<String>, kind: NodeKind, name: impl Into<String>, lane: usize) -> Node {
        Node {
            id: id.into(),
            kind,
            name: name.into(),
            lane,
            band: None,
            act: None,
            ground: Vec::new(),
            term: String::new(),
            repeat: false,
            optional: false,
        }
    }
    /// Whether it is drawn as a diamond.
    pub fn is_gateway(&self) -> bool {
        matches!(self.kind, NodeKind::Choice | NodeKind::All | NodeKind::Some)
    }
    /// Whether it is drawn as a circle.
    pub fn is_event(&self) -> bool {
        matches!(self.kind, NodeKind::Start | NodeKind::End)
    }
}

/// Why an edge is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EdgeKind {
    /// What follows.
    Order,
    /// An approval returns to an earlier act.
    Return,
}

/// An edge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edge {
    /// Id of the node that it leaves.
    pub from: String,
    /// Id of the node that it reaches.
    pub to: String,
    /// Why.
    pub kind: EdgeKind,
    /// The condition in plain Chinese; empty if there is none.
    pub label: String,
    /// Taken where no other edge of a choice applies.
    pub otherwise: bool,
}

impl Edge {
    /// What follows, under a condition or none.
    pub fn order(from: &str, to: &str, label: impl Into<String>) -> Edge {
        Edge { from: from.into(), to: to.into(), kind: EdgeKind::Order, label: label.into(), otherwise: false }
    }
}
