//! Packs `datasets/vietnam` into the program, so that an installed binary runs anywhere.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::{Compression, GzBuilder};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("datasets/vietnam");
    let out = std::env::var("OUT_DIR")?;
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={}", folder.display());

    let mut names: Vec<String> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, std::io::Error>>()?;
    // What `deadzone run` leaves beside the project file is no part of the dataset.
    names.retain(|name| folder.join(name).is_file());
    names.sort();

    let mut code = String::from("static FILES: &[(&str, &[u8])] = &[\n");
    for name in &names {
        println!("cargo:rerun-if-changed={}", folder.join(name).display());
        let mut packed = GzBuilder::new()
            .mtime(0)
            .write(Vec::new(), Compression::best());
        packed.write_all(&fs::read(folder.join(name))?)?;
        fs::write(Path::new(&out).join(format!("{name}.gz")), packed.finish()?)?;
        writeln!(
            code,
            "    ({name:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.gz\"))),"
        )?;
    }
    code.push_str("];\n");
    fs::write(Path::new(&out).join("embedded.rs"), code)?;
    Ok(())
}
