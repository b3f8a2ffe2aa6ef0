//! The program's own sources, for tests that read them.
use std::fs;
use std::path::Path;

/// The project's folder.
pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A file of the project, or beside it.
///
/// # Panics
/// If it is not there: a test that reads nothing proves nothing.
pub fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Rust file of the program, by its path, but for those that hold tests only.
pub fn programs() -> Vec<(String, String)> {
    let folders = [
        "crates/domain/src",
        "crates/views/src",
        "crates/store/src",
        "crates/answers/src",
        "crates/house/src",
        "crates/features/src",
        "app/src",
        "server/src",
    ];
    let mut files: Vec<_> = folders.into_iter().flat_map(rust_files).collect();
    files.retain(|(path, _)| !path.ends_with("/tests.rs"));
    assert!(files.len() > 50, "only {} files: is this still where they are?", files.len());
    files
}

/// Every Rust file under a folder of the project.
pub fn rust_files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(Path::new(ROOT).join(&folder)).expect("a folder of sources").flatten() {
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                folders.push(path);
            } else if entry.path().extension().is_some_and(|end| end == "rs") {
                let text = read(&path);
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

/// A source up to its tests, which stand last.
pub fn without_tests(source: &str) -> &str {
    source.split("#[cfg(test)]").next().unwrap_or_default()
}
