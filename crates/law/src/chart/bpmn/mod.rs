//! BPMN 2.0 XML with its layout: what modellers open. Read back, it gives the same chart.
//!
//! The main course is a process in a pool with lanes; a course beside it is an event sub-process, collapsed, with a plane of its own;
//! a sub-matter is a call activity. What BPMN has no word for stands in attributes of our own namespace, which the standard allows.

mod read;
mod write;

pub use read::read;
pub use write::write;

/// The namespace of the standard.
const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";
/// Its diagrams.
const DI: &str = "http://www.omg.org/spec/BPMN/20100524/DI";
const DC: &str = "http://www.omg.org/spec/DD/20100524/DC";
const DD: &str = "http://www.omg.org/spec/DD/20100524/DI";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// Our own.
const FADU: &str = "urn:fadu:chart:1";

/// Why a file cannot be read as a chart, for the person who sent it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("读不懂这份 BPMN 文件：{0}")]
pub struct BpmnError(pub String);
