"""`fhir-hcpcs serve`: the server."""

import os
from typing import Annotated

import typer
import uvicorn

from terminology import settings
from terminology.cli import options

APPLICATION = "terminology.serving.app:from_environment"
PROTOCOL = "terminology.serving.protocol:Protocol"


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    shelf: options.Shelf = None,
    workers: Annotated[int, typer.Option(help="How many processes answer.", min=1)] = 1,
) -> None:
    """Serve FHIR R4 at /r4 and FHIR R5 at /r5; a first page is at /."""
    folder = options.shelf_folder(shelf)
    os.environ[settings.SHELF_VARIABLE] = str(folder)
    starter = options.starter_folder()
    os.environ[settings.STARTER_VARIABLE] = str(starter)
    options.prepare_all(folder, starter)
    settings.read(os.environ)
    uvicorn.run(
        APPLICATION,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http=PROTOCOL,
        access_log=False,
        proxy_headers=False,
    )
