"""Measurements, printed as ratios taken in one run; no test asserts a time.

python -m tests.benchmarks.install
"""
