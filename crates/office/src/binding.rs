//! The work of binding a volume: papers as they were committed, sheets of evidence, then the whole.

use crate::accounts::Who;
use crate::base::Day;
use crate::fault::Denial;
use crate::matter::facts::PAPER_MADE;
use crate::render::{Order, Output, Piece};
use crate::volume::Bound;
use crate::volume::parts::{Made, Parts};
use crate::{Office, evidence};
use fadu_store::record::hex;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The work of binding.
pub(crate) struct Work<'a> {
    pub office: &'a Office,
    pub who: &'a Who,
    pub parts: &'a Parts,
    pub done: &'a AtomicUsize,
}

impl Work<'_> {
    /// Every part in turn, then the whole.
    pub async fn bound(&self) -> Result<Bound, Denial> {
        let mut pieces = Vec::with_capacity(self.parts.lines.len());
        for part in &self.parts.lines {
            let pdf = match &part.made {
                Made::Paper(n, digest) => match self.paper(*n, digest).await {
                    // Its place in the volume stays, and says why nothing stands there.
                    Err(Denial::Erased(on)) => self.plain(erased_paper(&part.line, on)).await?,
                    paper => paper?,
                },
                Made::Sheet(says, digest) => self.sheet(says, digest).await?,
            };
            let text = |k: &str| part.line[k].as_str().unwrap_or_default();
            let title = format!("{}. {} {}", pieces.len() + 1, text("title"), text("number")).trim().to_string();
            pieces.push(Piece { title, line: part.line.clone(), pdf });
            self.done.fetch_add(1, Relaxed);
        }
        let parts = pieces.len();
        let mut data = self.parts.data.clone();
        (data["title"], data["mark"]) = (json!(self.parts.title), json!(self.parts.mark()));
        let set = self.office.renderer.bind(self.order(0, data), pieces).await?;
        let title = self.parts.title.clone();
        Ok(Bound { title, bytes: set.bytes, pages: set.pages, parts, standard: set.standard })
    }

    /// A paper's own committed bytes. Whoever reads may commit them; the place is looked up anew, because a return may move it.
    async fn paper(&self, n: usize, digest: &str) -> Result<Vec<u8>, Denial> {
        let (facts, _) = self.office.facts(self.parts.matter)?;
        let same = facts.all(PAPER_MADE).nth(n - 1).is_some_and(|(_, e)| e.text("digest") == Some(digest));
        if !same {
            return Err(Denial::Changed);
        }
        match self.office.paper(self.who, self.parts.matter, n, true).await?.output {
            Output::Pdf(bytes) => Ok(bytes),
            Output::Svg(_) => Err(Denial::NotFound),
        }
    }

    /// The sheet of a piece of evidence; a picture that cannot be read is named like a recording. Where the file went with the data of one party, the
    /// sheet says so, whatever the record still says of it.
    async fn sheet(&self, says: &Value, digest: &str) -> Result<Vec<u8>, Denial> {
        if let Some(on) = self.office.files_erased_on(self.parts.matter)? {
            let mut gone = says.clone();
            gone["kept"] = json!(format!("本件的文件{}", erased(on)));
            return self.plain(gone).await;
        }
        let name = says["picture"].as_str().unwrap_or_default();
        if !name.is_empty() {
            let bytes = self.file(digest).await?;
            if evidence::media_of(&bytes).starts_with("image/")
                && let Ok(set) =
                    self.office.renderer.sheet(self.order(1, says.clone()), vec![(name.to_string(), bytes)]).await
            {
                return Ok(set.bytes);
            }
        }
        self.plain(says.clone()).await
    }

    /// A sheet with words and no picture.
    async fn plain(&self, mut says: Value) -> Result<Vec<u8>, Denial> {
        says["picture"] = json!("");
        self.office.renderer.sheet(self.order(1, says), Vec::new()).await.map(|set| set.bytes)
    }

    async fn file(&self, digest: &str) -> Result<Vec<u8>, Denial> {
        let digest = hex::decode_array(digest).ok_or(Denial::NotFound)?;
        let store = self.office.store.clone();
        let bytes = tokio::task::spawn_blocking(move || store.blob(&digest)).await;
        bytes.map_err(|e| Denial::Fault(e.to_string()))??.ok_or(Denial::NotFound)
    }

    fn order(&self, template: usize, data: Value) -> Order {
        let [volume, exhibit, official] = &self.parts.templates;
        let template = if template == 0 { volume } else { exhibit };
        let (template, official) = (template.clone(), official.clone());
        Order { template, official, data, date: self.parts.date.clone(), pdf: true }
    }
}

/// What a sheet says of what was erased by law.
pub(crate) fn erased(on: Day) -> String {
    format!("已于{}依法删除（个人信息保护法第四十七条），记录和各项证明仍在案卷中。", on.zh())
}

/// The sheet that lies in the place of a paper whose text was erased.
fn erased_paper(line: &Value, on: Day) -> Value {
    let text = |k: &str| line[k].as_str().unwrap_or_default();
    let name = format!("{} {}", text("title"), text("number")).trim().to_string();
    json!({
        "paper": { "name": name }, "no": "", "name": name, "taken_on": text("date"), "picture": "",
        "kept": format!("本文书的内容{}", erased(on)),
    })
}
