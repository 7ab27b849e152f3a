"""The model of a code system, and the readers of the code systems of this project.

The lowest package: it needs no server and imports none of the other packages.
"""
