//! Reads the instances of the literature into [`Cover`] problems.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::{Cover, Limit, connected, steiner};

/// A problem with what its values mean.
#[derive(Debug)]
pub struct Task {
    /// The problem.
    pub cover: Cover,
    /// People of all villages, where the most are asked for and not the least lost.
    pub all: Option<i64>,
    /// Units of cost in one unit of the file.
    pub scale: i64,
}

impl Task {
    /// Value and bound in terms of the file.
    pub fn answer(&self, value: i64, bound: i64) -> Answer {
        let told = |value: i64| self.all.map_or(value, |all| all - value);
        Answer {
            value: told(value),
            bound: told(bound),
            scale: self.scale,
        }
    }
}

/// What is printed of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The value, times the scale.
    pub value: i64,
    /// The bound, times the scale.
    pub bound: i64,
    /// Units of cost in one unit of the file.
    pub scale: i64,
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.scale.ilog10() as usize;
        for value in [self.value, self.bound] {
            if digits == 0 {
                write!(out, "{value} ")?;
            } else {
                let (whole, part) = (value / self.scale, value % self.scale);
                write!(out, "{whole}.{part:0digits$} ")?;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a share to look at")]
        let gap = (self.value - self.bound).abs() as f64 / (self.value.abs() as f64).max(1.0);
        write!(out, "{gap:.6}")
    }
}

fn plain(cover: Cover) -> Task {
    Task {
        cover,
        all: None,
        scale: 1,
    }
}

/// At most so many sites.
fn most_sites(cover: &mut Cover, most: i64) {
    let sites = u32::try_from(cover.sites()).unwrap_or(u32::MAX);
    cover.limits.push(Limit {
        weights: (0..sites).map(|site| (site, 1)).collect(),
        most,
    });
}

/// The problem of a file.
///
/// # Errors
///
/// Where the file cannot be read or the task does not exist for it.
pub fn read(path: &Path, task: &str, p: Option<i64>, radius: Option<f64>) -> Result<Task> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let json = path
        .extension()
        .is_some_and(|extension| extension == "json");
    match (task, json) {
        ("mclp" | "techA" | "techB" | "lscp", true) => own(&text, task, p),
        ("mclp", false) => {
            let radius = radius.context("--radius R is needed for this file")?;
            let p = p.context("--p N is needed for this task")?;
            if text.contains("\nF") || text.contains("\nC") {
                facilities(&text, p, radius)
            } else {
                points(&text, p, radius)
            }
        }
        ("scp", false) => covering(&text),
        ("uflp", false) => facility(&text),
        ("pmed", false) => median(&text, p),
        _ => bail!(
            "{task} is not a task for this file: mclp techA techB lscp confl for JSON, mclp scp uflp pmed steiner for text"
        ),
    }
}

fn integer(value: &Value, place: usize) -> Result<i64> {
    value
        .get(place)
        .and_then(Value::as_i64)
        .with_context(|| format!("no integer at place {place}"))
}

fn array<'a>(value: &'a Value, name: &str) -> Result<&'a Vec<Value>> {
    value
        .get(name)
        .and_then(Value::as_array)
        .with_context(|| format!("no list `{name}`"))
}

fn own(text: &str, task: &str, p: Option<i64>) -> Result<Task> {
    let file: Value = serde_json::from_str(text)?;
    let mut cover = Cover::default();
    let mut all = 0;
    for village in array(&file, "villages")? {
        let people = integer(village, 2)?;
        all += people;
        cover.alone.push(match task {
            "mclp" => Some(people),
            "lscp" => None,
            _ => Some(integer(village, 4)?),
        });
    }
    let links = array(&file, "link_cost")?;
    for ((site, row), links) in array(&file, "sites")?
        .iter()
        .zip(array(&file, "cover")?)
        .zip(links)
    {
        cover.open.push(match task {
            "mclp" => 0,
            "lscp" => 1,
            _ => integer(site, 4)?,
        });
        let row = row.as_array().context("a row of `cover` is no list")?;
        let mut entries = Vec::with_capacity(row.len());
        for (place, village) in row.iter().enumerate() {
            let village = u32::try_from(village.as_u64().context("no village")?)?;
            let link = if task == "techB" {
                integer(links, place)?
            } else {
                0
            };
            entries.push((village, link));
        }
        cover.reach.push(entries);
    }
    let mut task = plain(cover);
    if task.cover.open.iter().all(|&open| open == 0) {
        most_sites(&mut task.cover, p.context("--p N is needed for this task")?);
        task.all = Some(all);
    }
    Ok(task)
}

