#!/usr/bin/env bash
# Makes this machine's Assay a service: a user, a directory, the program and its unit. Doing it again brings another
# version and leaves the data alone.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
readonly HERE PROGRAM=/usr/local/bin/assay UNIT=/etc/systemd/system/assay.service DATA=/var/lib/assay

usage() {
    cat <<END
Usage: install.sh [--binary FILE] [--no-start]
  --binary FILE  the program (default: 'assay' beside this script)
  --no-start     lay everything out and start nothing
Installs $PROGRAM, $UNIT and $DATA (data, kept by uninstall.sh).
END
}

fail() {
    echo "install.sh: $*" >&2
    exit 1
}

check() {
    [ "$(id -u)" -eq 0 ] || fail "this needs root; type: sudo $0"
    [ -f "$BINARY" ] || fail "there is no program at $BINARY; name it with --binary"
    [ -f "$HERE/assay.service" ] || fail "assay.service is missing beside this script"
    ! [ -e /usr/bin/assay ] || fail "the package 'assay' is installed; type: apt remove assay (its data stays)"
    command -v useradd >/dev/null || fail "useradd is needed (Debian: apt install passwd)"
    "$BINARY" version >/dev/null 2>&1 || fail "$BINARY does not run here ($(uname -m)); take the one for this machine"
}

# What the appliance keeps is its user's alone.
lay_data() {
    if ! id assay >/dev/null 2>&1; then
        useradd --system --user-group --home-dir "$DATA" --no-create-home --shell /usr/sbin/nologin assay
    fi
    install -d -m 0700 -o assay -g assay "$DATA"
}

# Another file under the same name: a program that runs cannot be written to, and is whole or not there.
lay_program() {
    install -D -m 0755 "$BINARY" "$PROGRAM.new"
    mv -f "$PROGRAM.new" "$PROGRAM"
    install -d "$(dirname "$UNIT")"
    sed "s|^ExecStart=/usr/bin/assay|ExecStart=$PROGRAM|" "$HERE/assay.service" >"$UNIT"
    chmod 0644 "$UNIT"
}

start() {
    systemctl daemon-reload
    systemctl enable --quiet assay
    systemctl restart assay || fail "it does not start; journalctl -u assay says why"
    "$PROGRAM" healthcheck --data-dir "$DATA" >/dev/null || fail "it started and does not answer; journalctl -u assay says why"
    echo "Assay runs. $(setup_link)"
}

# It is empty once there is an administrator.
setup_link() {
    runuser -u assay -- "$PROGRAM" admin setup-url --data-dir "$DATA" 2>/dev/null ||
        echo "It has its administrator already."
}

say_how_to_start() {
    echo "Installed $("$PROGRAM" version). No service manager runs here, or it was not to be started. Start it with"
    echo "  systemctl enable --now assay"
    echo "or, without systemd,"
    echo "  setpriv --reuid assay --regid assay --clear-groups $PROGRAM serve --data-dir $DATA"
}

BINARY=$HERE/assay START=yes
while [ $# -gt 0 ]; do
    case $1 in
    --binary) [ $# -gt 1 ] || { usage >&2; exit 2; }; BINARY=$(realpath -m "$2"); shift 2 ;;
    --no-start) START=no; shift ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
    esac
done
readonly BINARY START
check
lay_data
lay_program
if [ "$START" = yes ] && [ -d /run/systemd/system ]; then start; else say_how_to_start; fi
