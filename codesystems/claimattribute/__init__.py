"""The attributes of a claim, besides its codes, that our concept maps use."""
