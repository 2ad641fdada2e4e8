"""A message made from a few words on the command line, alone or as a variation of a saved one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from designer.formats.problems import did_you_mean
from designer.formats.walk import plain_message
from designer.model.message import Message
from designer.model.topology import Topology

COMPOSED_ID = "composed"
NEEDED = ("from_node", "mail_from", "rcpt_to")


class CannotCompose(Exception):
    """What is missing or wrong, by the name of the option."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option: which key of a message it sets, and how a command line parses it."""

    key: str
    option: str
    help: str
    parsing: Mapping[str, Any] = field(default_factory=dict)


OPTIONS: tuple[Option, ...] = (
    Option("from_node", "--from-node", "node where the message is submitted", {"metavar": "NODE"}),
    Option("mail_from", "--mail-from", "envelope sender; '<>' is the null sender", {"metavar": "ADDRESS"}),
    Option("rcpt_to", "--rcpt", "a recipient; may be given several times", {"metavar": "ADDRESS", "action": "append"}),
    Option("header_from", "--header-from", "sender in the header", {"metavar": "ADDRESS"}),
    Option("connects_to", "--connects-to", "node it is handed to instead of the MX", {"metavar": "NODE"}),
    Option("connect_host", "--connect-host", "host name that is dialled", {"metavar": "HOST"}),
    Option("source_ip", "--source-ip", "address it is sent from", {"metavar": "IP"}),
    Option("tls", "--tls", "TLS of the first hop: none, 1.0, 1.1, 1.2 or 1.3", {"metavar": "VERSION"}),
    Option("client_cert", "--client-cert", "certificate that the sender presents", {"metavar": "NAME"}),
    Option("helo", "--helo", "HELO name", {"metavar": "HOST"}),
    Option("user", "--user", "mailbox that authenticates with SMTP AUTH", {"metavar": "ADDRESS"}),
    Option("size_mb", "--size-mb", "size in MB", {"metavar": "NUMBER", "type": float}),
    Option("verdict", "--verdict", "what the filter will think of it, such as spam", {"metavar": "WORD"}),
    Option("subject", "--subject", "subject", {"metavar": "TEXT"}),
    Option("message_class", "--message-class", "ndr or oof", {"metavar": "CLASS"}),
    Option("auto_forward", "--auto-forward", "it is forwarded automatically", {"action": "store_true"}),
)
_OPTION = {row.key: row.option for row in OPTIONS}


def compose_message(topology: Topology, settings: Mapping[str, Any], base: Message | None = None) -> Message:
    """The message of these settings, on top of `base`; CannotCompose names the option that is missing or wrong.

    What is expected of the saved message is not expected of its variation.
    """
    values: dict[str, Any] = {"id": COMPOSED_ID}
    if base is not None:
        values |= base.model_dump(by_alias=True, exclude={"expect", "id"}, exclude_defaults=True)
    values |= {key: tuple(value) if isinstance(value, list) else value for key, value in settings.items()}
    for key in NEEDED:
        if key not in values:
            raise CannotCompose(f"a composed message needs {_OPTION[key]}")
    if "user" in values:
        values["auth"] = {"user": values.pop("user"), "method": "smtp-auth"}
    nodes = [node.id for node in topology.nodes]
    _must_exist(values, "from_node", "node", nodes)
    _must_exist(values, "connects_to", "node", nodes)
    _must_exist(values, "client_cert", "certificate", list(topology.certs))
    try:
        return Message.model_validate(values)
    except ValidationError as failure:
        error = failure.errors()[0]
        key = "user" if error["loc"][0] == "auth" else str(error["loc"][0])
        raise CannotCompose(f"{_OPTION[key]}: {plain_message(error)}") from None


def _must_exist(values: Mapping[str, Any], key: str, thing: str, names: list[str]) -> None:
    name = values.get(key)
    if name is not None and name not in names:
        hint = did_you_mean(name, names) or f"known: {', '.join(names) or 'none'}"
        raise CannotCompose(f"{_OPTION[key]}: there is no {thing} {name!r}; {hint}")
