"""Timestamps with an offset. A naive one depends on the machine's time zone and could shift a window by hours."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.utils import timezone

Function = TypeVar("Function", bound=Callable[..., Any])


class NaiveTimestampError(ValueError):
    """A naive timestamp where release windows or rules depend on it."""


def refuse_naive(name: str, value: object) -> None:
    """Raise NaiveTimestampError where a value is a datetime without an offset; ``name`` says where it was given."""
    if isinstance(value, dt.datetime) and timezone.is_naive(value):
        raise NaiveTimestampError(f"{name} has no offset ({value.isoformat()}); give it a time zone.")


def takes_timestamps(function: Function) -> Function:
    """Make a function refuse naive timestamps in every argument annotated as datetime."""
    parameters = inspect.signature(function).parameters.values()
    positions = {
        parameter.name: position
        for position, parameter in enumerate(parameters)
        if "datetime" in str(parameter.annotation)
    }

    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        for name, position in positions.items():
            refuse_naive(
                f"{function.__qualname__}: {name}", args[position] if position < len(args) else kwargs.get(name)
            )
        return function(*args, **kwargs)

    return cast(Function, wrapper)
