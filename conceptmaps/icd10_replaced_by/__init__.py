"""The maps from codes of ICD-10-CM and ICD-10-PCS to the codes that are assigned instead."""
