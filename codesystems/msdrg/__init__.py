"""MS-DRGs, as CMS names them."""
