"""RBCS, CMS's Restructured BETOS Classification System."""
