"""The contractors who process claims for the items of the DMEPOS fee schedule."""
