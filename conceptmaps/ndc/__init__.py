"""CMS's crosswalk of NDCs, the codes of drug packages, to the codes that bill the drugs."""
