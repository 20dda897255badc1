//! The vault in an S3 bucket. Whoever stores asks and waits: the calls of the store are blocking, those of the bucket run on a thread of their own.

use super::{Name, Shelf};
use crate::log::Fault;
use fadu_record::hex;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{ClientOptions, Error, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig};
use std::fs::File;
use std::future::Future;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// A part of an upload: so much of a file is in memory at once.
const PART: usize = 8 << 20;

/// A bucket, and the folder in it.
pub(super) struct Bucket {
    runtime: Option<Runtime>,
    store: Arc<AmazonS3>,
    folder: String,
    place: String,
}

/// What an address of a bucket says.
#[derive(Debug, PartialEq, Eq, Default)]
struct Address {
    bucket: String,
    folder: String,
    endpoint: Option<String>,
    region: Option<String>,
}

impl Address {
    fn read(url: &str) -> Result<Address, String> {
        let rest = url.strip_prefix("s3://").ok_or("应写成 s3://桶名?endpoint=…")?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (bucket, folder) = path.split_once('/').unwrap_or((path, ""));
        let named = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
        if bucket.is_empty() || !bucket.chars().all(named) {
            return Err("桶名只能用小写字母、数字、点和连字符".into());
        }
        let mut out = Address { bucket: bucket.into(), folder: folder.trim_matches('/').into(), ..Address::default() };
        for pair in query.split('&').filter(|p| !p.is_empty()) {
            match pair.split_once('=') {
                Some(("endpoint", v)) => out.endpoint = Some(v.into()),
                Some(("region", v)) => out.region = Some(v.into()),
                _ => return Err(format!("不认识“{pair}”：只有 endpoint 和 region；密钥只从环境变量读取")),
            }
        }
        Ok(out)
    }
}

impl Bucket {
    /// Opens a bucket by its address; credentials come from the environment, never from the address.
    pub(super) fn open(url: &str) -> Result<Bucket, Fault> {
        let address = Address::read(url).map_err(|why| Fault::Open(format!("证据的存放处 {url}：{why}")))?;
        let unset = |k: &str| std::env::var_os(k).is_none_or(|v| v.is_empty());
        if unset("AWS_ACCESS_KEY_ID") || unset("AWS_SECRET_ACCESS_KEY") {
            return Err(Fault::Open(
                "证据存放在 S3：请用环境变量 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY 给出密钥".into(),
            ));
        }
        // Ours may be the only one in the process; a second call finds the first and that is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let plain = address.endpoint.as_deref().is_some_and(|e| e.starts_with("http://"));
        let retry = RetryConfig { max_retries: 3, retry_timeout: Duration::from_secs(20), ..RetryConfig::default() };
        let patience = ClientOptions::new().with_timeout(Duration::from_secs(60)).with_allow_http(plain);
        let mut builder = AmazonS3Builder::from_env()
            .with_bucket_name(&address.bucket)
            .with_client_options(patience)
            .with_retry(retry);
        if let Some(endpoint) = &address.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        if let Some(region) = &address.region {
            builder = builder.with_region(region);
        }
        let store = Arc::new(builder.build().map_err(said)?);
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("evidence-s3").enable_all().build()?;
        let at = address.endpoint.as_deref().map_or(String::new(), |e| format!("（{e}）"));
        let place = format!("s3://{}/{}{at}", address.bucket, address.folder);
        let bucket = Bucket { runtime: Some(runtime), store, folder: address.folder, place };
        // A wrong bucket, key or address is told now, not when the first file is lost.
        let (probe, store) = (Key::from("no-such-folder"), Arc::clone(&bucket.store));
        let asked = bucket.wait(async move { store.list_with_delimiter(Some(&probe)).await });
        asked.map_err(|e| Fault::Open(format!("证据的存放处 {}：{e}", bucket.place)))?;
        Ok(bucket)
    }

    pub(super) fn place(&self) -> String {
        self.place.clone()
    }

    fn key(&self, name: &Name) -> Key {
        let name = hex::encode(name);
        Key::from_iter(self.folder.split('/').filter(|p| !p.is_empty()).chain([&name[..2], &name[2..]]))
    }

