"""Rule kind ``topic``: the topic is allowed in this edition."""

from __future__ import annotations

from countries.facts import Facts, Unknown
from countries.rules.evaluation import Context, Evaluation, Params, Problem, gettext_noop, unanswered

NOT_CARRIED = gettext_noop("The topic “%(topic)s” is not carried in this edition.")


class TopicParams(Params):
    topics: tuple[str, ...]
    allow: bool


def evaluate(params: TopicParams, facts: Facts, context: Context) -> Evaluation:
    if isinstance(facts.topics, Unknown):
        return Evaluation((unanswered("topics"),))
    refused = [topic for topic in facts.topics if (topic in params.topics) is not params.allow]
    return Evaluation(tuple(Problem("topics", NOT_CARRIED, {"topic": topic}) for topic in refused))
