//! Files and folders for nobody else on this machine, whatever its umask is: all that the program writes is made here.
use std::fs::{DirBuilder, File, OpenOptions, Permissions, set_permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

const FILE: u32 = 0o600;
const FOLDER: u32 = 0o700;

/// Makes a folder, with those above it that are missing. One that is there stays as the operator made it.
///
/// # Errors
/// If it cannot be made.
pub fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(FOLDER).create(path)
}

/// Makes a file, empty.
///
/// # Errors
/// If it cannot be made.
pub fn file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(FILE).open(path)
}

/// Makes a file if it is not there, and takes it from everybody else if it is.
///
/// # Errors
/// If it cannot be made, or is somebody else's.
pub fn keep(path: &Path) -> io::Result<()> {
    OpenOptions::new().append(true).create(true).mode(FILE).open(path)?;
    set_permissions(path, Permissions::from_mode(FILE))
}
