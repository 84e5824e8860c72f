"""A newer list of a register is proposed by one person and decided by another; every version is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User

from countries.catalogue import proposals, registers
from countries.catalogue.registers import RegisterError
from countries.models import Edition, RegisterProposal, RegisterVersion
from tests import builders

pytestmark = pytest.mark.django_db
AGENTS = builders.make_rule("mention", register="agents.toml", marker={"kk": "белгі"}) | {"id": "mn-agents"}
DAY = dt.date(2026, 11, 25)


@pytest.fixture
def edition() -> Edition:
    return builders.make_edition()


@pytest.fixture
def counsel() -> User:
    return User.objects.create_user("counsel")


@pytest.fixture
def second() -> User:
    return User.objects.create_user("second")


def draft(text: str, by: User, day: dt.date = DAY, **fields: Any) -> RegisterProposal:
    told: dict[str, Any] = {"titles": {"en": "List"}, "sources": {"en": "Ministry"}, "origin": "list.csv", "as_of": day}
    return registers.read_in("agents", text.encode(), by, **told | fields)


def load(text: str, by: User, second: User, day: dt.date = DAY) -> Any:
    return registers.approve(registers.propose(draft(text, by, day), by, has_looked=True), second)


def test_each_version_is_kept_and_is_in_force_where_a_rule_asks_for_it(
    edition: Edition, counsel: User, second: User
) -> None:
    assert load("name,other name\nҮлгі медиа қоры,Образцовый медиафонд\n", counsel, second)[1] == []
    proposals.approve(proposals.propose(edition.country, AGENTS, counsel, reason="x"), second)
    text = "name,other name\nҮлгі медиа қоры,Образцовый медиафонд\n«Басқа қор»,Другой фонд\n"
    register, rulesets = load(text, counsel, second, dt.date(2026, 11, 26))
    assert (register.version, register.loaded_by, register.source) == (2, counsel, "Ministry")
    assert register.entries == [["Үлгі медиа қоры", "Образцовый медиафонд"], ["«Басқа қор»", "Другой фонд"]]
    assert [str(ruleset) for ruleset in rulesets] == ["mn@3"]
    assert RegisterVersion.objects.filter(name="agents").count() == 2
    assert register.proposal.decided_by == second


def test_nobody_decides_on_their_own_list(counsel: User) -> None:
    proposed = registers.propose(draft("name\nҮлгі медиа қоры\n", counsel), counsel, has_looked=True)
    with pytest.raises(RegisterError, match="second person"):
        registers.approve(proposed, counsel)
    assert not RegisterVersion.objects.exists()


def test_a_draft_is_not_decided_and_only_its_author_prepares_it(counsel: User, second: User) -> None:
    found = draft("name\nҮлгі медиа қоры\n", counsel)
    with pytest.raises(RegisterError, match="propose it first"):
        registers.approve(found, second)
    with pytest.raises(RegisterError, match="counsel"):
        registers.propose(found, second, has_looked=True)
    with pytest.raises(RegisterError, match="counsel"):
        registers.choose(found, second, columns=[0], first_row=0)


def test_doubtful_entries_must_be_looked_at(counsel: User) -> None:
    found = draft("name\nRT\nҮлгі медиа қоры\n", counsel)
    with pytest.raises(RegisterError, match="doubtful"):
        registers.propose(found, counsel, has_looked=False)
    assert registers.propose(found, counsel, has_looked=True).state == RegisterProposal.State.OPEN


def test_names_can_be_taken_from_other_columns(counsel: User) -> None:
    found = draft("a,b\n1,Үлгі медиа қоры\n2,Мысал үйі қоры\n", counsel)
    assert registers.choose(found, counsel, columns=[0, 1], first_row=1).entries[0] == ["Үлгі медиа қоры"]
    with pytest.raises(RegisterError, match="column"):
        registers.choose(found, counsel, columns=[], first_row=1)
    empty = registers.choose(found, counsel, columns=[0], first_row=1)
    with pytest.raises(RegisterError, match="No row holds a name"):
        registers.propose(empty, counsel, has_looked=True)


def test_an_older_list_does_not_replace_a_newer_one(counsel: User, second: User) -> None:
    waiting = registers.propose(draft("name\nБасқа қор\n", counsel), counsel, has_looked=True)
    load("name\nҮлгі медиа қоры\n", counsel, second, dt.date(2026, 11, 28))
    with pytest.raises(RegisterError, match="later"):
        draft("name\nҮлгі медиа қоры\n", counsel)
    with pytest.raises(RegisterError, match="later"):
        registers.approve(waiting, second)


def test_the_same_list_of_the_same_day_is_not_proposed_again(counsel: User, second: User) -> None:
    load("name\nҮлгі медиа қоры\n", counsel, second)
    with pytest.raises(RegisterError, match="held already"):
        registers.propose(draft("name\nҮлгі медиа қоры\n", counsel), counsel, has_looked=True)
    later = draft("name\nҮлгі медиа қоры\n", counsel, dt.date(2026, 11, 27))
    assert registers.propose(later, counsel, has_looked=True).state == RegisterProposal.State.OPEN


def test_what_is_decided_stays_decided(counsel: User, second: User) -> None:
    found = draft("name\nҮлгі медиа қоры\n", counsel)
    registers.refuse(found, counsel, decision="wrong file")
    for act in (
        lambda: registers.refuse(found, second, decision="x"),
        lambda: registers.approve(found, second),
        lambda: registers.propose(found, counsel, has_looked=True),
    ):
        with pytest.raises(RegisterError, match="decided"):
            act()


def test_a_list_counts_until_its_promised_day(counsel: User, second: User) -> None:
    register, _rulesets = load("name\nҮлгі медиа қоры\n", counsel, second)
    assert register.renew_by == DAY + dt.timedelta(days=90)
