"""From HCPCS codes that have ended to the codes that CMS names instead."""
