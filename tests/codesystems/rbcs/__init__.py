"""Tests of RBCS."""
