//! What was wrong with input rows, and what became of them.

use std::fmt;

/// What became of a row or value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The row is not used.
    Refused,
    /// The row is used, this value counts as missing.
    Ignored,
    /// The row is used after a repair.
    Repaired,
    /// The row is used as it is; a person should look at it.
    Warned,
}

impl Effect {
    /// The word in `rejected.csv`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Ignored => "ignored",
            Self::Repaired => "repaired",
            Self::Warned => "warned",
        }
    }

    /// Whether something that was given is lost: then `deadzone check` says no.
    #[must_use]
    pub fn blocks(self) -> bool {
        matches!(self, Self::Refused | Self::Ignored)
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident => $text:literal, $action:literal;)+) => {
        /// Stable code of a check on input rows. `docs/errors.md` lists them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as it stands in `rejected.csv`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// What the person who keeps the file should do.
            #[must_use]
            pub fn action(self) -> &'static str {
                match self { $(Self::$variant => $action,)+ }
            }
        }
    };
}

codes! {
    /// The format cannot read the row.
    RowUnreadable => "ROW_UNREADABLE", "mend the row or remove it";
    /// No identifier.
    IdMissing => "ID_MISSING", "give the row a stable, unique id";
    /// The identifier stands in an earlier row.
    IdDuplicate => "ID_DUPLICATE", "give each village its own id, or remove the copy; the first row was used";
    /// No coordinates.
    LocationMissing => "LOCATION_MISSING", "give lon and lat in degrees, or a geometry";
    /// A coordinate is no finite number.
    LocationNotANumber => "LOCATION_NOT_A_NUMBER", "write decimal degrees such as 103.844, or metres without a unit and without marks between thousands";
    /// Latitude beyond 90 degrees, and the swapped pair would fit.
    LocationSwapped => "LOCATION_SWAPPED", "swap them: longitude comes first in GeoJSON and belongs in lon, and of metres the easting belongs in x (columns.villages.x maps a header)";
    /// Not within longitude -180 to 180 and latitude -90 to 90.
    LocationOutOfRange => "LOCATION_OUT_OF_RANGE", "give WGS 84 degrees, or declare the coordinate reference system that they are in (|crs= behind the file name, inputs.crs)";
    /// Far from all coverage, but near it with longitude and latitude swapped.
    LocationLooksSwapped => "LOCATION_LOOKS_SWAPPED", "check the order of longitude and latitude; nothing was swapped";
    /// Far from all coverage.
    LocationFarFromCoverage => "LOCATION_FAR_FROM_COVERAGE", "check the position, and whether the coverage of its region was given";
    /// The geometry cannot be read.
    GeometryBroken => "GEOMETRY_BROKEN", "mend the geometry, for example with the validity tools of QGIS";
    /// A geometry that this layer cannot use.
    GeometryWrongType => "GEOMETRY_WRONG_TYPE", "give the geometry type that the layer needs, see docs/inputs.md";
    /// A ring whose last position is not its first.
    RingUnclosed => "RING_UNCLOSED", "repeat the first position at the end; the ring was closed for this run";
    /// A ring that crosses itself.
    RingSelfIntersects => "RING_SELF_INTERSECTS", "mend the polygon; its inside was taken by the even-odd rule";
    /// A ring edge of more than 180 degrees of longitude: the polygon is not cut at the antimeridian.
    CrossesAntimeridian => "CROSSES_ANTIMERIDIAN", "cut the polygon at 180 degrees, as RFC 7946 section 3.1.9 says; where that is clear it was cut there for this run";
    /// A ring that goes around a pole.
    AroundPole => "AROUND_POLE", "cut the polygon along the antimeridian and close it over the pole, as RFC 7946 section 3.1.9 says";
    /// A planned site or line whose date or status is missing or past; nothing hangs on it.
    NotCounted => "NOT_COUNTED", "give its status and a date after project.as_of, or move it to what exists";
    /// Text where a number belongs.
    NumberInvalid => "NUMBER_INVALID", "write a plain number without thousands separators or units";
    /// A number outside the range of its field.
    NumberOutOfRange => "NUMBER_OUT_OF_RANGE", "give a value inside the range of the field, see docs/inputs.md";
    /// Text where yes or no belongs.
    FlagInvalid => "FLAG_INVALID", "write true or false";
    /// Text where a date belongs.
    DateInvalid => "DATE_INVALID", "write YYYY-MM-DD";
    /// The stated population and that of the population raster differ by more than a factor of 5.
    PopulationDiffers => "POPULATION_DIFFERS", "check the number of people and the boundary of the village; the stated number was used";
    /// A word that the field does not know.
    WordUnknown => "WORD_UNKNOWN", "use one of the words of the field, see docs/inputs.md";
    /// A coverage area without operator; it counts as that of `unknown`.
    OperatorMissing => "OPERATOR_MISSING", "name the operator";
    /// A coverage area without technology.
    TechnologyMissing => "TECHNOLOGY_MISSING", "give the technology: 2G, 3G, 4G or 5G";
    /// A measurement without a level.
    LevelMissing => "LEVEL_MISSING", "give rsrp_dbm, or leave the row out: silence is no level";
    /// A cluster of a village that is not in the village list.
    VillageUnknown => "VILLAGE_UNKNOWN", "use the id of a village in the village list";
    /// Another village of the list lies within 1 m.
    DuplicatePlace => "DUPLICATE_PLACE", "check whether both are one village, or whether the position is that of the commune";
    /// Another village of the same commune has the same name.
    DuplicateName => "DUPLICATE_NAME", "check whether both are one village";
    /// Outside of the polygons of the country.
    OutsideCountry => "OUTSIDE_COUNTRY", "check the position and its coordinate reference system";
    /// Outside of the polygon of its own province.
    OutsideProvince => "OUTSIDE_PROVINCE", "check the position, and the province that the row names";
    /// Outside of the polygon of its own district.
    OutsideDistrict => "OUTSIDE_DISTRICT", "check the position, and the district that the row names";
    /// Outside of the polygon of its own commune.
    OutsideCommune => "OUTSIDE_COMMUNE", "check the position, and the commune and code that the row names";
    /// The code of a commune from before the reform.
    CommuneCodeOld => "COMMUNE_CODE_OLD", "write the new code; it was taken for this run";
    /// A code that may be an old or a new one, or of a commune that was divided.
    CommuneCodeAmbiguous => "COMMUNE_CODE_AMBIGUOUS", "write the new code of the commune in which the village lies; nothing was changed";
    /// A code that neither the table of codes nor the polygons of communes know.
    CommuneCodeUnknown => "COMMUNE_CODE_UNKNOWN", "check the code, and whether zeros in front were lost";
    /// Population or households are 0, which registers write where nobody counted.
    PopulationZero => "POPULATION_ZERO", "give the number; 0 counts as unknown";
    /// A power supply without the date of that status.
    PowerUndated => "POWER_UNDATED", "give electricity_asof: the status may have changed since";
    /// A name whose letters were lost or read in the wrong encoding.
    NameBroken => "NAME_BROKEN", "export the file again as UTF-8, or write the name anew; nothing was changed";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The file as the project names it.
    pub file: String,
    /// Line of a text table, number of the feature from 1 elsewhere.
    pub row: u64,
    /// The field, in the words of the contract; empty for the row as a whole.
    pub field: String,
    /// The value as it stands in the file.
    pub value: String,
    /// What is wrong.
    pub code: Code,
    /// What became of it.
    pub effect: Effect,
    /// What is wrong, in words.
    pub message: String,
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = if self.file == "-" {
            "standard input"
        } else {
            &self.file
        };
        write!(f, "{file}, row {}", self.row)?;
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        if !self.value.is_empty() {
            write!(f, " = {}", self.value.escape_debug())?;
        }
        write!(
            f,
            ": {} [{}, {}]; {}",
            self.message,
            self.code,
            self.effect.as_str(),
            self.code.action()
        )
    }
}
