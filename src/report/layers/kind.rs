//! Which layers there are, what they are called and how they look.

#![cfg_attr(
    not(feature = "gpkg"),
    allow(dead_code, reason = "only the GeoPackage has styles and titles")
)]

use super::words as own;
use crate::formats::GeometryTypes;
use crate::lang::Text;

/// A layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Kind {
    Villages,
    DeadZones,
    SatelliteVillages,
    Sites,
    Links,
    Masts,
    Nodes,
    PlannedSites,
    PlannedAreas,
    PowerLines,
    Transformers,
    Roads,
    Coverage,
    Boundaries,
    Options,
}

/// What gives the features of a layer their colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Colouring {
    /// One for all.
    One(&'static str),
    /// Codes of a column, which have colours of their own.
    Codes(&'static str, &'static [&'static str]),
    /// The names in a column, in the order in which they appear.
    Names(&'static str),
}

/// The form of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Form {
    Circle,
    Triangle,
    Square,
    Star,
}

/// How a layer looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::report) struct Look {
    pub(in crate::report) colouring: Colouring,
    pub(in crate::report) form: Form,
    /// Diameter of points, or width of lines and outlines, millimetres.
    pub(in crate::report) size_mm: f64,
    /// How much of an area's colour hides what lies under it, from 0 to 1.
    pub(in crate::report) opacity: f64,
}

/// Points where they are points, and so on, even where a layer has no feature.
const POINTS: GeometryTypes = GeometryTypes {
    point: true,
    multi_point: false,
    line: false,
    multi_line: false,
    polygon: false,
    multi_polygon: false,
    collection: false,
};
const LINES: GeometryTypes = GeometryTypes {
    point: false,
    multi_line: true,
    ..POINTS
};
const AREAS: GeometryTypes = GeometryTypes {
    point: false,
    multi_polygon: true,
    ..POINTS
};
const NOTHING: GeometryTypes = GeometryTypes {
    point: false,
    ..POINTS
};

/// What is decided for a dead zone, in the order of the legend.
const DECISIONS: &[&str] = &[
    "remote-sector",
    "repeater",
    "small-cell",
    "macro",
    "leo-cell",
    "leo-terminal",
    "direct-to-cell",
    "wait-for-grid",
    "planned",
    "needs-data",
    "no-option",
];

impl Kind {
    /// Its name in files.
    pub(in crate::report) fn name(self) -> &'static str {
        match self {
            Self::Villages => "villages",
            Self::DeadZones => "dead-zones",
            Self::SatelliteVillages => "satellite-villages",
            Self::Sites => "sites",
            Self::Links => "links",
            Self::Masts => "masts",
            Self::Nodes => "nodes",
            Self::PlannedSites => "planned-sites",
            Self::PlannedAreas => "planned-areas",
            Self::PowerLines => "power-lines",
            Self::Transformers => "transformers",
            Self::Roads => "roads",
            Self::Coverage => "coverage",
            Self::Boundaries => "boundaries",
            Self::Options => "options",
        }
    }

    /// What people call it, and what it shows.
    pub(in crate::report) fn words(self) -> [Text; 2] {
        match self {
            Self::Villages => own::VILLAGES,
            Self::DeadZones => own::DEAD_ZONES,
            Self::SatelliteVillages => own::SATELLITE_VILLAGES,
            Self::Sites => own::SITES,
            Self::Links => own::LINKS,
            Self::Masts => own::MASTS,
            Self::Nodes => own::NODES,
            Self::PlannedSites => own::PLANNED_SITES,
            Self::PlannedAreas => own::PLANNED_AREAS,
            Self::PowerLines => own::POWER_LINES,
            Self::Transformers => own::TRANSFORMERS,
            Self::Roads => own::ROADS,
            Self::Coverage => own::COVERAGE,
            Self::Boundaries => own::BOUNDARIES,
            Self::Options => own::OPTIONS,
        }
    }

    /// What its geometries are.
    pub(in crate::report) fn geometry(self) -> GeometryTypes {
        match self {
            Self::Villages
            | Self::DeadZones
            | Self::SatelliteVillages
            | Self::Sites
            | Self::Masts
            | Self::Nodes
            | Self::PlannedSites
            | Self::Transformers => POINTS,
            Self::Links | Self::PowerLines | Self::Roads => LINES,
            Self::PlannedAreas | Self::Coverage | Self::Boundaries => AREAS,
            Self::Options => NOTHING,
        }
    }

    /// How it looks; a table looks like nothing.
    pub(in crate::report) fn look(self) -> Option<Look> {
        let points = |colouring, form, size_mm| Look {
            colouring,
            form,
            size_mm,
            opacity: 1.0,
        };
        let lines = |colouring, size_mm| points(colouring, Form::Circle, size_mm);
        let areas = |colouring, size_mm, opacity| Look {
            colouring,
            form: Form::Circle,
            size_mm,
            opacity,
        };
        Some(match self {
            Self::Villages => points(
                Colouring::Codes("status", &["white", "dip", "covered", "unknown"]),
                Form::Circle,
                1.6,
            ),
            Self::DeadZones => points(Colouring::Codes("decision", DECISIONS), Form::Circle, 2.4),
            Self::SatelliteVillages => points(
                Colouring::Codes("plan_decision", &["leo-cell", "leo-terminal"]),
                Form::Star,
                3.0,
            ),
            Self::Sites => points(
                Colouring::Codes(
                    "kind",
                    &[
                        "remote-sector",
                        "repeater",
                        "small-cell",
                        "macro",
                        "hilltop",
                        "own",
                        "wait-for-grid",
                    ],
                ),
                Form::Triangle,
                3.4,
            ),
            Self::Links => lines(
                Colouring::Codes("medium", &["fibre", "microwave", "chain"]),
                0.6,
            ),
            Self::Masts => points(Colouring::Names("operator"), Form::Triangle, 1.8),
            Self::Nodes => points(Colouring::One("#1f3b73"), Form::Square, 2.4),
            Self::PlannedSites => points(Colouring::Names("operator"), Form::Star, 2.4),
            Self::PlannedAreas => areas(Colouring::Names("operator"), 0.3, 0.2),
            Self::PowerLines => lines(Colouring::Codes("status", &["existing", "planned"]), 0.4),
            Self::Transformers => points(
                Colouring::Codes("status", &["existing", "planned"]),
                Form::Square,
                1.4,
            ),
            Self::Roads => lines(Colouring::One("#b0a080"), 0.3),
            Self::Coverage => areas(Colouring::Names("operator"), 0.2, 0.25),
            Self::Boundaries => areas(Colouring::One("#444444"), 0.3, 0.0),
            Self::Options => return None,
        })
    }
}
