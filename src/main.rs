//! The door of `deadzone`: parse, run, exit code.

use std::process::ExitCode;

/// Millions of short names are made and dropped by all threads, which the system's allocator is slow
/// at: a tenth of a large scan.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    deadzone::cli::main()
}
