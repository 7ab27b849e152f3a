"""The place of service codes of CMS: where a professional service was provided."""
