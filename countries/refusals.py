"""Refused actions, each with a stable code and a text translated for its reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.functional import Promise


class Refusal(ValueError):
    """An action that can't be done; its text says why and what to do.

    A subclass lists its ``texts`` by code, lazily translated, so that ``str`` uses the language that is active when it is
    shown, not the one that was active when it was raised. Codes are unique over all subclasses; APIs return them beside the text.
    """

    texts: ClassVar[Mapping[str, str | Promise]] = {}

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.text = self.texts[code]
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return str(self.text) % {name: _in_words(value) for name, value in self.params.items()}

    def as_dict(self) -> dict[str, str]:
        """Return the refusal as plain data for APIs."""
        return {"code": self.code, "error": str(self)}

    def as_form_error(self) -> ValidationError:
        """Return the refusal as a form error."""
        return ValidationError(str(self), code=self.code)


def _in_words(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value
