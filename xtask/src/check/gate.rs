//! The pages are the same on both sides: what only the server has is in crates that the app does not know.
use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::tree;

/// Names each other place that asks whether this is the server.
pub fn complaints() -> Result<Vec<String>> {
    let sources = Path::new("app/src");
    let mut complaints = Vec::new();
    for file in &tree::files(sources)? {
        if file.extension().is_some_and(|end| end == "rs") {
            let path = sources.join(file);
            let lines = asking_lines(&fs::read_to_string(&path)?);
            complaints.extend(lines.iter().map(|line| format!("{}:{line}: nobody asks for \"ssr\"", path.display())));
        }
    }
    Ok(complaints)
}

fn asking_lines(source: &str) -> Vec<usize> {
    let asks = |line: &str| line.contains("\"ssr\"");
    source.lines().zip(1..).filter(|(line, _)| asks(line)).map(|(_, number)| number).collect()
}

#[cfg(test)]
mod tests {
    use super::asking_lines;

    #[test]
    fn a_second_gate_is_found_and_a_route_mode_is_not() {
        let source = "<Route ssr=SsrMode::Async/>\n#[cfg(feature = \"ssr\")]\nmod hidden;";
        assert_eq!(asking_lines(source), [2]);
    }
}
