//! Stages taken one after the other: timed, told of, computed or taken from what was saved.

use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::saved::{Fingerprint, Saved, fingerprint, key};
use super::{Progress, Saving, Stage};
use crate::project::Settings;

/// The fingerprint of what a value was made from; all zeros where nothing is saved.
pub(super) type From = Fingerprint;

/// The stages of a run.
pub(super) struct Steps<'a> {
    progress: &'a dyn Progress,
    saved: Saved,
    lap: Instant,
    timings: Vec<(&'static str, Duration)>,
    resumed: Vec<Stage>,
}

impl<'a> Steps<'a> {
    pub(super) fn new(saving: &Saving, progress: &'a dyn Progress) -> Self {
        Self {
            progress,
            saved: Saved::of(saving),
            lap: Instant::now(),
            timings: Vec::new(),
            resumed: Vec::new(),
        }
    }

    /// Whether values are saved or taken.
    pub(super) fn is_saving(&self) -> bool {
        self.saved.is_on()
    }

    /// The fingerprint of something that keys are made from.
    pub(super) fn fingerprint(&self, value: &impl Serialize) -> From {
        if self.is_saving() {
            fingerprint(value)
        } else {
            From::default()
        }
    }

    /// A stage begins.
    pub(super) fn begin(&self, name: &'static str, count: usize) {
        self.progress.stage(name, count);
    }

    /// A stage ends.
    pub(super) fn lap(&mut self, name: &'static str) {
        self.timings.push((name, self.lap.elapsed()));
        self.lap = Instant::now();
    }

    /// The value of a stage and its fingerprint: as it was saved, or computed from the settings that the stage
    /// may read. `count` is how many steps it has.
    pub(super) fn stage<T, E>(
        &mut self,
        (stage, count): (Stage, usize),
        settings: &Settings,
        from: &[From],
        compute: impl FnOnce(Settings, &dyn Progress) -> Result<T, E>,
    ) -> Result<(T, From), E>
    where
        T: Serialize + DeserializeOwned,
    {
        let seen = stage.seen(settings);
        let key = self.is_saving().then(|| key(stage, &seen, from));
        if let Some(key) = &key
            && let Some(value) = self.saved.take(stage, key)
        {
            self.resumed.push(stage);
            self.lap(stage.name());
            return Ok(value);
        }
        self.progress.stage(stage.name(), count);
        let value = compute(seen, self.progress)?;
        let own = key.map_or_else(From::default, |key| self.saved.keep(stage, &key, &value));
        self.lap(stage.name());
        Ok((value, own))
    }

    /// How long each stage took, and which were taken from what was saved.
    pub(super) fn finish(self) -> (Vec<(&'static str, Duration)>, Vec<Stage>) {
        (self.timings, self.resumed)
    }
}
