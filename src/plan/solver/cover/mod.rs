//! Choosing sites: who is served from where, and who is left to another means at a price.
//!
//! One problem holds the classical ones. Sites `j` cost `open[j]`; village `i` is served from an open site
//! within reach at `link` cost, or is left out for `alone[i]`:
//!
//! ```text
//! min  sum_j open[j] y[j]  +  sum_i min(alone[i], min over open j that reach i of link[j][i])
//! ```
//!
//! Set covering has no `alone` and no links; the maximal covering problem has `open` 0, `alone` the people
//! and a limit on the number of sites; facility location has links; the p-median has `open` 0, links and
//! a limit on the number of sites.

/// Villages within reach of sites, row by row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Where the entries of each site begin; one longer than there are sites.
    pub starts: Vec<u32>,
    /// Village of each entry, ascending within a site.
    pub villages: Vec<u32>,
    /// Cost of serving that village from that site, not negative.
    pub links: Vec<i64>,
}

/// A limit on what is chosen: the sum of the weights of open sites is at most `most`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Sites with their weights, which are positive; sites that are not named weigh nothing.
    pub weights: Vec<(u32, i64)>,
    /// The most that open sites may weigh together.
    pub most: i64,
}

/// A duty: of these villages so much weight at least is served, from a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// Villages with their weights, which are positive.
    pub weights: Vec<(u32, i64)>,
    /// The least weight of those that are served.
    pub least: i64,
}

/// The problem of the module's description.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cover {
    /// Cost of opening each site, not negative.
    pub open: Vec<i64>,
    /// Price of leaving each village out; `None` where it must be served.
    pub alone: Vec<Option<i64>>,
    /// Who is in reach of each site.
    pub reach: Reach,
    /// Sites that must be open.
    pub must: Vec<u32>,
    /// Limits on sites: money, numbers, crews of a province.
    pub limits: Vec<Limit>,
    /// Duties towards groups of villages.
    pub quotas: Vec<Quota>,
}