fn numbers(text: &str) -> impl Iterator<Item = Result<usize>> + '_ {
    text.split_ascii_whitespace().map(|word| {
        word.parse::<usize>()
            .with_context(|| format!("{word} is no whole number"))
    })
}

fn covering(text: &str) -> Result<Task> {
    let mut words = numbers(text);
    let mut next = || words.next().context("the file ends too soon")?;
    let (rows, columns) = (next()?, next()?);
    let mut open = Vec::new();
    for _ in 0..columns {
        open.push(i64::try_from(next()?)?);
    }
    let mut reach = vec![Vec::new(); open.len()];
    for row in 0..rows {
        for _ in 0..next()? {
            let column = next()?;
            ensure!(
                column >= 1 && column <= reach.len(),
                "column {column} of row {row}"
            );
            reach[column - 1].push((u32::try_from(row)?, 0));
        }
    }
    ensure!(
        rows <= text.len(),
        "{rows} rows are more than the file holds"
    );
    let mut cover = Cover {
        open,
        alone: vec![None; rows],
        ..Cover::default()
    };
    for row in reach {
        cover.reach.push(row);
    }
    Ok(plain(cover))
}

/// A decimal number times 10^`digits`, exact.
fn decimal(word: &str, digits: usize) -> Result<i64> {
    let (whole, part) = word.split_once('.').unwrap_or((word, ""));
    let part = part.trim_end_matches('0');
    ensure!(
        part.len() <= digits,
        "{word} has more than {digits} decimals"
    );
    let padded = format!("{whole}{part:0<digits$}");
    padded
        .parse()
        .with_context(|| format!("{word} is no number"))
}

fn facility(text: &str) -> Result<Task> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let digits = words
        .iter()
        .map(|word| {
            word.split_once('.')
                .map_or(0, |(_, part)| part.trim_end_matches('0').len())
        })
        .max()
        .unwrap_or(0);
    let word = |at: usize| words.get(at).context("the file ends too soon");
    let (sites, customers) = (word(0)?.parse::<usize>()?, word(1)?.parse::<usize>()?);
    let mut cover = Cover::default();
    for site in 0..sites {
        cover.open.push(decimal(word(3 + 2 * site)?, digits)?);
    }
    let least = (sites.saturating_add(1)).saturating_mul(customers);
    ensure!(
        least <= words.len(),
        "{sites} sites and {customers} customers are more than the file holds"
    );
    let base = 2 + 2 * sites;
    for _ in 0..customers {
        cover.alone.push(None);
    }
    for site in 0..sites {
        let mut row = Vec::with_capacity(customers);
        for customer in 0..customers {
            let at = base + customer * (sites + 1) + 1 + site;
            row.push((u32::try_from(customer)?, decimal(word(at)?, digits)?));
        }
        cover.reach.push(row);
    }
    let mut task = plain(cover);
    task.scale = 10_i64
        .checked_pow(u32::try_from(digits)?)
        .context("too many decimals")?;
    Ok(task)
}

fn median(text: &str, p: Option<i64>) -> Result<Task> {
    let mut words = numbers(text);
    let mut next = || words.next().context("the file ends too soon")?;
    let (nodes, edges, most) = (next()?, next()?, next()?);
    ensure!(nodes <= 10_000, "{nodes} nodes: at most 10000 are read");
    let mut length = vec![vec![i64::MAX / 4; nodes]; nodes];
    for (node, row) in length.iter_mut().enumerate() {
        row[node] = 0;
    }
    for _ in 0..edges {
        let (a, b, cost) = (next()?, next()?, i64::try_from(next()?)?);
        ensure!(
            (1..=nodes).contains(&a) && (1..=nodes).contains(&b),
            "edge {a} {b}"
        );
        length[a - 1][b - 1] = cost;
        length[b - 1][a - 1] = cost;
    }
    for middle in 0..nodes {
        let through = length[middle].clone();
        for row in &mut length {
            let first = row[middle];
            for (cost, &second) in row.iter_mut().zip(&through) {
                *cost = (*cost).min(first + second);
            }
        }
    }
    let mut cover = Cover {
        open: vec![0; nodes],
        alone: vec![None; nodes],
        ..Cover::default()
    };
    for row in length {
        let mut entries = Vec::with_capacity(nodes);
        for (node, &cost) in row.iter().enumerate() {
            if cost < i64::MAX / 4 {
                entries.push((u32::try_from(node)?, cost));
            }
        }
        cover.reach.push(entries);
    }
    most_sites(&mut cover, p.unwrap_or(i64::try_from(most)?));
    Ok(plain(cover))
}

