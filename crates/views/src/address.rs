//! Addresses of pages.
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Percent-encodes a query value.
#[must_use]
pub fn escape(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_search_text_keeps_its_meaning_in_an_address() {
        assert_eq!(escape("a&b=ñ# -_.~"), "a%26b%3D%C3%B1%23%20-_.~");
    }
}
