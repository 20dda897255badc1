//! Reads the `law/` tree from disk, for tests only.

use fadu_law::Pack;
use std::fs;
use std::path::Path;

fn collect(root: &Path, folder: &Path, pack: &mut Pack) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, pack);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            pack.files.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// The pack of this source tree.
pub fn pack() -> Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law");
    let mut pack = Pack::default();
    collect(&root, &root, &mut pack);
    pack
}
