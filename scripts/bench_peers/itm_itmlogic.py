"""Losses of the profiles on standard input by itmlogic, point to point: paths a second of processor time and
the mean loss. Profiles are lines of a step and heights, in metres."""

import math
import sys
import time

from itmlogic.misc.qerfi import qerfi
from itmlogic.preparatory_subroutines.qlrpfl import qlrpfl
from itmlogic.preparatory_subroutines.qlrps import qlrps
from itmlogic.statistics.avar import avar

# The defaults of deadzone::radio::itm::Settings, and what examples/bench_radio.rs sets.
FREQUENCY_MHZ = 800
HEIGHTS_M = [40.0, 1.5]
VERTICAL = 1
SECONDS = 1.0


def loss(profile: list[float], deviate: float, settings: dict) -> float:
    step, heights = profile[0], profile[1:]
    prop = {"fmhz": FREQUENCY_MHZ, "hg": list(HEIGHTS_M), "pfl": [len(heights) - 1, step, *heights]}
    prop |= {"eps": settings["epsilon"], "sgm": settings["sigma"], "klimx": settings["climate"], "mdvarx": settings["mdvar"]}
    prop |= {"klim": settings["climate"], "lvar": 5, "kwx": 0, "gma": 157e-9, "ipol": VERTICAL}
    # The mean height between the tenths at both ends, as the guide to the model has it.
    last = prop["pfl"][0]
    ends = 3.0 + 0.1 * last
    middle = prop["pfl"][int(ends) - 1 : last - int(ends) + 6]
    prop["wn"], prop["gme"], prop["ens"], prop["zgnd"] = qlrps(
        FREQUENCY_MHZ, sum(middle) / len(middle), settings["n_0"], VERTICAL, settings["epsilon"], settings["sigma"]
    )
    prop = qlrpfl(prop)
    free_space = 32.45 + 20 * math.log10(FREQUENCY_MHZ) + 20 * math.log10(prop["dist"] / 1000)
    return free_space + avar(deviate, 0, deviate, prop)[0]


def main() -> None:
    names = ["climate", "n_0", "epsilon", "sigma", "mdvar"]
    settings = dict(zip(names, map(float, sys.argv[1:]), strict=True))
    settings |= {name: int(settings[name]) for name in ("climate", "mdvar")}
    profiles = [[float(number) for number in line.split()] for line in sys.stdin]
    deviate = qerfi([0.5])[0]
    losses = [loss(profile, deviate, settings) for profile in profiles]
    done, start = 0, time.process_time()
    while time.process_time() - start < SECONDS:
        for profile in profiles:
            loss(profile, deviate, settings)
        done += len(profiles)
    print(f"{done / (time.process_time() - start):.0f} {sum(losses) / len(losses):.3f}")


if __name__ == "__main__":
    main()
