"""What can be set, read once from the command line and the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

SHELF_VARIABLE = "FHIR_HCPCS_SHELF"
STARTER_VARIABLE = "FHIR_HCPCS_STARTER"
BODY_VARIABLE = "FHIR_HCPCS_MAX_BODY"
CMS_VARIABLE = "FHIR_HCPCS_CMS"
DOWNLOADS_VARIABLE = "FHIR_HCPCS_DOWNLOADS"
PROXIES_VARIABLE = "FORWARDED_ALLOW_IPS"
DEFAULT_MAX_BODY = 1024 * 1024
DEFAULT_CMS = "https://www.cms.gov"
DEFAULT_PROXIES = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the shelf is, where the built starter shelf is, how large a body may be (bytes).

    `proxies` are the addresses, with commas between them, that are believed when they say by
    X-Forwarded-Proto and X-Forwarded-For who asked, and how; none where another application does.
    """

    shelf: Path
    starter: Path
    max_body: int = DEFAULT_MAX_BODY
    proxies: str = ""


def shelf_folder(environment: Mapping[str, str]) -> Path:
    """The shelf that the environment names, else the platform's folder for a user's data."""
    named = environment.get(SHELF_VARIABLE)
    return Path(named) if named else platformdirs.user_data_path("fhir-hcpcs") / "shelf"


def starter_folder(environment: Mapping[str, str]) -> Path:
    """Where the starter shelf is built: what the environment names, else the user's cache."""
    named = environment.get(STARTER_VARIABLE)
    return Path(named) if named else platformdirs.user_cache_path("fhir-hcpcs") / "starter"


def downloads_folder(environment: Mapping[str, str]) -> Path:
    """Where downloads are kept: what the environment names, else the user's cache."""
    named = environment.get(DOWNLOADS_VARIABLE)
    return Path(named) if named else platformdirs.user_cache_path("fhir-hcpcs") / "downloads"


def cms(environment: Mapping[str, str]) -> str:
    """Where CMS's files are: CMS's own site, or what stands in for it, without a last slash.

    Raises ValueError for what is no web address.
    """
    named = environment.get(CMS_VARIABLE) or DEFAULT_CMS
    if not re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", named):
        raise ValueError(f"{CMS_VARIABLE} is {named!r}; it is a web address, such as {DEFAULT_CMS}")
    return named.rstrip("/")


def read(environment: Mapping[str, str]) -> Settings:
    """Read the settings. Raises ValueError for a body size that is no positive number."""
    size = environment.get(BODY_VARIABLE, str(DEFAULT_MAX_BODY))
    if not size.isdecimal() or int(size) == 0:
        raise ValueError(f"{BODY_VARIABLE} is {size!r}; it is a number of bytes, such as 1048576")
    proxies = environment.get(PROXIES_VARIABLE, DEFAULT_PROXIES)
    return Settings(shelf_folder(environment), starter_folder(environment), int(size), proxies)
