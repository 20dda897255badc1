//! Back-ups (ADR 19): a folder with a copy of the database, the evidence and papers by digest, and a manifest that names every byte of it.

pub mod copy;
pub mod drill;
pub mod make;
pub mod manifest;
pub mod restore;

/// Why a back-up was not made or not taken.
#[derive(Debug)]
pub enum Failed {
    /// Something in it is not as the manifest says; the file, and what about it.
    Altered(String, &'static str),
    /// The machine, or not a back-up at all.
    Unable(String),
}
impl From<String> for Failed {
    fn from(why: String) -> Failed {
        Failed::Unable(why)
    }
}
impl From<fadu_store::Fault> for Failed {
    fn from(e: fadu_store::Fault) -> Failed {
        Failed::Unable(e.to_string())
    }
}
impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failed::Altered(file, what) => write!(f, "{file}：{what}"),
            Failed::Unable(why) => f.write_str(why),
        }
    }
}

/// An error of the disk, with the file.
fn of_file(path: &std::path::Path) -> impl Fn(std::io::Error) -> Failed {
    let path = path.display().to_string();
    move |e| Failed::Unable(format!("{path}：{e}"))
}
