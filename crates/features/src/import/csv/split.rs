//! Splits a row into its cells (RFC 4180).
use csv_core::{ReadRecordResult, ReaderBuilder, Terminator};

use domain::parcel::Reason;

/// A row has at most so many cells.
const MOST_CELLS: usize = 500;

/// One row as it is split into cells, line by line. It serves for one row after the other, because making csv-core's automaton takes
/// as long as all else that is done for a row.
pub struct Split {
    reader: csv_core::Reader,
    output: Vec<u8>,
    ends: [usize; MOST_CELLS],
    written: usize,
    count: usize,
    bytes: usize,
    overfull: bool,
}

impl Split {
    pub fn new(delimiter: u8) -> Self {
        // Line breaks are taken off before and put back here, so that a stray `\r` is data.
        let reader = ReaderBuilder::new().delimiter(delimiter).terminator(Terminator::Any(b'\n')).build();
        Self { reader, output: Vec::new(), ends: [0; MOST_CELLS], written: 0, count: 0, bytes: 0, overfull: false }
    }

    /// Begins with another row.
    pub fn begin(&mut self) {
        self.reader.reset();
        (self.written, self.count, self.bytes, self.overfull) = (0, 0, 0, false);
    }

    /// Takes one line; true if the row ends with it.
    pub fn feed(&mut self, line: &[u8]) -> bool {
        self.bytes += line.len() + 1;
        self.output.resize(self.bytes, 0);
        for mut input in [line, b"\n"] {
            while !input.is_empty() {
                let (result, read, written, ends) =
                    self.reader.read_record(input, &mut self.output[self.written..], &mut self.ends[self.count..]);
                input = &input[read..];
                self.written += written;
                self.count += ends;
                match result {
                    ReadRecordResult::Record | ReadRecordResult::End => return true,
                    ReadRecordResult::InputEmpty => {}
                    ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                        self.overfull = true;
                        return true;
                    }
                }
            }
        }
        false
    }

    /// How many bytes were taken.
    pub fn taken(&self) -> usize {
        self.bytes
    }

    /// How many cells there are so far.
    pub fn cells(&self) -> usize {
        self.count
    }

    /// The cells.
    pub fn texts(&self) -> Result<Vec<String>, Reason> {
        if self.overfull {
            return Err(Reason::WrongFieldCount);
        }
        let starts = std::iter::once(0).chain(self.ends[..self.count].iter().copied());
        starts
            .zip(&self.ends[..self.count])
            .map(|(start, end)| String::from_utf8(self.output[start..*end].to_vec()).map_err(|_| Reason::NotUtf8))
            .collect()
    }
}
