"""The concept map from ended ICD-10-PCS codes to their successors in the next fiscal year."""
