//! The browser's half: cargo, split into lazily loaded chunks, wasm-bindgen, wasm-opt.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use crate::run::{cargo, npm_bin, run};
use crate::shell::say;
use crate::site::Mode;
use crate::{bundle, literals, object, share, snip, tree};

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

/// Mangled by the newer scheme, names say which types a function was made for. The split finds out from the relocations which
/// function needs which.
pub const FLAGS: &str = "-Clink-args=--emit-relocs -Csymbol-mangling-version=v0 --cfg=erase_components";

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
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", FLAGS))?;
    Ok(Path::new("target/wasm/wasm32-unknown-unknown").join(profile).join("aldaba_app.wasm"))
}

/// What only a pointer in a table keeps alive, by its mangled name. LLVM folds functions of the same code into one, which has the
/// name of any of them: what is emptied must be like nothing that is called. (Attributes' `hydrate_from_template`, which is never
/// called, is not: for a class of shared text it is their `build` too.)
fn is_never_called(name: &str) -> bool {
    // Each erased view brings two ways of taking over what the server rendered. A page is taken over once its code is there:
    // nothing needs the one that waits.
    let waits = name.starts_with("_RINvNvX") && name.contains("8into_any13hydrate_async");
    // Streams from Rust to JavaScript: nothing here makes one, but their methods are exports.
    let streams = name.starts_with("intounderlying") || name.starts_with("__wbg_intounderlying");
    waits || streams
}

/// What several routes share, but not the one that comes first and is measured, is a file of its own from so many bytes on,
/// before they are shrunk: the kit of lists is not the settings page's to load.
const WORTH: usize = 40_000;
const FIRST: &str = "account_page";

/// Cuts each page out into a chunk of its own; what several need stays in the main module.
fn cut(compiled: &Path, split: &Path, out: &Path) -> Result<()> {
    let mut input = fs::read(compiled)?;
    let snipped = snip::snip(&mut input, is_never_called)?;
    say(&format!("{} functions of {} kB are never called", snipped.functions, snipped.bytes / 1000));
    say("splitting the lazy routes off");
    let main = split.join("app.wasm");
    let mut shared = BTreeSet::new();
    let map = transform(&input, split, &main)?;
    for file in chunks(&map, "chunk_") {
        let code = fs::read(split.join(&file).with_extension("wasm"))?;
        let is_first = map.get(FIRST).is_some_and(|files| files.contains(&file));
        if is_first || code.len() < WORTH {
            shared.extend(object::names(&code)?.into_iter().map(|(_, name)| name));
        } else {
            say(&format!("{file}.wasm of {} kB is shared and stays a file", code.len() / 1000));
        }
    }
    let count = share::keep(&mut input, &shared)?;
    say(&format!("{count} functions are shared and stay together"));
    let mut map = transform(&input, out, &main)?;
    let mut module = fs::read(&main)?;
    share::release(&mut module)?;
    let link = out.join(LINK);
    let mut loaders = fs::read_to_string(&link)?;
    let names = chunks(&map, "chunk_");
    let gone = literals::gather(&mut module, out, &names, &mut loaders)?;
    say(&format!("{} of {} shared files hold nothing but texts, which the main module takes", gone.len(), names.len()));
    for files in map.values_mut() {
        files.retain(|file| !gone.contains(file));
    }
    fs::write(link, loaders)?;
    fs::write(&main, module)?;
    Ok(fs::write(out.join("chunks.json"), serde_json::to_vec(&map)?)?)
}

/// Which files each route needs; sorted, so that the same code gives the same hash.
type Chunks = BTreeMap<String, Vec<String>>;

/// Splits a module; without anything to split it only drops what nothing needs.
pub fn transform(input: &[u8], out: &Path, main: &Path) -> Result<Chunks> {
    let mut options = wasm_split_cli_support::Options::new(input);
    options.output_dir = out;
    options.main_out_path = main;
    options.main_module = "./app.js";
    options.link_name = LINK;
    let cut = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("split: {error:?}"))?;
    Ok(cut.prefetch_map.into_iter().collect())
}

fn chunks(map: &Chunks, kind: &str) -> BTreeSet<String> {
    map.values().flatten().filter(|file| file.starts_with(kind)).cloned().collect()
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

/// Shrinks each WASM of a folder, alone, and their JavaScript; drops the names the split needed.
pub fn optimise(out: &Path) -> Result<()> {
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
