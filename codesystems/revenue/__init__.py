"""Revenue codes, as bare numbers: their wording is the AHA's."""
