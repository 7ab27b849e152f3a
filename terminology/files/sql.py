"""How names and texts are written in SQL."""


def name(column: str) -> str:
    """A name of a column or a table, in quotes."""
    return '"' + column.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text, in quotes."""
    return "'" + value.replace("'", "''") + "'"
