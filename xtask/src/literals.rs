//! Moves texts that several pages share into the main module.
//!
//! The split gives every set of pages that needs the same text a chunk of its own, as it does for functions (`share.rs`): dozens of
//! files of some fifty bytes, each of them a request. What holds nothing but data is a part of the memory that the main module
//! fills when it starts, and its file is gone.
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use wasm_encoder::{ConstExpr, DataCountSection, DataSection, Section};
use wasmparser::{DataKind, DataSectionReader, Operator, Payload};

use crate::object::parts;

/// Takes into `main` what the files of these names hold, if it is data alone, and out of the loaders in `link`. Gives which are gone.
pub fn gather(
    main: &mut Vec<u8>,
    folder: &Path,
    names: &BTreeSet<String>,
    link: &mut String,
) -> Result<BTreeSet<String>> {
    let (mut gone, mut segments) = (BTreeSet::new(), Vec::new());
    for name in names {
        let file = folder.join(name).with_extension("wasm");
        if let Some(found) = data_alone(&fs::read(&file)?)? {
            segments.extend(found);
            forget(link, name)?;
            fs::remove_file(file)?;
            gone.insert(name.clone());
        }
    }
    append(main, &segments)?;
    Ok(gone)
}

/// A piece of the memory: where it begins, and its bytes.
type Segment = (i32, Vec<u8>);

/// The data of a module that has nothing else.
fn data_alone(module: &[u8]) -> Result<Option<Vec<Segment>>> {
    let mut found = Vec::new();
    for part in parts(module) {
        match part?.1 {
            Payload::DataSection(data) => found = segments(data)?,
            Payload::FunctionSection(functions) if functions.count() > 0 => return Ok(None),
            Payload::ElementSection(elements) if elements.count() > 0 => return Ok(None),
            _ => {}
        }
    }
    Ok(Some(found))
}

fn segments(data: DataSectionReader) -> Result<Vec<Segment>> {
    let segment = |segment: wasmparser::Result<wasmparser::Data>| {
        let segment = segment?;
        let DataKind::Active { memory_index: 0, offset_expr } = segment.kind else { bail!("data of another memory") };
        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
            bail!("data of no place")
        };
        Ok((value, segment.data.to_vec()))
    };
    data.into_iter().map(segment).collect()
}

/// Adds data to a module that has some.
fn append(module: &mut Vec<u8>, more: &[Segment]) -> Result<()> {
    let (mut counted, mut filled) = (None, None);
    for part in parts(module) {
        match part? {
            (place, Payload::DataCountSection { count, .. }) => counted = Some((place, count)),
            (place, Payload::DataSection(data)) => filled = Some((place, segments(data)?)),
            _ => {}
        }
    }
    let (place, mut all) = filled.context("a module without data")?;
    all.extend_from_slice(more);
    let mut section = DataSection::new();
    for (at, bytes) in all {
        section.active(0, &ConstExpr::i32_const(at), bytes);
    }
    // From behind: what is before stays where it is.
    replace(module, place, &section);
    if let Some((place, count)) = counted {
        replace(module, place, &DataCountSection { count: count + u32::try_from(more.len())? });
    }
    Ok(())
}

fn replace(module: &mut Vec<u8>, place: std::ops::Range<usize>, section: &impl Section) {
    let mut bytes = Vec::new();
    section.append_to(&mut bytes);
    module.splice(place, bytes);
}

/// Takes a file out of the script that loads them, as the split writes it.
fn forget(link: &mut String, name: &str) -> Result<()> {
    let loader = format!("__{name}");
    let begins = format!("const {loader} = makeLoad(");
    let start = link.find(&begins).with_context(|| format!("nothing loads {name}"))?;
    let end = start + link[start..].find(", []);\n").context("a loader has no end")? + ", []);\n".len();
    link.replace_range(start..end, "");
    for (listed, left) in [(format!("{loader}, "), ""), (format!(", {loader}]"), "]"), (format!("[{loader}]"), "[]")] {
        *link = link.replace(&listed, left);
    }
    ensure!(
        !link.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|word| word == loader),
        "{name} is still loaded"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_gone_is_loaded_by_nobody() {
        let load = |n| format!("const __chunk_{n} = makeLoad(() => {{\n    fetch(\"./chunk_{n}.wasm\")\n}}\n, []);\n");
        let pages = "export const a = makeLoad(x, [__chunk_1, __chunk_10, __chunk_2]);\nexport const b = makeLoad(x, [__chunk_1]);\n";
        let mut link = format!("{}{}{}{pages}", load(1), load(10), load(2));
        forget(&mut link, "chunk_1").expect("gone");
        forget(&mut link, "chunk_2").expect("gone");
        assert_eq!(
            link,
            format!(
                "{}{}",
                load(10),
                "export const a = makeLoad(x, [__chunk_10]);\nexport const b = makeLoad(x, []);\n"
            )
        );
        forget(&mut link, "chunk_3").expect_err("nothing loads it");
    }

    #[test]
    fn data_come_to_what_is_there() {
        let (mut data, mut code) = (DataSection::new(), wasm_encoder::Module::new());
        data.active(0, &ConstExpr::i32_const(8), *b"old");
        let mut module = code.section(&DataCountSection { count: 1 }).section(&data).clone().finish();
        append(&mut module, &[(64, b"new".to_vec())]).expect("appended");
        let found = data_alone(&module).expect("a module");
        assert_eq!(found, Some(vec![(8, b"old".to_vec()), (64, b"new".to_vec())]));
    }
}
