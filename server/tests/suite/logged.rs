//! What the program logs, at its most talkative, for tests that look for what must not be there.
use std::collections::BTreeSet;
use std::io;
use std::sync::{Mutex, Once, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

/// What is kept of the lines, each once, and how many there were.
static LINES: Mutex<(BTreeSet<String>, usize)> = Mutex::new((BTreeSet::new(), 0));

/// Only lines with one of these are kept: other tests are logged too.
const KEPT: [&str; 4] = ["marker", "ALDABA_BEHIND_PROXY", "path=\"/a/nebula/shipments\"", "incident=\""];

/// Listens from now on, in every thread.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .without_time()
            .with_writer(Writer);
        let subscriber = subscriber.finish();
        tracing::subscriber::set_global_default(subscriber).expect("nobody else listens");
    });
}

/// A text that no log has seen.
pub fn marker() -> String {
    format!("marker{}", crate::support::new_id())
}

/// How many lines there are.
pub fn lines() -> usize {
    LINES.lock().unwrap_or_else(PoisonError::into_inner).1
}

/// Whether a line has that text.
pub fn has(text: &str) -> bool {
    LINES.lock().unwrap_or_else(PoisonError::into_inner).0.iter().any(|line| line.contains(text))
}

/// The lines that have all of these texts.
pub fn with(texts: &[&str]) -> Vec<String> {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    lines.0.iter().filter(|line| texts.iter().all(|text| line.contains(text))).cloned().collect()
}

struct Writer;

impl<'a> MakeWriter<'a> for Writer {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes).into_owned();
        let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        lines.1 += 1;
        if KEPT.iter().any(|kept| line.contains(kept)) {
            lines.0.insert(line);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
