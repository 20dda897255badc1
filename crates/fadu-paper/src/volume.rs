//! A volume of a file 案卷: finished papers bound into one PDF, each page as it was, with the running page number of the volume stamped
//! on it; before them a cover and a catalogue, behind them an end note; a bookmark for each.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Stream};
use hayro_write::{ChunkSettings, ExtractionQuery, extract};
use pdf_writer::types::{NumberingStyle, OutputIntentSubtype, PageMode};
use pdf_writer::{Content, Finish, Name, Rect, Ref, TextStr};

/// A finished paper.
pub struct Paper {
    /// What its bookmark says.
    pub title: String,
    /// Its pages.
    pub pdf: Pdf,
}

impl Paper {
    /// Reads the bytes; nothing if they are no PDF with pages.
    pub fn read(title: String, bytes: Vec<u8>) -> Option<Paper> {
        let pdf = Pdf::new(bytes).ok()?;
        (!pdf.pages().is_empty()).then_some(Paper { title, pdf })
    }

    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.pdf.pages().len()
    }
}

/// What is bound, front to back.
pub struct Volume {
    /// Title of the whole.
    pub title: String,
    /// The day it is dated, ISO.
    pub date: String,
    /// What names this very volume: the two halves of the file's identifier.
    pub mark: Vec<u8>,
    /// Cover and catalogue, not numbered.
    pub front: Vec<Paper>,
    /// The papers, numbered through.
    pub body: Vec<Paper>,
    /// The end note, not numbered.
    pub back: Vec<Paper>,
    /// One page for each numbered one, with nothing on it but the number.
    pub numbers: Pdf,
}

/// The bytes, and whether every part was in the archival form, so that the whole is.
pub fn bind(volume: &Volume) -> (Vec<u8>, bool) {
    let mut binder = Binder { pdf: pdf_writer::Pdf::new(), last: 0, pages: Vec::new(), marks: Vec::new() };
    let (catalog, tree) = (binder.fresh(), binder.fresh());
    let stamps = binder.forms(&volume.numbers);
    let parts = [(&volume.front, false), (&volume.body, true), (&volume.back, false)];
    let mut stamps = stamps.into_iter();
    for (papers, numbered) in parts {
        for paper in papers {
            binder.paper(tree, paper, || if numbered { stamps.next() } else { None });
        }
    }
    let whole = || volume.front.iter().chain(&volume.body).chain(&volume.back).map(|p| &p.pdf).chain([&volume.numbers]);
    let archival = whole().all(is_archival);
    let profile = whole().find_map(colour_profile).filter(|_| archival);
    let fronts = volume.front.iter().map(Paper::pages).sum::<usize>();
    let bodies = volume.body.iter().map(Paper::pages).sum::<usize>();
    let bytes = binder.finish(catalog, tree, volume, &Ends { fronts, bodies, profile });
    (bytes, archival)
}

/// Where the numbered pages begin and end, and the colours that the archival form names.
struct Ends {
    fronts: usize,
    bodies: usize,
    profile: Option<Vec<u8>>,
}

struct Binder {
    pdf: pdf_writer::Pdf,
    last: i32,
    pages: Vec<Ref>,
    /// Bookmarks: words and the page they lead to.
    marks: Vec<(String, Ref)>,
}

impl Binder {
    fn fresh(&mut self) -> Ref {
        self.last += 1;
        Ref::new(self.last)
    }

    /// The pages of a PDF as forms: what stands on them is taken over as it is. With each its size.
    fn forms(&mut self, pdf: &Pdf) -> Vec<(Ref, (f32, f32))> {
        let sizes: Vec<(f32, f32)> = pdf.pages().iter().map(|p| p.render_dimensions()).collect();
        let queries: Vec<ExtractionQuery> = (0..sizes.len()).map(ExtractionQuery::new_xobject).collect();
        let last = &mut self.last;
        let fresh = Box::new(|| {
            *last += 1;
            Ref::new(*last)
        });
        let colours = |group: &mut pdf_writer::writers::Group<'_>| group.color_space().device_rgb();
        let taken = extract(pdf, fresh, ChunkSettings::default(), colours, &queries);
        let Ok(taken) = taken else { return Vec::new() };
        self.pdf.extend(&taken.chunk);
        taken.root_refs.into_iter().zip(sizes).filter_map(|(form, size)| Some((form.ok()?, size))).collect()
    }

    /// Lays each page of a paper down, with its number over it where it has one.
    fn paper(&mut self, tree: Ref, paper: &Paper, mut stamp: impl FnMut() -> Option<(Ref, (f32, f32))>) {
        for (n, (form, (width, height))) in self.forms(&paper.pdf).into_iter().enumerate() {
            let (page, content) = (self.fresh(), self.fresh());
            let number = stamp();
            let mut drawn = Content::new();
            drawn.save_state().x_object(Name(b"P")).restore_state();
            if let Some((_, (across, up))) = number {
                // Against the upper right corner, whatever the size of the page.
                drawn.save_state().transform([1.0, 0.0, 0.0, 1.0, width - across, height - up]);
                drawn.x_object(Name(b"N")).restore_state();
            }
            self.pdf.stream(content, drawn.finish().as_slice());
            let mut written = self.pdf.page(page);
            written.media_box(Rect::new(0.0, 0.0, width, height)).parent(tree).contents(content);
            let mut resources = written.resources();
            let mut forms = resources.x_objects();
            forms.pair(Name(b"P"), form);
            if let Some((stamp, _)) = number {
                forms.pair(Name(b"N"), stamp);
            }
            forms.finish();
            resources.finish();
            written.finish();
            self.pages.push(page);
            if n == 0 {
                self.marks.push((paper.title.clone(), page));
            }
        }
    }

