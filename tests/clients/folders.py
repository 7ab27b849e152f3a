"""The folders of the clients: each has a `run` that takes the base address of a server."""

from pathlib import Path

FOLDER = Path(__file__).parent
COMMAND = "run"


class UnknownClient(Exception):
    """A name has no folder; the message lists those that have one."""


def names(folder: Path) -> list[str]:
    """The clients in a folder, by name."""
    return sorted(command.parent.name for command in folder.glob(f"*/{COMMAND}"))


def chosen(folder: Path, wanted: list[str]) -> list[Path]:
    """The folders of the wanted clients, or of all. Raises UnknownClient."""
    known = names(folder)
    if unknown := sorted(set(wanted) - set(known)):
        raise UnknownClient(
            f"no client is named {', '.join(unknown)}; there are {', '.join(known)}"
        )
    return [folder / name for name in wanted or known]
