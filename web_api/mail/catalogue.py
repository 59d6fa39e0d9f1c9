"""What mails say, in English. Text and HTML are made of the same sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of mail. `{name}` stands for a value; all that occur must be given."""

    subject: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str] | None = None
    """Label and link of the button; a link that begins with / is a path of this site."""
    items: str = ""
    """Names a value that is a list of (text, link) pairs, shown between text and button."""


_NOT_YOU = "If that was not you, you need not do anything."
_NOT_YOU_ACT = (
    "If that was not you, somebody else may know your password: choose a new one and end all "
    "sessions."
)
_CHOOSE = "What we write to you about is for you to choose, in the settings of notifications."

CATALOGUE: Mapping[str, Template] = {
    "verify": Template(
        "Confirm your address",
        (
            "Hello {username},",
            "please confirm that this address is yours. The link works once, for {hours} hours.",
            _NOT_YOU,
        ),
        ("Confirm address", "{link}"),
    ),
    "address-in-use": Template(
        "You already have an account",
        (
            "Hello {username},",
            "somebody, perhaps you, gave this address for another account. It is the address of "
            'your account "{username}" and stays so.',
            "If you forgot your password, choose a new one. Otherwise you need not do anything.",
        ),
        ("Choose a new password", "{link}"),
    ),
    "reset": Template(
        "Choose a new password",
        (
            "Hello {username},",
            "somebody, perhaps you, asked for a new password. The link works once, for {minutes} "
            "minutes. Using it ends all sessions.",
            _NOT_YOU,
        ),
        ("Choose a new password", "{link}"),
    ),
    "no-account": Template(
        "There is no account with this address",
        (
            "Hello,",
            "somebody, perhaps you, asked for a new password with this address. No account has it.",
            _NOT_YOU,
        ),
    ),
    "credential-changed": Template(
        "Your sign-in was changed",
        ("Hello {username},", "of your account: {what}.", _NOT_YOU_ACT),
        ("Your account", "/account"),
    ),
    "address-changed": Template(
        "Your address was changed",
        (
            "Hello {username},",
            "from now on your account uses {address} in place of this address.",
            "If that was not you, write to the people who run this site.",
        ),
    ),
    "suspended": Template(
        "Your account is suspended",
        ("Hello {username},", "your account is suspended {until}. The reason: {reason}"),
    ),
    "deletion-requested": Template(
        "Your account will be deleted",
        (
            "Hello {username},",
            "your account will be deleted on {day}, as you asked. Until then you can sign in and "
            "take it back.",
        ),
        ("Keep my account", "/account"),
    ),
    "deleted": Template(
        "Your account is deleted",
        ("Hello {username},", "your account and your personal data are deleted. Farewell."),
    ),
    "invited": Template(
        'You are invited to "{group}"',
        (
            "Hello,",
            '{inviter} invites you to the group "{group}". The link works until {day}.',
        ),
        ("Join", "{link}"),
    ),
    "notification": Template(
        "{text}",
        ("Hello {username},", "{text}.", _CHOOSE),
        ("Open", "{link}"),
    ),
    "digest": Template(
        "What you missed: {news}",
        ("Hello {username},", "since you last looked: {news}.", _CHOOSE),
        ("All notifications", "/notifications"),
        items="items",
    ),
}
