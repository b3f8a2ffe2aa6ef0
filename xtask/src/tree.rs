//! Folders of files: listing, copying, hashing.
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::shell::changed_at;

/// All files below `root`, relative to it, in byte order. An absent folder has none.
pub fn files(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(root, Path::new(""), &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(root: &Path, below: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let folder = root.join(below);
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(root, &path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// Copies one file, making the folders it needs.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).with_context(|| format!("{} → {}", from.display(), to.display()))?;
    Ok(())
}

/// Empties a folder, or makes it.
pub fn fresh(folder: &Path) -> Result<()> {
    remove(folder)?;
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())
}

/// Removes a folder and all in it; an absent one is fine.
pub fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| folder.display().to_string())
        }
        _ => Ok(()),
    }
}

/// A short hash of names and contents: equal exactly when nothing changed.
pub fn hash(root: &Path, files: &[PathBuf]) -> Result<String> {
    let mut hasher = Sha256::new();
    for file in files {
        let bytes = fs::read(root.join(file)).with_context(|| file.display().to_string())?;
        hasher.update(file.to_string_lossy().as_bytes());
        hasher.update([0]);
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    Ok(hex(&hasher.finalize()[..8]))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Runs `make` into a fresh `folder` unless its stamp says that the same `inputs` made it.
///
/// The stamp is written last, so a step that was cut short runs again.
pub fn unless_done(folder: &Path, inputs: &str, make: impl FnOnce() -> Result<()>) -> Result<()> {
    let stamp = folder.with_extension("stamp");
    let inputs = format!("{inputs} {}", tools_age());
    if fs::read_to_string(&stamp).is_ok_and(|made| made == inputs) {
        return Ok(());
    }
    fresh(folder)?;
    make()?;
    Ok(fs::write(stamp, inputs)?)
}

/// Changes whenever this program or the npm tools do: their steps may do something else now.
fn tools_age() -> String {
    let own = std::env::current_exe().ok().and_then(|exe| changed_at(&exe));
    format!("{own:?} {:?}", changed_at(Path::new("end2end/package-lock.json")))
}
