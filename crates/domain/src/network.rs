//! Networks, as one counts by them.
use std::net::IpAddr;

/// What one subscriber has: an address of version 4, or the 2^64 of version 6 that a network gives to each (RFC 6177).
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        address @ IpAddr::V4(_) => address,
    }
}

/// The network of an address that is written out. What is no address stands for itself.
#[must_use]
pub fn network_of(address: &str) -> String {
    address.parse().map_or_else(|_| address.to_owned(), |address| network(address).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_an_address_of_version_4_however_it_is_written() {
        assert_eq!(network_of("192.0.2.7"), "192.0.2.7");
        assert_eq!(network_of("::ffff:192.0.2.7"), "192.0.2.7");
        assert_ne!(network_of("192.0.2.7"), network_of("192.0.2.8"));
    }

    #[test]
    fn a_network_is_64_bits_of_version_6() {
        assert_eq!(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network_of("2001:db8:1:2:ffff::1"), "2001:db8:1:2::");
        assert_ne!(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
    }

    #[test]
    fn what_is_no_address_stands_for_itself() {
        for text in ["", "unknown", "192.0.2", "192.0.2.7:443"] {
            assert_eq!(network_of(text), text);
        }
    }
}
