//! The input layers and their columns: names, aliases, what each holds.
//!
//! Names are a contract of the project file, the documentation and the outputs. A header matches a
//! field by its name or an alias, without regard to case, diacritics, spaces, hyphens and
//! underscores; `columns.<layer>.<field>` in the project file maps any other header.

mod network;

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub use network::{
    CANDIDATES, CELLS, COVERAGE, EXCLUSION, MEASUREMENTS, NODES, PLANNED, POWER, ROADS, SITES,
};

/// A column of an input layer.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in the contract.
    pub name: &'static str,
    /// Other headers that mean the same: Vietnamese and ITU CPP names.
    pub aliases: &'static [&'static str],
    /// What it holds, with its unit.
    pub doc: &'static str,
}

/// An input layer.
#[derive(Clone, Copy, Debug)]
pub struct Layer {
    /// Its name in the project file.
    pub name: &'static str,
    /// Its columns.
    pub fields: &'static [Field],
}

const fn field(name: &'static str, aliases: &'static [&'static str], doc: &'static str) -> Field {
    Field { name, aliases, doc }
}

const LON: Field = field(
    "lon",
    &["longitude", "lng", "long", "kinh do", "kinhdo"],
    "longitude in degrees, WGS 84",
);
const LAT: Field = field(
    "lat",
    &["latitude", "vi do", "vido"],
    "latitude in degrees, WGS 84",
);

const X: Field = field(
    "x",
    &[
        "easting",
        "east",
        "toa do dong",
        "point x",
        "x coord",
        "xcoord",
        "coord x",
    ],
    "easting in the metres of the `crs` that the file is declared in",
);
const Y: Field = field(
    "y",
    &[
        "northing",
        "north",
        "toa do bac",
        "point y",
        "y coord",
        "ycoord",
        "coord y",
    ],
    "northing in the same; Vietnamese surveys call the northing X: map the columns then",
);

const OPERATOR: Field = field(
    "operator",
    &["operator_name", "nha mang", "doanh nghiep"],
    "operator",
);

/// The village list.
pub const VILLAGES: Layer = Layer {
    name: "villages",
    fields: &[
        field(
            "id",
            &[
                "village_id",
                "ma thon",
                "ma",
                "ma thon ban",
                "poi_id",
                "geonameid",
            ],
            "stable identifier, unique in the file",
        ),
        field(
            "name",
            &[
                "village",
                "ten",
                "ten thon",
                "thon",
                "ten thon ban",
                "label",
            ],
            "name",
        ),
        field("commune", &["xa", "ten xa", "ward"], "commune"),
        field(
            "commune_code",
            &["ma xa", "ward_code"],
            "official code of the commune, old or new",
        ),
        field(
            "district",
            &["huyen", "ten huyen", "admin2"],
            "district; the 34-province division has none",
        ),
        field(
            "province",
            &["tinh", "ten tinh", "tinh thanh", "admin1"],
            "province",
        ),
        LON,
        LAT,
        X,
        Y,
        field(
            "centre_lon",
            &["center_lon"],
            "longitude of the culture house or village centre, where the geometry is hamlets or an area",
        ),
        field("centre_lat", &["center_lat"], "latitude of the same"),
        field(
            "households",
            &["so ho", "ho", "houses"],
            "households; 0 is unknown",
        ),
        field(
            "population",
            &[
                "dan so",
                "so dan",
                "nhan khau",
                "so khau",
                "people",
                "number_of_users",
            ],
            "people; 0 is unknown",
        ),
        field(
            "electricity",
            &["dien", "dien luoi", "has_electricity"],
            "grid, off-grid, none or unknown",
        ),
        field("electricity_asof", &["dien ngay"], "date of that status"),
        field("electricity_source", &["dien nguon"], "who says so"),
        field(
            "grid_date",
            &["ngay co dien", "ngay dong dien"],
            "planned energisation: a date, or none where nothing is planned",
        ),
        field(
            "extremely_difficult",
            &["dac biet kho khan", "dbkk"],
            "on the list of extremely difficult villages: true or false",
        ),
        field(
            "poor_share",
            &["ty le ho ngheo", "ty le ngheo"],
            "share of poor households, 0 to 1",
        ),
        field(
            "border",
            &["bien gioi"],
            "in a border commune: true or false",
        ),
        field("island", &["dao", "hai dao"], "on an island: true or false"),
        field(
            "school",
            &["truong hoc", "truong"],
            "has a school: true or false",
        ),
        field(
            "clinic",
            &["tram y te", "health_post"],
            "has a health post: true or false",
        ),
        field("hazard", &["thien tai"], "natural hazard, 0 to 1"),
        field(
            "road_km",
            &["duong km", "km duong"],
            "kilometres of used road without signal at the village",
        ),
    ],
};

/// A village list of which nobody asks where the villages are: `x` and `y` mean what its keeper says.
pub static UNPLACED_VILLAGES: LazyLock<Layer> = LazyLock::new(|| {
    let fields = VILLAGES.fields.iter().copied();
    let fields: Vec<Field> = fields.filter(|of| !["x", "y"].contains(&of.name)).collect();
    Layer {
        fields: fields.leak(),
        ..VILLAGES
    }
});

/// Hamlets or groups of houses of the villages.
pub const CLUSTERS: Layer = Layer {
    name: "clusters",
    fields: &[
        field(
            "village_id",
            &["ma thon", "ma thon ban"],
            "id of the village in the village list",
        ),
        LON,
        LAT,
        X,
        Y,
        field(
            "households",
            &["so ho", "ho", "houses"],
            "households of the cluster",
        ),
    ],
};

/// Administrative areas: communes, districts, provinces, the country.
pub const AREAS: Layer = Layer {
    name: "areas",
    fields: &[
        field(
            "code",
            &[
                "commune_code",
                "ma xa",
                "ward_code",
                "commune_id",
                "adm3_pcode",
                "gid_3",
                "ma",
            ],
            "official code of the area; where absent that of its level in the next two",
        ),
        field(
            "district_code",
            &["ma huyen", "district_id", "adm2_pcode", "gid_2"],
            "code of the district that the area is or lies in",
        ),
        field(
            "province_code",
            &["ma tinh", "province_id", "adm1_pcode", "gid_1"],
            "code of the province that the area is or lies in",
        ),
        field(
            "name",
            &[
                "commune_vn",
                "commune",
                "ten xa",
                "xa",
                "ward",
                "adm3_vi",
                "adm3_en",
                "name_3",
                "ten",
            ],
            "name of the area; where absent that of its level in the columns below",
        ),
        field(
            "level",
            &["cap"],
            "country, province, district or commune; where absent the finest that the file has a column of names for",
        ),
        field(
            "district",
            &[
                "district_vn",
                "huyen",
                "ten huyen",
                "admin2",
                "adm2_vi",
                "adm2_en",
                "name_2",
            ],
            "district that the area is or lies in",
        ),
        field(
            "province",
            &[
                "province_vn",
                "tinh",
                "ten tinh",
                "tinh thanh",
                "admin1",
                "adm1_vi",
                "adm1_en",
                "name_1",
            ],
            "province that the area is or lies in",
        ),
        field(
            "country",
            &["quoc gia", "adm0_vi", "adm0_en", "name_0"],
            "country that the area is or lies in",
        ),
    ],
};

/// Old commune codes and the new ones that took their place.
pub const COMMUNE_CODES: Layer = Layer {
    name: "commune_codes",
    fields: &[
        field(
            "old_code",
            &[
                "old_ward_code",
                "old_commune_code",
                "ma cu",
                "ma xa cu",
                "ma xa phuong cu",
                "ward_code",
            ],
            "code of the commune before the reform",
        ),
        field(
            "new_code",
            &[
                "new_ward_code",
                "new_commune_code",
                "ma moi",
                "ma xa moi",
                "ma xa phuong moi",
            ],
            "code of the commune that took its place; several rows where it was divided",
        ),
        field(
            "old_name",
            &["old_ward", "old_commune", "ten cu", "ten xa cu", "ward"],
            "name of the old commune",
        ),
        field(
            "new_name",
            &["new_ward", "new_commune", "ten moi", "ten xa moi"],
            "name of the new commune",
        ),
    ],
};

/// All layers.
pub const LAYERS: &[Layer] = &[
    VILLAGES,
    CLUSTERS,
    COVERAGE,
    PLANNED,
    POWER,
    ROADS,
    SITES,
    CELLS,
    NODES,
    CANDIDATES,
    EXCLUSION,
    MEASUREMENTS,
    AREAS,
    COMMUNE_CODES,
];

/// A header as it is compared: lower case, without diacritics, `đ` as `d`, letters and digits only.
///
/// ```
/// use deadzone::project::layers::folded;
/// assert_eq!(folded("Kinh độ"), folded("kinh_do"));
/// ```
#[must_use]
pub fn folded(header: &str) -> String {
    header
        .nfd()
        .filter(|&c| !is_combining_mark(c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .filter(|c| c.is_alphanumeric())
        .collect()
}

impl Layer {
    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

#[cfg(test)]
#[path = "layers_tests.rs"]
mod tests;
