"""Measurements as ratios to a comparison in the same run; no test asserts a time.

python -m tests.benchmarks            the speed of the server, with a ceiling and the goals
python -m tests.benchmarks.profile    where the server spends its time
python -m tests.benchmarks.install    an installation, beside the mere insertion of its rows
python -m tests.benchmarks.dated      a dated lookup, compared with an undated one
python -m tests.benchmarks.files      a file of claims, beside a plain join
"""
