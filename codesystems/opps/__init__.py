"""OPPS Addendum B: the payment of HCPCS codes to hospital outpatient departments, by quarter."""
