"""The proxy configurations of the README, with nginx and Caddy."""

import json
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from terminology.serving import compression, decompression
from tests.fixtures import server
from tests.fixtures.fences import Block, sections
from tests.fixtures.judge import Json

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]

ROOT = Path(__file__).parent.parent
FIXTURES = Path(__file__).parent / "fixtures"
CERTIFICATE, KEY = FIXTURES / "server.pem", FIXTURES / "server.key"
BLOCKS = {
    block.language: block
    for section in sections((ROOT / "README.md").read_text())
    for block in section.blocks
    if block.language in {"nginx", "caddy"}
}
JSON = {"Content-Type": "application/fhir+json"}
BOUND = 15.0
"""Timeout in seconds of the start of a proxy."""


def nginx(block: Block, folder: Path, port: int, behind: str) -> list[str | Path]:
    """Return the command of nginx with the configuration of the README, at another port."""
    text = block.text.replace("127.0.0.1:8000", behind).replace("443", f"127.0.0.1:{port}")
    text = re.sub(r"(ssl_certificate) .+;", rf"\1 {CERTIFICATE};", text)
    text = re.sub(r"(ssl_certificate_key) .+;", rf"\1 {KEY};", text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder / 'pid'}; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{text} }}\n"
    )
    return ["nginx", "-e", "stderr", "-p", folder, "-c", file]


def caddy(block: Block, folder: Path, port: int, behind: str) -> list[str | Path]:
    """Return the command of Caddy with the configuration of the README, at another port."""
    tls = f"https://127.0.0.1:{port} {{\n    tls {CERTIFICATE} {KEY}"
    text = block.text.replace("127.0.0.1:8000", behind).replace("terminology.example.org {", tls)
    file = folder / "Caddyfile"
    file.write_text(f"{{\n    admin off\n    auto_https disable_redirects\n}}\n{text}")
    return ["caddy", "run", "--config", file, "--adapter", "caddyfile"]


PROXIES = {"nginx": nginx, "caddy": caddy}


@contextmanager
def running(command: list[str | Path], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a proxy."""
    environment = {"HOME": str(folder), "PATH": str(Path("/nowhere"))}
    program = shutil.which(str(command[0]))
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            command, executable=program, env=environment, stdout=log, stderr=log
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()


def get(url: str, process: subprocess.Popen[bytes]) -> Json:
    """Return the JSON of a URL, as soon as the proxy responds."""
    context = ssl.create_default_context(cafile=CERTIFICATE)
    end = time.monotonic() + BOUND
    while True:
        try:
            with urlopen(url, timeout=BOUND, context=context) as response:
                document: Json = json.load(response)
                return document
        except URLError:
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)


@pytest.fixture(params=PROXIES)
def proxied(
    request: pytest.FixtureRequest, tmp_path: Path, bundled_dir: Path
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The URL of a running proxy, and its process."""
    name = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    port = server.free_port()
    with server.serving(tmp_path, tmp_path / "data", bundled_dir) as behind:
        address = behind.base.removeprefix("http://")
        command = PROXIES[name](BLOCKS[name], tmp_path, port, address)
        with running(command, tmp_path) as process:
            yield f"https://127.0.0.1:{port}", process


def test_links_of_a_response_behind_a_proxy_have_the_url_of_the_client(
    proxied: tuple[str, subprocess.Popen[bytes]],
) -> None:
    url, process = proxied
    for prefix in ("", "/tx"):
        bundle = get(f"{url}{prefix}/r4/CodeSystem?_count=1", process)
        statement = get(f"{url}{prefix}/r5/metadata", process)

        assert bundle["link"][0]["url"].startswith(f"{url}{prefix}/r4/CodeSystem?")
        assert bundle["entry"][0]["fullUrl"].startswith(f"{url}{prefix}/r4/CodeSystem/")
        assert statement["implementation"]["url"] == f"{url}{prefix}/r5"


@pytest.mark.parametrize("prefix", ["", "/tx"])
@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_proxy_passes_codings_on(
    proxied: tuple[str, subprocess.Popen[bytes]], coding: str, prefix: str
) -> None:
    url, process = proxied
    get(f"{url}/health", process)
    question = {"resourceType": "Bundle", "type": "batch"}
    body = compression.whole(json.dumps(question).encode(), coding)
    sent = Request(f"{url}{prefix}/r4", body, {"Content-Encoding": coding, **JSON})
    asked = Request(f"{url}{prefix}/r4/metadata", headers={"Accept-Encoding": coding})
    context = ssl.create_default_context(cafile=CERTIFICATE)

    with urlopen(sent, timeout=BOUND, context=context) as response:
        assert json.load(response)["type"] == "batch-response"
    with urlopen(asked, timeout=BOUND, context=context) as response:
        assert response.headers["Content-Encoding"] == coding
        whole = decompression.decoded(response.read(), coding, lambda _: None, 1 << 20)
    assert json.loads(whole)["implementation"]["url"] == f"{url}{prefix}/r4"
