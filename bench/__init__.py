"""Measurements as ratios to a floor that runs in the same process. `make bench`, or `python -m bench bulk --size 100000`."""
