"""What else a claim carries beside a code: the attributes of our concept maps."""
