"""Names and texts in SQL."""


def name(column: str) -> str:
    """Quote the name of a column or a table."""
    return '"' + column.replace('"', '""') + '"'


def text(value: str) -> str:
    """Quote a text."""
    return "'" + value.replace("'", "''") + "'"
