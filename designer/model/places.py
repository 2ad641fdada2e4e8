"""Where a `Ref` leads: the value it names, and the topology with another value there.

Members of collections are found by name, never by index; `NAMED_BY` says which field is the name of what. One module
knows, so that the inspector, findings and edits agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import SchemaValidator

from designer.model.part import Part
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.model.validation import validator

P = TypeVar("P", bound=Part)
Step = tuple[str, str | None]
"""A field, and the name of the member in it where it is a collection."""

_STEP = re.compile(r"(?P<field>\w+)(?:\[(?P<name>.*?)\](?=\.|$))?(?:\.|$)")

NAMED_BY: dict[str, str] = {
    "AcceptedDomain": "DomainName",
    "Annotation": "id",
    "AntiPhishPolicy": "Name",
    "AntiSpamPolicy": "Name",
    "CaseSource": "ref",
    "CasMailbox": "Identity",
    "DkimSignature": "d",
    "ExpectedFinding": "tag",
    "ExpectedHop": "to",
    "ExpectedRecipient": "rcpt",
    "InboundConnector": "Name",
    "InboxRule": "Name",
    "Message": "id",
    "MxRecord": "host",
    "Node": "id",
    "OutboundConnector": "Name",
    "OutboundSpamPolicy": "Name",
    "Policy": "id",
    "ReceiveConnector": "Name",
    "Recipient": "address",
    "RemoteDomain": "Name",
    "SendConnector": "Name",
    "SiteLink": "between",
    "TlsaRecord": "host",
    "TransportRule": "Name",
    "Waiver": "rule",
}
"""Which field is the name of a member of a collection, by class."""


class NoSuchPlace(KeyError):
    """A reference leads nowhere; says at which part."""

    def __str__(self) -> str:
        return str(self.args[0])


@lru_cache(maxsize=4096)
def steps(path: str) -> tuple[Step, ...]:
    """The parts of a path: `inbound_connectors[Name].RequireTls` is two steps."""
    found: list[Step] = []
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None or match.end() == position:
            raise NoSuchPlace(f"{path!r} is not a path such as inbound_connectors[Name].RequireTls")
        found.append((match["field"], match["name"]))
        position = match.end()
    return tuple(found)


def name_of(member: object) -> str:
    """What a member of a collection is called: its naming field, or the value itself."""
    if isinstance(member, Part):
        value = getattr(member, NAMED_BY[type(member).__name__])
        return "-".join(value) if isinstance(value, tuple) else str(value)
    return str(member)


def index_of(members: tuple[Any, ...], name: str) -> int:
    """Where the member with this name stands; connector names are compared without case."""
    for index, item in enumerate(members):
        if name_of(item) == name:
            return index
    for index, item in enumerate(members):
        if name_of(item).casefold() == name.casefold():
            return index
    raise NoSuchPlace(f"There is no {name!r}.")


def field_name(part_type: type[Part], name: str) -> str:
    """The field for a key of the file (`from` is `from_node`); NoSuchPlace where there is none."""
    if name in part_type.model_fields:
        return name
    for field, info in part_type.model_fields.items():
        if info.alias == name:
            return field
    raise NoSuchPlace(f"{part_type.__name__} has no setting {name!r}.")


def part_types(annotation: object) -> tuple[type[Part], ...]:
    """The kinds of object an annotation allows, looking into optional, tuples and mappings."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return (annotation,)
    if get_origin(annotation) is Annotated:
        return part_types(get_args(annotation)[0])
    return tuple(kind for inner in get_args(annotation) for kind in part_types(inner))


def is_collection(annotation: object) -> bool:
    """True where a field holds several members: a tuple or a mapping, optional or not."""
    if get_origin(annotation) is Annotated:
        return is_collection(get_args(annotation)[0])
    if get_origin(annotation) in {tuple, dict}:
        return True
    inner = [arg for arg in get_args(annotation) if arg is not type(None)]
    return len(inner) == 1 and is_collection(inner[0])


@lru_cache(maxsize=2048)
def _checks(part_type: type[Part], field: str) -> SchemaValidator:
    return validator(part_type, field)


