//! How firm a ranking is: under other weights, and whatever missing facts turn out to be.
pub mod dominance;
pub mod flips;
pub mod smaa;
