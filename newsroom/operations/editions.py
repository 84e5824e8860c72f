"""Opening an edition at its host, pausing it, and listing editions."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from countries.facts import parse_facts
from countries.gate import judge
from countries.models import Edition, Licence
from countries.schema import Problem
from newsroom.desk import setup as desk_setup
from newsroom.desk.models import EditionRole
from newsroom.desk.tasks import judge_again
from newsroom.operations.edition_files import EditionError, EditionInFile, cure_of, demanded_fields
from newsroom.operations.models import EditionEvent
from newsroom.releases.models import Release

Kind = EditionEvent.Kind
ADMIN_CURE = "Set it under “Editions” in the admin, or name a file with --file."
FILLING = {
    "imprint": "Fill it under [imprint] in the file or under “Editions” in the admin; until then its rule may stop releases.",
    "licences": "Add it under [[licences]] in the file or under “Licences” in the admin; until then its rule may stop releases.",
}
# The default port in addresses of editions.
PORT = 443


@dataclass(frozen=True)
class Row:
    """An edition in a list."""

    code: str
    state: str
    host: str
    languages: str
    releases: int


@transaction.atomic
def open_edition(
    code: str, wanted: EditionInFile | None = None, file: str = "", by: User | None = None
) -> list[Problem]:
    """Open an edition, or one that was paused again, as ``wanted`` or as in the admin's rows; idempotent.

    ``file`` is named in messages. Returns what the rules in force require and the edition lacks: it is open, but
    releases nothing that they concern. Raises EditionError, and changes nothing, where the edition lacks what it can't
    be shown without.
    """
    edition, place = _locked(code), file or f"edition {code}"
    was_on, before = edition.is_on, _held(edition)
    if wanted is not None:
        _take_over(edition, wanted)
    problems = list(_missing(edition, place))
    if problems:
        raise EditionError(problems)
    try:
        port = (wanted and wanted.port) or desk_setup.port_of(edition) or PORT
        desk_setup.open_edition(edition, str(edition.host), port)
        for licence in wanted.licences if wanted else ():
            _hold(edition, licence.kind, licence.number, valid_until=licence.valid_until)
    except ValidationError as error:
        raise EditionError(_refused(place, error)) from error
    changed = {name: value for name, value in _held(edition).items() if value != before[name]}
    if changed or not was_on:
        details = changed | ({"host": edition.host, "file": file} if file else {"host": edition.host})
        EditionEvent.objects.create(edition=edition, kind=Kind.CHANGE if was_on else Kind.OPEN, details=details, by=by)
        judge_again(edition)
    return list(_wanted_by_rules(edition, place))


@transaction.atomic
def pause_edition(code: str, by: User | None = None) -> None:
    """Switch an edition off: its host answers 421 until it is opened again. Raises EditionError if it is not on."""
    edition = _locked(code)
    if not edition.is_on:
        raise EditionError([Problem(f"edition {code}", "state", "is not open", f"Run manage.py editions open {code}.")])
    edition.is_on = False
    edition.save(update_fields=["is_on"])
    EditionEvent.objects.create(edition=edition, kind=Kind.PAUSE, details={"host": edition.host}, by=by)


@transaction.atomic
def set_up(
    code: str,
    fields: Mapping[str, Any],
    licences: Iterable[tuple[str, str, dt.date | None]],
    roles: Mapping[EditionRole.Role, set[User]],
    by: User,
) -> None:
    """Change what an edition holds, open or not: attributes, licences (kind, number, last day) and who works for it.

    What depends on it is judged again. Raises ValidationError, and changes nothing, where the models refuse a value.
    """
    edition = _locked(code)
    before = _held(edition)
    for name, value in fields.items():
        setattr(edition, name, value)
    edition.full_clean()
    edition.save()
    for kind, number, until in licences:
        _hold(edition, kind, number, valid_until=until)
    for role, people in roles.items():
        EditionRole.objects.filter(edition=edition, role=role).exclude(user__in=people).delete()
        for user in people:
            EditionRole.objects.get_or_create(edition=edition, role=role, user=user)
    changed = {name: value for name, value in _held(edition).items() if value != before[name]}
    if changed:
        EditionEvent.objects.create(edition=edition, kind=Kind.CHANGE, details=changed, by=by)
        judge_again(edition)


def rows() -> Iterator[Row]:
    """Yield all editions in the order of their codes."""
    for edition in Edition.objects.select_related("country"):
        languages = (f"{language['code']} ({', '.join(language['scripts'])})" for language in edition.languages)
        count = Release.objects.public(edition).count()
        yield Row(edition.code, _state(edition), edition.host or "–", ", ".join(languages), count)


def _state(edition: Edition) -> str:
    if edition.is_on:
        return "open" if edition.reach != Edition.Reach.PAUSED else "open, reach paused"
    return "paused" if edition.host else "never open"


def _locked(code: str) -> Edition:
    edition = Edition.objects.select_for_update(of=("self",)).select_related("country").filter(pk=code).first()
    if edition is None:
        known = ", ".join(Edition.objects.values_list("pk", flat=True)) or "none yet; run manage.py setup"
        raise EditionError([Problem(f"edition {code}", "code", "there is no such edition", f"There are: {known}.")])
    return edition


def _held(edition: Edition) -> dict[str, object]:
    """Return the recorded attributes of an edition that changes."""
    licences = [licence.as_fact() for licence in edition.licences.order_by("pk")]
    names = ("host", "time_zone", "languages", "reach", "imprint")
    return {name: getattr(edition, name) for name in names} | {"licences": licences}


def _take_over(edition: Edition, wanted: EditionInFile) -> None:
    for name in ("host", "time_zone", "reach"):
        if getattr(wanted, name) is not None:
            setattr(edition, name, getattr(wanted, name))
    if wanted.languages is not None:
        edition.languages = [language.model_dump(mode="json") for language in wanted.languages]
    edition.imprint = {**edition.imprint, **wanted.imprint}


def _missing(edition: Edition, place: str) -> Iterator[Problem]:
    if not edition.host:
        yield Problem(place, "host", "is not set", ADMIN_CURE)
    if edition.host == settings.DESK_HOST:
        yield Problem(place, "host", "is the desk's", "Give the edition a host of its own.")
    if not edition.languages:
        yield Problem(place, "languages", "there is none", ADMIN_CURE)
    if edition.reach == Edition.Reach.PAUSED:
        yield Problem(place, "reach", "is “paused”, so nothing would be shown", f"{cure_of('reach')} {ADMIN_CURE}")
    if edition.ruleset_at(timezone.now()) is None:
        yield Problem(place, "rules", "none are in force", "Run manage.py setup, or manage.py countries load.")


def _hold(edition: Edition, kind: str, number: str, **fields: object) -> None:
    licence = Licence.objects.filter(edition=edition, kind=kind, number=number).first()
    licence = licence or Licence(edition=edition, kind=kind, number=number)
    for name, value in fields.items():
        setattr(licence, name, value)
    licence.full_clean()
    licence.save()


def _refused(place: str, error: ValidationError) -> Iterator[Problem]:
    for field, messages in error.message_dict.items():
        yield Problem(place, field, " ".join(messages).rstrip("."), cure_of(field))


def _wanted_by_rules(edition: Edition, place: str) -> Iterator[Problem]:
    """Evaluate which of the edition's own prerequisites do not hold at present."""
    now = timezone.now()
    version = edition.ruleset_at(now)
    assert version is not None
    ruleset = version.as_ruleset()
    rules = tuple(rule for rule in ruleset.rules if rule.kind == "prerequisite")
    held = _held(edition)
    moment = now.astimezone(edition.zone).isoformat()
    facts = {
        "edition": edition.code,
        "release_at": moment,
        "now": moment,
        "edition_facts": {
            "reach": edition.reach,
            "imprint": dict.fromkeys(sum(demanded_fields(), []), "") | edition.imprint,
            "licences": held["licences"],
        },
    }
    for finding in judge(parse_facts(facts), dataclasses.replace(ruleset, rules=rules)).findings:
        field = str(finding.where["field"]).removeprefix("edition_facts.")
        cure = FILLING["licences" if field == "licences" else "imprint"]
        yield Problem(place, field, f"{finding.rule}: {finding.message.rstrip('.')} ({finding.law})", cure)
