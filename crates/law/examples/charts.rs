//! Draws every chart into a folder, to be looked at.
use fadu_law::chart::svg::{Ink, draw};
use fadu_law::chart::{Audience, bpmn, chart};
use fadu_law::{Law, Pack};
use std::path::Path;

fn read(root: &Path, folder: &Path, pack: &mut Pack) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(root, &path, pack);
        } else {
            let below = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            pack.files.insert(below, std::fs::read(&path).unwrap());
        }
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let (root, out) = (args.next().unwrap(), args.next().unwrap());
    let mut pack = Pack::default();
    read(Path::new(&root), Path::new(&root), &mut pack);
    let law = Law::parse(&pack).unwrap();
    for p in law.procedures() {
        for audience in [Audience::Staff, Audience::Public] {
            let chart = chart(&law, p, "", audience);
            let stem = format!("{out}/{}-{}", chart.procedure, audience.id());
            std::fs::write(format!("{stem}.bpmn"), bpmn::write(&chart)).unwrap();
            for sheet in &chart.sheets {
                let ink = Ink { id: "c", title: &sheet.name, framed: true, href: &|_| None, mark: &|_| None };
                let picture = draw(sheet, &ink);
                println!(
                    "{stem} {} {}x{} nodes {} edges {} pieces {}",
                    sheet.id,
                    picture.size.x,
                    picture.size.y,
                    sheet.nodes.len(),
                    sheet.edges.len(),
                    picture.pieces.len()
                );
                std::fs::write(format!("{stem}-{}.svg", sheet.id), picture.svg).unwrap();
            }
        }
    }
}
