//! Everything of one package in one folder: code, chunks, style, fonts, words, scripts.
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::run::{npm_bin, run};
use crate::site::Mode;
use crate::{answers, style, tree, wasm, words};

/// Builds the parts and puts them together; returns the folder.
pub fn gather(mode: Mode) -> Result<PathBuf> {
    let stage = mode.stage();
    let [code, rules, sheet, texts, scripts] = ["wasm", "answers", "style", "words", "js"].map(|part| stage.join(part));
    wasm::build(mode, &code)?;
    answers::build(mode, &rules)?;
    style::build(&sheet)?;
    words::build(&texts)?;
    build_scripts(mode, &scripts)?;

    let bundle = stage.join("bundle");
    tree::fresh(&bundle)?;
    for part in [code, rules, sheet, texts, scripts] {
        for file in tree::files(&part)? {
            tree::copy(&part.join(&file), &bundle.join(&file))?;
        }
    }
    Ok(bundle)
}

/// The scripts that are not WASM, each a file of its own.
fn build_scripts(mode: Mode, out: &Path) -> Result<()> {
    let source = Path::new("public/js");
    let files = tree::files(source)?;
    tree::unless_done(out, &tree::hash(source, &files)?, || {
        for file in &files {
            tree::copy(&source.join(file), &out.join(file))?;
        }
        if mode == Mode::Release { minify(out) } else { Ok(()) }
    })
}

/// Minifies each script of the folder, in place.
pub fn minify(folder: &Path) -> Result<()> {
    let scripts = tree::files(folder)?.into_iter().filter(|file| file.extension().is_some_and(|end| end == "js"));
    let scripts: Vec<_> = scripts.map(|file| folder.join(file)).collect();
    if scripts.is_empty() {
        return Ok(());
    }
    let same_place = [format!("--outdir={}", folder.display()), format!("--outbase={}", folder.display())];
    run(npm_bin("esbuild").args(scripts).args(["--minify", "--allow-overwrite", "--log-level=error"]).args(same_place))
}
