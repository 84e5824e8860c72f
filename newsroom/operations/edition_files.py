"""Edition files: parsed and validated, each error with file, field and remedy.

An example is newsroom/demo/data/mn.toml. Fields not in the file keep their values from the admin.
"""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

from django.conf import settings
from django.core.management.base import CommandError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from countries.models import RuleVersion
from countries.schema import Filled, LanguageSchema, Problem, Reach, Zone
from newsroom.scripts import TAGS

# Fields on the page “Imprint”, beside those that rules of some state require.
PRINTED = frozenset({"publisher", "editor", "address", "email", "phone"})
CURES = {
    "host": "Write the name alone in lower case, as mn.example.org.",
    "port": "Write a number from 1 to 65535.",
    "time_zone": "Write a name of the tz database, as Asia/Ulaanbaatar.",
    "languages": 'Write languages = [{ code = "kk", scripts = ["Cyrl", "Latn"] }].',
    "reach": "Write full or culture_only.",
    "imprint": 'Write each as name = "words" under [imprint].',
    "licences": 'Write kind = "media_registration" and number = "77-1" under [[licences]].',
    "kind": "Write letters, digits, - and _ alone, as media_registration.",
    "number": 'Write it between quotes, as number = "77-1".',
    "valid_until": "Write a day as 2027-12-31, without quotes, or leave it out where the licence has no end.",
}


class EditionError(CommandError):
    """An edition can't be opened or paused; the message has a line for each cause, with its place and remedy."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class _Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LicenceInFile(_Schema):
    """A licence: an existing one of the same kind and number gets this end, another one is added."""

    kind: Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]+$", max_length=60)]
    number: Annotated[str, Field(min_length=1, max_length=100)]
    valid_until: dt.date | None = None


class EditionInFile(_Schema):
    """The desired state of an edition; None or empty for fields not in the file."""

    code: str | None = None
    host: Filled | None = None
    port: Annotated[int, Field(ge=1, le=65_535, strict=True)] | None = None
    time_zone: Zone | None = None
    languages: Annotated[tuple[LanguageSchema, ...], Field(min_length=1)] | None = None
    reach: Reach | None = None
    imprint: dict[str, Filled] = {}
    licences: tuple[LicenceInFile, ...] = ()


_PARTS: dict[str, type[BaseModel]] = {"licences": LicenceInFile, "languages": LanguageSchema}


def read_edition(path: Path, code: str) -> EditionInFile:
    """Return the content of a file on the edition of a state; raise EditionError with all errors."""
    file = str(path)
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise EditionError(
            [Problem(file, "file", f"can't be read ({error.strerror})", "Name one that can.")]
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionError(
            [Problem(file, "file", f"is not TOML in UTF-8 ({error})", "Mend the line named.")]
        ) from error
    try:
        found = EditionInFile.model_validate(data)
    except ValidationError as error:
        raise EditionError(_told(file, item) for item in error.errors()) from error
    problems = [*_code_problems(file, found, code), *_language_problems(file, found), *_imprint_problems(file, found)]
    if problems:
        raise EditionError(problems)
    return found


def cure_of(field: str) -> str:
    """Return the expected form of a field's value, by the last known part of its name."""
    known = [name for name in field.split(".") if name in CURES]
    return CURES[known[-1]] if known else "Mend the value."


def _told(file: str, item: Any) -> Problem:
    names = [str(part) for part in item["loc"]]
    field = ".".join(names)
    if item["type"] == "extra_forbidden":
        schema = _PARTS.get(names[0], EditionInFile)
        return Problem(file, field, "is no field of an edition", _meant(names[-1], schema.model_fields))
    reason = item["msg"].removeprefix("Value error, ")
    return Problem(file, field, reason[:1].lower() + reason[1:], cure_of(field))


def _meant(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    likely = difflib.get_close_matches(name, names, 1)
    return f"Did you mean {likely[0]}?" if likely else f"Take it out; there are {', '.join(names)}."


def _code_problems(file: str, found: EditionInFile, code: str) -> Iterator[Problem]:
    if found.code not in (None, code):
        yield Problem(file, "code", f"is “{found.code}”, and not “{code}”", "Name the file of this edition.")


def _language_problems(file: str, found: EditionInFile) -> Iterator[Problem]:
    """Yield languages and scripts in which nothing could be shown."""
    languages = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    seen: set[str] = set()
    for number, language in enumerate(found.languages or ()):
        scripts = [tag.script for tag in TAGS.values() if tag.language == language.code]
        field = f"languages.{number}"
        if language.code not in languages or not scripts:
            cure = f"Write one of {', '.join(languages)}."
            yield Problem(file, f"{field}.code", f"“{language.code}” is no language of the newsroom", cure)
        for script in language.scripts if scripts else ():
            if script not in scripts:
                cure = f"Write some of {', '.join(scripts)}."
                yield Problem(file, f"{field}.scripts", f"“{script}” is no script of {language.code}", cure)
        if language.code in seen or len(set(language.scripts)) < len(language.scripts):
            yield Problem(file, field, f"{language.code} or a script of it stands twice", "Write each once.")
        seen.add(language.code)


def _imprint_problems(file: str, found: EditionInFile) -> Iterator[Problem]:
    known = PRINTED.union(*demanded_fields())
    for name in sorted(set(found.imprint) - known):
        yield Problem(file, f"imprint.{name}", "is no field that a rule wants or readers see", _meant(name, known))


def demanded_fields() -> Iterator[list[str]]:
    """Yield the imprint fields that each rule of any state requires."""
    for data in RuleVersion.objects.filter(data__kind="prerequisite").values_list("data", flat=True):
        yield data["params"].get("edition_fields", [])
