"""Whatever takes a moment in the rules and the releases refuses one without an offset."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import countries
import newsroom.releases
from countries.timestamps import NaiveTimestampError, takes_timestamps
from newsroom.releases.actions import publish
from newsroom.releases.models import Release
from tests import builders

NAIVE = dt.datetime(2026, 11, 28, 12)


def _public_functions() -> Iterator[Callable[..., Any]]:
    """Yield each public function and method of the two packages."""
    for package in (countries, newsroom.releases):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" in found.name:
                continue
            module = importlib.import_module(found.name)
            held = [
                thing for name, thing in vars(module).items() if getattr(thing, "__module__", "") == module.__name__
            ]
            for thing in held:
                members = vars(thing).values() if inspect.isclass(thing) else [thing]
                functions = (getattr(member, "__func__", member) for member in members)
                yield from (one for one in functions if inspect.isfunction(one) and not one.__name__.startswith("_"))


def _taking_timestamps() -> list[tuple[str, Callable[..., Any], str]]:
    return [
        (f"{function.__module__}.{function.__qualname__}", function, parameter.name)
        for function in _public_functions()
        for parameter in inspect.signature(function).parameters.values()
        if "dt.datetime" in str(parameter.annotation)
    ]


def test_the_walk_finds_the_doors() -> None:
    names = {name for name, _function, _parameter in _taking_timestamps()}
    assert {
        "newsroom.releases.queryset.ReleaseQuerySet.public",
        "newsroom.releases.actions.scheduled.publish_due",
        "countries.models.states.Edition.ruleset_at",
        "countries.models.rules.RuleSetQuerySet.in_force",
        "countries.catalogue.ruleset_versions.change_rules",
    } <= names


@pytest.mark.parametrize(("name", "function", "parameter"), _taking_timestamps())
def test_a_naive_moment_is_refused_by_name(name: str, function: Callable[..., Any], parameter: str) -> None:
    try:
        function(**{parameter: NAIVE})
        answer = "no refusal"
    except Exception as error:
        answer = str(error)
    cure = f"{name} takes a naive {parameter}; decorate it with countries.timestamps.takes_timestamps"
    assert f"{function.__name__}: {parameter} has no offset" in answer, cure


@pytest.mark.parametrize("name", ["publish_at", "until"])
def test_a_request_to_publish_refuses_a_naive_moment(name: str) -> None:
    with pytest.raises(NaiveTimestampError, match=f"PublishRequest.{name} has no offset"):
        publish.PublishRequest(story=Any, edition=Any, **{name: NAIVE})


@pytest.mark.django_db
def test_readers_are_asked_about_at_a_whole_moment_only() -> None:
    edition = builders.make_edition()
    with pytest.raises(NaiveTimestampError, match="at has no offset"):
        Release.objects.public(edition, NAIVE)
    assert not Release.objects.public(edition, NAIVE.replace(tzinfo=dt.UTC)).exists()


def test_a_moment_is_refused_wherever_it_stands() -> None:
    @takes_timestamps
    def act(name: str, at: dt.datetime | None = None, *, until: dt.datetime | None = None) -> str:
        return name

    assert act("a") == act("a", None) == act("a", NAIVE.replace(tzinfo=dt.UTC), until=None) == "a"
    for args, kwargs in [(("a", NAIVE), {}), (("a",), {"at": NAIVE}), (("a",), {"until": NAIVE})]:
        with pytest.raises(NaiveTimestampError):
            act(*args, **kwargs)
