"""A claim, what it says of its circumstances, and the rules that it is checked against."""
