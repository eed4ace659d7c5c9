"""Siting problems as the peers of `scripts/bench siting` get them: dominated sites left out, a solution to begin with."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path


@dataclasses.dataclass
class Problem:
    """Costs and reach, the least to be paid: sites, links, and villages that no site serves."""

    opens: list[int]
    alone: list[int]
    reach: list[dict[int, int]]
    most: int | None
    links: bool
    # What is told is `people` less the cost.
    people: int | None

    def told(self, cost: float) -> float:
        return cost if self.people is None else self.people - cost


def read(path: Path, task: str, p: int | None) -> Problem:
    file = json.loads(path.read_text(encoding="utf-8"))
    villages, sites = file["villages"], file["sites"]
    reach = [
        dict(zip(row, links)) if task == "techB" else dict.fromkeys(row, 0)
        for row, links in zip(file["cover"], file["link_cost"])
    ]
    people = [village[2] for village in villages]
    if task == "mclp":
        return Problem([0] * len(sites), people, reach, p, False, sum(people))
    if task == "lscp":
        return Problem([1] * len(sites), [len(sites) + 1] * len(villages), reach, None, False, None)
    return Problem([site[4] for site in sites], [village[4] for village in villages], reach, None, task == "techB", None)


def heirs(problem: Problem) -> list[int]:
    """For each site one that serves all it serves for no more, itself where there is no such site."""
    serving: list[list[int]] = [[] for _ in problem.alone]
    for site, row in enumerate(problem.reach):
        for village in row:
            serving[village].append(site)
    heir = list(range(len(problem.opens)))
    for site, row in enumerate(problem.reach):
        if not row:
            continue
        for other in serving[min(row, key=lambda village: len(serving[village]))]:
            others = problem.reach[other]
            if other == site or problem.opens[other] > problem.opens[site] or len(others) < len(row):
                continue
            if all(others.get(village, link + 1) <= link for village, link in row.items()):
                same = problem.opens[other] == problem.opens[site] and others == row
                if not same or other < site:
                    heir[site] = other
                    break
    for site in range(len(heir)):
        while heir[heir[site]] != heir[site]:
            heir[site] = heir[heir[site]]
    return heir


def cost(problem: Problem, sites: list[int]) -> int:
    """What a choice of sites costs, each village by its cheapest way."""
    if problem.most is not None and len(sites) > problem.most:
        raise SystemExit(f"{len(sites)} sites, at most {problem.most} are allowed")
    cheapest = list(problem.alone)
    for site in sites:
        for village, link in problem.reach[site].items():
            cheapest[village] = min(cheapest[village], link)
    return sum(problem.opens[site] for site in sites) + sum(cheapest)


@dataclasses.dataclass
class Model:
    """A program over variables of 0 or 1: the least of `costs`, rows at least their number, all coefficients 1 or -1."""

    costs: list[int]
    # The first ones are sites; only they need to be whole for the rest to be.
    sites: list[int]
    rows: list[tuple[list[int], list[int], int]]
    start: list[int] | None


def model(problem: Problem, start: list[int] | None) -> Model:
    """Sites y, villages left out z, and with links who is served from where, x <= y."""
    heir = heirs(problem)
    sites = [site for site, row in enumerate(problem.reach) if heir[site] == site and row]
    costs = [problem.opens[site] for site in sites] + problem.alone
    rows: list[tuple[list[int], list[int], int]] = []
    serving: list[list[int]] = [[len(sites) + village] for village in range(len(problem.alone))]
    ways: list[tuple[int, int, int]] = []
    for variable, site in enumerate(sites):
        for village, link in problem.reach[site].items():
            if not problem.links:
                serving[village].append(variable)
            elif link < problem.alone[village]:
                serving[village].append(len(costs))
                ways.append((len(costs), variable, village))
                rows.append(([variable, len(costs)], [1, -1], 0))
                costs.append(link)
    rows += [(row, [1] * len(row), 1) for row in serving]
    if problem.most is not None:
        rows.append((list(range(len(sites))), [-1] * len(sites), -problem.most))
    values = None
    if start is not None:
        values = [0] * len(costs)
        opened = {heir[site] for site in start}
        for variable, site in enumerate(sites):
            values[variable] = int(site in opened)
        best: dict[int, tuple[int, int]] = {}
        if problem.links:
            for variable, site, village in ways:
                if values[site]:
                    best[village] = min(best.get(village, (costs[variable], variable)), (costs[variable], variable))
            for _, variable in best.values():
                values[variable] = 1
        for village, row in enumerate(serving):
            values[row[0]] = int(not any(values[variable] for variable in row[1:]))
    return Model(costs, sites, rows, values)


def numbers(path: Path) -> list[int]:
    return [int(word) for word in path.read_text(encoding="utf-8").split()]
