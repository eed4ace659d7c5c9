//! stub
use super::{BuildPlan, Problem};
use crate::project::PlanRule;
/// e
#[derive(Debug, Clone, Copy, Default)]
pub struct Effort {
    /// s
    pub seconds: f64,
    /// c
    pub curve: bool,
}
impl Effort {
    /// o
    #[must_use]
    pub fn of(rule: &PlanRule) -> Self {
        Self {
            seconds: rule.effort_s,
            curve: rule.curve,
        }
    }
}
/// s
#[must_use]
pub fn solve(_: &Problem, _: Option<(&Problem, &BuildPlan)>, _: Effort) -> BuildPlan {
    unimplemented!()
}
