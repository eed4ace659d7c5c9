//! Unpacked parts of tiles that all threads share, bounded in bytes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

/// A tile, and the first column and row of a part of it.
pub(super) type Key = (u32, [u32; 2]);

/// What a part costs beside its heights.
const OVERHEAD: usize = 128;

#[derive(Debug)]
struct Held {
    used: u64,
    heights: Arc<[f32]>,
}

#[derive(Debug, Default)]
struct State {
    parts: FxHashMap<Key, Held>,
    bytes: usize,
    clock: u64,
}

/// The parts that were used last.
#[derive(Debug)]
pub(super) struct Cache {
    most: usize,
    state: Mutex<State>,
}

fn cost(heights: &[f32]) -> usize {
    OVERHEAD + size_of_val(heights)
}

impl Cache {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Whatever a thread was at when it panicked, the parts that are held are whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, key: Key) -> Option<Arc<[f32]>> {
        let mut state = self.state();
        state.clock += 1;
        let clock = state.clock;
        let held = state.parts.get_mut(&key)?;
        held.used = clock;
        Some(Arc::clone(&held.heights))
    }

    /// Keeps a part, unless it alone is too large, and lets go of the half that was not used for longest,
    /// again and again until there is room.
    pub(super) fn keep(&self, key: Key, heights: &Arc<[f32]>) {
        let bytes = cost(heights);
        if bytes > self.most {
            return;
        }
        let state = &mut *self.state();
        while state.bytes + bytes > self.most && !state.parts.is_empty() {
            let mut used: Vec<u64> = state.parts.values().map(|held| held.used).collect();
            let middle = used.len() / 2;
            let (_, &mut middle, _) = used.select_nth_unstable(middle);
            state.parts.retain(|_, held| held.used > middle);
            state.bytes = state.parts.values().map(|held| cost(&held.heights)).sum();
        }
        state.clock += 1;
        let held = Held {
            used: state.clock,
            heights: Arc::clone(heights),
        };
        state.bytes += bytes;
        if let Some(before) = state.parts.insert(key, held) {
            state.bytes -= cost(&before.heights);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_last_stays_and_the_bound_holds() {
        let cache = Cache::new(10 * (OVERHEAD + 400));
        let heights: Arc<[f32]> = vec![0.0; 100].into();
        for number in 0..1000 {
            cache.keep((number, [0, 0]), &heights);
            assert!(cache.get((number, [0, 0])).is_some());
            let state = cache.state();
            assert!(state.bytes <= cache.most);
            assert_eq!(state.bytes, state.parts.len() * (OVERHEAD + 400));
        }
        assert!(cache.get((0, [0, 0])).is_none());
        cache.keep((999, [0, 0]), &heights);
        let state = cache.state();
        assert_eq!(state.bytes, state.parts.len() * (OVERHEAD + 400));
        drop(state);
        cache.keep((5, [0, 0]), &vec![0.0; 10_000].into());
        assert!(cache.get((5, [0, 0])).is_none());
    }
}
