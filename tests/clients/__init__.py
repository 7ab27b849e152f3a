"""Clients that people run, unmodified, against a server with real editions."""
