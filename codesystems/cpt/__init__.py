"""CPT codes, as bare numbers: their wording is the AMA's."""
