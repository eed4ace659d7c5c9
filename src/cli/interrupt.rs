//! Being stopped in order: by Ctrl-C, or by a system that shuts down.

use std::fmt::Write as _;

use super::terminal::Terminal;
use crate::report::Abandoned;

/// What is said of an interruption.
fn told(abandoned: &Abandoned) -> String {
    let of = |dirs: &[std::path::PathBuf]| {
        let dirs: Vec<String> = dirs.iter().map(|dir| dir.display().to_string()).collect();
        dirs.join(", ")
    };
    let mut text = "interrupted".to_owned();
    if !abandoned.complete.is_empty() {
        let _ = write!(
            text,
            ": the new files in {} are complete",
            of(&abandoned.complete)
        );
    }
    if !abandoned.unchanged.is_empty() {
        let _ = write!(
            text,
            ": nothing in {} was changed",
            of(&abandoned.unchanged)
        );
    }
    text
}

#[cfg(unix)]
mod waiting {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;

    use super::{Terminal, told};
    use crate::report;

    /// Ends the process in order when it is asked to: what is being written is given up, files that are being
    /// moved come into place first. Asked again, it ends at once. The exit codes are those of shells, 128 and
    /// the number of the signal.
    pub(in super::super) fn listen(quiet: bool) -> std::io::Result<Arc<AtomicBool>> {
        let stopped = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // In this order: the first signal finds the flag down.
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stopped))?;
            flag::register(signal, Arc::clone(&stopped))?;
        }
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                let abandoned = report::abandon();
                if !quiet {
                    Terminal::last_words(&told(&abandoned));
                }
                std::process::exit(128 + signal);
            }
        });
        Ok(stopped)
    }

    /// Leaves the last word to the thread that was told to end the process, where there is one.
    pub(in super::super) fn yield_to_it(stopped: &AtomicBool) {
        while stopped.load(Ordering::SeqCst) {
            std::thread::park();
        }
    }
}

#[cfg(unix)]
pub(super) use waiting::{listen, yield_to_it};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interruption_says_what_became_of_every_folder() {
        let none = Abandoned::default();
        assert_eq!(told(&none), "interrupted");
        let both = Abandoned {
            unchanged: vec!["out".into(), "b".into()],
            complete: vec!["a".into()],
        };
        assert_eq!(
            told(&both),
            "interrupted: the new files in a are complete: nothing in out, b was changed"
        );
    }
}
