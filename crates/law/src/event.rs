//! stub
use crate::{LawError, Pack};
#[derive(Clone)] pub struct EventDecl { pub name: String, pub zh: String } #[derive(Clone)] pub struct Events; impl Events { pub fn parse(_: &Pack) -> Result<Events, LawError> { Ok(Events) } pub fn get(&self, _: &str) -> Option<&EventDecl> { None } }
