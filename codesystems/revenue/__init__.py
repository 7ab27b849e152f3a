"""Revenue codes as numbers only: their text needs a licence of the AHA."""
