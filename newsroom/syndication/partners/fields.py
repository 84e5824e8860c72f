"""Every parameter, header and field of the partners' interface, defined once for description, guide and tests."""

from __future__ import annotations

from typing import Any

from newsroom.syndication.partners.changes import A_PAGE, CURSOR_PATTERN

PARAMETERS: dict[str, dict[str, Any]] = {
    "after": {
        "description": "The cursor of an earlier answer; without it everything is sent from the beginning.",
        "schema": {"type": "string", "pattern": f"^({CURSOR_PATTERN})?$"},
        "example": "1793694600000000_17",
    },
    "limit": {
        "description": f"How many stories an answer may tell of at most, 1 to {A_PAGE}; each may come in several scripts.",
        "schema": {"type": "integer", "minimum": 1, "maximum": A_PAGE, "default": A_PAGE},
        "example": 20,
    },
}

# Errors by their stable code: the status, and what it means.
ERRORS: dict[str, tuple[int, str]] = {
    "parameter_unknown": (400, "The query has a parameter that is not known; “parameter” names it."),
    "parameter_repeated": (400, "A parameter is given more than once; “parameter” names it."),
    "cursor_unknown": (400, "“after” holds no cursor of ours: send the “next” of an earlier answer, or nothing."),
    "limit_out_of_range": (400, f"“limit” is not a number from 1 to {A_PAGE}."),
    "token_missing": (401, "There is no token in the request: send Authorization: Bearer, and the token."),
    "token_unknown": (401, "The token is of no use, or of no use any more."),
    "edition_out_of_reach": (403, "The edition is not within the reach of this partner."),
    "method_not_answered": (405, "Only GET is answered."),
    "too_many_requests": (429, "Too many requests in this minute; see Retry-After."),
    "too_many_wrong_tokens": (429, "Too many wrong tokens from this address; see Retry-After."),
    "unavailable": (503, "For the moment nothing can be given; see Retry-After."),
}

HEADERS = {
    "Link": "The address to ask next, with rel=next (RFC 8288); also where there is nothing more for now.",
    "RateLimit-Policy": "How many requests (q) are answered in so many seconds (w).",
    "RateLimit": "How many requests are left (r), and the seconds until all are there again (t).",
}

PAGE: dict[str, tuple[str, dict[str, Any]]] = {
    "items": ("What changed, the texts that are gone first.", {"type": "array", "items": {"$ref": "#/components/schemas/Item"}}),
    "count": ("How many items this answer holds.", {"type": "integer", "minimum": 0}),
    "after": ("The cursor behind the last item.", {"type": "string"}),
    "next": ("The address to ask next.", {"type": "string", "format": "uri"}),
    "complete": ("Whether there is nothing more for now.", {"type": "boolean"}),
}  # fmt: skip

_TIME: dict[str, Any] = {"type": "string", "format": "date-time"}
_LIST: dict[str, Any] = {"type": "array", "items": {"type": "object"}, "minItems": 1}
_WORDS: dict[str, Any] = {"type": "string", "minLength": 1}
ITEM: dict[str, tuple[str, dict[str, Any]]] = {
    "standard": ("The standard that the item keeps to: ninjs 2.1.", {"type": "object"}),
    "uri": ("The identifier of the text; corrections and withdrawals keep it.", {"type": "string", "format": "uri"}),
    "type": ("What the item is.", {"enum": ["text"]}),
    "representationtype": ("full: all there is; partial: no more than the identifier.", {"enum": ["full", "partial"]}),
    "pubstatus": ("usable: publish it; canceled: delete it.", {"enum": ["usable", "canceled"]}),
    "version": ("Counts up with each correction.", _WORDS),
    "language": ("Language and script (BCP 47), such as kk-Arab.", _WORDS),
    "firstcreated": ("When the text came out first.", _TIME),
    "versioncreated": ("When this version came out, or when the text was taken back.", _TIME),
    "expires": ("When the event or the call that it tells of is over.", _TIME),
    "headlines": ("The headline, in the role main.", _LIST),
    "descriptions": ("The lead, in the role summary; left out where there is none.", _LIST),
    "bodies": (
        "The whole text as HTML, in the role main; without pictures that may not be shown in each of your states.",
        _LIST,
    ),
    "by": ("The byline.", _WORDS),
    "subjects": ("The section: its name as readers see it, its key as literal.", _LIST),
    "altids": ("The address of the text at ours, in the role address.", _LIST),
    "ednote": ("“corrected” where an earlier version was out.", _WORDS),
    "copyrightholder": ("Who publishes the edition.", _WORDS),
    "copyrightnotice": ("The line to print.", _WORDS),
    "usageterms": ("In which states the text may be published, and until when.", _WORDS),
    "rightsinfo": ("The same as a policy of ODRL 2.2 (JSON).", {"type": "object"}),
    "associations": ("The leading picture: files, caption, alt text, credit, and rights of its own.", _LIST),
}


def item_schema() -> dict[str, Any]:
    """Return an item as a schema of OpenAPI 3.1."""
    return {
        "type": "object",
        "required": ["standard", "uri", "type", "representationtype", "pubstatus", "language", "versioncreated"],
        "additionalProperties": False,
        "properties": {name: {"description": words, **schema} for name, (words, schema) in ITEM.items()},
    }