def _frozen(value: Any) -> Any:
    """Lists of a form become the tuples of the model."""
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, Mapping):
        return {key: _frozen(item) for key, item in value.items()}
    return value


def checked(part_type: type[Part], field: str, value: object) -> Any:
    """The value as the field holds it, validated and normalised; ValueError with the model's own words otherwise."""
    try:
        return _checks(part_type, field).validate_python(_frozen(value), strict=True)
    except ValidationError as error:
        raise ValueError(message_of(error)) from None


def message_of(error: ValidationError) -> str:
    """What the model says is wrong, first thing first, without the library's dressing."""
    first = error.errors(include_url=False)[0]
    text = first["msg"].removeprefix("Value error, ")
    place = ".".join(str(step) for step in first["loc"] if isinstance(step, str) and step.isidentifier())
    return f"{place}: {text}" if place else text


def with_field(part: P, field: str, value: object) -> P:
    """The object with one field changed and validated; the same object where nothing changes."""
    new = checked(type(part), field, value)
    old = getattr(part, field)
    return part if new is old or (type(new) is type(old) and new == old) else part.model_copy(update={field: new})


def value_at(topology: Topology, ref: Ref) -> Any:
    """What a reference names: an object, a collection, a setting; NoSuchPlace where it leads nowhere."""
    field = field_name(Topology, ref.section)
    value: Any = getattr(topology, field)
    if ref.id:
        value = _member(value, ref.id, ref.section)
    for field, name in steps(ref.path):
        if not isinstance(value, Part):
            raise NoSuchPlace(f"{ref} leads nowhere.")
        value = getattr(value, field_name(type(value), field))
        if name is not None:
            value = _member(value, name, field)
    return value


def _member(collection: Any, name: str, what: str) -> Any:
    if isinstance(collection, dict):
        if name in collection:
            return collection[name]
        raise NoSuchPlace(f"There is no {name!r} among the {what}.")
    if not isinstance(collection, tuple):
        raise NoSuchPlace(f"There is no {name!r}: {what} is empty or not described.")
    return collection[index_of(collection, name)]


def exists(topology: Topology, ref: Ref) -> bool:
    """True where a reference leads somewhere."""
    try:
        value_at(topology, ref)
    except NoSuchPlace:
        return False
    return True


def changed_at(topology: Topology, ref: Ref, change: Callable[[type[Part], str, Any], Any]) -> Topology:
    """The topology with the value at a reference replaced by `change(owner type, field, old value)`.

    Raises NoSuchPlace where the reference leads nowhere and ValueError where the model does not allow the new value. An
    object that is not described yet (`transport_config`) is made with its defaults on the way.
    """
    path = ((ref.section, ref.id or None), *steps(ref.path))
    return _changed(topology, path, change)


def _changed(part: P, path: tuple[Step, ...], change: Callable[[type[Part], str, Any], Any]) -> P:
    field, name = field_name(type(part), path[0][0]), path[0][1]
    old = getattr(part, field)
    rest = path[1:]
    if name is None:
        new = change(type(part), field, old) if not rest else _changed(_present(part, field, old), rest, change)
        return with_field(part, field, new)
    inner = _member(old, name, field)
    if rest:
        if not isinstance(inner, Part):
            raise NoSuchPlace(f"{name!r} has no settings.")
        new_member: Any = _changed(inner, rest, change)
    else:
        new_member = change(type(part), field, inner)
    if new_member is inner:
        return part
    return with_field(part, field, with_member(old, name, new_member))


def _present(part: Part, field: str, old: Any) -> Part:
    if isinstance(old, Part):
        return old
    kinds = part_types(type(part).model_fields[field].annotation)
    if old is not None or len(kinds) != 1:
        raise NoSuchPlace(f"{field} has no settings.")
    try:
        return kinds[0]()
    except ValidationError:
        raise NoSuchPlace(f"{field} is not described.") from None


def with_member(collection: Any, name: str, member: object) -> Any:
    """The collection with one member replaced, at its place."""
    if isinstance(collection, dict):
        return {key: member if key == name else value for key, value in collection.items()}
    index = index_of(collection, name)
    return (*collection[:index], member, *collection[index + 1 :])
