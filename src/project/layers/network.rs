//! Layers of networks: coverage, sites, nodes, places to build, measurements, power lines, roads.

use super::{LAT, LON, Layer, OPERATOR, X, Y, field};

/// Coverage areas.
pub const COVERAGE: Layer = Layer {
    name: "coverage",
    fields: &[
        OPERATOR,
        field(
            "technology",
            &["radio_type", "cong nghe", "tech"],
            "2G, 3G, 4G or 5G",
        ),
        field(
            "rsrp_dbm",
            &["rsrp"],
            "least reference signal received power in the area, dBm",
        ),
        field(
            "kind",
            &["loai"],
            "declared, modelled or measured; declared where absent",
        ),
        field("date", &["ngay"], "date of the area"),
    ],
};

/// Sites that operators have committed to.
pub const PLANNED: Layer = Layer {
    name: "planned",
    fields: &[
        field("id", &["ict_id", "site_id", "ma tram"], "identifier"),
        OPERATOR,
        field(
            "technology",
            &["radio_type", "cong nghe", "tech"],
            "2G, 3G, 4G or 5G",
        ),
        field("date", &["ngay"], "date on air"),
        field("status", &["trang thai"], "funded, permitted or intended"),
        LON,
        LAT,
        X,
        Y,
    ],
};

/// Medium-voltage lines and transformers.
pub const POWER: Layer = Layer {
    name: "power",
    fields: &[
        field(
            "status",
            &["trang thai"],
            "existing or planned; existing where absent",
        ),
        field("date", &["ngay"], "date of energisation of a planned line"),
        field("voltage_kv", &["dien ap", "dien ap kv"], "voltage in kV"),
        LON,
        LAT,
        X,
        Y,
    ],
};

/// Roads, along which fibre may be laid.
pub const ROADS: Layer = Layer {
    name: "roads",
    fields: &[
        field(
            "class",
            &["highway", "fclass", "loai duong", "cap duong"],
            "class of the road, kept as it is",
        ),
        field(
            "fibre_allowed",
            &["fiber_allowed", "cho phep keo cap"],
            "whether fibre may be laid along it: true or false; true where absent",
        ),
    ],
};

/// Masts, sectors or cells that exist.
pub const SITES: Layer = Layer {
    name: "sites",
    fields: &[
        field(
            "id",
            &["ict_id", "site_id", "ma tram", "cell_id"],
            "identifier; file and row where absent",
        ),
        OPERATOR,
        field(
            "technology",
            &["radio_type", "cong nghe", "tech", "technologies", "radio"],
            "2G, 3G, 4G or 5G, or several of them as in 2G/4G",
        ),
        LON,
        LAT,
        X,
        Y,
        field(
            "height_m",
            &["antenna_height", "do cao anten", "height"],
            "height of the antenna above ground, metres",
        ),
        field(
            "mast_height_m",
            &["tower_height", "do cao cot", "chieu cao cot"],
            "height of the mast above ground, metres",
        ),
        field(
            "frequency_mhz",
            &["downlink_frequency_mhz", "tan so", "frequency"],
            "downlink frequency, MHz",
        ),
        field(
            "eirp_dbm",
            &["eirp"],
            "equivalent isotropically radiated power of one antenna port over its whole carrier, dBm",
        ),
        field(
            "azimuth_deg",
            &["azimuth_degrees", "azimuth", "goc phuong vi"],
            "direction of the sector, degrees clockwise from north",
        ),
        field(
            "beamwidth_deg",
            &["antenna_horizontal_beamwidth_degrees", "beamwidth"],
            "horizontal half-power beamwidth, degrees",
        ),
        field(
            "tilt_deg",
            &["tilt", "downtilt", "goc cup"],
            "tilt downwards, degrees; where absent the sum of the next two, if both are given",
        ),
        field(
            "mechanical_tilt_deg",
            &["mechanical_tilt_degrees"],
            "mechanical tilt downwards, degrees",
        ),
        field(
            "electrical_tilt_deg",
            &["electrical_tilt_degrees"],
            "electrical tilt downwards, degrees",
        ),
        field(
            "antenna",
            &["antenna_model", "anten"],
            "pattern file or model of the antenna",
        ),
        field(
            "backhaul",
            &["backhaul_type", "truyen dan"],
            "fibre, microwave, satellite or other",
        ),
        field(
            "backhaul_mbps",
            &["backhaul_throughput_mbps", "backhaul_throuput_mbps"],
            "capacity of the backhaul, Mbit/s",
        ),
        field(
            "spare_mbps",
            &["con trong mbps"],
            "capacity of it that is left, Mbit/s",
        ),
        field(
            "power",
            &["power_source", "nguon dien"],
            "grid, solar or diesel",
        ),
        field("owner", &["chu so huu"], "who owns the mast"),
        field(
            "lease_per_year",
            &["gia thue nam"],
            "lease of a place on the mast a year, in the money of the costs",
        ),
        field(
            "mast_load_left",
            &["tai con lai"],
            "share of its load that the mast can still take, 0 to 1",
        ),
        field("on_air", &["ngay phat song"], "date on air"),
    ],
};

