//! The only call to `Log::append`: every write of the office goes through here.

use crate::Office;
use fadu_store::{Append, AppendError, Log, PendingAppend, Receipt};

impl Office {
    /// Hands it to the writer.
    pub(crate) fn send(&self, request: Append) -> PendingAppend {
        self.store.append(request)
    }

    /// Writes and waits until it is on disk.
    pub(crate) async fn write(&self, request: Append) -> Result<Receipt, AppendError> {
        Self::written(self.send(request)).await
    }

    /// Writes to two streams, both or neither, and waits until it is on disk.
    pub(crate) async fn write_both(&self, first: Append, other: Append) -> Result<(Receipt, Receipt), AppendError> {
        self.store.append_both(first, other).await.map_err(cause)
    }

    /// Waits until what was handed to the writer is on disk.
    pub(crate) async fn written(pending: PendingAppend) -> Result<Receipt, AppendError> {
        pending.await.map_err(cause)
    }
}

/// An event that could not be sealed inside the transaction is refused as one sealed before it.
fn cause(e: AppendError) -> AppendError {
    match e {
        AppendError::Build(cause) => match cause.downcast::<AppendError>() {
            Ok(e) => *e,
            Err(cause) => AppendError::Build(cause),
        },
        other => other,
    }
}
