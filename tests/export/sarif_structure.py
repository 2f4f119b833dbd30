"""What SARIF 2.1.0 (OASIS standard, sections 3.13–3.58) requires of the objects we write, as a JSON Schema.

Written from the specification: names, required properties and closed lists of values; an object may hold nothing else.
"""

from __future__ import annotations

from typing import Any

TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
BAG = {"type": "object"}


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": {**properties, "properties": BAG},
        "additionalProperties": False,
    }


def some(item: Any) -> dict[str, Any]:
    return {"type": "array", "items": item}


MESSAGE = closed(["text"], text=TEXT)
SNIPPET = closed(["text"], text={"type": "string"})
REGION = closed(
    ["charOffset", "charLength"],
    charOffset={"type": "integer", "minimum": 0},
    charLength={"type": "integer", "minimum": 1},
    snippet=SNIPPET,
)
ARTIFACT = closed(["uri"], uri={"type": "string", "format": "uri-reference", "pattern": r"^[!-~]+$"})
PHYSICAL = closed(["artifactLocation"], artifactLocation=ARTIFACT, region=REGION)
LOGICAL = closed(["name", "fullyQualifiedName"], name=TEXT, fullyQualifiedName=TEXT)
LOCATION = closed(["physicalLocation"], physicalLocation=PHYSICAL, logicalLocations=some(LOGICAL), message=MESSAGE)
RULE = closed(
    ["id"],
    id={"type": "string", "pattern": r"^[a-z_]+\.[a-z_0-9]+$"},
    name=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    defaultConfiguration=closed(["level"], level=LEVEL),
)
DRIVER = closed(
    ["name", "version", "rules"],
    name=TEXT,
    version=TEXT,
    language={"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
    rules=some(RULE) | {"uniqueItems": True},
)
SUPPRESSION = closed(
    ["kind"],
    kind={"enum": ["inSource", "external"]},
    status={"enum": ["accepted", "underReview", "rejected"]},
    justification=TEXT,
)
RESULT = closed(
    ["message", "ruleId", "ruleIndex", "level", "locations"],
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    kind={"enum": ["pass", "open", "informational", "notApplicable", "review", "fail"]},
    message=MESSAGE,
    locations=some(LOCATION) | {"minItems": 1},
    relatedLocations=some(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    suppressions=some(SUPPRESSION),
)
INVOCATION = closed(
    ["executionSuccessful"],
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications=some(closed(["message"], message=MESSAGE, level=LEVEL, locations=some(LOCATION))),
)
RUN = closed(
    ["tool", "results"],
    tool=closed(["driver"], driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    invocations=some(INVOCATION),
    results=some(RESULT),
)
LOG = closed(
    ["version", "runs"],
    **{"$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"}, "runs": some(RUN)},
)
