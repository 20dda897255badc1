//! Reading the law tree from disk: the pack itself, and the stories and scenarios that lie in it.

use crate::language::{Scenario, Story};
use crate::matter::law::Pack;
use crate::matter::law::items::{Item, Items};
use crate::matter::law::overlay::Overlay;
use crate::warned::FOLDER;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A scenario with the place where it stands.
#[derive(Clone, Debug)]
pub struct Tale {
    /// File below `law/`.
    pub file: String,
    /// Id of the procedure.
    pub procedure: String,
    /// The fields of enforcement in which it is played.
    pub fields: Vec<String>,
    /// The scenario.
    pub scenario: Scenario,
}

/// Stories, scenarios and items.
pub struct Library {
    /// Stories by procedure.
    pub stories: BTreeMap<String, Story>,
    /// Stories with what a field adds, by procedure and field.
    pub of_fields: BTreeMap<(String, String), Story>,
    /// All scenarios, file by file.
    pub tales: Vec<Tale>,
    /// Plants and look-alikes of the rules of warning.
    pub warned: crate::warned::Cases,
    /// The items of `registers/items.toml`.
    pub items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioFile {
    scenario: Vec<Scenario>,
}

/// The name of a story's file; every other file of the folder holds scenarios.
const STORY: &str = "/scenarios/_story.toml";

impl Library {
    /// The stories and scenarios of a pack.
    pub fn read(pack: &Pack) -> Result<Library, String> {
        let text = |e: crate::matter::law::LawError| e.to_string();
        let mut library = Library {
            stories: BTreeMap::new(),
            of_fields: BTreeMap::new(),
            tales: Vec::new(),
            warned: crate::warned::read(pack)?,
            items: Vec::new(),
        };
        library.items = Items::of_pack(pack).map_err(text)?;
        for path in pack.paths("procedures/", STORY) {
            let story: Story = pack.toml(path).map_err(text)?;
            library.stories.insert(story.procedure.clone(), story);
        }
        for path in pack.paths("overlays/", STORY) {
            let (procedure, field) = belongs(pack, path)?;
            let story = library.stories.get(&procedure).ok_or_else(|| format!("{path}: {procedure} has no story"))?;
            let whole = story.with(&pack.toml(path).map_err(text)?).map_err(|e| format!("{path}: {e}"))?;
            library.of_fields.insert((procedure, field), whole);
        }
        for path in pack
            .paths("", ".toml")
            .filter(|p| p.contains("/scenarios/") && !p.ends_with(STORY) && !p.starts_with(FOLDER))
        {
            let (procedure, field) = belongs(pack, path)?;
            for scenario in pack.toml::<ScenarioFile>(path).map_err(text)?.scenario {
                let fields = match scenario.field.as_deref().unwrap_or(&field) {
                    "both" => vec!["none".into(), "market-supervision".into()],
                    one => vec![one.to_string()],
                };
                library.tales.push(Tale { file: path.into(), procedure: procedure.clone(), fields, scenario });
            }
        }
        Ok(library)
    }
}

impl Library {
    /// The story of a procedure as a field tells it.
    pub fn story(&self, procedure: &str, field: &str) -> Option<&Story> {
        let own = self.of_fields.get(&(procedure.to_string(), field.to_string()));
        own.or_else(|| self.stories.get(procedure))
    }
}

/// The procedure and the field of a file of scenarios.
fn belongs(pack: &Pack, path: &str) -> Result<(String, String), String> {
    let folder = path.split("/scenarios/").next().unwrap_or_default();
    if let Some(id) = folder.strip_prefix("procedures/") {
        return Ok((id.to_string(), "none".into()));
    }
    let overlay: Overlay = pack.toml(&format!("{folder}/overlay.toml")).map_err(|e| e.to_string())?;
    Ok((overlay.procedure.clone(), overlay.field().to_string()))
}

/// The law tree of this workspace.
pub fn workspace_law() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../law")
}

/// Every file below a folder, as a pack.
pub fn pack_at(law: &Path) -> Result<Pack, String> {
    let mut pack = Pack::default();
    let mut folders = vec![law.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let name = path.strip_prefix(law).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            pack.files.insert(name, bytes);
        }
    }
    Ok(pack)
}