/// Which customers are within a radius of which sites.
fn within(
    sites: &[(f64, f64)],
    customers: &[(f64, f64, i64)],
    p: i64,
    radius: f64,
) -> Result<Task> {
    let mut cover = Cover {
        open: vec![0; sites.len()],
        alone: customers.iter().map(|customer| Some(customer.2)).collect(),
        ..Cover::default()
    };
    for &(x, y) in sites {
        let mut row = Vec::new();
        for (customer, &(a, b, _)) in customers.iter().enumerate() {
            let (dx, dy) = (a - x, b - y);
            if dx * dx + dy * dy <= radius * radius {
                row.push((u32::try_from(customer)?, 0));
            }
        }
        cover.reach.push(row);
    }
    let all = customers.iter().map(|customer| customer.2).sum();
    most_sites(&mut cover, p);
    let mut task = plain(cover);
    task.all = Some(all);
    Ok(task)
}

fn points(text: &str, p: i64, radius: f64) -> Result<Task> {
    let mut customers = Vec::new();
    for line in text.lines().skip(1) {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        if let [x, y, demand, ..] = words[..] {
            customers.push((x.parse()?, y.parse()?, demand.parse::<i64>()?));
        }
    }
    let sites: Vec<(f64, f64)> = customers.iter().map(|&(x, y, _)| (x, y)).collect();
    within(&sites, &customers, p, radius)
}

fn facilities(text: &str, p: i64, radius: f64) -> Result<Task> {
    let (mut sites, mut customers) = (Vec::new(), Vec::new());
    for line in text.lines().skip(1) {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        match words[..] {
            ["F", _, x, y, ..] => sites.push((x.parse()?, y.parse()?)),
            ["C", _, x, y, demand] => {
                customers.push((x.parse()?, y.parse()?, demand.parse::<i64>()?));
            }
            _ => {}
        }
    }
    within(&sites, &customers, p, radius)
}

/// A graph with its terminals, as the PACE challenge of 2018 writes them.
///
/// # Errors
///
/// Where the file cannot be read.
pub fn steiner(path: &Path) -> Result<(steiner::Graph, Vec<u32>)> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut graph = steiner::Graph {
        nodes: 0,
        edges: Vec::new(),
    };
    let mut terminals = Vec::new();
    let node = |word: &str| -> Result<u32> {
        word.parse::<u32>()?
            .checked_sub(1)
            .context("nodes are counted from 1")
    };
    for line in text.lines() {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        match words[..] {
            ["Nodes", nodes] => graph.nodes = nodes.parse()?,
            ["E", a, b, cost] => graph.edges.push((node(a)?, node(b)?, cost.parse()?)),
            ["T", terminal] => terminals.push(node(terminal)?),
            _ => {}
        }
    }
    Ok((graph, terminals))
}

/// Sites and backhaul at once.
///
/// # Errors
///
/// Where the file cannot be read.
pub fn connected(path: &Path) -> Result<connected::Connected> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let cover = own(&text, "techA", None)?.cover;
    let file: Value = serde_json::from_str(&text)?;
    let mut hops = Vec::new();
    for hop in array(&file, "hops")? {
        hops.push((
            u32::try_from(integer(hop, 0)?)?,
            u32::try_from(integer(hop, 1)?)?,
            integer(hop, 2)?,
        ));
    }
    Ok(connected::Connected {
        needs: vec![true; cover.sites()],
        roots: u32::try_from(array(&file, "roots")?.len())?,
        hops,
        cover,
        ..connected::Connected::default()
    })
}
