//! Macros and the villages that share them.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Decision;
use super::choice::{Cases, Decided, Seat, Verdict};
use super::facts::Facts;
use super::settle::{Engine, Site};
use super::unknowns::UNCOUNTED;
use super::weigh::Weighing;
use crate::geodesy::geodesic_m;
use crate::ranking::Interval;
use crate::survey::Electricity;

impl Engine<'_> {
    /// Says of each village what its macro is to it.
    pub(super) fn place_macros(&mut self) {
        let of_village: FxHashMap<usize, usize> = (0..)
            .zip(&self.dead)
            .map(|(place, dead)| (dead.village, place))
            .collect();
        let villages = &self.context.survey.villages;
        for (number, reach) in self.found.macros.iter().enumerate() {
            let members: Vec<(usize, f64, f64)> = reach
                .serves
                .iter()
                .filter_map(|&(village, share)| {
                    let place = *of_village.get(&village)?;
                    let is_its_own = self.dead[place].means.macro_site == Some(number);
                    let centre = villages[village].centre?;
                    let km = geodesic_m(reach.spot, centre).to_km().0;
                    is_its_own.then_some((place, share, km))
                })
                .collect();
            let line_km = members
                .iter()
                .filter_map(|&(place, _, km)| self.dead[place].known.line_km.map(|line| line + km));
            let line_km = line_km.reduce(f64::min);
            // One macro has one bill, whoever looks at it: what is not known of a member's power counts as no
            // grid, what is known of one as an island counts for all.
            let with_grid = members.iter().filter(|&&(member, _, _)| {
                self.dead[member].known.power == Some(Electricity::Grid)
            });
            let grid_km = with_grid.map(|&(_, _, km)| km).reduce(f64::min);
            let is_island = members
                .iter()
                .any(|&(member, _, _)| self.dead[member].known.island == Some(true));
            for &(place, share, own_km) in &members {
                self.dead[place].site = Some(Site {
                    number,
                    share,
                    own_km,
                    grid_km,
                    line_km,
                    is_island,
                    others: u32::try_from(members.len() - 1).unwrap_or(u32::MAX),
                });
            }
        }
    }

    /// How many people the other villages of each group that are in bring to its macro.
    pub(super) fn share_people(&mut self, is_in: &[bool]) {
        let gained: Vec<Interval> = self
            .dead
            .iter()
            .map(|dead| {
                let facts = dead.known.facts();
                let share = dead.site.map_or(0.0, |site| site.share);
                let people = dead.known.new_people.unwrap_or(UNCOUNTED);
                let of = |people: f64| {
                    Facts {
                        new_people: people,
                        ..facts
                    }
                    .gained(share)
                    .max(1.0)
                };
                Interval {
                    low: of(people.low),
                    high: of(people.high),
                }
            })
            .collect();
        let mut sums: FxHashMap<usize, Interval> = FxHashMap::default();
        for (place, dead) in self.dead.iter().enumerate() {
            if let Some(site) = dead.site.filter(|_| is_in[place]) {
                let sum = sums.entry(site.number).or_insert(Interval {
                    low: 0.0,
                    high: 0.0,
                });
                *sum = sum.plus(gained[place]);
            }
        }
        for (place, dead) in self.dead.iter_mut().enumerate() {
            let Some(site) = dead.site else { continue };
            let all = sums.get(&site.number).copied();
            let all = all.unwrap_or(Interval {
                low: 0.0,
                high: 0.0,
            });
            let own = if is_in[place] {
                gained[place]
            } else {
                Interval {
                    low: 0.0,
                    high: 0.0,
                }
            };
            dead.known.others = Interval {
                low: (all.low - own.low).max(0.0),
                high: (all.high - own.high).max(0.0),
            };
        }
    }

    /// Lets everybody go or join who would. `decided` says who shares a macro at what it and a wait for the
    /// grid cost where all of its group share: for fewer people it takes fewer carriers, and there
    /// are fewer to wait with. First whoever would leaves, then whoever would joins. A person of more people
    /// costs no more, so that hardly anybody leaves for those who join: only where the power of more
    /// carriers makes the wait worth it. Whoever does so does not come back.
    pub(super) fn seated(&mut self, decided: &Decided) -> (Vec<Weighing>, Cases, Decided) {
        let seats = decided.seats.iter();
        let mut is_in: Vec<bool> = seats
            .map(|seat| seat.is_some_and(|seat| seat.is_in))
            .collect();
        let mut has_left = vec![false; is_in.len()];
        let mut is_joining = false;
        loop {
            self.share_people(&is_in);
            let (weighings, cases) = self.base(&is_in);
            let verdicts: Vec<Verdict> = weighings
                .par_iter()
                .map(|weighing| weighing.choose(self.rule, &self.prices))
                .collect();
            let seat = |(weighing, &is_in): (&Weighing, &bool)| {
                let (_, seat) = weighing.shared.as_ref()?;
                Some(Seat { is_in, ..*seat })
            };
            let seats: Vec<Option<Seat>> = weighings.iter().zip(&is_in).map(seat).collect();
            let moves = |joins: bool| -> Vec<usize> {
                let places = (0..).zip(verdicts.iter().zip(&seats));
                let moves = places.filter(|(_, (verdict, seat))| {
                    let takes = verdict.winner == Decision::Macro;
                    seat.is_some_and(|seat| seat.is_in != takes && takes == joins)
                });
                moves.map(|(place, _)| place).collect()
            };
            let leaving = moves(false);
            for &place in &leaving {
                is_in[place] = false;
                has_left[place] = is_joining;
            }
            if !leaving.is_empty() {
                continue;
            }
            is_joining = true;
            let mut joining = moves(true);
            joining.retain(|&place| !has_left[place]);
            if joining.is_empty() {
                return (weighings, cases, Decided { verdicts, seats });
            }
            for place in joining {
                is_in[place] = true;
            }
        }
    }
}
