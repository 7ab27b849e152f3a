"""Translation of whole files of claims, with the results of $translate for each line.

DuckDB reads and writes the files, and needs the extra `files`; $translate runs once for each group
of lines with the same input.
"""
