"""The model of a concept map, and the bundled crosswalks.

Concept maps refer to codes, so this package imports `codesystems`; it needs no server.
"""
