"""The DMEPOS fee schedule: what Medicare pays for equipment, prosthetics and supplies."""
