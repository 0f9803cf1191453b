//! Which Java the platform runs an app on.

use crate::model::MendixVersion;

/// The Java version that Mendix Cloud picks: 8 below Mendix 8.0; from there 17 or 21 where the package asks for it
/// (`JavaVersion` in `metadata.json`), and 25 where an app of Mendix 11 does, as the reference guide advises for Studio
/// Pro 11; else 11, whatever else is asked for.
pub fn java_platform(mendix: &MendixVersion, asked: Option<u32>) -> u32 {
    match asked {
        _ if mendix.major() < 8 => 8,
        Some(java @ (17 | 21)) => java,
        Some(25) if mendix.major() >= 11 => 25,
        _ => 11,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_platform_picks_java_by_mendix_version_and_then_by_what_the_package_asks_for() {
        let cases = [
            ("5.15.0", None, 8),
            ("7.23.29", Some(21), 8),
            ("8.0.0", None, 11),
            ("9.24.22", Some(11), 11),
            ("10.12.1", Some(17), 17),
            ("10.24.15.93102", Some(21), 21),
            ("10.24.0", Some(25), 11),
            ("11.6.6", Some(25), 25),
            ("11.6.6", Some(8), 11),
        ];
        for (mendix, asked, expected) in cases {
            let version = mendix.parse().expect(mendix);
            assert_eq!(java_platform(&version, asked), expected, "{mendix} asking for {asked:?}");
        }
    }
}
