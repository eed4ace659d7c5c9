use crate::survey::{Houses, Village};

/// A village of which nothing but its id is known.
pub(super) fn village(id: &str) -> Village {
    Village {
        id: id.to_owned(),
        name: None,
        commune: None,
        commune_code: None,
        district: None,
        province: None,
        centre: None,
        doubtful_location: false,
        houses: Houses::AtCentre,
        households: None,
        population: None,
        population_source: None,
        electricity: None,
        electricity_asof: None,
        electricity_source: None,
        grid_date: None,
        extremely_difficult: None,
        poor_share: None,
        border: None,
        island: None,
        school: None,
        clinic: None,
        hazard: None,
        road_km: None,
        extra: Vec::new(),
    }
}
