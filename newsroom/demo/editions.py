"""The demo's five editions, each from an edition file like in any installation. All particulars are fictitious."""

from __future__ import annotations

from pathlib import Path

from countries.models import Edition
from newsroom.desk.models import FrontPage
from newsroom.operations.edition_files import read_edition
from newsroom.operations.editions import open_edition

DATA = Path(__file__).parent / "data"
CODES = ("mn", "ru", "uz", "de", "tr")


def open_editions(port: int) -> list[Edition]:
    """Switch the five editions on at ``<code>.localhost`` with imprint and licences; return them."""
    return [_open(code, port) for code in CODES]


def _open(code: str, port: int) -> Edition:
    file = DATA / f"{code}.toml"
    open_edition(code, read_edition(file, code).model_copy(update={"port": port}), file.name)
    return Edition.objects.select_related("country").get(pk=code)


def front_of(edition: Edition) -> FrontPage:
    front: FrontPage = FrontPage.objects.get(edition=edition)
    return front
