//! Named definitions of "covered".
//!
//! A profile sets technologies, least RSRP and the share of houses. What a regulator's definition
//! needs beyond them (cell-edge probability, load, call success) this version cannot judge from
//! polygons, so a profile stands for the threshold part of the definition only.

/// A coverage profile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Profile {
    /// Its name in `coverage.profile`.
    pub name: &'static str,
    /// Technologies that count, as TOML.
    pub technologies: &'static str,
    /// Least RSRP in dBm, as TOML.
    pub min_rsrp_dbm: &'static str,
    /// Share of houses, as TOML.
    pub covered_share: &'static str,
    /// Where it comes from and what is unverified.
    pub source: &'static str,
}

/// The shipped profiles.
pub const PROFILES: &[Profile] = &[
    Profile {
        name: "vn-village",
        technologies: "[\"3G\", \"4G\", \"5G\"]",
        min_rsrp_dbm: "-110.0",
        covered_share: "0.8",
        source: "Vietnam, village scope [J]; the dBm value is ours, the ministry's was not found",
    },
    Profile {
        name: "acma-basic",
        technologies: "[\"4G\", \"5G\"]",
        min_rsrp_dbm: "-115.0",
        covered_share: "0.8",
        source: "Australia, standard effective 30 Jun 2026: below -115 dBm is no coverage [P]; share [J]",
    },
    Profile {
        name: "acma-good",
        technologies: "[\"4G\", \"5G\"]",
        min_rsrp_dbm: "-95.0",
        covered_share: "0.8",
        source: "Australia, good coverage at -95 dBm or better [P]; share [J]",
    },
    Profile {
        name: "ofcom-4g",
        technologies: "[\"4G\", \"5G\"]",
        min_rsrp_dbm: "-105.0",
        covered_share: "0.95",
        source: "United Kingdom, 4G at -105 dBm [G, unverified]; share after its 95 % probability [J]",
    },
    Profile {
        name: "fcc-lte",
        technologies: "[\"4G\", \"5G\"]",
        min_rsrp_dbm: "-110.0",
        covered_share: "0.9",
        source: "United States, 5/1 Mbps at 90 % cell edge and 50 % load [P]; the dBm value that stands for it is ours [J]",
    },
    Profile {
        name: "emergency",
        technologies: "[\"2G\", \"3G\", \"4G\", \"5G\"]",
        min_rsrp_dbm: "-120.0",
        covered_share: "0.8",
        source: "emergency call only, -120 to -122 dBm [P: asked for by an Australian operator]; share [J]",
    },
];

/// Looks a profile up by name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_name_the_project_file_allows_has_a_profile() {
        for name in crate::project::keys::PROFILES {
            assert!(super::find(name).is_some(), "{name}");
        }
        assert_eq!(crate::project::keys::PROFILES.len(), super::PROFILES.len());
    }
}