    /// Waits for the bucket; may be called from any thread.
    fn wait<T: Send + 'static>(
        &self,
        ask: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = mpsc::sync_channel(1);
        if let Some(runtime) = &self.runtime {
            runtime.spawn(async move { drop(answer.send(ask.await)) });
        }
        answered.recv().unwrap_or_else(|e| Err(Error::Generic { store: "s3", source: Box::new(e) }))
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        // A runtime may not be waited for inside another.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn said(e: Error) -> Fault {
    Fault::Database(format!("s3: {e}"))
}

fn found<T>(answer: Result<T, Error>) -> Result<Option<T>, Fault> {
    match answer {
        Ok(t) => Ok(Some(t)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(e) => Err(said(e)),
    }
}

/// The next part of a file; empty at its end.
fn part_of(file: &mut File) -> Result<Vec<u8>, Fault> {
    let mut part = Vec::with_capacity(PART);
    file.take(PART as u64).read_to_end(&mut part)?;
    Ok(part)
}

impl Shelf for Bucket {
    fn take(&self, name: &Name, part: &Path) -> Result<(), Fault> {
        let (mut file, key, store) = (File::open(part)?, self.key(name), Arc::clone(&self.store));
        let size = file.metadata()?.len();
        let first = part_of(&mut file)?;
        if (first.len() as u64) == size {
            self.wait(async move { store.put(&key, PutPayload::from(first)).await }).map_err(said)?;
        } else {
            let mut upload = self.wait(async move { store.put_multipart(&key).await }).map_err(said)?;
            let mut next = first;
            while !next.is_empty() {
                let sent = upload.put_part(PutPayload::from(next));
                if let Err(e) = self.wait(sent) {
                    // What was sent is nobody's; a bucket's own rule collects what cannot be taken back now.
                    let _ = self.wait(async move { upload.abort().await });
                    return Err(said(e));
                }
                next = part_of(&mut file)?;
            }
            self.wait(async move { upload.complete().await }).map_err(said)?;
        }
        if self.size(name)? != Some(size) {
            return Err(Fault::Database("s3: the object is not as large as what was sent".into()));
        }
        std::fs::remove_file(part)?;
        Ok(())
    }
    fn size(&self, name: &Name) -> Result<Option<u64>, Fault> {
        let (key, store) = (self.key(name), Arc::clone(&self.store));
        Ok(found(self.wait(async move { store.head(&key).await }))?.map(|m| m.size))
    }
    fn read(&self, name: &Name, from: u64, most: usize) -> Result<Option<Vec<u8>>, Fault> {
        // Asked beyond its end a bucket errs, a disk gives nothing: the size is asked first.
        let Some(size) = self.size(name)? else { return Ok(None) };
        let to = size.min(from + most as u64);
        if from >= to {
            return Ok(Some(Vec::new()));
        }
        let (key, store) = (self.key(name), Arc::clone(&self.store));
        Ok(found(self.wait(async move { store.get_range(&key, from..to).await }))?.map(|b| b.to_vec()))
    }
    fn remove(&self, name: &Name) -> Result<(), Fault> {
        let (key, store) = (self.key(name), Arc::clone(&self.store));
        found(self.wait(async move { store.delete(&key).await }))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_bucket_and_never_a_secret() {
        let read = |url| Address::read(url);
        let whole = read("s3://fadu-evidence/a/b/?endpoint=http://127.0.0.1:5000&region=x-1").unwrap();
        assert_eq!((whole.bucket.as_str(), whole.folder.as_str()), ("fadu-evidence", "a/b"));
        assert_eq!((whole.endpoint.as_deref(), whole.region.as_deref()), (Some("http://127.0.0.1:5000"), Some("x-1")));
        assert_eq!(read("s3://b").unwrap(), Address { bucket: "b".into(), ..Address::default() });
        for bad in ["", "b", "s3://", "s3://B", "s3://a b", "s3://b?secret=x", "s3://b?endpoint", "s3://k:s@b"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
