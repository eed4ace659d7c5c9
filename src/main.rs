//! The door of `deadzone`: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    deadzone::cli::main()
}
