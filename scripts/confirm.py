"""Solves the models of plans with HiGHS and compares: python confirm.py PROGRAM FOLDER [PLAN.json ...]."""

import json
import subprocess
import sys
from pathlib import Path

import highspy

SECONDS = 20.0


def check(program: str, *arguments: str) -> dict:
    """What `check-plan --json` says."""
    command = [program, "--quiet", "check-plan", "--json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1) or (done.returncode == 1 and not done.stdout):
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return json.loads(done.stdout)


def solve(model: Path, raw: Path, pretty: Path) -> tuple[str, float, float]:
    """Status, value and dual bound of a model; writes the solution in both styles of HiGHS."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 0.5)
    highs.setOptionValue("time_limit", SECONDS)
    if highs.readModel(str(model)) != highspy.HighsStatus.kOk:
        sys.exit(f"{model}: HiGHS cannot read it")
    highs.run()
    status = highs.modelStatusToString(highs.getModelStatus())
    info = highs.getInfo()
    if info.primal_solution_status == 2:
        highs.writeSolution(str(raw), 0)
        highs.writeSolution(str(pretty), 1)
    return status, info.objective_function_value, info.mip_dual_bound


def confirm(program: str, plan: Path, folder: Path) -> int:
    """Confirms every goal of a plan; how many were."""
    said = check(program, str(plan))
    if not said["ok"]:
        sys.exit(f"{plan}: {said['faults']}")
    is_infeasible = said["status"] == "infeasible"
    confirmed = 0
    for place, goal in enumerate(said["goals"], start=1):
        name = f"{plan.stem}-{place}"
        model, raw, pretty = (folder / f"{name}{end}" for end in (".mps", ".sol", ".txt"))
        check(program, str(plan), "--mps", str(model), "--goal", str(place))
        status, value, dual = solve(model, raw, pretty)
        if is_infeasible:
            if status == "Infeasible":
                return 1
            sys.exit(f"{plan}: the plan is infeasible, HiGHS says {status}")
        if status not in ("Optimal", "Time limit reached"):
            sys.exit(f"{name}: HiGHS says {status} of a problem that has a plan")
        is_least = goal["objective"] in ("cost", "sites")
        sign = 1 if is_least else -1
        ours, bound = sign * goal["value"], goal["bound"]
        slack = 0.5 + 1e-9 * abs(ours)
        if dual > ours + slack:
            sys.exit(f"{name}: value {goal['value']} is better than HiGHS' bound {sign * dual}")
        if bound is not None and raw.exists() and value < sign * bound - slack:
            sys.exit(f"{name}: HiGHS finds {sign * value}, better than the bound {bound}")
        if status == "Optimal" and bound == goal["value"] and abs(value - ours) > slack:
            sys.exit(f"{name}: optimal {goal['value']} in the plan, {sign * value} by HiGHS")
        for file in (raw, pretty):
            if not file.exists():
                continue
            found = check(program, str(plan), "--solution", str(file))["solution"]
            if not found["ok"]:
                sys.exit(f"{file}: {found['faults']} {found['refuted']}")
            theirs = sign * found["goals"][place - 1]["value"]
            # Completing a plan may save on links that this objective does not count.
            if theirs > value + slack:
                sys.exit(f"{file}: read back as {sign * theirs}, HiGHS says {sign * value}")
        confirmed += status == "Optimal"
    return confirmed


def main() -> None:
    program, folder, *plans = sys.argv[1:]
    samples = sorted(Path(folder).glob("sample-*.json"))
    if not samples:
        sys.exit(f"{folder}: no samples")
    models = Path(folder) / "models"
    models.mkdir(exist_ok=True)
    goals = sum(confirm(program, plan, models) for plan in samples)
    print(f"confirm: HiGHS {highspy.Highs().version()} agrees with {goals} goals of {len(samples)} samples")
    for plan in plans:
        goals = confirm(program, Path(plan), models)
        print(f"confirm: HiGHS agrees with {plan} ({goals} goals solved to the end)")


if __name__ == "__main__":
    main()
