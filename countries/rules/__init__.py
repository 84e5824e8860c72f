"""The kinds of rules: for each its parameter schema and its pure evaluator."""

from __future__ import annotations

from typing import NamedTuple

from countries.rules import (
    advertising,
    ai,
    approval,
    duty,
    image,
    label,
    language,
    mention,
    person,
    personal_data,
    poll,
    prerequisite,
    source,
    term,
    topic,
    window,
)
from countries.rules.evaluation import Evaluator, Params


class Kind(NamedTuple):
    """A kind of rule: the schema of its ``params`` and the function that judges it."""

    params: type[Params]
    evaluate: Evaluator


KINDS: dict[str, Kind] = {
    "prerequisite": Kind(prerequisite.PrerequisiteParams, prerequisite.evaluate),
    "label": Kind(label.LabelParams, label.evaluate),
    "mention": Kind(mention.MentionParams, mention.evaluate),
    "term": Kind(term.TermParams, term.evaluate),
    "topic": Kind(topic.TopicParams, topic.evaluate),
    "window": Kind(window.WindowParams, window.evaluate),
    "approval": Kind(approval.ApprovalParams, approval.evaluate),
    "person": Kind(person.PersonParams, person.evaluate),
    "image": Kind(image.ImageParams, image.evaluate),
    "source": Kind(source.SourceParams, source.evaluate),
    "advertising": Kind(advertising.AdvertisingParams, advertising.evaluate),
    "poll": Kind(poll.PollParams, poll.evaluate),
    "language": Kind(language.LanguageParams, language.evaluate),
    "personal_data": Kind(personal_data.PersonalDataParams, personal_data.evaluate),
    "ai": Kind(ai.AiParams, ai.evaluate),
    "duty": Kind(duty.DutyParams, duty.evaluate),
}
