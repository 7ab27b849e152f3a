"""`fhir-hcpcs prepare`: prerenders the responses for every code of every edition."""

from terminology.cli import options
from terminology.store import folder


def prepare(data_dir: options.DataDir = None) -> None:
    """Prerender every edition that is not prerendered, or whose prerendered file is damaged.

    `install` and `serve` also prerender, but do not check existing prerendered files. Use this
    command before a data directory becomes read-only, as in a container image.
    """
    options.prepare_all(options.data_folder(data_dir), options.bundled_folder(), folder.damaged)
