//! One typesetting worker: a child process with its pipes, asked one message at a time.

use serde::Deserialize;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout};

/// An answer may be so large.
const LARGEST: u32 = 64 << 20;

/// The child with its pipes.
pub(crate) struct Worker {
    pub child: Child,
    pub input: ChildStdin,
    pub output: ChildStdout,
}

/// What it answers.
#[derive(Deserialize)]
pub(crate) struct Answer {
    pub ok: bool,
    #[serde(default)]
    pub error: String,
    #[serde(default)]
    pub pdf: String,
    #[serde(default)]
    pub svg: Vec<String>,
    #[serde(default)]
    pub pages: usize,
    #[serde(default)]
    pub standard: String,
}

impl Worker {
    /// Sends a message and waits for the answer.
    pub async fn ask(&mut self, message: &Value) -> std::io::Result<Answer> {
        let bytes = message.to_string().into_bytes();
        let length = u32::try_from(bytes.len()).map_err(std::io::Error::other)?;
        self.input.write_all(&length.to_be_bytes()).await?;
        self.input.write_all(&bytes).await?;
        self.input.flush().await?;
        let length = self.output.read_u32().await?;
        if length > LARGEST {
            return Err(std::io::Error::other("an answer too large"));
        }
        let mut answer = vec![0; length as usize];
        self.output.read_exact(&mut answer).await?;
        serde_json::from_slice(&answer).map_err(std::io::Error::other)
    }
}
