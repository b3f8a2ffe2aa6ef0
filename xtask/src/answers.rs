//! The rules of fields for the browser: a small WASM of its own, which pages without the big one load too.
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::run::{cargo, run};
use crate::shell::say;
use crate::site::Mode;
use crate::{snip, tree, wasm};

/// Builds it and its JavaScript into `out`.
pub fn build(mode: Mode, out: &Path) -> Result<()> {
    let compiled = compile(mode)?;
    let (folder, name) = (compiled.parent().context("a folder")?, compiled.file_name().context("a name")?);
    tree::unless_done(out, &tree::hash(folder, &[name.into()])?, || {
        let mut module = fs::read(&compiled)?;
        let snipped = snip::snip(&mut module, tells_of_a_fault)?;
        say(&format!("{} functions of {} bytes tell of faults, to nobody", snipped.functions, snipped.bytes));
        let whole = out.with_extension("split");
        tree::fresh(&whole)?;
        let lean = whole.join("rules.wasm");
        wasm::transform(&module, &whole, &lean)?;
        Bindgen::new()
            .input_path(&lean)
            .out_name("rules")
            .web(true)?
            .typescript(false)
            .omit_default_module_path(false)
            .demangle(false)
            .remove_name_section(mode == Mode::Release)
            .remove_producers_section(true)
            .generate_output()?
            .emit(out)?;
        if mode == Mode::Release { wasm::optimise(out) } else { Ok(()) }
    })
}

/// What words a fault, by its mangled name: it ends the module in any case, and the script that asked says nothing then.
fn tells_of_a_fault(name: &str) -> bool {
    ["9panicking", "10slice_error_fail", "16slice_index_fail", "5Debug3fmt", "13unwrap_failed", "13expect_failed"]
        .iter()
        .any(|part| name.contains(part))
}

fn compile(mode: Mode) -> Result<PathBuf> {
    let profile = mode.wasm_profile();
    say(&format!("compiling the rules of fields for the browser ({profile})"));
    run(cargo()
        .args(["rustc", "--package=aldaba-answers", "--lib", "--crate-type=cdylib"])
        .args(["--target=wasm32-unknown-unknown", "--target-dir=target/wasm", "--profile", profile])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", wasm::FLAGS))?;
    Ok(Path::new("target/wasm/wasm32-unknown-unknown").join(profile).join("answers.wasm"))
}
