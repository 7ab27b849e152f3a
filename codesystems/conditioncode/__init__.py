"""The condition codes that the CAR-T crosswalk names."""
