//! What this program writes of each coordinate reference system that it knows, as CSV for
//! `scripts/crs-vectors.py --check`.
//!
//! `cargo run --example crs_definitions`

use deadzone::geodesy::{Crs, crs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(["code", "format", "text"])?;
    let utm = (32601..=32660).chain(32701..=32760);
    let named = crs::known().map(|(code, _)| code);
    for code in named.filter(|code| *code < 32600).chain(utm) {
        let system = Crs::parse(&code.to_string())?;
        let code = code.to_string();
        let projjson = system.projjson().map(|value| value.to_string());
        for (format, text) in [
            ("wkt1", system.wkt1()),
            ("esri", system.esri_wkt()),
            ("projjson", projjson),
            ("proj", Some(system.proj_string())),
        ] {
            let text = text.ok_or("a system of the table has no text")?;
            out.write_record([code.as_str(), format, &text])?;
        }
    }
    out.flush()?;
    Ok(())
}
