"""Rule kind ``image``: each image may be shown here now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar, Literal

from countries.facts import UNKNOWN, Facts, ImageFacts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, end_of, filled, gettext_noop, unanswered

EMPTY = gettext_noop("Image %(number)s has no “%(need)s”.")
NO_RIGHT = gettext_noop("Image %(number)s may not be shown in this state.")
EXPIRED = gettext_noop("The right to image %(number)s ends before the release.")
MINOR = gettext_noop("Image %(number)s shows an identifiable minor.")
LOCATION = gettext_noop("Image %(number)s still holds the place where it was taken.")


class ImageParams(Params):
    more_is_stricter: ClassVar[frozenset[str]] = frozenset({"needs"})

    needs: tuple[
        Literal["alt", "credit", "licence", "state_right", "unexpired", "no_identifiable_minor", "no_location_data"],
        ...,
    ]


def evaluate(params: ImageParams, facts: Facts, context: Context) -> Evaluation:
    if isinstance(facts.images, Unknown):
        return Evaluation((unanswered("images"),))
    problems: list[Problem] = []
    ends: list[dt.datetime] = []
    for number, image in enumerate(facts.images):
        for need in params.needs:
            problems.extend(_problems(need, image, number, facts, context))
        expires = end_of(image.expires, context)
        if "unexpired" in params.needs and expires is not None:
            ends.append(expires)
    return Evaluation(tuple(problems), tuple(ends))


def _problems(need: str, image: ImageFacts, number: int, facts: Facts, context: Context) -> Iterator[Problem]:
    key = {
        "state_right": "allowed_states",
        "unexpired": "expires",
        "no_identifiable_minor": "identifiable_minor",
        "no_location_data": "has_location_data",
    }.get(need, need)
    field = f"images.{number}.{key}"
    value = getattr(image, key)
    values = {"number": number + 1, "need": need}
    if value is UNKNOWN:
        yield unanswered(field)
    elif need == "state_right":
        if not value or not {"*", context.state} & set(value):
            yield Problem(field, NO_RIGHT, values)
    elif need == "unexpired":
        expires = end_of(value, context)
        if expires is not None and isinstance(facts.release_at, Unknown):
            yield unanswered("release_at")
        elif expires is not None and expires <= facts.release_at:  # type: ignore[operator]  # UNKNOWN is excluded above
            yield Problem(field, EXPIRED, values)
    elif need in ("no_identifiable_minor", "no_location_data"):
        if value is not False:
            yield Problem(field, MINOR if need == "no_identifiable_minor" else LOCATION, values)
    elif not filled(value):
        remedy = {"act": "alt", "image": number} if need == "alt" else None
        yield Problem(field, EMPTY, values, remedy=remedy)
