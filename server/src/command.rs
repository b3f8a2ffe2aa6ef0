//! The commands.
use std::io::Read;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::id::Slug;
use domain::role::{Profile, Rank};
use features::demo::many::Wanted;
use features::import;
use features::import::csv::{Answers, Decimal, Order};
use features::import::letters::Letters;
use features::import::preview::Beginning;
use features::keys;
use features::keys::Tally;
use features::{demo, people};
use house::House;
use store::imports;
use views::error::{AppError, FieldError};

use crate::config::{Config, key};

/// What to do.
#[derive(Subcommand, Clone)]
pub enum Command {
    /// Serve the pages
    Serve,
    /// Bring the database's tables up to date, then exit
    Migrate,
    /// Fill in the demo's accounts and people, then exit; what is there stays
    Demo(Demo),
    /// Bring data in from files
    #[command(subcommand)]
    Import(ImportWhat),
    /// Members and agents
    #[command(subcommand)]
    User(UserWhat),
    /// The keys of what is sealed in the database
    #[command(subcommand)]
    Keys(KeysWhat),
}

/// How much of a demo.
#[derive(Args, Clone)]
pub struct Demo {
    /// So many shipments more, to try what an installation can carry: a tenth in nebula, the rest in other accounts
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    pub shipments: u32,
    /// The other accounts
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    pub accounts: u32,
}

/// What to import.
#[derive(Subcommand, Clone)]
pub enum ImportWhat {
    /// Shipments: Sendcloud API v2 pages (JSON), or CSV. The same file twice changes nothing; one that was cut short goes on
    Shipments {
        /// The account's slug
        #[arg(long)]
        account: String,
        #[command(flatten)]
        said: Said,
        /// The file
        file: PathBuf,
    },
}

/// What a table does not tell itself.
#[derive(Args, Clone)]
pub struct Said {
    /// What comes first in dates like 01/02/2026, where no day above 12 tells
    #[arg(long, value_parser = ["dmy", "mdy"])]
    pub dates: Option<String>,
    /// What stands before the decimals, where there are only numbers like 1.234
    #[arg(long, value_parser = ["point", "comma"])]
    pub numbers: Option<String>,
    /// How its letters are written, where no mark in front tells
    #[arg(long, value_parser = ["utf-8", "utf-16le", "utf-16be", "windows-1252"])]
    pub encoding: Option<String>,
}

/// What to do with people.
#[derive(Subcommand, Clone)]
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
    /// Take the second factor of somebody who has lost it, and end their sessions; their password stays
    ResetSecondFactor(Whom),
}

/// Whom it is about.
#[derive(Args, Clone, Debug)]
pub struct Whom {
    #[arg(long)]
    pub email: String,
}

/// What to do with keys.
#[derive(Subcommand, Clone)]
pub enum KeysWhat {
    /// Wrap every account's data key with `ALDABA_MASTER_KEY`, in place of `ALDABA_MASTER_KEY_OLD`
    ///
    /// Stop the server first, and keep both keys until it runs with the new one. All keys are wrapped anew in one commit, or none.
    /// Those that are under the new key already stay as they are, so it can be run again.
    Rotate {
        /// The master key until now, 64 hex digits
        #[arg(long, env = "ALDABA_MASTER_KEY_OLD", hide_env_values = true)]
        old_master_key: Option<String>,
        /// Draw new data keys too, and seal everything anew with them
        #[arg(long)]
        new_data_keys: bool,
    },
}

/// A new person.
#[derive(Args, Clone)]
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
            Self::Demo(demo) => fill(house, &demo).await,
            Self::Import(ImportWhat::Shipments { account, said, file }) => {
                shipments(house, &account, &said, &file).await
            }
            Self::Keys(KeysWhat::Rotate { old_master_key, new_data_keys }) => {
                rotate(house, old_master_key.as_deref(), new_data_keys).await
            }
            Self::User(UserWhat::Add(new)) => add(house, new).await,
            Self::User(UserWhat::Password { email, password }) => {
                let password = password_or_typed(password)?;
                people::set_password(house, &email, password).await.map_err(|error| error.to_string())?;
                println!("{email} has a new password; all their sessions have ended.");
                Ok(())
            }
            Self::User(UserWhat::ResetSecondFactor(Whom { email })) => {
                people::reset_second_factor(house, &email).await.map_err(|error| error.to_string())?;
                println!("{email} signs in with the password alone; all their sessions have ended.");
                Ok(())
            }
        }
    }
}

