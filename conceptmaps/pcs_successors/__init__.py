"""From the ICD-10-PCS codes that ended with a fiscal year to those that came after them."""
