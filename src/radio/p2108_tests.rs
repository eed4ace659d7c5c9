//! P.2108 against NTIA's tables, printed to 0.1 dB, and laws.

use std::path::Path as FilePath;

use proptest::prelude::*;

use super::*;

/// Printed to 0.1 dB, and 0.05 dB of tolerance.
const TOLERANCE_DB: f64 = 0.1;

/// Holds a function to a table: its inputs are before the columns `rtn` and the expected loss.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn holds(table: &str, rows: usize, loss: impl Fn(&[f64]) -> Result<f64, P2108Error>) {
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles/p2108");
    if !folder.exists() {
        eprintln!("skipped: ../shared is absent");
        return;
    }
    let mut reader = csv::Reader::from_path(folder.join(table)).unwrap();
    let mut count = 0;
    for row in reader.deserialize() {
        let row: Vec<f64> = row.unwrap();
        let (inputs, [refused, expected]) = row.split_last_chunk::<2>().unwrap();
        count += 1;
        match loss(inputs) {
            Ok(loss) => {
                assert_eq!(*refused, 0.0, "{row:?}");
                assert!((loss - expected).abs() <= TOLERANCE_DB, "{row:?}: {loss}");
            }
            Err(error) => assert_ne!(*refused, 0.0, "{row:?}: {error}"),
        }
    }
    assert_eq!(count, rows);
}

fn clutter(code: f64) -> Clutter {
    let codes = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let kinds = [
        Clutter::Water,
        Clutter::Open,
        Clutter::Suburban,
        Clutter::Urban,
        Clutter::Forest,
        Clutter::DenseUrban,
    ];
    let place = codes.iter().position(|&known| known == code).unwrap();
    kinds[place]
}

#[test]
fn terminals_hold_to_the_published_table() {
    holds("HeightGainTerminalCorrectionModelTestData.csv", 12, |row| {
        terminal_loss_db(row[0] * 1000.0, row[1], clutter(row[4]), row[3], row[2])
    });
}

#[test]
fn terrestrial_paths_hold_to_the_published_table() {
    holds("TerrestrialStatisticalModelTestData.csv", 6, |row| {
        terrestrial_loss_db(row[0] * 1000.0, row[1], row[2])
    });
}

#[test]
fn slant_paths_hold_to_the_published_table() {
    holds("AeronauticalStatisticalModelTestData.csv", 7, |row| {
        slant_loss_db(row[0] * 1000.0, row[1], row[2])
    });
}

#[test]
fn refusals_name_the_value_and_what_is_allowed() {
    assert_eq!(
        terminal_loss_db(3500.0, 1.5, Clutter::Urban, 15.0, STREET_WIDTH_M)
            .unwrap_err()
            .to_string(),
        "frequency is 3500 MHz, allowed 30 to 3000"
    );
    assert_eq!(
        slant_loss_db(12_000.0, 30.0, 100.0)
            .unwrap_err()
            .to_string(),
        "the share of locations is 100 %, allowed above 0 and below 100"
    );
    assert!(terrestrial_loss_db(f64::NAN, 1.0, 50.0).is_err());
}

proptest! {
    /// Nearer to the ground is deeper in the clutter.
    #[test]
    fn lower_terminals_lose_more(
        frequency in 30.0..3000.0,
        code in 1_u8..=6,
        height in 0.5..20.0,
        lower in 0.1..1.0,
    ) {
        let clutter = clutter(f64::from(code));
        let at = |height| {
            terminal_loss_db(frequency, height, clutter, clutter.height_m(), STREET_WIDTH_M).unwrap()
        };
        // J(0) is 6.02 to the digits of the Recommendation, so a loss may start 0.01 dB below none
        prop_assert!(at(height) >= -0.02);
        prop_assert!(at(height * lower) >= at(height) - 0.02);
    }

    #[test]
    fn more_locations_and_longer_paths_lose_more(
        frequency in 500.0..67_000.0,
        distance in 0.25..50.0,
        longer in 1.0..3.0,
        share in 1.0..99.0,
        more in 0.0..0.9,
    ) {
        let at = |distance, share| terrestrial_loss_db(frequency, distance, share).unwrap();
        let higher = share + (99.5 - share) * more;
        prop_assert!(at(distance, higher) >= at(distance, share) - 1e-3);
        prop_assert!(at(distance * longer, 50.0) >= at(distance, 50.0) - 1e-3);
    }

    #[test]
    fn slant_losses_are_finite_and_grow_with_locations(
        frequency in 10_000.0..100_000.0,
        elevation in 0.0..=90.0,
        share in 0.001..99.0,
        more in 0.0..0.9,
    ) {
        let at = |share| slant_loss_db(frequency, elevation, share).unwrap();
        let higher = share + (99.999 - share) * more;
        prop_assert!(at(share).is_finite());
        prop_assert!(at(higher) >= at(share) - 1e-3);
    }
}
