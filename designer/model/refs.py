"""References: what a finding, a fact or a selection points at, as text by name and never by index."""

from __future__ import annotations

import re

from designer.model.records import dataclass

_TEXT = re.compile(r"(?P<section>\w+)(?:\[(?P<quoted>[^\]]+)\]|\.(?P<id>[^.\[\]]+))?(?:\.(?P<path>.+))?")
_DOTTED = frozenset({"certs", "tenants", "onprem_orgs"})


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A place in a topology.

    `section` is a key of the topology, `id` names the object in it (a node id, a tenant, a domain, an address), `path`
    leads on to a member or setting: `inbound_connectors[Inbound from x].RequireTls`. Empty parts mean the whole.
    """

    section: str
    id: str = ""
    path: str = ""

    def __str__(self) -> str:
        place = self.section
        if self.id:
            place += f".{self.id}" if self.section in _DOTTED and "." not in self.id else f"[{self.id}]"
        return f"{place}.{self.path}" if self.path else place

    @classmethod
    def parse(cls, text: str) -> Ref:
        """The reference that `str()` wrote; ValueError where the text is none."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a reference such as tenants.contoso.inbound_connectors[Name]")
        return cls(match["section"], match["quoted"] or match["id"] or "", match["path"] or "")

    @property
    def object(self) -> Ref:
        """The named object it lies in: for a setting of a connector, the connector."""
        head, bracket, _ = self.path.partition("]")
        return Ref(self.section, self.id, head + bracket) if bracket else Ref(self.section, self.id)

    def __truediv__(self, name: str) -> Ref:
        """The reference to a setting of this object."""
        return Ref(self.section, self.id, f"{self.path}.{name}" if self.path else name)


def member(section: str, owner: str, collection: str, name: str) -> Ref:
    """The reference to a named member of an organization's collection, such as a connector."""
    return Ref(section, owner, f"{collection}[{name}]")
