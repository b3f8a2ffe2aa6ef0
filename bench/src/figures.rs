//! Medians, percentiles, and how figures are worded.

/// How often each thing is measured.
pub const RUNS: usize = 5;

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The value that so many of a hundred do not exceed.
pub fn percentile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a rank")]
    let rank = ((values.len() as f64 * share / 100.0).ceil() as usize).max(1) - 1;
    values.get(rank).copied().unwrap_or_default()
}

/// Milliseconds.
pub fn ms(value: f64) -> String {
    format!("{value:.1} ms")
}

/// MiB of KiB.
pub fn mib(kib: f64) -> String {
    format!("{:.1} MiB", kib / 1024.0)
}
