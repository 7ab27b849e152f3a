"""What a concept map is, and the crosswalks that ship.

A map speaks of codes, so it stands on `codesystems`; it needs no server.
"""
