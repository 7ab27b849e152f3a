"""Medicare's payment limits of Part B drugs, and the crosswalk from NDC to HCPCS, by quarter."""
