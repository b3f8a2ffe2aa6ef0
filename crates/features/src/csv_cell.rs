//! Cells that a spreadsheet would run as formulas, made harmless and back.
//!
//! The rule is OWASP's (<https://owasp.org/www-community/attacks/CSV_Injection>): a cell that begins with one of
//! [`TRIGGERS`] gets an apostrophe in front. A cell that already begins with apostrophes before a trigger gets one more,
//! so that an export read back gives every text as it was.
use std::borrow::Cow;

/// What stands in front of a table, so that spreadsheets know that it is UTF-8 (Unicode 23.8).
pub const MARK: &str = "\u{FEFF}";

/// What makes a spreadsheet take a cell for a formula; the last four are the full-width forms that some locales read alike.
const TRIGGERS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The cell as it is written to a file that a spreadsheet may open.
pub fn neutral(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it was before [`neutral`].
pub fn original(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}

/// Whether a trigger begins the cell, be it behind apostrophes.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(TRIGGERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_gets_an_apostrophe() {
        for trigger in TRIGGERS {
            assert_eq!(neutral(&format!("{trigger}1+1")), format!("'{trigger}1+1"));
        }
        assert_eq!(neutral("=HYPERLINK(\"http://x.example\")"), "'=HYPERLINK(\"http://x.example\")");
    }

    #[test]
    fn other_cells_stay_as_they_are() {
        for cell in ["", "a=1", "D'Angelo", "'t Hooft", "12-3", "Łódź", "'"] {
            assert_eq!(neutral(cell), cell);
            assert_eq!(original(cell), cell);
        }
    }

    #[test]
    fn every_short_text_comes_back_as_it_was_and_none_goes_out_as_a_formula() {
        let alphabet = ["'", "=", "-", "a", " ", "\t", "＠"];
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            texts = texts
                .iter()
                .flat_map(|text| alphabet.iter().map(move |next| format!("{text}{next}")))
                .chain([String::new()])
                .collect();
            for text in &texts {
                let cell = neutral(text);
                assert_eq!(original(&cell), text);
                assert!(!cell.starts_with(TRIGGERS), "{cell:?}");
            }
        }
    }
}
