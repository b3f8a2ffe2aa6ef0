//! What the steps between linker and split read of a module.
use std::ops::Range;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, Parser, Payload};

/// Every part of a module, with where it lies: a section with its head.
pub fn parts(module: &[u8]) -> impl Iterator<Item = Result<(Range<usize>, Payload<'_>)>> {
    let mut end = 8;
    Parser::new(0).parse_all(module).map(move |payload| {
        let payload = payload?;
        let start = end;
        end = payload.as_section().map_or(end, |(_, content)| content.end);
        Ok((start..end, payload))
    })
}

/// The names of a module's functions, each with its index.
pub fn names(module: &[u8]) -> Result<Vec<(u32, String)>> {
    let mut names = Vec::new();
    for part in parts(module) {
        if let Payload::CustomSection(custom) = part?.1
            && let KnownCustom::Name(subsections) = custom.as_known()
        {
            for subsection in subsections {
                if let Name::Function(functions) = subsection? {
                    for naming in functions {
                        let naming = naming?;
                        names.push((naming.index, naming.name.to_owned()));
                    }
                }
            }
        }
    }
    Ok(names)
}
