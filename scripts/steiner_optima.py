"""Optimal weights of seeded Steiner tree instances, for src/plan/solver/steiner/steiner_tests.rs.

The instances are made from whole numbers alone (splitmix64), as the test makes them; HiGHS (PyPI `highspy`,
1.15.1) solves the directed cut model to a gap of zero: arcs of both directions, no arc set that separates a
terminal from the root left without an arc, cuts added while a flow finds one that is broken.

    python3 -m pip install highspy && python3 scripts/steiner_optima.py
"""

import sys

import highspy

MASK = (1 << 64) - 1


class Draw:
    """splitmix64."""

    def __init__(self, seed):
        self.state = seed

    def below(self, most):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return (mixed ^ (mixed >> 31)) % most


def instance(seed, nodes, near):
    """Points on a plane; each is joined to its nearest ones, at squared distance over 64 and 1."""
    draw = Draw(seed)
    points = [(draw.below(1000), draw.below(1000)) for _ in range(nodes)]
    edges = set()
    for a in range(nodes):
        order = sorted(
            ((points[a][0] - points[b][0]) ** 2 + (points[a][1] - points[b][1]) ** 2, b)
            for b in range(nodes)
            if b != a
        )
        for squared, b in order[:near]:
            edges.add((min(a, b), max(a, b), 1 + squared // 64))
    # A ring holds it together.
    for a in range(nodes):
        b = (a + 1) % nodes
        edges.add((min(a, b), max(a, b), 40000))
    return sorted(edges)


def cut(nodes, arcs, weights, root, goal):
    """A least cut between root and goal (augmenting paths, widest first level): value and arcs into it."""
    around = [[] for _ in range(nodes)]
    ends, room = [], []
    for (a, b, _), weight in zip(arcs, weights):
        around[a].append(len(ends))
        ends.append(b)
        room.append(weight + 1e-7)
        around[b].append(len(ends))
        ends.append(a)
        room.append(0.0)
    flow = 0.0
    while flow < 1 - 1e-6:
        before = {root: None}
        queue = [root]
        for node in queue:
            for arc in around[node]:
                if room[arc] > 1e-9 and ends[arc] not in before:
                    before[ends[arc]] = arc
                    queue.append(ends[arc])
        if goal not in before:
            inside = set(before)
            return flow, [i for i, (a, b, _) in enumerate(arcs) if a in inside and b not in inside]
        path, node = [], goal
        while before[node] is not None:
            path.append(before[node])
            node = ends[before[node] ^ 1]
        least = min(room[arc] for arc in path)
        for arc in path:
            room[arc] -= least
            room[arc ^ 1] += least
        flow += least
    return flow, None


def optimum(nodes, edges, terminals):
    arcs = [arc for a, b, w in edges for arc in ((a, b, w), (b, a, w))]
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("threads", 1)
    for _, _, weight in arcs:
        model.addVar(0, 1)
    for place, (_, _, weight) in enumerate(arcs):
        model.changeColCost(place, weight)
    root = terminals[0]
    whole = False
    while True:
        model.run()
        values = list(model.getSolution().col_value)
        found = 0
        for goal in terminals[1:]:
            if whole:
                values = [float(round(v)) for v in values]
            _, crossing = cut(nodes, arcs, values, root, goal)
            if crossing:
                found += 1
                model.addRow(1, highspy.kHighsInf, len(crossing), crossing, [1.0] * len(crossing))
                for arc in crossing:
                    values[arc] = 1.0
        if found == 0:
            if whole:
                return round(model.getInfo().objective_function_value)
            whole = True
            for place in range(len(arcs)):
                model.changeColIntegrality(place, highspy.HighsVarType.kInteger)


def main():
    for seed, (nodes, near, count) in enumerate(
        [(60, 4, 13), (80, 4, 16), (100, 4, 20), (120, 5, 25), (150, 5, 30), (180, 5, 40), (200, 6, 50), (240, 6, 60),
         (90, 8, 14), (110, 8, 18)]
    ):
        value = optimum(nodes, instance(seed, nodes, near), list(range(count)))
        print(f"    ({seed}, {nodes}, {near}, {count}, {value}),")
        sys.stdout.flush()


main()
