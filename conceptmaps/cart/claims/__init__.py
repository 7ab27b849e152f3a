"""The CAR-T billing rules of claims, and what each of them examines."""
