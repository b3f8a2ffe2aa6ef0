//! `target/site`: what the server serves as files.
//!
//! ```text
//! target/site/favicon.svg …       public/, as it is
//! target/site/pkg/current         the hash of the newest package
//! target/site/pkg/<hash>/app.js   one folder by the hash of all in it, so that its files may be cached for ever
//! ```
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::run::run;
use crate::shell::{is_newer, say};
use crate::{bundle, install, tree};

pub const SITE: &str = "target/site";
pub const PKG: &str = "target/site/pkg";

/// Fast to build, or fast to load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Dev,
    Release,
}

impl Mode {
    pub fn wasm_profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }

    /// Where the steps leave their results until they are put together.
    pub fn stage(self) -> PathBuf {
        Path::new("target/stage").join(self.wasm_profile())
    }
}

/// Builds everything that is not up to date.
pub fn build(mode: Mode) -> Result<()> {
    install::for_build()?;
    let bundle = bundle::gather(mode)?;
    publish(mode, &bundle)?;
    copy_public(mode)
}

/// Makes the bundle the current package.
fn publish(mode: Mode, bundle: &Path) -> Result<()> {
    let files = tree::files(bundle)?;
    let hash = tree::hash(bundle, &files)?;
    let package = Path::new(PKG).join(&hash);
    if !package.exists() {
        let unfinished = Path::new(PKG).join(".unfinished");
        tree::fresh(&unfinished)?;
        for file in &files {
            tree::copy(&bundle.join(file), &unfinished.join(file))?;
        }
        if mode == Mode::Release {
            compress(&files.iter().map(|file| unfinished.join(file)).collect::<Vec<_>>())?;
        }
        // Under its name only once it is whole.
        fs::rename(&unfinished, &package)?;
        say(&format!("new package {}", package.display()));
    }
    point_to(&hash)?;
    remove_others(&hash)
}

/// Names the current package; a server reads the old name or the new one, never half of one.
fn point_to(hash: &str) -> Result<()> {
    let current = Path::new(PKG).join("current");
    if fs::read_to_string(&current).is_ok_and(|old| old == hash) {
        return Ok(());
    }
    let next = current.with_extension("next");
    fs::write(&next, hash)?;
    Ok(fs::rename(next, current)?)
}

fn remove_others(hash: &str) -> Result<()> {
    for entry in fs::read_dir(PKG)?.flatten() {
        if entry.path().is_dir() && entry.file_name() != *hash {
            tree::remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Copies `public/` but for its scripts, which travel in the package.
fn copy_public(mode: Mode) -> Result<()> {
    let public = Path::new("public");
    let mut changed = Vec::new();
    for file in tree::files(public)?.into_iter().filter(|file| !file.starts_with("js")) {
        let (from, to) = (public.join(&file), Path::new(SITE).join(&file));
        if !is_newer(&to, &from) {
            tree::copy(&from, &to)?;
            changed.push(to);
        }
    }
    if mode == Mode::Release { compress(&changed) } else { Ok(()) }
}

/// Puts `.br` and `.gz` beside each file that gains from it. The browser's own format of fonts is compressed already.
fn compress(files: &[PathBuf]) -> Result<()> {
    let gains = |file: &&PathBuf| {
        let extension = file.extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("js" | "wasm" | "css" | "json" | "svg" | "txt" | "html" | "webmanifest"))
    };
    let files: Vec<_> = files.iter().filter(gains).collect();
    if files.is_empty() {
        return Ok(());
    }
    say("compressing (brotli 11, gzip 9)");
    run(Command::new("node").arg("xtask/compress.mjs").args(files)).context("compress.mjs")
}
