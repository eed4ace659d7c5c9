//! Sites that another site replaces at no greater cost.

use super::super::cover::Cover;

/// Which sites are of no use: some other site, together with leaving out what it does not reach, is
/// never worse. One is taken out at a time, so that sites which replace each other do not both go.
#[must_use]
pub fn dominated(cover: &Cover) -> Vec<bool> {
    let sites = cover.open.len();
    let mut gone = vec![false; sites];
    if !cover.quotas.is_empty() {
        return gone;
    }
    let must = {
        let mut must = vec![false; sites];
        for &site in &cover.must {
            must[site as usize] = true;
        }
        must
    };
    let weights = weights(cover);
    let near = reached_by(cover);
    let mut shared = vec![0i128; sites];
    let mut touched: Vec<u32> = Vec::new();
    // Dear sites first: they are the ones that are replaced.
    let mut order: Vec<usize> = (0..sites).filter(|&site| !must[site]).collect();
    order.sort_by_key(|&site| (std::cmp::Reverse(cover.open[site]), std::cmp::Reverse(site)));
    for site in order {
        let mut worth = 0i128;
        for (village, link) in entries(cover, site) {
            // What must be served is worth more than all money, and is left out by nothing.
            let alone = cover.alone[village].unwrap_or(EVER);
            if link >= alone {
                continue;
            }
            worth += i128::from(alone) - i128::from(link);
            for &(other, its) in &near[village] {
                if its < alone {
                    if shared[other as usize] == 0 {
                        touched.push(other);
                    }
                    shared[other as usize] += i128::from(alone) - i128::from(its.max(link));
                }
            }
        }
        let open = i128::from(cover.open[site]);
        let alone = worth <= open;
        let replaced = touched.iter().any(|&other| {
            let other = other as usize;
            other != site
                && !gone[other]
                && i128::from(cover.open[other]) + worth - shared[other] <= open
                && weights
                    .iter()
                    .all(|weights| weights[other] <= weights[site])
        });
        gone[site] = alone || replaced;
        for other in touched.drain(..) {
            shared[other as usize] = 0;
        }
    }
    gone
}

/// The price of leaving out what must be served.
const EVER: i64 = 1 << 50;

fn entries(cover: &Cover, site: usize) -> impl Iterator<Item = (usize, i64)> {
    let range = cover.reach.starts[site] as usize..cover.reach.starts[site + 1] as usize;
    range.map(|at| (cover.reach.villages[at] as usize, cover.reach.links[at]))
}

/// Sites that reach each village, with their link cost.
fn reached_by(cover: &Cover) -> Vec<Vec<(u32, i64)>> {
    let mut near = vec![Vec::new(); cover.alone.len()];
    for site in 0..cover.open.len() {
        for (village, link) in entries(cover, site) {
            near[village].push((site as u32, link));
        }
    }
    near
}

/// Weight of every site in every limit.
fn weights(cover: &Cover) -> Vec<Vec<i64>> {
    cover
        .limits
        .iter()
        .map(|limit| {
            let mut weights = vec![0; cover.open.len()];
            for &(site, weight) in &limit.weights {
                weights[site as usize] = weight;
            }
            weights
        })
        .collect()
}
