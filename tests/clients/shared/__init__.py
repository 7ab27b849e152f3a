"""What the clients share."""
