"""A claim, its circumstances, and the rules that it is checked against."""
