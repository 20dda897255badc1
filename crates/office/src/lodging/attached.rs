//! Files that somebody of the public sends with what is lodged: so large, of these kinds by their bytes, kept as evidence is.

use super::{lodged_post, public};
use crate::Office;
use crate::evidence::Arrived;
use crate::fault::Denial;
use crate::matter::answering::PUBLIC;
use serde_json::Value;

impl Office {
    /// Takes in a file of a field of the lodging form; the value that the field holds.
    pub async fn lodged_file(&self, field: &str, file: Arrived) -> Result<Value, Denial> {
        let procedure = self.lodged_by()?;
        let open = procedure.lodging().and_then(|a| a.open.as_ref()).ok_or(Denial::NotFound)?;
        let may = open.files.as_ref().filter(|_| open.fields.iter().any(|f| f == field)).ok_or(Denial::NotFound)?;
        if file.size() > may.most_mb << 20 {
            return Err(Denial::mistake(field, format!("文件太大，每个不超过 {} MB", may.most_mb)));
        }
        if !may.media.iter().any(|m| m == file.media()) {
            return Err(Denial::mistake(field, format!("只收{}；看的是文件的内容，不是名称", may.named)));
        }
        let who = public(self.receiver(lodged_post(&procedure), None)?);
        self.kept_for(&who, (PUBLIC.bits(), 0), file).await
    }
}
