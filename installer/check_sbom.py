"""Whether a list is CycloneDX by its own schema, and each of its licences an expression that SPDX knows."""

import json
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import get_spdx_licensing

text = open(sys.argv[1], encoding="utf-8").read()
fault = JsonStrictValidator(SchemaVersion.V1_5).validate_str(text)
if fault:
    sys.exit(f"not CycloneDX: {fault}")
bom, spdx = json.loads(text), get_spdx_licensing()
refs = {bom["metadata"]["component"]["bom-ref"]}
for component in bom["components"]:
    refs.add(component["bom-ref"])
    for licence in component["licenses"]:
        words = licence.get("expression") or licence["license"].get("id")
        if not words or spdx.validate(words).errors:
            sys.exit(f"{component['name']} has the licence {licence}, which SPDX does not know")
for edge in bom["dependencies"]:
    lost = {edge["ref"], *edge["dependsOn"]} - refs
    if lost:
        sys.exit(f"the graph names what the list lacks: {lost}")
print(len(bom["components"]), "components")
