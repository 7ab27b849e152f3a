"""The published rules for CAR-T claims."""
