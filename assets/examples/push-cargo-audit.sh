#!/usr/bin/env bash
# Pushes the results of `cargo audit --json` into a project, as a CI job would.
#
#   cargo audit --json | ASSAY_URL=https://host:8443 ASSAY_TOKEN=nf_live_… ASSAY_CA=ca.pem \
#       push-cargo-audit.sh proj_…
#
# Needs curl and jq. An advisory that the project has already (same package, version and advisory id) is left alone.
set -euo pipefail

project=${1:?usage: push-cargo-audit.sh PROJECT_ID < audit.json}
: "${ASSAY_URL:?set ASSAY_URL to https://host:port}" "${ASSAY_TOKEN:?set ASSAY_TOKEN to a token with findings:write}"
api() { curl --silent --show-error ${ASSAY_CA:+--cacert "$ASSAY_CA"} -H "Authorization: Bearer $ASSAY_TOKEN" "$@"; }

to_findings='
  [ (.vulnerabilities.list[]? | . + {kind: "vulnerability"}),
    (.warnings // {} | to_entries[] | .key as $kind | .value[] | select(.advisory) | . + {kind: $kind}) ][]
  | { project_id: $project,
      title: "\(.advisory.id): \(.package.name) \(.package.version), \(.advisory.title)"[:300],
      description: .advisory.description,
      remediation: (if (.versions.patched // []) == [] then "No fixed version is known; replace the crate."
                    else "Update `\(.package.name)` to \(.versions.patched | join(" or "))." end),
      references: ([.advisory.url // empty] + (.advisory.references // []) | map(select(startswith("http")))),
      tags: ["cargo-audit", .kind, .package.name],
      source: "cargo-audit" }
    + (if .advisory.cvss then {cvss_vector: .advisory.cvss}
       elif .kind == "vulnerability" then {severity: "Medium"} else {severity: "Info"} end)
    + (.advisory.aliases // [] | map(select(startswith("CVE-"))) | if length > 0 then {cve_id: .[0]} else {} end)'

made=0 known=0
while IFS= read -r finding; do
  title=$(jq -r .title <<<"$finding")
  same=$(api --get "$ASSAY_URL/api/v1/projects/$project/findings" --data-urlencode "search=${title%%:*}" |
    jq --arg title "$title" '[.data[]? | select(.title == $title)] | length')
  if [ "${same:-0}" -gt 0 ]; then known=$((known + 1)); continue; fi
  answer=$(api -H 'Content-Type: application/json' -d "$finding" "$ASSAY_URL/api/v1/findings")
  if ! jq -e .success >/dev/null <<<"$answer"; then
    echo "refused: $title: $(jq -c '.error // .' <<<"$answer")" >&2
    exit 1
  fi
  made=$((made + 1))
done < <(jq -c --arg project "$project" "$to_findings")
echo "$made made, $known known already"
