"""The Medicare Severity Diagnosis Related Groups (MS-DRGs) of CMS."""
