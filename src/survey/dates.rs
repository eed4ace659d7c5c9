//! Dates that need the day that the run is for.

use super::{GridDate, LineStatus, Survey};

impl Survey {
    /// The first date in the inputs that can only be judged from `project.as_of`, in words.
    pub(super) fn first_date(&self) -> Option<String> {
        let grid = self
            .villages
            .iter()
            .find_map(|village| match village.grid_date {
                Some(GridDate::On(day)) => {
                    Some(format!("village {} has grid_date {day}", village.id))
                }
                _ => None,
            });
        let planned = || {
            let sites = self.planned.as_deref().unwrap_or_default();
            sites
                .iter()
                .find_map(|site| site.date)
                .map(|day| format!("a planned site has date {day}"))
        };
        let power = || {
            let lines = self.power.as_deref().unwrap_or_default();
            lines
                .iter()
                .find_map(|line| match line.status {
                    LineStatus::Planned(date) => date,
                    LineStatus::Existing => None,
                })
                .map(|day| format!("a planned power line has date {day}"))
        };
        grid.or_else(planned).or_else(power)
    }
}
