//! Gateways: a satellite without laser links serves a place only while one of them sees it too.

use super::Seen;
use super::observer::{EARTH_RADIUS_KM, Observer};
use crate::geodesy::LonLat;

/// A ground station that joins satellites to the network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gateway {
    /// Where it stands.
    pub at: LonLat,
    /// It works with satellites from here up, degrees.
    pub min_elevation_deg: f64,
}

/// The gateways of a constellation as they matter to one place.
#[derive(Clone, Debug)]
pub struct GatewayReach {
    place: Observer,
    gateways: Vec<(Observer, f64)>,
}

impl GatewayReach {
    /// The gateways that satellites over a place may see.
    #[must_use]
    pub fn new(place: LonLat, gateways: &[Gateway]) -> Self {
        let ready = |gateway: &Gateway| {
            let least = gateway.min_elevation_deg.clamp(-90.0, 90.0).to_radians();
            (Observer::at(gateway.at), least.sin())
        };
        Self {
            place: Observer::at(place),
            gateways: gateways.iter().map(ready).collect(),
        }
    }

    /// Whether a gateway sees what the place sees. Terrain around gateways is not looked at.
    #[must_use]
    pub fn serves(&self, seen: &Seen) -> bool {
        let radius_km = EARTH_RADIUS_KM + f64::from(seen.altitude_km);
        let point = self.place.point(
            f64::from(seen.azimuth_deg),
            f64::from(seen.elevation_deg),
            radius_km,
        );
        let mut gateways = self.gateways.iter();
        gateways.any(|(gateway, least)| gateway.sine(point) >= *least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gateway(lon: f64, lat: f64) -> Gateway {
        Gateway {
            at: LonLat::new(lon, lat).unwrap(),
            min_elevation_deg: 25.0,
        }
    }

    #[test]
    fn a_gateway_reaches_as_far_as_both_see_the_satellite() {
        // Phu Tho and Ca Mau are 1,413 km apart; at 25 degrees and 550 km either sees 941 km.
        let phu_tho = gateway(105.2, 21.3);
        let ca_mau = LonLat::new(105.15, 8.6).unwrap();
        let reach = GatewayReach::new(ca_mau, &[phu_tho]);
        let seen = |azimuth_deg: f32, elevation_deg: f32| Seen {
            satellite: 0,
            azimuth_deg,
            elevation_deg,
            altitude_km: 550.0,
        };
        assert!(reach.serves(&seen(0.0, 30.0)), "between the two");
        assert!(!reach.serves(&seen(0.0, 89.0)), "1,413 km from the gateway");
        assert!(!reach.serves(&seen(180.0, 30.0)), "farther still");
        assert!(!GatewayReach::new(ca_mau, &[]).serves(&seen(0.0, 30.0)));
        let near = GatewayReach::new(ca_mau, &[phu_tho, gateway(106.7, 10.8)]);
        assert!(near.serves(&seen(0.0, 89.0)));
    }
}
