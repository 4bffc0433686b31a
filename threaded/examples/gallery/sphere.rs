//! Distances on the earth.

use std::f64::consts::{FRAC_PI_2, PI};

use wideband_core::{Compute, expression};

use crate::gallery::{Formula, Gallery};

/// In kilometres.
const DIAMETER: f64 = 12_742.0;

expression! {
    /// The distance of two places, whose latitudes and longitudes are in radians.
    struct Haversine { diameter }
    |latitude, longitude, other_latitude, other_longitude| {
        let north = (0.5 * (other_latitude - latitude)).sin();
        let east = (0.5 * (other_longitude - longitude)).sin();
        let square = north * north + latitude.cos() * other_latitude.cos() * east * east;
        diameter * square.sqrt().asin()
    }
}

pub(crate) fn haversine(gallery: &mut Gallery) {
    let n = gallery.n;
    let places = [-FRAC_PI_2..FRAC_PI_2, -PI..PI, -FRAC_PI_2..FRAC_PI_2, -PI..PI];
    let [latitudes, longitudes, other_latitudes, other_longitudes] = gallery.columns(places);
    gallery.show(
        // Of opposite places, the arcsine multiplies what the sines have rounded: by 1/√(1 - square).
        Formula { name: "haversine distance", elements: n, results: n, tolerance: 1e-11, at_least: 0.0 },
        |out| {
            let places = latitudes.iter().zip(&longitudes);
            let others = other_latitudes.iter().zip(&other_longitudes);
            for (((latitude, longitude), (other_latitude, other_longitude)), out) in places.zip(others).zip(out) {
                let north = (0.5 * (other_latitude - latitude)).sin();
                let east = (0.5 * (other_longitude - longitude)).sin();
                let square = north * north + latitude.cos() * other_latitude.cos() * east * east;
                *out = DIAMETER * square.sqrt().asin();
            }
        },
        |team, out| {
            let inputs = [&latitudes, &longitudes, &other_latitudes, &other_longitudes];
            team.map(&Haversine { diameter: DIAMETER }, inputs, out);
        },
    );
}
