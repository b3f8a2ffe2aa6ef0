//! Ctrl-C and kind kills: what was started is stopped before this program ends.
use std::sync::Mutex;

use anyhow::{Context, Result};

type Cleanup = Box<dyn FnOnce() + Send>;

static CLEANUPS: Mutex<Vec<Cleanup>> = Mutex::new(Vec::new());

/// Runs what `on_end` has collected when a signal ends the program. Call once.
pub fn watch() -> Result<()> {
    ctrlc::set_handler(|| {
        clean_up();
        std::process::exit(130);
    })
    .context("no handler for Ctrl-C")
}

/// Adds a step to do at the end, however the end comes.
pub fn on_end(cleanup: impl FnOnce() + Send + 'static) {
    if let Ok(mut cleanups) = CLEANUPS.lock() {
        cleanups.push(Box::new(cleanup));
    }
}

/// Does the collected steps, last first.
pub fn clean_up() {
    let cleanups = CLEANUPS.lock().map(|mut cleanups| std::mem::take(&mut *cleanups)).unwrap_or_default();
    for cleanup in cleanups.into_iter().rev() {
        cleanup();
    }
}
