"""Editions and concept maps in immutable SQLite databases, one file each."""
