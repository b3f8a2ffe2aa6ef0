//! `make run`: the whole thing as people get it, with demo data.
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, io};

use anyhow::{Context, Result};

use crate::install;
use crate::run::{cargo, run};
use crate::shell::say;
use crate::site::{self, Mode, SITE};

/// Builds what is not up to date, prepares the database and becomes the server.
pub fn serve() -> Result<()> {
    install::for_build()?;
    say("compiling the server (release; minutes when cold)");
    run(cargo().args(["build", "--release", "--package=aldaba-server"]))?;
    site::build(Mode::Release)?;

    let address = env::var("ALDABA_ADDR").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let database = env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite:data/aldaba.db".to_owned());
    say(&format!("demo data into {database}"));
    run(&mut aldaba("target/release/aldaba", "demo", &database, &address)?)?;
    say(&format!("serving on http://{address} (Ctrl-C stops)"));
    let error = aldaba("target/release/aldaba", "serve", &database, &address)?.exec();
    Err(error).context("target/release/aldaba")
}

/// The program with its configuration; the environment's own settings win.
pub fn aldaba(program: &str, command: &str, database: &str, address: &str) -> Result<Command> {
    let mut aldaba = Command::new(program);
    aldaba.arg(command).env("DATABASE_URL", database).env("ALDABA_ADDR", address).env("ALDABA_SITE_ROOT", SITE);
    if env::var_os("ALDABA_MASTER_KEY").is_none() {
        aldaba.env("ALDABA_MASTER_KEY", master_key(&key_file(database))?);
    }
    Ok(aldaba)
}

/// Beside the database, if it is a file.
fn key_file(database: &str) -> PathBuf {
    let file = database.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    let folder = file.and_then(|file| Path::new(file.split('?').next()?).parent()).unwrap_or(Path::new("data"));
    folder.join("master.key")
}

/// Reads the key, or makes it once: 32 random bytes as hex digits, for nobody else to read.
fn master_key(path: &Path) -> Result<String> {
    if let Ok(key) = fs::read_to_string(path) {
        return Ok(key.trim().to_owned());
    }
    if let Some(folder) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let key = random_hex()?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{key}")?;
    Ok(key)
}

fn random_hex() -> io::Result<String> {
    let mut bytes = [0; 32];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

#[cfg(test)]
mod tests {
    use super::key_file;
    use std::path::Path;

    #[test]
    fn the_key_is_beside_the_database() {
        for (database, file) in [
            ("sqlite:data/aldaba.db", "data/master.key"),
            ("sqlite:///var/lib/aldaba/a.db?mode=rwc", "/var/lib/aldaba/master.key"),
            ("sqlite:a.db", "master.key"),
            ("postgres://app@localhost/aldaba", "data/master.key"),
        ] {
            assert_eq!(key_file(database), Path::new(file), "{database}");
        }
    }
}
