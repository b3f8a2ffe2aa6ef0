//! The browser's half: cargo, split into lazily loaded chunks, wasm-bindgen, wasm-opt.
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use crate::run::{cargo, npm_bin, run};
use crate::shell::say;
use crate::site::Mode;
use crate::{bundle, tree};

/// The file with the chunks' loaders. wasm-bindgen must find the same name that the split wrote into the WASM.
const LINK: &str = "./split.js";

/// What rustc's WASM may use, and so what every browser since 2022 has; wasm-opt must neither refuse nor add to it.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Builds the WASM and its JavaScript into `out`.
pub fn build(mode: Mode, out: &Path) -> Result<()> {
    let compiled = compile(mode)?;
    let (folder, name) = (compiled.parent().context("a folder")?, compiled.file_name().context("a name")?);
    let inputs = tree::hash(folder, &[name.into()])?;
    tree::unless_done(out, &inputs, || {
        let split = out.with_extension("split");
        tree::fresh(&split)?;
        cut(&compiled, &split, out)?;
        bind(&split.join("app.wasm"), mode, out)?;
        if mode == Mode::Release { optimise(out) } else { Ok(()) }
    })
}

/// Compiles for the browser, in a target folder of its own so that its flags do not make the server build anew.
fn compile(mode: Mode) -> Result<PathBuf> {
    let profile = mode.wasm_profile();
    say(&format!("compiling the browser's half ({profile}; minutes when cold)"));
    run(cargo()
        .args([
            "rustc",
            "--package=aldaba-app",
            "--lib",
            "--no-default-features",
            "--features=hydrate",
            "--crate-type=cdylib",
        ])
        .args(["--target=wasm32-unknown-unknown", "--target-dir=target/wasm", "--profile", profile])
        // The split finds out from the relocations which function needs which.
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Clink-args=--emit-relocs --cfg=erase_components"))?;
    Ok(Path::new("target/wasm/wasm32-unknown-unknown").join(profile).join("aldaba_app.wasm"))
}

/// Cuts each lazy route out into a chunk of its own.
fn cut(compiled: &Path, split: &Path, out: &Path) -> Result<()> {
    say("splitting the lazy routes off");
    let input = fs::read(compiled)?;
    let main = split.join("app.wasm");
    let mut options = wasm_split_cli_support::Options::new(&input);
    options.output_dir = out;
    options.main_out_path = &main;
    options.main_module = "./app.js";
    options.link_name = LINK;
    let cut = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("split: {error:?}"))?;
    // Sorted, so that the same code gives the same hash.
    let chunks: std::collections::BTreeMap<_, _> = cut.prefetch_map.into_iter().collect();
    Ok(fs::write(out.join("chunks.json"), serde_json::to_vec(&chunks)?)?)
}

/// Writes the JavaScript between WASM and browser.
fn bind(main: &Path, mode: Mode, out: &Path) -> Result<()> {
    say("wasm-bindgen");
    Bindgen::new()
        .input_path(main)
        .out_name("app")
        .web(true)?
        .typescript(false)
        // The script finds its WASM beside itself, wherever the package lies.
        .omit_default_module_path(false)
        // The chunks import the main module's table, memory and stack pointer by these exports.
        .keep_lld_exports(true)
        .demangle(false)
        .remove_name_section(mode == Mode::Release)
        .remove_producers_section(true)
        .generate_output()?
        .emit(out)
}

/// Shrinks main module and chunks, each alone, and their JavaScript; drops the names the split needed.
fn optimise(out: &Path) -> Result<()> {
    for file in tree::files(out)? {
        if file.extension().is_some_and(|extension| extension == "wasm") {
            say(&format!("wasm-opt {}", file.display()));
            let path = out.join(file);
            run(npm_bin("wasm-opt")
                .args(["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features"])
                .args(FEATURES)
                .arg(&path)
                .arg("-o")
                .arg(&path))?;
        }
    }
    bundle::minify(out)
}
