"""What our designations are good for."""
