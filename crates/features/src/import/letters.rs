//! How the bytes of a file are letters. Whatever they are, they are read as UTF-8.
use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::{Decoder, Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use domain::text::spelled;

spelled! {
    /// An encoding that spreadsheets write.
    Letters {
        Utf8 = "utf-8",
        /// Excel's "Unicode text".
        Utf16Le = "utf-16le",
        Utf16Be = "utf-16be",
        /// Excel's plain "CSV" in the West of Europe and in the Americas.
        Windows1252 = "windows-1252",
    }
}

/// Bytes read at once.
const PIECE: usize = 1 << 16;

impl Letters {
    /// What the first bytes say: a mark in front (Unicode 23.8), or a zero beside each letter.
    #[must_use]
    pub fn marked(start: &[u8]) -> Option<Self> {
        match start {
            [0xEF, 0xBB, 0xBF, ..] => Some(Self::Utf8),
            [0xFF, 0xFE, ..] | [1..=0x7F, 0, _, 0, ..] => Some(Self::Utf16Le),
            [0xFE, 0xFF, ..] | [0, 1..=0x7F, 0, _, ..] => Some(Self::Utf16Be),
            _ => None,
        }
    }

    /// What a file without a mark is in: Windows-1252 if something in it is not UTF-8, and nothing beyond ASCII is. A file with
    /// both is UTF-8 in which a row is spoiled.
    ///
    /// # Errors
    /// What reading fails with.
    pub fn unmarked(input: impl Read) -> io::Result<Self> {
        let mut input = BufReader::with_capacity(PIECE, input);
        let (mut foreign, mut carried) = (false, Vec::new());
        loop {
            let read = input.fill_buf()?;
            if read.is_empty() {
                return Ok(if foreign || !carried.is_empty() { Self::Windows1252 } else { Self::Utf8 });
            }
            let count = read.len();
            if !carried.is_empty() || !read.is_ascii() {
                carried.extend_from_slice(read);
                let Some((spoiled, rest)) = beyond_ascii(&carried) else { return Ok(Self::Utf8) };
                foreign |= spoiled;
                carried.drain(..carried.len() - rest);
            }
            input.consume(count);
        }
    }

    /// Reads it as UTF-8. What is UTF-8 already comes as it is, so that a broken letter spoils its row alone.
    pub fn read<R: Read>(self, input: R) -> BufReader<Decoded<R>> {
        let decoder = self.encoding().map(Encoding::new_decoder_with_bom_removal);
        BufReader::with_capacity(PIECE, Decoded::new(input, decoder))
    }

    const fn encoding(self) -> Option<&'static Encoding> {
        match self {
            Self::Utf8 => None,
            Self::Utf16Le => Some(UTF_16LE),
            Self::Utf16Be => Some(UTF_16BE),
            Self::Windows1252 => Some(WINDOWS_1252),
        }
    }
}

/// Whether something is not UTF-8, and how many bytes at the end may be the beginning of a letter. `None` if there is a letter
/// beyond ASCII that is.
fn beyond_ascii(mut bytes: &[u8]) -> Option<(bool, usize)> {
    let mut foreign = false;
    loop {
        let (valid, wrong) = match std::str::from_utf8(bytes) {
            Ok(text) => (text.len(), None),
            Err(error) => (error.valid_up_to(), error.error_len()),
        };
        if !bytes[..valid].is_ascii() {
            return None;
        }
        let Some(wrong) = wrong else { return Some((foreign, bytes.len() - valid)) };
        (foreign, bytes) = (true, &bytes[valid + wrong..]);
    }
}

/// A file read as UTF-8.
pub struct Decoded<R> {
    input: R,
    /// Else its bytes are given as they are.
    decodes: bool,
    /// Until the end of the file.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    /// What is decoded, and how much of it is given.
    text: Vec<u8>,
    given: usize,
}

impl<R: Read> Decoded<R> {
    fn new(input: R, decoder: Option<Decoder>) -> Self {
        Self { input, decodes: decoder.is_some(), decoder, raw: Vec::new(), text: Vec::new(), given: 0 }
    }

