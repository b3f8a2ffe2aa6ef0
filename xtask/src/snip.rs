//! Empties functions that the browser never calls but that the linker must keep, because a table of pointers names them.
//!
//! Works on what the linker gives (WebAssembly object format, with relocations), so that the split no longer sees what the
//! emptied functions needed, and leaves that out too. Offsets stay: a function keeps its length, of which wasm-opt leaves a
//! byte.
//!
//! Source: <https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md>
use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};
use wasm_encoder::{CustomSection, Encode, SectionId};
use wasmparser::{KnownCustom, Payload, TypeRef};

use crate::object::{names, parts};

const RELOCATIONS: &str = "reloc.CODE";
const UNREACHABLE: u8 = 0x00;
const NOP: u8 = 0x01;
const END: u8 = 0x0b;

/// What was emptied.
pub struct Snipped {
    pub functions: usize,
    pub bytes: usize,
}

/// Where things lie in a module, in bytes from its start.
#[derive(Default)]
struct Map {
    imported: u32,
    names: Vec<(u32, String)>,
    code: usize,
    bodies: Vec<Range<usize>>,
    relocations: Option<Relocations>,
}

/// What the linker says of the code: where in it something is to be filled in.
struct Relocations {
    /// The whole section with its head.
    section: Range<usize>,
    /// The number of the section with the code.
    of: u32,
    /// Each with the place in the code that it is about, and where it is written itself.
    entries: Vec<(usize, Range<usize>)>,
}

/// Empties every function whose name is unwanted.
pub fn snip(module: &mut Vec<u8>, unwanted: impl Fn(&str) -> bool) -> Result<Snipped> {
    let map = read(module)?;
    let unwanted = map.names.iter().filter(|(_, name)| unwanted(name));
    let mut gone: Vec<_> = unwanted
        .filter_map(|(index, _)| map.bodies.get(index.checked_sub(map.imported)? as usize).cloned())
        .filter(|body| body.len() > 2)
        .collect();
    gone.sort_by_key(|body| body.start);
    for body in &gone {
        let code = &mut module[body.clone()];
        code.fill(NOP);
        // No locals; then the one instruction; then nothing that is reached.
        (code[0], code[1]) = (0, UNREACHABLE);
        code[body.len() - 1] = END;
    }
    let relocations = map.relocations.context("no relocations: was it linked with --emit-relocs?")?;
    let is_gone = |place: usize| {
        let at = map.code + place;
        let after = gone.partition_point(|body| body.start <= at);
        after > 0 && gone[after - 1].contains(&at)
    };
    let kept: Vec<_> = relocations.entries.iter().filter(|(place, _)| !is_gone(*place)).collect();
    let mut data = Vec::new();
    relocations.of.encode(&mut data);
    kept.len().encode(&mut data);
    for (_, written) in kept {
        data.extend(&module[written.clone()]);
    }
    let mut section = vec![u8::from(SectionId::Custom)];
    CustomSection { name: RELOCATIONS.into(), data: data.into() }.encode(&mut section);
    module.splice(relocations.section, section);
    Ok(Snipped { functions: gone.len(), bytes: gone.iter().map(ExactSizeIterator::len).sum() })
}

fn read(module: &[u8]) -> Result<Map> {
    let mut map = Map { names: names(module)?, ..Map::default() };
    ensure!(!map.names.is_empty(), "no names");
    for part in parts(module) {
        match part? {
            (_, Payload::ImportSection(imports)) => {
                for import in imports.into_imports() {
                    map.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            (_, Payload::CodeSectionStart { range, .. }) => map.code = range.start,
            (_, Payload::CodeSectionEntry(body)) => map.bodies.push(body.range()),
            (section, Payload::CustomSection(custom)) if custom.name() == RELOCATIONS => {
                let KnownCustom::Reloc(reader) = custom.as_known() else { bail!("{RELOCATIONS} cannot be read") };
                let starts: Vec<_> = reader.entries().into_iter_with_offsets().collect::<Result<_, _>>()?;
                let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([section.end]);
                let entries = starts.iter().zip(ends);
                let entries = entries.map(|((start, entry), end)| (entry.offset as usize, *start..end)).collect();
                map.relocations = Some(Relocations { section, of: reader.section_index(), entries });
            }
            _ => {}
        }
    }
    Ok(map)
}
