//! Names of variables: a letter and places in the problem.

use std::fmt;

/// A variable of the model. Places count from 0 as in the problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variable {
    /// `y_SITE`: the site is built in the phase.
    Build {
        /// The site.
        site: u32,
        /// When.
        phase: u32,
    },
    /// `s_VILLAGE`: satellite serves the village from the phase on.
    Satellite {
        /// The village.
        village: u32,
        /// When.
        phase: u32,
    },
    /// `v_VILLAGE`: some site serves the village from the phase on; where no link costs and no capacity binds.
    Covered {
        /// The village.
        village: u32,
        /// When.
        phase: u32,
    },
    /// `x_VILLAGE_SITE`: that site serves the village from the phase on.
    Serve {
        /// The village.
        village: u32,
        /// The site.
        site: u32,
        /// When.
        phase: u32,
    },
    /// `a_HOP_END`: the hop joins the site at its end `a` (0) or `b` (1) towards a root, built in the phase.
    Join {
        /// The hop.
        hop: u32,
        /// Which end hangs on the other.
        end: u32,
        /// When.
        phase: u32,
    },
    /// `f_HOP_END`: how many sites hang on the hop, that one included.
    Flow {
        /// The hop.
        hop: u32,
        /// Which end hangs on the other.
        end: u32,
    },
    /// `d_SITE`: hops from the root to the site.
    Depth {
        /// The site.
        site: u32,
    },
}

/// A variable as a model with or without phases names it: without, the phase is left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named(pub(super) Variable, pub(super) bool);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(variable, has_phases) = *self;
        let phase = match variable {
            Variable::Build { site, phase } => {
                write!(f, "y_{site}")?;
                phase
            }
            Variable::Satellite { village, phase } => {
                write!(f, "s_{village}")?;
                phase
            }
            Variable::Covered { village, phase } => {
                write!(f, "v_{village}")?;
                phase
            }
            Variable::Serve {
                village,
                site,
                phase,
            } => {
                write!(f, "x_{village}_{site}")?;
                phase
            }
            Variable::Join { hop, end, phase } => {
                write!(f, "a_{hop}_{end}")?;
                phase
            }
            Variable::Flow { hop, end } => return write!(f, "f_{hop}_{end}"),
            Variable::Depth { site } => return write!(f, "d_{site}"),
        };
        if has_phases {
            write!(f, "_{phase}")?;
        }
        Ok(())
    }
}

impl Variable {
    /// Reads a name; `None` where it is none of a model with, or without, phases.
    #[must_use]
    pub fn read(name: &str, has_phases: bool) -> Option<Self> {
        let mut parts = name.split('_');
        let kind = parts.next()?;
        let mut numbers = [0_u32; 3];
        let mut count = 0;
        for part in parts {
            let is_plain = part.bytes().all(|byte| byte.is_ascii_digit());
            let is_canonical = part == "0" || !part.starts_with('0');
            let slot = numbers.get_mut(count)?;
            *slot = part.parse().ok().filter(|_| is_plain && is_canonical)?;
            count += 1;
        }
        let [first, second, third] = numbers;
        let phases = usize::from(has_phases);
        let variable = match (kind, count) {
            ("y", of) if of == 1 + phases => Self::Build {
                site: first,
                phase: second,
            },
            ("s", of) if of == 1 + phases => Self::Satellite {
                village: first,
                phase: second,
            },
            ("v", of) if of == 1 + phases => Self::Covered {
                village: first,
                phase: second,
            },
            ("x", of) if of == 2 + phases => Self::Serve {
                village: first,
                site: second,
                phase: third,
            },
            ("a", of) if of == 2 + phases && second < 2 => Self::Join {
                hop: first,
                end: second,
                phase: third,
            },
            ("f", 2) if second < 2 => Self::Flow {
                hop: first,
                end: second,
            },
            ("d", 1) => Self::Depth { site: first },
            _ => return None,
        };
        Some(variable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn names_are_read_as_written(a: u32, b: u32, c: u32, has_phases: bool) {
            let phase = if has_phases { c } else { 0 };
            for variable in [
                Variable::Build { site: a, phase },
                Variable::Satellite { village: a, phase },
                Variable::Covered { village: a, phase },
                Variable::Serve { village: a, site: b, phase },
                Variable::Join { hop: a, end: b % 2, phase },
                Variable::Flow { hop: a, end: b % 2 },
                Variable::Depth { site: a },
            ] {
                let name = Named(variable, has_phases).to_string();
                prop_assert_eq!(Variable::read(&name, has_phases), Some(variable));
            }
        }

        #[test]
        fn other_names_are_none(name in "[a-z]?_?[0-9+_-]{0,12}", has_phases: bool) {
            if let Some(variable) = Variable::read(&name, has_phases) {
                prop_assert_eq!(Named(variable, has_phases).to_string(), name);
            }
        }
    }
}
