"""The circumstances of a claim, on which mappings depend."""
