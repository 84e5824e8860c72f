"""What a partner may ask for in the query of a pull, and how often: read strictly, so that a slip is told and not passed over."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.http import QueryDict
from django.utils import timezone

from newsroom.syndication.partners.changes import A_PAGE, Cursor, CursorError

PARAMETERS = ("after", "limit")
A_MINUTE = 60


class QueryError(ValueError):
    """A parameter is not known or has no use as it stands.

    ``code`` is one of ``partner_fields.ERRORS``, ``parameter`` the name; the message says what to send.
    """

    def __init__(self, code: str, parameter: str, message: str) -> None:
        super().__init__(message)
        self.code, self.parameter = code, parameter


@dataclass(frozen=True)
class Query:
    """From where on, and how many changes at most."""

    after: Cursor
    limit: int

    @classmethod
    def read(cls, given: QueryDict) -> Query:
        """Return what is asked for; raise QueryError."""
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
    """How many requests a partner has in a minute, how many it has made in this one, and the seconds until the next."""

    limit: int
    used: int
    seconds: int

    @property
    def is_exceeded(self) -> bool:
        """Whether this request was one too many."""
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        """Return it as fields of IETF's draft on rate limits (draft-ietf-httpapi-ratelimit-headers-10)."""
        return {
            "RateLimit-Policy": f'"minute";q={self.limit};w={A_MINUTE}',
            "RateLimit": f'"minute";r={max(0, self.limit - self.used)};t={self.seconds}',
        }


def count_request(partner: int, requests_a_minute: int) -> Quota:
    """Count a request of the partner of this number."""
    now = timezone.now()
    return Quota(requests_a_minute, _counted(f"partner:{partner}:{now:%H%M}"), A_MINUTE - now.second)


def _counted(key: str) -> int:
    for _ in range(2):
        try:
            return int(cache.incr(key))
        except ValueError:
            cache.add(key, 0, 2 * A_MINUTE)
    # The cache's server went away between the two.
    return 1
