"""Rank acceptability by numpy, one argsort a draw: how often each village is among the first, and its mean rank."""

import csv
import json
import sys
import time

import numpy as np

terms, first, draws, spread, seed, out = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]), sys.argv[6]
values, weights, ids = {}, {}, []
with open(terms, encoding="utf-8") as file:
    for row in csv.DictReader(file):
        if not row["rank"]:
            continue  # gated
        criterion, village = row["criterion"], row["id"]
        if criterion not in values:
            values[criterion], weights[criterion] = [], float(row["weight"])
        if criterion == next(iter(values)):
            ids.append(village)
        values[criterion].append(float(row["value_low"]))
matrix = np.array(list(values.values())).T
stated = np.array(list(weights.values()))
start = time.perf_counter()
random = np.random.default_rng(seed)
served = np.zeros(len(ids), dtype=np.int64)
ranks = np.zeros(len(ids))
places = np.arange(1, len(ids) + 1)
for _ in range(draws):
    drawn = stated * random.uniform(1 - spread, 1 + spread, len(stated))
    order = np.argsort(-(matrix @ drawn), kind="stable")
    served[order[:first]] += 1
    ranks[order] += places
seconds = time.perf_counter() - start
with open(out, "w", encoding="utf-8") as file:
    json.dump({"seconds": seconds, "p": dict(zip(ids, (served / draws).tolist()))}, file)
