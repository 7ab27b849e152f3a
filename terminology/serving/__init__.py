"""The HTTP door: routes, negotiation, limits, statuses."""