    /// Decodes the next piece of the file.
    fn next(&mut self) -> io::Result<()> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        self.raw.resize(PIECE, 0);
        let read = self.input.read(&mut self.raw)?;
        let most = decoder.max_utf8_buffer_length(read).unwrap_or(4 * PIECE);
        self.text.resize(most, 0);
        let (_, _, written, _) = decoder.decode_to_utf8(&self.raw[..read], &mut self.text, read == 0);
        self.text.truncate(written);
        self.given = 0;
        if read == 0 {
            self.decoder = None;
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if !self.decodes {
            return self.input.read(into);
        }
        while self.given == self.text.len() && self.decoder.is_some() {
            self.next()?;
        }
        let count = into.len().min(self.text.len() - self.given);
        into[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes in pieces of so many.
    struct Pieces<'a>(&'a [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(into.len()).min(self.0.len());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn all(letters: Letters, bytes: &[u8], piece: usize) -> String {
        let mut text = String::new();
        letters.read(Pieces(bytes, piece)).read_to_string(&mut text).expect("it is UTF-8 by now");
        text
    }

    fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    const TEXT: &str = "Ávila;Müller;São;€;😀\r\n";

    #[test]
    fn each_encoding_is_read_whatever_the_pieces_it_comes_in() {
        let marked = format!("\u{FEFF}{TEXT}");
        for piece in [1, 2, 3, 7, PIECE] {
            for text in [TEXT, &marked] {
                assert_eq!(all(Letters::Utf16Le, &utf_16(text, u16::to_le_bytes), piece), TEXT);
                assert_eq!(all(Letters::Utf16Be, &utf_16(text, u16::to_be_bytes), piece), TEXT);
            }
            assert_eq!(all(Letters::Utf8, TEXT.as_bytes(), piece), TEXT);
            assert_eq!(all(Letters::Windows1252, b"\xC1vila;M\xFCller;\x80", piece), "Ávila;Müller;€");
            assert_eq!(all(Letters::Windows1252, b"", piece), "");
        }
        let long = TEXT.repeat(10_000);
        assert_eq!(all(Letters::Utf16Le, &utf_16(&long, u16::to_le_bytes), 1000), long);
    }

    #[test]
    fn a_mark_or_zeros_beside_the_letters_tell() {
        assert_eq!(Letters::marked(b"\xEF\xBB\xBFid"), Some(Letters::Utf8));
        assert_eq!(Letters::marked(&utf_16("\u{FEFF}id", u16::to_le_bytes)), Some(Letters::Utf16Le));
        assert_eq!(Letters::marked(&utf_16("\u{FEFF}id", u16::to_be_bytes)), Some(Letters::Utf16Be));
        assert_eq!(Letters::marked(&utf_16("id", u16::to_le_bytes)), Some(Letters::Utf16Le));
        assert_eq!(Letters::marked(&utf_16("id", u16::to_be_bytes)), Some(Letters::Utf16Be));
        assert_eq!((Letters::marked(b"id;"), Letters::marked(b"\x89PNG\r\n\x1A\n\0")), (None, None));
    }

    #[test]
    fn without_a_mark_what_is_in_it_tells() {
        let of = |bytes: &[u8]| [1, 2, 3, 1000].map(|piece| Letters::unmarked(Pieces(bytes, piece)).expect("memory"));
        assert_eq!(of(b"id;name\n"), [Letters::Utf8; 4]);
        assert_eq!(of(TEXT.as_bytes()), [Letters::Utf8; 4]);
        assert_eq!(of(b"\xC1vila\n"), [Letters::Windows1252; 4]);
        assert_eq!(of(b"name\nEspa\xF1a"), [Letters::Windows1252; 4]);
        assert_eq!(of(b"caf\xE9"), [Letters::Windows1252; 4], "its last letter");
        assert_eq!(of("Broken \u{e9} ".as_bytes()), [Letters::Utf8; 4]);
        assert_eq!(of(b"Broken \xFF\xFE, \xC3\x81vila"), [Letters::Utf8; 4], "UTF-8 with a spoiled row");
    }
}
