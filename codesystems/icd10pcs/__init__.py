"""ICD-10-PCS, as CMS publishes it every fiscal year."""
