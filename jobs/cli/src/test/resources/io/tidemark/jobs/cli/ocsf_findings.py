"""Validates findings against OCSF's published definitions: ocsf_findings.py SCHEMA_FOLDER FILE.ndjson

ocsf-lib compiles the definitions, ocsf-json-schema turns the class into JSON Schema, jsonschema validates.
"""
import json
import pathlib
import subprocess
import sys

import jsonschema
from ocsf_json_schema import OcsfJsonSchemaEmbedded


def present(value):
    """Without members that are null, which one library writes and the other does not expect."""
    if isinstance(value, dict):
        return {name: present(member) for name, member in value.items() if member is not None}
    return [present(member) for member in value] if isinstance(value, list) else value


folder, findings = sys.argv[1:]
compiled = subprocess.run(
    [sys.executable, "-m", "ocsf.compile", folder], check=True, capture_output=True, text=True).stdout
schema = present(json.loads(compiled))
# ocsf-lib lets the constraints of a parent win over those of the object itself.
for definition in pathlib.Path(folder, "objects").glob("*.json"):
    own = json.loads(definition.read_text(encoding="utf-8"))
    if own.get("constraints") and own.get("name") in schema["objects"]:
        schema["objects"][own["name"]]["constraints"] = own["constraints"]
for part in ("classes", "objects"):
    for definition in schema[part].values():
        for attribute in definition["attributes"].values():
            if attribute["type"] in schema["objects"]:
                attribute["object_type"], attribute["type"] = attribute["type"], "object_t"
finding_schema = OcsfJsonSchemaEmbedded(schema).get_class_schema(
    "detection_finding", ["incident", "security_control"])
validator = jsonschema.validators.validator_for(finding_schema)(finding_schema)
count, errors = 0, []
with open(findings, encoding="utf-8") as lines:
    for line in lines:
        count += 1
        for error in validator.iter_errors(json.loads(line)):
            errors.append("%s: %s" % ("/".join(map(str, error.absolute_path)), error.message))
print("\n".join(errors) if errors else "%d findings fit" % count)
