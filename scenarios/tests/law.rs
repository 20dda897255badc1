//! Every scenario of `law/` ends as it says.

use scenarios::matter::Engine;
use scenarios::matter::law::Law;
use scenarios::{Library, failures, library};

#[test]
fn every_scenario_ends_as_it_says() {
    let pack = library::pack_at(&library::workspace_law()).unwrap();
    let library = Library::read(&pack).unwrap();
    assert!(library.tales.len() >= 100, "only {} scenarios", library.tales.len());
    let engine = Engine::new(Law::parse(&pack).unwrap()).unwrap();
    let failed: Vec<String> =
        failures(&library, &engine).iter().map(|f| format!("{}\n    {}", f.scenario, f.why)).collect();
    assert!(failed.is_empty(), "{} scenarios fail:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn no_overlay_loosens_without_an_article() {
    let law = Law::parse(&library::pack_at(&library::workspace_law()).unwrap()).unwrap();
    assert!(!law.overlays.is_empty());
    for overlay in &law.overlays {
        let base = law.base_procedures().find(|p| p.id == overlay.procedure).unwrap();
        assert_eq!(overlay.loosens(base, &law), Vec::<String>::new(), "{}", overlay.id);
    }
}
