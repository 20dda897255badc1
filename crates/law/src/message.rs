//! stub
use crate::{LawError, Pack};
pub struct Words { pub asks: String, pub sentence: String, pub cure: String, pub link: Option<String> } #[derive(Clone)] pub struct Messages; impl Messages { pub fn parse(_: &Pack) -> Result<Messages, LawError> { Ok(Messages) } pub fn words(&self, _: &fadu_base::Refusal) -> Words { Words{asks: String::new(), sentence: String::new(), cure: String::new(), link: None} } }
