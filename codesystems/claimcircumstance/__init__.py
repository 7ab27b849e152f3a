"""The circumstances of a claim that decide which mapping holds."""
