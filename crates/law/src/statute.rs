//! stub
use crate::{LawError, Pack}; use fadu_base::{Citation, Day};
#[derive(Clone)] pub struct Statutes; pub struct Resolved { pub title: String, pub short: String, pub place_zh: String, pub gist: String, pub text_absent: bool }
impl Statutes { pub fn parse(_: &Pack) -> Result<Statutes, LawError> { Ok(Statutes) } pub fn resolve(&self, _: &Citation, _: Day) -> Result<Resolved, String> { Err(String::new()) } pub fn label(&self, c: &Citation) -> String { c.to_string() } pub fn title(&self, id: &str) -> String { id.into() } }
