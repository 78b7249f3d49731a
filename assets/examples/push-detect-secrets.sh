#!/usr/bin/env bash
# Pushes what `detect-secrets scan` finds in a repository into a project, as a CI job would.
#
#   detect-secrets scan | ASSAY_URL=https://host:8443 ASSAY_TOKEN=nf_live_… ASSAY_CA=ca.pem \
#       push-detect-secrets.sh proj_…
#
# Needs curl and jq. Run it as often as you like: the Idempotency-Key makes one finding of one secret for a day, and
# what the project has already (same file and kind) is left alone for ever.
set -euo pipefail

project=${1:?usage: detect-secrets scan | push-detect-secrets.sh PROJECT_ID}
: "${ASSAY_URL:?set ASSAY_URL to https://host:port}" "${ASSAY_TOKEN:?set ASSAY_TOKEN to a token with findings:write}"
api() { curl --silent --show-error ${ASSAY_CA:+--cacert "$ASSAY_CA"} -H "Authorization: Bearer $ASSAY_TOKEN" "$@"; }

# One finding for each file and kind of secret; its lines are listed, the secrets themselves are not in the scan.
to_findings='
  [.results[][]] | group_by([.filename, .type])[]
  | { project_id: $project,
      title: "\(.[0].type) in \(.[0].filename)"[:300],
      severity: (if any(.[]; .is_verified) then "High" else "Medium" end),
      cwe_id: "CWE-798",
      description: "`detect-secrets` sees a \(.[0].type | ascii_downcase) in `\(.[0].filename)`, line \(map(.line_number | tostring) | join(", ")).",
      remediation: "Take it out of the repository, **revoke it**, and keep it in the secret store of the build.",
      tags: ["detect-secrets"],
      source: "detect-secrets" }'

made=0 known=0
while IFS= read -r finding; do
  title=$(jq -r .title <<<"$finding")
  same=$(api --get "$ASSAY_URL/api/v1/findings" --data-urlencode "project_id=$project" --data-urlencode "search=$title" |
    jq --arg title "$title" '[.data[]? | select(.title == $title)] | length')
  if [ "${same:-0}" -gt 0 ]; then known=$((known + 1)); continue; fi
  key=$(printf '%s\n%s' "$project" "$title" | sha256sum | cut -d' ' -f1)
  answer=$(api -H 'Content-Type: application/json' -H "Idempotency-Key: $key" -d "$finding" "$ASSAY_URL/api/v1/findings")
  if ! jq -e .success >/dev/null <<<"$answer"; then
    echo "refused: $title: $(jq -c '.error // .' <<<"$answer")" >&2
    exit 1
  fi
  made=$((made + 1))
done < <(jq -c --arg project "$project" "$to_findings")
echo "$made made, $known known already"
