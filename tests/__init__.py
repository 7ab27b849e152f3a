"""Tests: they mirror the packages, and every name is a claim."""
