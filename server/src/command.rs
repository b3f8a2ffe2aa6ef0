//! The commands.
use std::io::Read;
use std::path::PathBuf;

use aldaba_app::backend::clock::new_id;
use aldaba_app::backend::import::{self, Source};
use aldaba_app::backend::{House, demo, people};
use aldaba_app::domain::id::{ImportId, Slug};
use aldaba_app::domain::role::{Profile, Rank};
use clap::{Args, Subcommand};

use crate::config::Config;

/// What to do.
#[derive(Subcommand, Clone, Debug)]
pub enum Command {
    /// Serve the pages
    Serve,
    /// Bring the database's tables up to date, then exit
    Migrate,
    /// Fill in the demo's accounts and people, then exit; what is there stays
    Demo,
    /// Bring data in from files
    #[command(subcommand)]
    Import(ImportWhat),
    /// Members and agents
    #[command(subcommand)]
    User(UserWhat),
}

/// What to import.
#[derive(Subcommand, Clone, Debug)]
pub enum ImportWhat {
    /// Shipments: Sendcloud API v2 pages (JSON), or CSV. The same file twice changes nothing
    Shipments {
        /// The account's slug
        #[arg(long)]
        account: String,
        /// The file
        file: PathBuf,
    },
}

/// What to do with people.
#[derive(Subcommand, Clone, Debug)]
pub enum UserWhat {
    /// Add a member to an account (made if it is new), or an agent
    Add(NewUser),
    /// Set a new password and end the person's sessions
    Password {
        #[arg(long)]
        email: String,
        /// Else it is read from standard input
        #[arg(long, env = "ALDABA_PASSWORD", hide_env_values = true)]
        password: Option<String>,
    },
}

/// A new person.
#[derive(Args, Clone, Debug)]
pub struct NewUser {
    #[arg(long)]
    pub email: String,
    #[arg(long)]
    pub name: String,
    /// The account's slug: the person becomes a member. Without it they become an agent
    #[arg(long)]
    pub account: Option<String>,
    /// The account's name, if it is to be made
    #[arg(long)]
    pub account_name: Option<String>,
    /// admin, operator or member; agent or lead
    #[arg(long, default_value = "member")]
    pub role: String,
    /// Else it is read from standard input
    #[arg(long, env = "ALDABA_PASSWORD", hide_env_values = true)]
    pub password: Option<String>,
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// In words for the operator.
    pub async fn run(self, config: &Config) -> Result<(), String> {
        if matches!(self, Self::Serve) {
            return crate::serve::serve(config).await;
        }
        let house = config.house().await?;
        let done = self.act(&house).await;
        house.db.close().await;
        done
    }

    async fn act(self, house: &House) -> Result<(), String> {
        match self {
            Self::Serve | Self::Migrate => Ok(()),
            Self::Demo => fill(house).await,
            Self::Import(ImportWhat::Shipments { account, file }) => shipments(house, &account, &file).await,
            Self::User(UserWhat::Add(new)) => add(house, new).await,
            Self::User(UserWhat::Password { email, password }) => {
                let password = password_or_typed(password)?;
                people::set_password(house, &email, password).await.map_err(|error| error.to_string())?;
                println!("{email} has a new password; all their sessions have ended.");
                Ok(())
            }
        }
    }
}

async fn fill(house: &House) -> Result<(), String> {
    let fresh = demo::fill::fill(house).await.map_err(|error| format!("the demo could not be filled in ({error})"))?;
    println!("{}", if fresh { "The demo is filled in." } else { "The demo is there already." });
    Ok(())
}

async fn shipments(house: &House, account: &str, file: &std::path::Path) -> Result<(), String> {
    let slug = Slug::parse(account).ok_or("an account's slug has lower-case letters, digits and hyphens")?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = std::fs::metadata(file).map_err(|error| format!("{}: {error}", file.display()))?.len();
    let import = ImportId(new_id());
    let account = people::begin_import(house, &slug, &import, &name, bytes)
        .await
        .map_err(|_| format!("there is no account {slug}"))?;
    let source = Source { account, import, actor: "command line".to_owned() };
    let progress = |tally: &aldaba_app::backend::sql::imports::Tally| {
        let share = u64::try_from(tally.bytes_read).unwrap_or(0) * 100 / bytes.max(1);
        eprint!(
            "\r{share:>3} %  {} added, {} changed, {} unchanged, {} bad",
            tally.added, tally.changed, tally.unchanged, tally.bad
        );
    };
    let tally =
        import::run(house, &source, file, progress).await.map_err(|error| format!("the import stopped ({error})"))?;
    eprintln!();
    for problem in import::problems(&tally.problems) {
        eprintln!("line {}: {}", problem.line, problem.reason);
    }
    println!("{} added, {} changed, {} unchanged, {} bad", tally.added, tally.changed, tally.unchanged, tally.bad);
    Ok(())
}

async fn add(house: &House, new: NewUser) -> Result<(), String> {
    let place = if let Some(slug) = &new.account {
        let slug = Slug::parse(slug).ok_or("a slug has 2 to 40 lower-case letters, digits and single hyphens")?;
        let profile = Profile::parse(&new.role).ok_or("--role must be admin, operator or member")?;
        people::Place::Account { slug, name: new.account_name.clone(), profile }
    } else {
        let role = if new.role == "member" { "agent" } else { &new.role };
        people::Place::Support(Rank::parse(role).ok_or("--role must be agent or lead, or name an --account")?)
    };
    let password = password_or_typed(new.password)?;
    people::add(house, &new.email, &new.name, place, password).await.map_err(|error| error.to_string())?;
    println!("{} can sign in.", new.email);
    Ok(())
}

fn password_or_typed(given: Option<String>) -> Result<String, String> {
    if let Some(password) = given {
        return Ok(password);
    }
    eprintln!("Password (one line):");
    let mut typed = String::new();
    std::io::stdin().take(2048).read_to_string(&mut typed).map_err(|error| error.to_string())?;
    Ok(typed.trim_end_matches(['\r', '\n']).to_owned())
}
