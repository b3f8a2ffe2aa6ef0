//! Rules of the house that no compiler knows.
use anyhow::{Result, bail};

mod dependencies;
mod gate;

/// Reports every breach at once.
pub fn all() -> Result<()> {
    let complaints = [dependencies::complaints()?, gate::complaints()?].concat();
    if complaints.is_empty() {
        println!("dependencies and gate: fine");
        return Ok(());
    }
    bail!("\n  {}", complaints.join("\n  "));
}
