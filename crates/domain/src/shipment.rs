//! A parcel's fields that are not personal, and the rules of its life.
use super::text::spelled;
use super::time::{Span, Time};

/// A status of the public Sendcloud API v2 (`/parcels/statuses`), by id and English message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    pub id: i64,
    pub message: &'static str,
    pub tone: Tone,
}

spelled! {
    /// How a status is coloured in lists.
    Tone { Plain = "plain", Good = "good", Warn = "warn", Bad = "bad" }
}

spelled! {
    /// The order of a list.
    Sort {
        /// The newest change first.
        Newest = "newest",
        Oldest = "oldest",
        /// By tracking number, or the order's where there is none.
        Number = "number",
        NumberDown = "number-down",
    }
}

const fn status(id: i64, message: &'static str, tone: Tone) -> Status {
    Status { id, message, tone }
}

/// The statuses of the Sendcloud API v2.
pub const STATUSES: &[Status] = &[
    status(1, "Announced", Tone::Plain),
    status(3, "En route to sorting center", Tone::Plain),
    status(4, "Delivery delayed", Tone::Warn),
    status(5, "Sorted", Tone::Plain),
    status(6, "Not sorted", Tone::Warn),
    status(7, "Being sorted", Tone::Plain),
    status(8, "Delivery attempt failed", Tone::Warn),
    status(11, "Delivered", Tone::Good),
    status(12, "Awaiting customer pickup", Tone::Plain),
    status(13, "Announced: not collected", Tone::Warn),
    status(15, "Error collecting", Tone::Bad),
    status(22, "Shipment picked up by driver", Tone::Plain),
    status(80, "Unable to deliver", Tone::Bad),
    status(91, "Parcel en route", Tone::Plain),
    status(92, "Driver en route", Tone::Plain),
    status(93, "Shipment collected by customer", Tone::Good),
    status(999, "No label", Tone::Plain),
    status(1000, "Ready to send", Tone::Plain),
    status(1001, "Being announced", Tone::Plain),
    status(1002, "Announcement failed", Tone::Bad),
    status(1337, "Unknown status", Tone::Warn),
    status(1998, "Cancelled upstream", Tone::Bad),
    status(1999, "Cancellation requested", Tone::Warn),
    status(2000, "Cancelled", Tone::Bad),
    status(2001, "Submitting cancellation request", Tone::Warn),
];

/// What a parcel has of which nobody has told a status. It is none of Sendcloud's, and no file can say it.
pub const NO_STATUS: &Status = &status(0, "", Tone::Plain);

/// It was announced to its carrier.
pub const ANNOUNCED: i64 = 1;

/// It was cancelled.
pub const CANCELLED: i64 = 2000;

/// The status with that id.
#[must_use]
pub fn status_of(id: i64) -> Option<&'static Status> {
    STATUSES.iter().chain([NO_STATUS]).find(|status| status.id == id)
}

/// Whether a parcel's way ends with that status: delivered, fetched, cancelled.
#[must_use]
pub const fn is_end(status_id: i64) -> bool {
    matches!(status_id, 11 | 93 | 1998 | CANCELLED)
}

/// An announced parcel may be cancelled for so long after its announcement.
pub const CANCEL_WITHIN: Span = Span::days(42);

/// What can be done to be rid of a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It was never announced: it is deleted.
    Delete,
    /// It was announced not too long ago: it is cancelled.
    Cancel,
    /// It is cancelled, done, or too old.
    Neither,
}

/// Deleting is for unannounced parcels, cancelling for announced ones up to 42 days
/// (Sendcloud API v2, `POST /parcels/{id}/cancel`).
#[must_use]
pub fn removal(status_id: i64, announced: Option<Time>, now: Time) -> Removal {
    match (status_id, announced) {
        (11 | 93 | 1998..=2001, _) => Removal::Neither,
        (_, None) => Removal::Delete,
        (_, Some(at)) if now - at <= CANCEL_WITHIN => Removal::Cancel,
        _ => Removal::Neither,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unannounced_parcel_is_deleted_and_an_announced_one_cancelled_for_42_days() {
        let day = |n| Time(Span::days(n).0);
        assert_eq!(removal(999, None, day(0)), Removal::Delete);
        assert_eq!(removal(1, Some(day(0)), day(42)), Removal::Cancel);
        assert_eq!(removal(1, Some(day(0)), day(43)), Removal::Neither);
        assert_eq!(removal(2000, Some(day(0)), day(1)), Removal::Neither);
        assert_eq!(removal(11, Some(day(0)), day(1)), Removal::Neither);
    }
}
