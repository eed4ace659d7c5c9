"""The parts of the generator of datasets/kossou; `build.py` says how they go together."""
