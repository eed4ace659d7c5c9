//! Packs `datasets/vietnam` and the licences of others into the program, so that an installed binary runs anywhere.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};

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
    println!("cargo:rustc-env=DEADZONE_BUILD={}", build()?);

    let licences = Path::new("licences/third-party.toml");
    println!("cargo:rerun-if-changed={}", licences.display());
    pack(licences, &out)
}

/// Packs a file as gzip into the folder, under its own name with `.gz`, where it was not packed since it changed:
/// this runs whenever a source changes, and packing takes a while.
fn pack(file: &Path, out: &str) -> Result<(), Box<dyn Error>> {
    let name = file.file_name().ok_or("a file to pack has no name")?;
    let place = Path::new(out).join(format!("{}.gz", name.to_string_lossy()));
    let changed = |path: &Path| fs::metadata(path).and_then(|of| of.modified()).ok();
    if changed(&place).is_some_and(|packed| changed(file).is_some_and(|own| own < packed)) {
        return Ok(());
    }
    let mut packed = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::best());
    packed.write_all(&fs::read(file)?)?;
    fs::write(place, packed.finish()?)?;
    Ok(())
}

/// The SHA-256 of all that the program is made of: values that another one saved are not its own.
fn build() -> Result<String, Box<dyn Error>> {
    let mut files = vec![PathBuf::from("Cargo.toml"), PathBuf::from("Cargo.lock")];
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    let mut digest = Sha256::new();
    for file in files.iter().filter(|file| file.is_file()) {
        let bytes = fs::read(file)?;
        digest.update(file.to_string_lossy().as_bytes());
        digest.update((bytes.len() as u64).to_le_bytes());
        digest.update(bytes);
    }
    let is_choice = |name: &str| name.starts_with("CARGO_FEATURE_") || name == "TARGET";
    let mut choices: Vec<_> = std::env::vars()
        .filter(|(name, _)| is_choice(name))
        .collect();
    choices.sort();
    for (name, value) in choices {
        digest.update(format!("{name}={value};"));
    }
    let mut text = String::new();
    for byte in digest.finalize() {
        write!(text, "{byte:02x}")?;
    }
    for watched in ["src", "Cargo.toml", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={watched}");
    }
    Ok(text)
}
