//! Rules of the house that no compiler knows.
use anyhow::{Result, bail};

mod dependencies;
mod gate;
mod layers;

/// Reports every breach at once.
pub fn all() -> Result<()> {
    let complaints = [dependencies::complaints()?, gate::complaints()?, layers::complaints()?].concat();
    if complaints.is_empty() {
        println!("dependencies, gate and layers: fine");
        return Ok(());
    }
    bail!("\n  {}", complaints.join("\n  "));
}
