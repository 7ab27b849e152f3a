"""The uses of our designations."""
