"""The columns of the HCPCS Contractor Record, with CMS's names.

Source: CMS, HCPC2026_recordlayout.txt (as of 2025-11-12); the positions are the same since
2016. CMS lists only the first occurrence of a repeated field; here the span covers all of them.

      1    6    11 12                     92              120   128 129   147   171  181  205
      code seq  id long description (80)  short desc (28) price mp  cim   mcm   stat lab  xref
      230  231  233   241 244 245   253  257   260 261 266 269   277        285          293 294
      cov  asc  ascdt mog pi  mogdt note betos -   tos ans added action eff termination  act filler
"""

from codesystems.fixedwidth import Column

RECORD_LENGTH = 320
DETAIL_LENGTH = 293
"""The last column of the last field: releases since July 2026 have no filler after it."""
DESCRIPTION_END = 91
"""The last column of a continuation: it has nothing after its part of the description."""

CODE = Column("code", "HCPCS_CD", 1, 5)
MODIFIER = Column("modifier", "HCPCS_MDFR_CD", 4, 5)
SEQUENCE = Column("sequence", "HCPCS_SQNC_NUM", 6, 10)
RECORD_IDENTIFICATION = Column("record identification", "HCPCS_REC_IDENT_CD", 11, 11)
LONG_DESCRIPTION = Column("long description", "HCPCS_LONG_DESC_TXT", 12, 91)
SHORT_DESCRIPTION = Column("short description", "HCPCS_SHRT_DESC_TXT", 92, 119)
PRICING_INDICATOR = Column("pricing indicator", "HCPCS_PRCNG_IND_CD", 120, 127, occurs=4)
MULTIPLE_PRICING_INDICATOR = Column(
    "multiple pricing indicator", "HCPCS_MLTPL_PRCNG_IND_CD", 128, 128
)
CIM_REFERENCE = Column("CIM reference", "HCPCS_CIM_RFRNC_SECT_NUM", 129, 146, occurs=3)
MCM_REFERENCE = Column("MCM reference", "HCPCS_MCM_RFRNC_SECT_NUM", 147, 170, occurs=3)
STATUTE = Column("statute", "HCPCS_STATUTE_NUM", 171, 180)
LAB_CERTIFICATION = Column("lab certification", "HCPCS_LAB_CRTFCTN_CD", 181, 204, occurs=8)
CROSS_REFERENCE = Column("cross-reference", "HCPCS_XREF_CD", 205, 229, occurs=5)
COVERAGE = Column("coverage", "HCPCS_CVRG_CD", 230, 230)
ASC_PAYMENT_GROUP = Column("ASC payment group", "HCPCS_ASC_PMT_GRP_CD", 231, 232)
ASC_EFFECTIVE_DATE = Column("ASC effective date", "HCPCS_ASC_PMT_GRP_EFCTV_DT", 233, 240)
MOG_PAYMENT_GROUP = Column("MOG payment group", "HCPCS_MOG_PMT_GRP_CD", 241, 243)
MOG_POLICY_INDICATOR = Column("MOG policy indicator", "HCPCS_MOG_PMT_PLCY_IND_CD", 244, 244)
MOG_EFFECTIVE_DATE = Column("MOG effective date", "HCPCS_MOG_PMT_GRP_EFCTV_DT", 245, 252)
PROCESSING_NOTE = Column("processing note", "HCPCS_PRCSG_NOTE_NUM", 253, 256)
BETOS = Column("BETOS", "HCPCS_BETOS_CD", 257, 259)
FILLER = Column("filler", "FILLER", 260, 260)
TYPE_OF_SERVICE = Column("type of service", "HCPCS_TYPE_SRVC_CD", 261, 265, occurs=5)
ANESTHESIA_BASE_UNITS = Column("anesthesia base units", "HCPCS_ANSTHSA_BASE_UNIT_QTY", 266, 268)
ADDED_DATE = Column("added date", "HCPCS_CD_ADD_DT", 269, 276)
ACTION_EFFECTIVE_DATE = Column("action effective date", "HCPCS_ACTN_EFCTV_DT", 277, 284)
TERMINATION_DATE = Column("termination date", "HCPCS_TRMNTN_DT", 285, 292)
ACTION_CODE = Column("action code", "HCPCS_ACTN_CD", 293, 293)
LAST_FILLER = Column("filler", "FILLER", 294, 320)

FIELDS = (
    PRICING_INDICATOR,
    MULTIPLE_PRICING_INDICATOR,
    CIM_REFERENCE,
    MCM_REFERENCE,
    STATUTE,
    LAB_CERTIFICATION,
    CROSS_REFERENCE,
    COVERAGE,
    ASC_PAYMENT_GROUP,
    ASC_EFFECTIVE_DATE,
    MOG_PAYMENT_GROUP,
    MOG_POLICY_INDICATOR,
    MOG_EFFECTIVE_DATE,
    PROCESSING_NOTE,
    BETOS,
    FILLER,
    TYPE_OF_SERVICE,
    ANESTHESIA_BASE_UNITS,
    ADDED_DATE,
    ACTION_EFFECTIVE_DATE,
    TERMINATION_DATE,
    ACTION_CODE,
    LAST_FILLER,
)
"""The fields after the descriptions, in their order: columns 120 to 320, without a gap."""

COLUMNS = (
    CODE,
    SEQUENCE,
    RECORD_IDENTIFICATION,
    LONG_DESCRIPTION,
    SHORT_DESCRIPTION,
    *FIELDS,
)

WORKBOOK_COLUMNS: dict[Column, tuple[str, ...]] = {
    CODE: ("HCPC",),
    SEQUENCE: ("SEQNUM",),
    RECORD_IDENTIFICATION: ("RECID",),
    LONG_DESCRIPTION: ("LONG DESCRIPTION",),
    SHORT_DESCRIPTION: ("SHORT DESCRIPTION",),
    PRICING_INDICATOR: ("PRICE1", "PRICE2", "PRICE3", "PRICE4"),
    MULTIPLE_PRICING_INDICATOR: ("MULT_PI",),
    CIM_REFERENCE: ("CIM1", "CIM2", "CIM3"),
    MCM_REFERENCE: ("MCM1", "MCM2", "MCM3"),
    STATUTE: ("STATUTE",),
    LAB_CERTIFICATION: tuple(f"LABCERT{number}" for number in range(1, 9)),
    CROSS_REFERENCE: tuple(f"XREF{number}" for number in range(1, 6)),
    COVERAGE: ("COV",),
    ASC_PAYMENT_GROUP: ("ASC_GRP",),
    ASC_EFFECTIVE_DATE: ("ASC_DT",),
    MOG_PAYMENT_GROUP: ("OPPS",),
    MOG_POLICY_INDICATOR: ("OPPS_PI",),
    MOG_EFFECTIVE_DATE: ("OPPS_DT",),
    PROCESSING_NOTE: ("PROCNOTE",),
    BETOS: ("BETOS",),
    TYPE_OF_SERVICE: tuple(f"TOS{number}" for number in range(1, 6)),
    ANESTHESIA_BASE_UNITS: ("ANEST_BU",),
    ADDED_DATE: ("ADD DT",),
    ACTION_EFFECTIVE_DATE: ("ACT EFF DT",),
    TERMINATION_DATE: ("TERM DT",),
    ACTION_CODE: ("ACTION CD",),
}
"""The headings of the same fields in CMS's workbook, the same from 2016 to 2026."""
