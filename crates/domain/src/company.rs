//! A company as its account names it.
use super::tax_id::TaxKind;

/// Checked company data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    pub trade_name: String,
    pub legal_name: String,
    pub tax_kind: TaxKind,
    pub tax_id: String,
    pub website: String,
}

/// A website as it is kept: `https://` put before a bare host. `None` if it is not one.
#[must_use]
pub fn website(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    if rest.is_none() && lower.as_bytes().windows(3).any(|three| three == b"://") {
        return None;
    }
    let host = rest.unwrap_or(&lower).split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let good =
        host.contains('.') && host.len() <= 253 && host.split('.').all(label) && !text.contains(char::is_whitespace);
    good.then(|| if rest.is_some() { text.to_owned() } else { ["https://", text].concat() })
}

#[cfg(test)]
mod tests {
    use super::website;

    #[test]
    fn a_bare_host_becomes_an_address_and_what_could_run_is_refused() {
        assert_eq!(website("nebula.example").as_deref(), Some("https://nebula.example"));
        assert_eq!(website("http://münchen.example/a?b").as_deref(), Some("http://münchen.example/a?b"));
        for bad in [
            "javascript:alert(1)",
            "ftp://x.example",
            "nebula",
            "a b.example",
            "https://",
            "-x.example",
            "https://user@x",
        ] {
            assert_eq!(website(bad), None, "{bad}");
        }
    }
}
