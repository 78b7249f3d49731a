#!/usr/bin/env bash
# Takes away what install.sh brought. The data stays, unless it is told to go.
set -euo pipefail
readonly PROGRAM=/usr/local/bin/assay UNIT=/etc/systemd/system/assay.service DATA=/var/lib/assay

usage() {
    cat <<END
Usage: uninstall.sh [--purge]
  --purge  also delete $DATA (every finding, report, backup and key in it), the settings and the user
END
}

fail() {
    echo "uninstall.sh: $*" >&2
    exit 1
}

stop() {
    [ -d /run/systemd/system ] || return 0
    if [ -e "$UNIT" ]; then systemctl disable --quiet --now assay || fail "it does not stop; systemctl status assay says why"; fi
}

# Without a service manager it was started by hand, and nobody but its user has it open.
check_stopped() {
    if "$PROGRAM" healthcheck --data-dir "$DATA" >/dev/null 2>&1; then
        fail "Assay still runs on $DATA; stop it first"
    fi
}

remove() {
    rm -f "$UNIT" "$PROGRAM"
    rm -rf "$UNIT.d"
    if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
}

purge() {
    rm -rf "$DATA" /etc/default/assay
    if id assay >/dev/null 2>&1; then userdel assay; fi
}

PURGE=no
case ${1-} in
'') ;;
--purge) PURGE=yes ;;
--help | -h) usage; exit 0 ;;
*) usage >&2; exit 2 ;;
esac
[ $# -le 1 ] || { usage >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || fail "this needs root; type: sudo $0"
stop
check_stopped
remove
if [ "$PURGE" = yes ]; then
    purge
    echo "Assay and everything that it kept are gone."
else
    echo "Assay is gone; what it kept is still in $DATA (uninstall.sh --purge deletes it)."
fi
