"""Whole files of claims, translated line by line as $translate would.

DuckDB reads and writes, and needs the extra `files`; what a line means is asked of the operation,
once for all lines that ask the same.
"""
