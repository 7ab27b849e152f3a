"""The OPPS payment status indicators of CMS."""