/// Radio cells as `OpenCelliD` writes them, a file of `inputs.sites`.
pub const CELLS: Layer = Layer {
    name: "cells",
    fields: &[
        field("radio", &[], "GSM, CDMA, UMTS, LTE or NR"),
        field("mcc", &[], "mobile country code"),
        field("net", &["mnc", "sid"], "mobile network code"),
        field("area", &["lac", "tac"], "location or tracking area code"),
        field(
            "cell",
            &["cellid", "cid"],
            "cell identity; its upper bits are the eNodeB for LTE",
        ),
        LON,
        LAT,
        X,
        Y,
        field(
            "range",
            &[],
            "estimated reach, metres; 1000 is often a default",
        ),
        field("samples", &[], "measurements that saw the cell"),
        field("created", &[], "when it was first seen, seconds since 1970"),
        field("updated", &[], "when it was last seen, seconds since 1970"),
    ],
};

/// Fibre points of presence and other transmission nodes.
pub const NODES: Layer = Layer {
    name: "nodes",
    fields: &[
        field(
            "id",
            &["ict_id", "node_id", "ma nut"],
            "identifier; file and row where absent",
        ),
        OPERATOR,
        field(
            "medium",
            &["transmission_medium", "truyen dan"],
            "fibre, microwave, satellite or other",
        ),
        field(
            "spare_mbps",
            &["con trong mbps"],
            "capacity that is left, Mbit/s",
        ),
        LON,
        LAT,
        X,
        Y,
    ],
};

/// Places where sites could be built.
pub const CANDIDATES: Layer = Layer {
    name: "candidates",
    fields: &[
        field(
            "id",
            &["candidate_id", "ict_id", "site_id", "ma tram"],
            "identifier, unique; file and row where absent",
        ),
        LON,
        LAT,
        X,
        Y,
        field(
            "height_m",
            &["antenna_height", "do cao anten", "height"],
            "height of the antenna above ground, metres; that of the options where absent",
        ),
        field(
            "cost_usd",
            &["chi phi usd"],
            "present value of all that it costs without backhaul, US dollars; by the cost book where absent",
        ),
        field(
            "capex_usd",
            &["von dau tu usd"],
            "what of it is spent at first; by the cost book, at most cost_usd, where absent",
        ),
        field(
            "capacity",
            &["dung luong"],
            "people that it can serve; all in its reach where absent",
        ),
        field(
            "rule",
            &["quy tac"],
            "free, must (it is built) or never (it is not); free where absent",
        ),
        field("kind", &["loai"], "macro or small-cell; macro where absent"),
        field(
            "needs_path",
            &["can truyen dan"],
            "whether it has to be joined to the network: true or false; true where absent",
        ),
    ],
};

/// Areas where building is not allowed, or dearer.
pub const EXCLUSION: Layer = Layer {
    name: "exclusion",
    fields: &[
        field(
            "kind",
            &["loai"],
            "protected-forest, military, flood, slope or other",
        ),
        field(
            "rule",
            &["quy tac"],
            "no-mast, no-road (no fibre) or cost-factor; no-mast where absent or unclear",
        ),
        field(
            "factor",
            &["he so"],
            "with cost-factor: how many times as much a site costs there, 0.1 to 100",
        ),
    ],
};

/// Signal levels that somebody measured.
pub const MEASUREMENTS: Layer = Layer {
    name: "measurements",
    fields: &[
        field(
            "time",
            &["timestamp", "date", "datetime", "thoi gian", "ngay"],
            "day or time of the measurement; seconds or milliseconds since 1970 too",
        ),
        OPERATOR,
        field(
            "technology",
            &["radio_type", "cong nghe", "tech", "radio"],
            "2G, 3G, 4G or 5G",
        ),
        field(
            "rsrp_dbm",
            &["rsrp", "ss_rsrp", "muc thu"],
            "reference signal received power, dBm, -160 to -20",
        ),
        field(
            "device",
            &["model", "thiet bi"],
            "phone or scanner that measured",
        ),
        field("source", &["nguon"], "drive, app or team"),
        LON,
        LAT,
        X,
        Y,
    ],
};
