"""The parts of the generator of datasets/vietnam; `build.py` says how they go together."""
