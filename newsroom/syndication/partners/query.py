"""Query parameters and rate limit of a pull, parsed strictly: a mistake is reported, not ignored."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.http import QueryDict
from django.utils import timezone

from newsroom.syndication.partners.changes import A_PAGE, Cursor, CursorError

PARAMETERS = ("after", "limit")
A_MINUTE = 60


class QueryError(ValueError):
    """A parameter is unknown or its value is invalid.

    ``code`` is one of ``fields.ERRORS``, ``parameter`` the name; the message says what to send.
    """

    def __init__(self, code: str, parameter: str, message: str) -> None:
        super().__init__(message)
        self.code, self.parameter = code, parameter


@dataclass(frozen=True)
class Query:
    """The start and the maximum number of changes."""

    after: Cursor
    limit: int

    @classmethod
    def read(cls, given: QueryDict) -> Query:
        """Return the parsed query; raise QueryError."""
        for name, values in given.lists():
            if name not in PARAMETERS:
                words = f"{name[:100]}: not a parameter; known are {', '.join(PARAMETERS)}."
                raise QueryError("parameter_unknown", name, words)
            if len(values) > 1:
                raise QueryError("parameter_repeated", name, f"{name}: given more than once.")
        try:
            after = Cursor.read(given.get("after", ""))
        except CursorError as error:
            raise QueryError("cursor_unknown", "after", str(error)) from error
        return cls(after, _limit(given.get("limit", str(A_PAGE))))


def _limit(words: str) -> int:
    if words.isascii() and words.isdecimal() and len(words) < 4 and 1 <= int(words) <= A_PAGE:
        return int(words)
    raise QueryError("limit_out_of_range", "limit", f"limit: not a number from 1 to {A_PAGE}.")


@dataclass(frozen=True)
class Quota:
    """A partner's requests per minute, those made in this minute, and the seconds until the next."""

    limit: int
    used: int
    seconds: int

    @property
    def is_exceeded(self) -> bool:
        """Say whether this request exceeds the limit."""
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        """Return the header fields of IETF's draft on rate limits (draft-ietf-httpapi-ratelimit-headers-10)."""
        return {
            "RateLimit-Policy": f'"minute";q={self.limit};w={A_MINUTE}',
            "RateLimit": f'"minute";r={max(0, self.limit - self.used)};t={self.seconds}',
        }


def count_request(partner: int, requests_a_minute: int) -> Quota:
    """Count a request of the partner with this number."""
    now = timezone.now()
    return Quota(requests_a_minute, _counted(f"partner:{partner}:{now:%H%M}"), A_MINUTE - now.second)


def _counted(key: str) -> int:
    for _ in range(2):
        try:
            return int(cache.incr(key))
        except ValueError:
            cache.add(key, 0, 2 * A_MINUTE)
    # The cache server failed between the two calls.
    return 1
