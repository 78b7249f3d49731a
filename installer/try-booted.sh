#!/usr/bin/env bash
# What try.sh proves within a Debian that has booted: the hardened unit starts, says that it is ready, is watched, works,
# is started anew when it hangs, and goes. Each line that it prints holds.
set -euo pipefail

until_well() {
    for _ in $(seq 300); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.2
    done
    echo "did not happen: $*"
    systemctl status --no-pager --lines 30 assay || true
    return 1
}

# must COMMAND… and must_not: `set -e` passes over what stands behind `!` or before `&&`.
must() { "$@" || { echo "does not hold: $*"; exit 1; }; }
must_not() { if "$@"; then echo "holds and must not: $*"; exit 1; fi; }

property() { systemctl show --property "$1" --value assay; }
answers() { "$1" healthcheck --data-dir /var/lib/assay; }
another() { [ "$(property MainPID)" != "$1" ] && [ "$(property ActiveState)" = active ]; }
assay_as_user() { runuser -u assay -- "$@" --data-dir /var/lib/assay; }

# post TOKEN PATH JSON prints the new thing's id.
post() {
    curl --fail-with-body --silent --show-error --cacert /var/lib/assay/tls/ca.pem -H "Authorization: Bearer $1" \
        -H 'Content-Type: application/json' -d "$3" "https://localhost:8443/api/v1$2" | grep -o '"id":"[a-z]*_[^"]*"' | head -n 1 | cut -d '"' -f 4
}

# works PROGRAM uses it as its administrator would; what makes a report is a process of its own, under the same rules.
works() {
    local token client project
    must answers "$1"
    printf '%s\n' Correct-Horse-7-Battery |
        must assay_as_user "$1" admin create --username admin --email admin@example.test --password-stdin
    token=$(assay_as_user "$1" token create --user admin --name booted --scopes admin)
    client=$(post "$token" /clients '{"name": "Halden Bank"}')
    project=$(post "$token" /projects "{\"name\": \"Online banking\", \"client_id\": \"$client\"}")
    must post "$token" /findings "{\"project_id\": \"$project\", \"title\": \"SQL injection\", \"severity\": \"High\"}"
    must "$1" report "$project" -o /tmp/report.pdf --data-dir /var/lib/assay
    must [ "$(head -c 5 /tmp/report.pdf)" = %PDF- ]
    must "$1" backup /tmp/assay.backup --data-dir /var/lib/assay
    must "$1" backup verify /tmp/assay.backup
    assay_as_user "$1" doctor || must [ $? -eq 3 ]
}

# A process that is stopped feeds no watchdog.
hang() {
    local pid
    install -d /run/systemd/system/assay.service.d
    printf '[Service]\nWatchdogSec=3\n' >/run/systemd/system/assay.service.d/watch.conf
    systemctl daemon-reload
    systemctl restart assay
    sleep 7
    pid=$(property MainPID)
    [ "$(property NRestarts)" = 0 ] || { echo 'the watchdog bit a healthy one'; return 1; }
    kill -STOP "$pid"
    until_well another "$pid"
    rm -r /run/systemd/system/assay.service.d
    systemctl daemon-reload
}

running() { [ "$(property ActiveState)/$(property SubState)" = active/running ]; }
filters() { sed -n 's/^Seccomp_filters:[[:space:]]*//p' "/proc/$1/status"; }

dpkg -i /assay.deb >/dev/null 2>&1
must running
echo "the package starts the service, which says that it is ready"
main=$(property MainPID)
must [ "$(stat -c %U "/proc/$main")" = assay ]
must [ "$(filters "$main")" -gt "$(filters 1)" ]
must grep -q '^CapBnd:.*0000000000000000' "/proc/$main/status"
must grep -q '^NoNewPrivs:.*1' "/proc/$main/status"
echo "it runs as its user, with a filter of system calls, no capability and no way to get one"
(works /usr/bin/assay) >/tmp/works 2>&1 &
wait $! || { cat /tmp/works; exit 1; }
echo "it makes an administrator, a token, a finding, a report as PDF and a backup; its doctor finds nothing broken"
hang
echo "silent for three seconds it is started anew, and not while it is well"
dpkg -P assay >/dev/null 2>&1
must_not systemctl is-active --quiet assay
must_not test -e /var/lib/assay
echo "purged, it is gone"

/bundle/install.sh >/tmp/said
must grep -q '/claim#' /tmp/said
must running
must systemctl is-enabled --quiet assay
echo "install.sh starts it, and says the link that makes the first administrator"
main=$(property MainPID)
/bundle/install.sh >/tmp/said
must [ "$(property MainPID)" != "$main" ]
must answers /usr/local/bin/assay >/dev/null
echo "install.sh again brings the new program"
/bundle/uninstall.sh >/dev/null
must_not systemctl is-active --quiet assay
must test -e /var/lib/assay/assay.db
echo "uninstall.sh stops it and leaves the data"
/bundle/uninstall.sh --purge >/dev/null
must_not test -e /var/lib/assay
exposure=$(systemd-analyze security --offline=true /bundle/assay.service 2>/dev/null | sed -n 's/.*level for assay.service: \([0-9.]*\).*/\1/p')
must [ -n "$exposure" ]
echo "systemd-analyze puts the unit's exposure at $exposure of 10"
