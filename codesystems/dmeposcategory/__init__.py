"""The payment categories of the DMEPOS fee schedule."""
