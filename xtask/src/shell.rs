//! Where the project is, and how steps announce themselves.
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};

/// Makes the workspace's root the current folder, so that all paths of this program are relative to it.
pub fn enter_root() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?;
    std::env::set_current_dir(root).with_context(|| root.display().to_string())
}

/// Says what a long step is about to do.
pub fn say(what: &str) {
    eprintln!("\x1b[1m→ {what}\x1b[0m");
}

/// When the file was last changed, in a form that is only good for comparing.
pub fn changed_at(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}

/// Whether `product` exists and is no older than `source`.
pub fn is_newer(product: &Path, source: &Path) -> bool {
    changed_at(product).is_some_and(|made| changed_at(source).is_some_and(|changed| made >= changed))
}
