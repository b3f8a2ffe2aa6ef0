//! The command line.
use std::process::ExitCode;

use aldaba_server::command::Command;
use clap::Parser;

/// Merchants keep their account here, and decide to the second when a support agent may come in.
#[derive(Parser)]
#[command(name = "aldaba", version)]
struct Cli {
    #[command(flatten)]
    config: aldaba_server::config::Config,
    #[command(subcommand)]
    command: Command,
}

/// A page is made of thousands of small pieces that live for a millisecond, on any thread.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Views are deeply nested types, and unoptimised builds give each level a frame of its own.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    match tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build() {
        Ok(runtime) => runtime.block_on(run()),
        Err(error) => {
            eprintln!("aldaba: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("ALDABA_LOG").unwrap_or_else(|_| "info,sqlx=warn".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // An object a line is what collectors of logs read; their rules know incidents by the target.
    if std::env::var("ALDABA_LOG_FORMAT").is_ok_and(|format| format == "json") {
        log.json().flatten_event(true).init();
    } else {
        log.with_target(false).init();
    }
    match cli.command.run(&cli.config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("aldaba: {error}");
            ExitCode::FAILURE
        }
    }
}
