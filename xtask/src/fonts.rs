//! Finds or fetches the typefaces of official documents.

/// Looks for every typeface, says what is missing.
pub fn run(_args: &[String]) -> Result<(), String> {
    println!("fonts: not there yet");
    Ok(())
}
