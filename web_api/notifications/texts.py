"""What a notification says in one line, in English. Pure.

Pages may say it in their own words from `kind` and `data`; mails, pushes and digests say this.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web_api.notifications.models import NotificationKind as Kind

LONGEST = 200

SENTENCES: Mapping[Kind, tuple[str, ...]] = {
    Kind.REPLY: ('{author} replied in "{title}"', "Somebody replied to you"),
    Kind.MENTION: ('{author} mentioned you in "{title}"', "Somebody mentioned you"),
    Kind.MODERATION: ("A moderator decided about something of yours",),
    Kind.ACHIEVEMENT: ("You achieved {name}", "You achieved something"),
    Kind.REVIEW_DUE: ("{count} problems are due for review", "Problems are due for review"),
    Kind.INVITATION: ("{inviter} invites you to {group}", "You are invited"),
    Kind.REJUDGED: ('Your submission to "{title}" was judged again', "A submission was rejudged"),
    Kind.STUDY_PLAN: ('Next in your plan "{plan}"', "Your study plan goes on"),
    Kind.INTERVIEW: ("News of an interview of yours",),
    Kind.CONTEST: ('News of the contest "{contest}"', "News of a contest"),
    Kind.PLAGIARISM: ("A submission of yours is under review",),
    Kind.BILLING: ("News of your subscription",),
    Kind.SECURITY: ("Your sign-in was changed: {what}", "Your sign-in was changed"),
    Kind.STAFF: ("A message from staff",),
}
"""Of each kind's sentences the first whose values are there; the last one needs none."""


def sentence(kind: str, data: Mapping[str, Any]) -> str:
    """At most `LONGEST` characters, plain text without line breaks.

    `text` in `data` stands for itself. A kind of a newer release is "News for you".
    """
    text = data.get("text") or _filled(kind, data)
    line = " ".join(str(text).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _filled(kind: str, data: Mapping[str, Any]) -> str:
    try:
        templates = SENTENCES[Kind(kind)]
    except ValueError:
        return "News for you"
    for template in templates[:-1]:
        try:
            return template.format_map(data)
        except KeyError:
            continue
    return templates[-1]
