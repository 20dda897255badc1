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

    /// Waits until what was handed to the writer is on disk.
    pub(crate) async fn written(pending: PendingAppend) -> Result<Receipt, AppendError> {
        pending.await.map_err(|e| match e {
            // An event that could not be sealed inside the transaction is refused as one sealed before it.
            AppendError::Build(cause) => match cause.downcast::<AppendError>() {
                Ok(e) => *e,
                Err(cause) => AppendError::Build(cause),
            },
            other => other,
        })
    }
}
