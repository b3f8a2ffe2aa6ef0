//! Addresses of pages.
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but the unreserved characters (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Percent-encodes a query value.
#[must_use]
pub fn escape(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Undoes [`escape`] and [`escape_path`].
#[must_use]
pub fn unescape(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// All but the unreserved characters and slashes.
const RESERVED_IN_PATHS: &AsciiSet = &RESERVED.remove(b'/');

/// Percent-encodes an address, or what else may keep its slashes.
#[must_use]
pub fn escape_path(text: &str) -> String {
    utf8_percent_encode(text, RESERVED_IN_PATHS).to_string()
}

#[cfg(test)]
mod tests {
    use super::{escape, escape_path};

    #[test]
    fn an_address_keeps_its_slashes_and_nothing_else() {
        assert_eq!(escape_path("/a/b?q=ñ %\n\u{0}-_.~"), "/a/b%3Fq%3D%C3%B1%20%25%0A%00-_.~");
    }

    #[test]
    fn a_search_text_keeps_its_meaning_in_an_address() {
        assert_eq!(escape("a&b=ñ# -_.~"), "a%26b%3D%C3%B1%23%20-_.~");
        assert_eq!(super::unescape(&escape("a&b=ñ# +%-_.~")), "a&b=ñ# +%-_.~");
    }
}
