//! Reads whatever comes as a file of the format that `DEADZONE_FORMAT` names by its extension, to the end.
//! Whatever comes of it, it must come.
#![no_main]

use std::hint::black_box;
use std::sync::LazyLock;

use deadzone::formats::{Document, Format, Profile, Source};
use libfuzzer_sys::fuzz_target;

static FORMAT: LazyLock<Format> = LazyLock::new(|| {
    let name = std::env::var("DEADZONE_FORMAT").expect("DEADZONE_FORMAT names a format");
    Format::of_extension(&name).expect("the format is known")
});

/// A panic inside of the crates that read Parquet is caught by the reader and is no finding; any other is.
static HOOK: LazyLock<()> = LazyLock::new(|| {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let file = panic.location().map_or("", |location| location.file());
        if !["/parquet-", "/arrow-"].iter().any(|name| file.contains(name)) {
            before(panic);
        }
    }));
});

fuzz_target!(|bytes: &[u8]| {
    LazyLock::force(&HOOK);
    let Ok(document) = Document::of_bytes("fuzz", bytes.to_vec().into(), Some(*FORMAT)) else {
        return;
    };
    let Ok(mut source) = Source::open(&document, None) else {
        return;
    };
    black_box(Profile::of(&mut source).is_ok());
});
