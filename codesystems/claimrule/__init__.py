"""The published rules that a CAR-T claim is checked against."""
