"""OPPS Addendum B: how Medicare pays each code in hospital outpatient departments."""
