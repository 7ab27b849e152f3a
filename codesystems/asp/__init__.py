"""CMS's average sales prices (ASP) of drugs: the payment limits of Medicare Part B."""
