//! stub
use super::{BuildPlan, Problem};
/// f
#[derive(Debug, Clone, PartialEq)]
pub struct Fault;
impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "x")
    }
}
/// c
#[derive(Debug)]
pub struct Checked;
/// f
/// # Errors
/// faults
pub fn check(_: &Problem, _: &BuildPlan) -> Result<Checked, Vec<Fault>> {
    Ok(Checked)
}
/// f
#[must_use]
pub fn problem_faults(_: &Problem) -> Vec<Fault> {
    Vec::new()
}
