//! stub
use super::{BuildPlan, Problem};
/// w
/// # Errors
/// io
pub fn write(
    out: &mut dyn std::io::Write,
    problem: &Problem,
    plan: &BuildPlan,
) -> std::io::Result<()> {
    serde_json::to_writer(out, &serde_json::json!({"problem": problem, "plan": plan}))
        .map_err(Into::into)
}
/// p
#[derive(Debug)]
pub struct PlanFile {
    /// p
    pub problem: Problem,
    /// p
    pub plan: BuildPlan,
}
/// r
/// # Errors
/// json
pub fn read(_: &[u8]) -> Result<PlanFile, std::io::Error> {
    Err(std::io::Error::other("x"))
}
