"""HCPCS Level II, as CMS publishes it every quarter."""
