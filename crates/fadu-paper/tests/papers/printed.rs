//! A source holds only what its template names: a paper made of it is the paper made of everything.

use crate::desk::*;
use fadu_papers::matter::law::{Law, Pack};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn law() -> Law {
    let mut files = BTreeMap::new();
    gather(&root().join("law"), "", &mut files);
    Law::parse(&Pack { files }).unwrap()
}

fn gather(folder: &Path, name: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for path in listed(folder) {
        let own = format!("{name}{}", path.file_name().unwrap().to_str().unwrap());
        match path.is_dir() {
            true => gather(&path, &format!("{own}/"), files),
            false => drop(files.insert(own, fs::read(&path).unwrap())),
        }
    }
}

#[test]
fn what_a_template_does_not_name_it_does_not_print() {
    let Some(mut worker) = worker() else { return };
    let law = law();
    let mut left_out = 0;
    for sample in samples() {
        let of = sample.folder.parent().unwrap();
        let name = of.file_name().unwrap().to_str().unwrap();
        let field = if of.parent().unwrap().ends_with("overlays") { name } else { "" };
        let printed = law.printed((name, field), &sample.paper).unwrap();
        let mut data = sample.data.clone();
        for part in ["f", "lists"] {
            let Some(values) = data[part].as_object_mut() else { continue };
            let before = values.len();
            values.retain(|name, _| printed.contains(name));
            left_out += before - values.len();
        }
        let lines = |worker: &mut Worker, data: &Value| {
            worker.ask(&request_in(&sample.folder, &sample.paper, data, "lines"))["lines"].clone()
        };
        assert_eq!(lines(&mut worker, &data), lines(&mut worker, &sample.data), "{}", sample.paper);
    }
    assert!(left_out > 1000, "{left_out}");
}
