//! stub
use super::{BuildPlan, Problem};
/// c
#[derive(Debug, serde::Serialize)]
pub struct Changes;
impl std::fmt::Display for Changes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "x")
    }
}
/// c
#[must_use]
pub fn compare(_: (&Problem, &BuildPlan), _: (&Problem, &BuildPlan)) -> Changes {
    Changes
}
