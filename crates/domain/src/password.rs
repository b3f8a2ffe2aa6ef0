//! How long a password is.

/// The shortest, in characters (NIST SP 800-63B asks for 8 with a second factor, 15 without).
pub const SHORTEST: usize = 10;

/// The longest, in bytes: hashing is not to be made expensive by a stranger.
pub const LONGEST: usize = 1024;