async fn fill(house: &House, wanted: &Demo) -> Result<(), String> {
    let fresh = demo::fill::fill(house).await.map_err(|error| format!("the demo could not be filled in ({error})"))?;
    println!("{}", if fresh { "The demo is filled in." } else { "The demo is there already." });
    if wanted.shipments > 0 {
        let many = Wanted { accounts: wanted.accounts.into(), shipments: wanted.shipments.into() };
        let progress = |done| eprint!("\r{done} of {} shipments", wanted.shipments);
        let fresh = demo::many::fill(&house.db, house.clock.now(), &many, progress)
            .await
            .map_err(|error| format!("it failed: {error}"))?;
        println!("{}", if fresh { "\nThey are filled in." } else { "Many shipments are there already." });
    }
    Ok(())
}

async fn rotate(house: &House, old: Option<&str>, renew: bool) -> Result<(), String> {
    let old = key("ALDABA_MASTER_KEY_OLD", old)?;
    let Tally { keys, rewrapped, renewed } =
        keys::rotate(house, old.as_ref(), renew).await.map_err(|error| error.to_string())?;
    println!("{keys} data keys: {rewrapped} wrapped anew, {} under ALDABA_MASTER_KEY already.", keys - rewrapped);
    if renew {
        println!("{renewed} of them are new; what they seal was sealed anew.");
    }
    Ok(())
}

async fn shipments(house: &House, account: &str, said: &Said, file: &std::path::Path) -> Result<(), String> {
    let slug = Slug::parse(account).ok_or("an account's slug has lower-case letters, digits and hyphens")?;
    let letters = said.encoding.as_deref().and_then(Letters::parse);
    let answers = Answers {
        dates: said.dates.as_deref().and_then(Order::parse),
        numbers: said.numbers.as_deref().and_then(Decimal::parse),
    };
    let begun =
        import::begin::command_with(house, &slug, file, letters, answers).await.map_err(|error| match error {
            AppError::NotFound => format!("there is no account {slug}"),
            AppError::Invalid { fields } => unclear(file, &fields),
            _ => format!("{} cannot be read", file.display()),
        })?;
    for (name, text) in import::preview::facts(&begun.plan) {
        println!("{name}: {text}");
    }
    if let Ok(Beginning::Table(sample)) = Beginning::of(file, &begun.plan) {
        for (name, field) in sample.columns.iter().filter(|(name, _)| !name.trim().is_empty()) {
            println!("  {} → {}", name.trim(), field.unwrap_or("not used"));
        }
    }
    let share = |read: i64| read * 100 / begun.bytes.max(1);
    if let Some(read) = begun.goes_on {
        println!("This file was cut short at {} %; it goes on from there.", share(read));
    }
    let (start, from) = (house.clock.now(), begun.goes_on.unwrap_or(0));
    let progress = |tally: &imports::Tally| {
        let (took, read) = ((house.clock.now() - start).0, tally.bytes_read - from);
        let left = (begun.bytes - tally.bytes_read).max(0).saturating_mul(took) / read.max(1) / 1000;
        eprint!(
            "\r{:>3} %  {} added, {} changed, {} unchanged, {} bad, about {left} s left  ",
            share(tally.bytes_read),
            tally.added,
            tally.changed,
            tally.unchanged,
            tally.bad
        );
    };
    let run = tokio::select! {
        run = import::run(house, &begun.source, file, progress) => run,
        _ = tokio::signal::ctrl_c() => {
            import::stop(house, &begun.source).await;
            return Err("the import was stopped; run it again, and it goes on from there".to_owned());
        }
    };
    let tally =
        run.map_err(|error| format!("the import stopped ({error}); run it again, and it goes on from there"))?;
    eprintln!();
    for problem in import::problems(&tally.problems) {
        eprintln!("line {}: {}", problem.line, problem.reason);
    }
    for note in import::problems(&tally.notes) {
        eprintln!("line {} went in, but: {}", note.line, note.reason);
    }
    println!("{} added, {} changed, {} unchanged, {} bad", tally.added, tally.changed, tally.unchanged, tally.bad);
    Ok(())
}

/// What is wrong with a file, or has to be said of it.
fn unclear(file: &std::path::Path, fields: &[FieldError]) -> String {
    let told = |field: &FieldError| match field.field.as_str() {
        "dates" => {
            "dates can be read in two ways: say --dates dmy if the day comes first, --dates mdy if the month does"
                .to_owned()
        }
        "numbers" => {
            "numbers can be read in two ways: say --numbers point or --numbers comma for what stands before decimals"
                .to_owned()
        }
        "encoding" => {
            "it is not UTF-8; it looks like Windows-1252. Save it as CSV UTF-8, or say --encoding windows-1252"
                .to_owned()
        }
        _ => field.message.clone(),
    };
    let told: Vec<_> = fields.iter().map(told).collect();
    format!("{}: {}", file.display(), told.join("; "))
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
