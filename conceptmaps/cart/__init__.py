"""The CAR-T coding crosswalk: from the ICD-10-PCS administration codes to billing codes."""
