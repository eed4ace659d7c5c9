//! Named sets of what models must be told of the air.

/// What models must be told of the air over a country.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Atmosphere {
    /// Its name in `radio.atmosphere`.
    pub name: &'static str,
    /// Keys of `[radio]` and their values, as TOML.
    pub values: [(&'static str, &'static str); 4],
    /// Where it comes from.
    pub source: &'static str,
}

/// The shipped sets.
pub const ATMOSPHERES: &[Atmosphere] = &[
    Atmosphere {
        name: "mid-latitude",
        values: [
            ("radio.dn", "45.0"),
            ("radio.n0", "325.0"),
            ("radio.climate", "5"),
            ("radio.itm_n0", "301.0"),
        ],
        source: "middle values of mid latitudes, ITM's usual continental temperate climate [J]",
    },
    Atmosphere {
        name: "vietnam",
        values: [
            ("radio.dn", "55.0"),
            ("radio.n0", "370.0"),
            ("radio.climate", "3"),
            ("radio.itm_n0", "360.0"),
        ],
        source: "tropics: DN 50 to 60, N0 360 to 380; climate 3 for coast and south, set 2 for the north [J]",
    },
];

/// Looks a set up by name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Atmosphere> {
    ATMOSPHERES
        .iter()
        .find(|atmosphere| atmosphere.name == name)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_name_the_project_file_allows_has_an_atmosphere() {
        for name in crate::project::keys::ATMOSPHERES {
            assert!(super::find(name).is_some(), "{name}");
        }
        assert_eq!(
            crate::project::keys::ATMOSPHERES.len(),
            super::ATMOSPHERES.len()
        );
    }
}
