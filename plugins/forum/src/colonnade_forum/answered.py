"""Evidence of who helps: how many questions somebody answered, and on what most of them were."""

from __future__ import annotations

from collections import Counter

from colonnade.api import View, Written, messages
from colonnade_forum.types import ACCEPTED, REPLY

_ = messages("forum")
LOOKED_AT = 50
LEAST = 2


def answered(view: View, written: Written) -> list[tuple[str, str]]:
    """How many questions have an answer by somebody that was accepted, and the tag that most of the latest ones have."""
    number = written.number(REPLY.name, ACCEPTED)
    if not number:
        return []
    said = view.plural("Answered ${n} question", "Answered ${n} questions", number, "forum")
    topics = (view.get(reply.__parent__.uid) for reply in written.latest(REPLY.name, ACCEPTED, limit=LOOKED_AT))
    tags = Counter(tag for topic in topics if topic is not None for tag in topic.tags)
    most = sorted(tags.items(), key=lambda pair: (-pair[1], pair[0]))[:1]
    if most and most[0][1] >= LEAST:
        tag, n = most[0]
        of_them = view.plural("${n} of them on #${tag}", "${n} of them on #${tag}", n, "forum", tag=tag)
        said = view.t(_("${answered}, ${of_them}"), answered=said, of_them=of_them)
    return [(said, written.url(REPLY.name, ACCEPTED))]
