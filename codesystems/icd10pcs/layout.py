"""The ICD-10-PCS order file, column by column.

Source: CMS, icd10pcsOrderFile.pdf; the same from FY2016 to FY2026.

    00001 001     0 Central Nervous System and Cranial Nerves, Bypass ...
    00002 0016070 1 Bypass Cereb Vent to Nasophar with Autol Sub ...      Bypass Cerebral Ventr...
    order code    flag short title (60)                                   long title
"""

from codesystems.fixedwidth import Column

ORDER = Column("order number", "ORDER", 1, 5)
CODE = Column("code", "CODE", 7, 13)
FLAG = Column("header flag", "VALID", 15, 15)
SHORT_TITLE = Column("short title", "SHORT", 17, 76)
LONG_TITLE_FIRST = 78
"""The long title runs from here to the end of the line."""

COLUMNS = (ORDER, CODE, FLAG, SHORT_TITLE)
