//! stub
use super::Problem;
/// w
/// # Errors
/// io
pub fn write(_: &mut dyn std::io::Write, _: &Problem) -> std::io::Result<()> {
    Ok(())
}
