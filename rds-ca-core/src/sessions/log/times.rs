//! Times in the formats of logs.

use time::UtcDateTime;

/// A time written `2026-11-23 14:31:39[.123] UTC`, or with `T`, a fraction, and a numeric zone or `Z`.
///
/// `None` for other zones, whose abbreviations are ambiguous.
pub(super) fn parse_time(text: &str) -> Option<UtcDateTime> {
    let date = text.get(..10)?;
    let rest = text.get(11..)?;
    let time_length = rest
        .find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')
        .unwrap_or(rest.len());
    let (clock, zone) = rest.split_at_checked(time_length)?;
    let zone = zone.trim_start();
    let named = ["UTC", "GMT", "Z"].iter().any(|name| {
        zone.strip_prefix(name)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    });
    let zone = if named { "Z".to_owned() } else { offset(zone)? };
    crate::timestamp::parse(&format!("{date}T{clock}{zone}")).ok()
}

/// `+02`, or `+02:30` if nothing else follows: RDS's prefix puts a colon right after the zone.
fn offset(zone: &str) -> Option<String> {
    let hours = zone
        .get(..3)
        .filter(|hours| hours.starts_with(['+', '-']))?;
    let minutes = zone.get(3..6).filter(|minutes| {
        let digits = minutes
            .strip_prefix(':')
            .is_some_and(|digits| digits.parse::<u8>().is_ok());
        digits
            && zone
                .get(6..)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    });
    Some(format!("{hours}{}", minutes.unwrap_or(":00")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let at = |text: &str| crate::timestamp::parse(text).ok();
        let noon = at("2026-11-23T12:00:00Z");
        assert_eq!(
            parse_time("2026-11-23 12:00:00 UTC:10.0.0.5(4000):app"),
            noon
        );
        assert_eq!(parse_time("2026-11-23 12:00:00.000 UTC [77] LOG:"), noon);
        assert_eq!(parse_time("2026-11-23 12:00:00.000 GMT,\"app\""), noon);
        assert_eq!(parse_time("2026-11-23T12:00:00.000000Z\t 12 Connect"), noon);
        assert_eq!(parse_time("2026-11-23 14:00:00 +02 [1]"), noon);
        assert_eq!(
            parse_time("2026-11-23T14:00:00.5+02:00 * x"),
            at("2026-11-23T12:00:00.5Z")
        );
        assert_eq!(parse_time("2026-11-23 12:00:00 CET [77]"), None);
        assert_eq!(parse_time("nothing"), None);
        assert_eq!(parse_time("ééééééééééééé"), None);
    }
}
