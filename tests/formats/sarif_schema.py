"""What we promise of our SARIF logs, beyond the published schema: which parts they always have, and what the standard
says in words alone (a rule's name is one Pascal-case identifier, a file is named by a valid reference).

Section numbers are those of the OASIS standard (errata 01). Every object is closed: a property that is not listed here
is one that we do not write.
"""

from __future__ import annotations

from typing import Any


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


def _list(items: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


TEXT = {"type": "string"}
NUMBER = {"type": "integer", "minimum": 1}
ANY_PROPERTIES = {"type": "object"}
LEVEL = {"enum": ["none", "note", "warning", "error"]}  # 3.27.10
KIND = {"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]}  # 3.27.9
URI = {"type": "string", "format": "uri-reference", "pattern": "^[^\\s\\\\]*$"}
MESSAGE = _object(["text"], text={"type": "string", "minLength": 1})  # 3.11
ARTIFACT_LOCATION = _object(["uri"], uri=URI)  # 3.4
REGION = _object(["startLine"], startLine=NUMBER, startColumn=NUMBER)  # 3.30
PHYSICAL = _object(["artifactLocation"], artifactLocation=ARTIFACT_LOCATION, region=REGION)  # 3.29
LOGICAL = _object(["fullyQualifiedName"], fullyQualifiedName=TEXT)  # 3.33
LOCATION = _object(  # 3.28
    ["physicalLocation"],
    id={"type": "integer", "minimum": 0},
    physicalLocation=PHYSICAL,
    logicalLocations={**_list(LOGICAL), "uniqueItems": True},
)
SUPPRESSION = _object(  # 3.35
    ["kind"],
    kind={"enum": ["inSource", "external"]},
    status={"enum": ["accepted", "underReview", "rejected"]},
    justification=TEXT,
)
RESULT = _object(  # 3.27
    ["message", "ruleId", "ruleIndex", "level"],
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    kind=KIND,
    level=LEVEL,
    message=MESSAGE,
    locations={**_list(LOCATION, 1), "maxItems": 1},
    relatedLocations={**_list(LOCATION), "uniqueItems": True},
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    suppressions={**_list(SUPPRESSION), "uniqueItems": True},
    properties=ANY_PROPERTIES,
)
RULE = _object(  # 3.49
    ["id"],
    id=TEXT,
    name={"type": "string", "pattern": "^[A-Za-z0-9]+$"},
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=_object([], level=LEVEL),
    properties=ANY_PROPERTIES,
)
DRIVER = _object(  # 3.19
    ["name"],
    name=TEXT,
    version=TEXT,
    semanticVersion={"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
    rules={**_list(RULE), "uniqueItems": True},
)
RUN = _object(  # 3.14
    ["tool", "results"],
    tool=_object(["driver"], driver=DRIVER),
    invocations=_list(_object(["executionSuccessful"], executionSuccessful={"type": "boolean"})),
    artifacts={**_list(_object([], location=ARTIFACT_LOCATION)), "uniqueItems": True},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=_list(RESULT),
)
LOG = _object(  # 3.13
    ["version", "runs"],
    **{"$schema": {"type": "string", "pattern": "^https://.*sarif-schema-2\\.1\\.0\\.json$"}},
    version={"const": "2.1.0"},
    runs=_list(RUN),
)
