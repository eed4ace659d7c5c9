use super::*;
use crate::plan::build_plan::{Fate, Wait};
use crate::plan::check::check;
use crate::plan::tried::brute_force::best;
use crate::plan::tried::samples::problem;

/// The plan of a seed and the lines that say it, in phases or not.
fn known(has_phases: bool) -> (Problem, BuildPlan, Vec<(String, f64)>) {
    let (problem, plan) = (0..)
        .find_map(|seed| {
            let problem = problem(seed);
            let plan = best(&problem)?;
            let is_rich = plan.sites.iter().any(|built| built.hop.is_some())
                && plan.totals.satellite_villages > 0;
            (is_rich && has_phases != problem.phases.is_empty()).then_some((problem, plan))
        })
        .unwrap();
    let end = |phase: u32| {
        if has_phases {
            format!("_{phase}")
        } else {
            String::new()
        }
    };
    let mut values = Vec::new();
    for site in 0..problem.sites.len() {
        let built = plan.sites.iter().find(|built| built.site as usize == site);
        let phase = built.map_or(0, |built| built.phase);
        values.push((
            format!("y_{site}{}", end(phase)),
            f64::from(u8::from(built.is_some())),
        ));
        if let Some((hop, phase)) = built.and_then(|built| Some((built.hop?, built.phase))) {
            let side = u8::from(problem.hops[hop as usize].a as usize != site);
            values.push((format!("a_{hop}_{side}{}", end(phase)), 0.999_99));
            values.push((format!("f_{hop}_{side}"), 2.5));
        }
    }
    for (village, fate) in plan.villages.iter().enumerate() {
        let value = match fate {
            Fate::Site { site, phase } => (format!("x_{village}_{site}{}", end(*phase)), 1.0),
            Fate::Satellite { phase } => (format!("s_{village}{}", end(*phase)), 1.000_01),
            Fate::Waiting { .. } => (format!("s_{village}{}", end(0)), -1e-9),
        };
        values.push(value);
    }
    (problem, plan, values)
}

fn lines(values: &[(String, f64)], line: impl Fn(usize, &str, f64) -> String) -> String {
    let lines = values.iter().enumerate();
    let lines = lines.map(|(at, (name, value))| line(at, name, *value));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn files_of_all_solvers_give_the_same_plan() {
    for has_phases in [false, true] {
        let (problem, plan, values) = known(has_phases);
        let listed = |_: usize, name: &str, value: f64| format!("{name} {value}");
        let raw = format!(
            "Model status\nOptimal\n\n# Primal solution values\nFeasible\nObjective 12\n# Columns {}\n{}\n\
             # Rows 2\ncover_0 1\ny_0 7\n\n# Dual solution values\nNone\n\n# Basis\nHiGHS v1\nNone\n",
            values.len(),
            lines(&values, listed)
        );
        let pretty = format!(
            "Columns\n    Index Status        Lower        Upper       Primal         Dual  Type        Name\n\
             {}\nRows\n    Index Status  Lower  Upper  Primal  Dual  Name\n  0  0  1  1  y_0\n\n\
             Model status: Optimal\n\nObjective value: 12\n",
            lines(&values, |at, name, value| format!(
                "  {at}     0   inf   {value}     Integer   {name}"
            ))
        );
        let pretty_of_lp = format!(
            "Columns\n    Index Status  Lower  Upper  Primal  Dual  Name\n{}\nRows\n",
            lines(&values, |at, name, value| format!(
                " {at} BS 0 1 {value} -0 {name}"
            ))
        );
        let cbc = format!(
            "Optimal - objective value 12.00000000\n{}\n",
            lines(&values, |at, name, value| format!(
                "{} {at:7} {name}   {value}   500",
                if at == 1 { "**" } else { "" }
            ))
        );
        let scip = format!(
            "solution status: optimal solution found\nobjective value:                   12\n{}\n",
            lines(&values, |_, name, value| format!(
                "{name}   {value} \t(obj:500)"
            ))
        );
        let gurobi = format!(
            "# Solution for model deadzone\n# Objective value = 12\n{}\n",
            lines(&values, listed)
        );
        for text in [
            raw,
            pretty,
            pretty_of_lp,
            cbc,
            scip,
            gurobi.replace('\n', "\r\n"),
            gurobi,
        ] {
            let read = read(&text, &problem).unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(read.villages, plan.villages, "{text}");
            assert_eq!(read.sites, plan.sites, "{text}");
            assert_eq!(read.totals, plan.totals, "{text}");
            assert!(check(&problem, &read).is_ok());
        }
    }
}

#[test]
fn a_village_that_any_site_may_serve_gets_the_least_link() {
    let (mut problem, ..) = known(false);
    for site in &mut problem.sites {
        site.reach = vec![super::super::problem::Reached {
            village: 0,
            link: if site.id == "S2" { 5 } else { 9 },
        }];
        site.capacity = None;
    }
    let of = |text: &str| read(text, &problem).unwrap().villages[0].clone();
    let by = |site| Fate::Site { site, phase: 0 };
    assert_eq!(of("y_1 1\ny_2 1\ny_3 1\nv_0 1"), by(2));
    assert_eq!(of("y_1 1\ny_3 1\nv_0 1"), by(1));
    assert_eq!(of("y_1 1\ny_2 1\nx_0_1 1"), by(2));
    let why = Wait::Limits;
    assert_eq!(of("y_1 1\ny_2 1"), Fate::Waiting { why });
    // Where a capacity may bind, the choice stands.
    problem.sites[2].capacity = Some(10_000);
    let plan = read("y_1 1\ny_2 1\nx_0_1 1", &problem).unwrap();
    assert_eq!(plan.villages[0], by(1));
}

#[test]
fn what_is_no_solution_is_told() {
    let (problem, ..) = known(false);
    let error = |text: &str| read(text, &problem).unwrap_err().to_string();
    for (text, told) in [
        ("", "holds no value"),
        ("hello\nworld 1\n", "holds no value"),
        (
            "Infeasible - objective value 0\n",
            "line 1 says that the model is infeasible",
        ),
        (
            "Model status\nInfeasible\n\n# Primal solution values\nNone\n",
            "line 2",
        ),
        ("solution status: infeasible\n", "infeasible"),
        ("y_0 1\ny_1 0.5\n", "line 2: y_1 is 0.5"),
        ("y_0 2\n", "y_0 is 2"),
        ("y_0 -1\n", "y_0 is -1"),
        ("y_0 one\n", "y_0 has the value one"),
        ("y_0\n", "y_0 has the value "),
        ("y_0 NaN\n", "no number"),
        ("y_0 1e999\n", "no number"),
        ("y_99 1\n", "y_99 is no variable"),
        ("s_4294967295 1\n", "no variable of this problem"),
        ("a_77_0 1\n", "a_77_0 is no variable"),
        ("y_0 1\ny_0 1\n", "has a value already"),
        ("v_0 1\n", "none that reaches it is built"),
        ("x_0_0 1\n", "not built by then or does not reach"),
        ("s_0 1\nv_0 1\n", "served twice"),
        ("a_0_0 1\n", "not built"),
    ] {
        let said = error(text);
        assert!(said.contains(told), "{text}: {said}");
    }
}