    fn finish(mut self, catalog: Ref, tree: Ref, volume: &Volume, ends: &Ends) -> Vec<u8> {
        self.pdf.pages(tree).kids(self.pages.iter().copied()).count(self.pages.len() as i32);
        let outline = self.outline();
        let labels = self.labels(ends);
        let (metadata, profile) = (self.fresh(), self.fresh());
        let words = xmp(volume, ends.profile.is_some());
        self.pdf.metadata(metadata, words.as_bytes());
        let mut head = self.pdf.catalog(catalog);
        head.pages(tree).outlines(outline).page_mode(PageMode::UseOutlines).metadata(metadata);
        head.lang(TextStr("zh-CN"));
        let mut tree_of_labels = head.page_labels();
        let mut numbers = tree_of_labels.nums();
        for (first, label) in labels {
            numbers.insert(first, label);
        }
        numbers.finish();
        tree_of_labels.finish();
        if ends.profile.is_some() {
            let mut intents = head.output_intents();
            let mut intent = intents.push();
            intent.subtype(OutputIntentSubtype::PDFA).output_condition_identifier(TextStr("sRGB"));
            intent.info(TextStr("sRGB")).dest_output_profile(profile);
        }
        head.finish();
        if let Some(bytes) = &ends.profile {
            self.pdf.icc_profile(profile, bytes).n(3);
        }
        let half = volume.mark.len() / 2;
        self.pdf.set_file_id((volume.mark[..half].to_vec(), volume.mark[half..].to_vec()));
        self.pdf.set_version(1, 7);
        self.pdf.finish()
    }

    /// The bookmarks, one after another.
    fn outline(&mut self) -> Ref {
        let root = self.fresh();
        let items: Vec<Ref> = (0..self.marks.len()).map(|_| self.fresh()).collect();
        for (n, (title, page)) in self.marks.iter().enumerate() {
            let mut item = self.pdf.outline_item(items[n]);
            item.title(TextStr(title)).parent(root);
            if n > 0 {
                item.prev(items[n - 1]);
            }
            if let Some(next) = items.get(n + 1) {
                item.next(*next);
            }
            item.dest().page(*page).fit();
        }
        let mut outline = self.pdf.outline(root);
        if let (Some(first), Some(last)) = (items.first(), items.last()) {
            outline.first(*first).last(*last).count(items.len() as i32);
        }
        outline.finish();
        root
    }

    /// What a reader shows as the page's number: that of the volume; what is not numbered is named.
    fn labels(&mut self, ends: &Ends) -> Vec<(i32, Ref)> {
        let (first, after) = (ends.fronts, ends.fronts + ends.bodies);
        let wanted = [(0, first, Some("卷首")), (first, after, None), (after, self.pages.len(), Some("卷末"))];
        let mut labels = Vec::new();
        for (from, _, prefix) in wanted.into_iter().filter(|(from, to, _)| from < to) {
            let id = self.fresh();
            let mut label = self.pdf.indirect(id).start::<pdf_writer::writers::PageLabel<'_>>();
            label.style(NumberingStyle::Arabic);
            if let Some(prefix) = prefix {
                label.prefix(TextStr(prefix));
            }
            label.finish();
            labels.push((from as i32, id));
        }
        labels
    }
}

/// What the file says of itself.
fn xmp(volume: &Volume, archival: bool) -> String {
    let plain = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let form = if archival { "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" } else { "" };
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
         xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"><dc:format>application/pdf</dc:format><dc:title><rdf:Alt>\
         <rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title><xmp:CreatorTool>Fadu</xmp:CreatorTool>\
         <xmp:CreateDate>{}T00:00:00+08:00</xmp:CreateDate>{form}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>",
        plain(&volume.title),
        plain(&volume.date)
    )
}

fn catalog(pdf: &Pdf) -> Option<Dict<'_>> {
    pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())
}

/// Whether a PDF says that it is in the archival form.
fn is_archival(pdf: &Pdf) -> bool {
    let said =
        catalog(pdf).and_then(|c| c.get::<Stream<'_>>("Metadata")).and_then(|s| Some(s.decoded().ok()?.into_owned()));
    said.is_some_and(|bytes| bytes.windows(13).any(|w| w == b"pdfaid:part>2"))
}

/// The colours that a PDF in the archival form names.
fn colour_profile(pdf: &Pdf) -> Option<Vec<u8>> {
    let intents = catalog(pdf)?.get::<Array<'_>>("OutputIntents")?;
    let intent = intents.iter::<Dict<'_>>().next()?;
    Some(intent.get::<Stream<'_>>("DestOutputProfile")?.decoded().ok()?.into_owned())
}
