"""ICD-10-CM as the table of NLM's Clinical Table Search Service: the names of its fields.

Source: https://clinicaltables.nlm.nih.gov/apidoc/icd10cm/v3/doc.html.
"""

from codesystems import canonical
from codesystems.searchtable import CodeField, SearchTable, TextField, display

TABLE = SearchTable(
    name="icd10cm",
    system=canonical.ICD10CM,
    fields=(
        CodeField("code", "The code"),
        TextField("name", "The long description", display),
    ),
    code="code",
    displayed=("code", "name"),
    searched=("code",),
)
"""The fields that NLM has, and its defaults: words are searched only where `sf` names `name`."""
