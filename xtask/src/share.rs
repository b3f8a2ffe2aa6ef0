//! Moves what lazy routes share into the main module.
//!
//! The split gives every set of routes that needs the same code a chunk of its own: dozens of small files, each with its own
//! head, imports and compression. What a second route needs too is better loaded once and first.
use std::collections::BTreeSet;

use anyhow::Result;
use wasm_encoder::{ExportKind, ExportSection, Section};
use wasmparser::{ExternalKind, Payload};

use crate::object::{names, parts};

/// How the functions that must stay in the main module are exported while the split runs.
const PREFIX: &str = "shared ";

/// Exports the functions of these names: what is exported, the split leaves in the main module.
pub fn keep(module: &mut Vec<u8>, shared: &BTreeSet<String>) -> Result<usize> {
    let shared: Vec<_> = names(module)?.into_iter().filter(|(_, name)| shared.contains(name)).collect();
    rewrite(module, |exports| {
        for (index, _) in &shared {
            exports.export(&format!("{PREFIX}{index}"), ExportKind::Func, *index);
        }
    })?;
    Ok(shared.len())
}

/// Undoes what [`keep`] did.
pub fn release(module: &mut Vec<u8>) -> Result<()> {
    rewrite(module, |_| {})
}

/// Writes the exports anew, without those of ours and with those that are added.
fn rewrite(module: &mut Vec<u8>, add: impl FnOnce(&mut ExportSection)) -> Result<()> {
    let is_exports = |part: &Result<_>| matches!(part, Ok((_, Payload::ExportSection(_))));
    let Some(Ok((place, Payload::ExportSection(old)))) = parts(module).find(is_exports) else {
        anyhow::bail!("no exports");
    };
    let mut new = ExportSection::new();
    for export in old {
        let export = export?;
        let kind = match export.kind {
            ExternalKind::Func | ExternalKind::FuncExact => ExportKind::Func,
            ExternalKind::Table => ExportKind::Table,
            ExternalKind::Memory => ExportKind::Memory,
            ExternalKind::Global => ExportKind::Global,
            ExternalKind::Tag => ExportKind::Tag,
        };
        if !export.name.starts_with(PREFIX) {
            new.export(export.name, kind, export.index);
        }
    }
    add(&mut new);
    let mut bytes = Vec::new();
    new.append_to(&mut bytes);
    module.splice(place, bytes);
    Ok(())
}
