"""ICD-10-CM, as CMS releases it every fiscal year."""
