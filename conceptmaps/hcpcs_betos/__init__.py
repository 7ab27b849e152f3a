"""From a HCPCS code to its BETOS category."""
