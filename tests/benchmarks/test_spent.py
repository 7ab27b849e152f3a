"""Samples of stacks, summed up."""

from tests.benchmarks import spent

SAMPLES = """main (a.py:1);answer (a.py:5);find (b.py:2) 3
main (a.py:1);answer (a.py:5) 1
main (a.py:1);answer (a.py:5);answer (a.py:5) 4
main (a.py:1);_load (<frozen importlib._bootstrap>:1) 90
"""
EXPECTED = """within  itself  function
------  ------  ---------------
100.0%    0.0%  main (a.py:1)
100.0%   62.5%  answer (a.py:5)
 37.5%   37.5%  find (b.py:2)

within  itself  function
------  ------  ---------------
100.0%   62.5%  answer (a.py:5)
 37.5%   37.5%  find (b.py:2)
100.0%    0.0%  main (a.py:1)
"""


def test_time_within_counts_a_function_once_a_stack_and_leaves_imports_out() -> None:
    assert spent.text(SAMPLES) == EXPECTED


def test_without_samples_the_tables_are_empty() -> None:
    assert "function" in spent.text("")
