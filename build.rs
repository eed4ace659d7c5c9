//! Packs `datasets/vietnam` and the licences of others into the program, so that an installed binary runs anywhere.

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
        pack(&folder.join(name), &out)?;
        writeln!(
            code,
            "    ({name:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.gz\"))),"
        )?;
    }
    code.push_str("];\n");
    fs::write(Path::new(&out).join("embedded.rs"), code)?;

    let licences = Path::new("licences/third-party.toml");
    println!("cargo:rerun-if-changed={}", licences.display());
    pack(licences, &out)
}

/// Packs a file as gzip into the folder, under its own name with `.gz`.
fn pack(file: &Path, out: &str) -> Result<(), Box<dyn Error>> {
    let name = file.file_name().ok_or("a file to pack has no name")?;
    let mut packed = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::best());
    packed.write_all(&fs::read(file)?)?;
    let name = format!("{}.gz", name.to_string_lossy());
    fs::write(Path::new(out).join(name), packed.finish()?)?;
    Ok(())
}
