//! A PostgreSQL of the tests' own: in a temporary folder, on loopback, gone afterwards.
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, process, thread};

use anyhow::{Context, Result, bail};

use crate::run::{output, run, start};
use crate::shell::say;
use crate::{install, interrupt, tree};

/// The beginning of a cluster's folder; the process that uses it is the rest.
const FOLDER: &str = "aldaba-postgres-";

/// Where the programs are: Debian's place, or beside the `initdb` of the path.
pub fn programs() -> Option<PathBuf> {
    let debian = Path::new("/usr/lib/postgresql/15/bin");
    let on_path = env::var_os("PATH").unwrap_or_default();
    let mut places = env::split_paths(&on_path).collect::<Vec<_>>();
    places.insert(0, debian.to_owned());
    places.into_iter().find(|place| place.join("initdb").exists() && place.join("postgres").exists())
}

/// Starts a cluster that ends with this program, and returns its URL without a database's name.
pub fn cluster() -> Result<String> {
    say("starting a PostgreSQL of our own");
    let programs = programs().context("PostgreSQL is not installed")?;
    remove_leftovers()?;
    let folder = env::temp_dir().join(format!("{FOLDER}{}", process::id()));
    tree::fresh(&folder)?;
    let user = unprivileged_user(&folder)?;
    let data = folder.join("data");
    make_data(&programs, user.as_deref(), &data)?;
    let port = free_port()?;
    let mut server = start(&mut server_command(&programs, user.as_deref(), &data, port))?;
    let url = format!("postgres://app@127.0.0.1:{port}");
    let ready = wait_until_ready(&programs, port, &mut server);
    interrupt::on_end(move || stop(server, &folder));
    ready.map(|()| url)
}

/// Holds a cluster for a person who runs single tests by hand.
pub fn hold() -> Result<()> {
    install::for_test()?;
    interrupt::watch()?;
    println!("export ALDABA_TEST_POSTGRES={}", cluster()?);
    loop {
        thread::park();
    }
}

/// Folders of runs that were killed too hard to tidy up: the process in their name is gone.
fn remove_leftovers() -> Result<()> {
    for entry in fs::read_dir(env::temp_dir())?.flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(FOLDER));
        if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            tree::remove(&entry.path())?;
        }
    }
    Ok(())
}

/// PostgreSQL refuses to run as root: then its folder is given to another user, who is returned.
fn unprivileged_user(folder: &Path) -> Result<Option<String>> {
    if !install::is_root() {
        return Ok(None);
    }
    let passwd = fs::read_to_string("/etc/passwd")?;
    let exists = |name: &&str| passwd.lines().any(|line| line.split(':').next() == Some(*name));
    let user = ["postgres", "nobody"].into_iter().find(exists).context("no user to run PostgreSQL as")?;
    run(Command::new("chown").arg(user).arg(folder))?;
    Ok(Some(user.to_owned()))
}

fn make_data(programs: &Path, user: Option<&str>, data: &Path) -> Result<()> {
    let mut initdb = as_user(user, &programs.join("initdb"));
    initdb.arg("-D").arg(data).args(["-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
    output(&mut initdb).map(drop)
}

/// Settings: nothing but loopback; as fast as it gets, since nothing here must survive a power cut;
/// connections for many tests side by side, each with a database of its own.
fn server_command(programs: &Path, user: Option<&str>, data: &Path, port: u16) -> Command {
    let mut server = as_user(user, &programs.join("postgres"));
    server.arg("-D").arg(data).arg("-p").arg(port.to_string());
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "full_page_writes=off",
        "synchronous_commit=off",
        "max_connections=400",
        "log_min_messages=fatal",
    ] {
        server.args(["-c", setting]);
    }
    // What tests provoke on purpose is no news; a failing test shows the error itself.
    server.stderr(Stdio::null());
    server
}

/// `setpriv` changes the user, and lets the program end with this one however this one ends.
fn as_user(user: Option<&str>, program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if let Some(user) = user {
        command.args(["--reuid", user, "--regid", user_group(user), "--clear-groups"]);
    }
    command.args(["--pdeathsig", "INT"]).arg(program).current_dir("/").env("LC_ALL", "C.UTF-8");
    command
}

fn user_group(user: &str) -> &str {
    if user == "nobody" { "nogroup" } else { user }
}

fn wait_until_ready(programs: &Path, port: u16, server: &mut Child) -> Result<()> {
    for _ in 0..200 {
        let mut ask = Command::new(programs.join("pg_isready"));
        ask.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
        if ask.status()?.success() {
            return Ok(());
        }
        if let Some(end) = server.try_wait()? {
            bail!("PostgreSQL ended with {end}");
        }
        thread::sleep(Duration::from_millis(50));
    }
    bail!("PostgreSQL did not answer within 10 s");
}

/// A port nobody listens on just now.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// SIGQUIT is PostgreSQL's way of stopping at once; its data are thrown away anyway.
fn stop(mut server: Child, folder: &Path) {
    let asked = Command::new("kill").args(["-QUIT", &server.id().to_string()]).status();
    if asked.is_ok_and(|end| end.success()) {
        let _ = server.wait();
    }
    let _ = tree::remove(folder);
}
