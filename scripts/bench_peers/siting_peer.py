"""A siting problem by HiGHS or CP-SAT on one thread, with what it had found after so many CPU seconds.

    siting_peer.py highs|cpsat FILE TASK --seconds S [--p N] [--start FILE]

Prints a JSON list of `[CPU seconds, value, bound]`, one entry for each change, the last at the end. Seconds are
those of the solver alone, without reading the file and making the model. The end is where value and bound are
equal, or after S seconds of processor time.
"""

from __future__ import annotations

import argparse
import json
import math
import threading
import time
from pathlib import Path

import siting_models as models

# Costs are whole: a bound above value - 1 proves the value.
WHOLE = 1e-6


class Record:
    """Value and bound as they change."""

    def __init__(self) -> None:
        self.lines: list[tuple[float, float | None, float | None]] = []
        self.started = time.process_time()

    def spent(self) -> float:
        return time.process_time() - self.started

    def note(self, value: float, bound: float, last: bool = False) -> None:
        found = round(value) if abs(value) < 1e15 else None
        proven = math.ceil(bound - WHOLE) if abs(bound) < 1e15 else None
        if last or not self.lines or self.lines[-1][1:] != (found, proven):
            self.lines.append((self.spent(), found, proven))


def highs(model: models.Model, limit: float) -> Record:
    import highspy
    import numpy

    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1 - WHOLE)
    count = len(model.costs)
    solver.addVars(count, numpy.zeros(count), numpy.ones(count))
    every = numpy.arange(count, dtype=numpy.int32)
    solver.changeColsCost(count, every, numpy.array(model.costs, dtype=float))
    whole = len(model.sites)
    solver.changeColsIntegrality(whole, every[:whole], [highspy.HighsVarType.kInteger] * whole)
    for variables, factors, least in model.rows:
        places = numpy.array(variables, dtype=numpy.int32)
        solver.addRow(least, highspy.kHighsInf, len(variables), places, numpy.array(factors, dtype=float))
    if model.start:
        solution = highspy.HighsSolution()
        solution.col_value = [float(value) for value in model.start]
        solver.setSolution(solution)
    record = Record()

    def look(event) -> None:
        record.note(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)

    def stop(event) -> None:
        look(event)
        if record.spent() > limit:
            event.interrupt()

    solver.cbMipImprovingSolution.subscribe(look)
    solver.cbMipInterrupt.subscribe(stop)
    solver.run()
    info = solver.getInfo()
    record.note(info.objective_function_value, info.mip_dual_bound, last=True)
    return record


def cpsat(model: models.Model, limit: float) -> Record:
    from ortools.sat.python import cp_model

    program = cp_model.CpModel()
    variables = [program.new_bool_var("") for _ in model.costs]
    for row, factors, least in model.rows:
        if least == 0:
            program.add_implication(variables[row[1]], variables[row[0]])
        elif least == 1:
            program.add_bool_or([variables[place] for place in row])
        else:
            program.add(sum(variables[place] for place in row) <= -least)
    program.minimize(cp_model.LinearExpr.weighted_sum(variables, model.costs))
    if model.start:
        for variable, value in zip(variables, model.start):
            program.add_hint(variable, value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    # All of the linear relaxation: without it one worker finds no bounds worth their name.
    solver.parameters.linearization_level = 2
    record = Record()
    state = {"value": math.inf, "bound": -math.inf}
    over = threading.Event()

    class Found(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            state["value"] = self.objective_value
            state["bound"] = max(state["bound"], self.best_objective_bound)
            record.note(state["value"], state["bound"])

    def proven(bound: float) -> None:
        state["bound"] = max(state["bound"], bound)
        record.note(state["value"], state["bound"])

    def watch() -> None:
        while not over.wait(0.05):
            if record.spent() > limit:
                solver.stop_search()

    solver.best_bound_callback = proven
    watcher = threading.Thread(target=watch)
    watcher.start()
    solver.solve(program, Found())
    over.set()
    watcher.join()
    record.note(solver.objective_value, solver.best_objective_bound, last=True)
    return record


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=["highs", "cpsat"])
    parser.add_argument("file", type=Path)
    parser.add_argument("task", choices=["mclp", "techA", "techB", "lscp"])
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--p", type=int)
    parser.add_argument("--start", type=Path)
    asked = parser.parse_args()
    problem = models.read(asked.file, asked.task, asked.p)
    start = models.numbers(asked.start) if asked.start else None
    record = {"highs": highs, "cpsat": cpsat}[asked.peer](models.model(problem, start), asked.seconds)

    def told(cost: float | None) -> float | None:
        return None if cost is None else problem.told(cost)

    print(json.dumps([[round(spent, 3), told(value), told(bound)] for spent, value, bound in record.lines]))


if __name__ == "__main__":
    main()
