"""What a code system is, and the readers of the ones this project knows.

The ground floor: it needs no server and imports nothing of the floors above.
"""
