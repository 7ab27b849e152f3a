"""The condition codes of the CAR-T crosswalk."""
