"""The DMEPOS fee schedule of Medicare, by quarter."""
