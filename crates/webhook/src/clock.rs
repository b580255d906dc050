//! The one place that reads the clock, and how a point in time is written.

use jiff::Timestamp;

/// Now, Unix milliseconds.
pub(crate) fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// The point in time of Unix milliseconds; the nearest one that can be written for a value out of range.
pub(crate) fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// RFC 3339 in UTC with milliseconds and `Z`, as the Activity specification asks for (A2043).
pub(crate) fn rfc3339(ms: i64) -> String {
    format!("{:.3}", timestamp(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_utc_with_milliseconds() {
        assert_eq!(rfc3339(1_700_000_000_007), "2023-11-14T22:13:20.007Z");
    }

    #[test]
    fn a_time_out_of_range_is_written_as_the_last_that_can_be() {
        assert_eq!(rfc3339(i64::MAX), "9999-12-30T22:00:00.999Z");
    }
}
