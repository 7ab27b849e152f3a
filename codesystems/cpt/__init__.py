"""CPT codes as numbers only: their text needs a licence of the AMA."""
