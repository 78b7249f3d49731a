#!/usr/bin/env bash
# Proves a release on this machine: what the programs are, that they run where there is nothing, that the package and the
# install script do and undo what they say on a clean Debian, with systemd and without, that sums, signature and list hold.
# It needs root, some minutes and what `need` lists; it is no part of tests/run.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat <<'END'
Usage: installer/try.sh RELEASE_DIR [PUBLIC_KEY]
  RELEASE_DIR  what installer/release.sh made
  PUBLIC_KEY   minisign's public key that the signature is to hold against
Debian: apt install debootstrap systemd-container qemu-user-static minisign binutils file curl
END
}

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

passed=0
ok() {
    passed=$((passed + 1))
    printf '  ok  %s\n' "$*"
}

# try NAME COMMAND… runs it and says that it went well, or what it said.
try() {
    local name=$1 said
    shift
    said=$("$@" 2>&1) || fail "$name: $said"
    ok "$name"
}

# until NAME COMMAND… waits for it to go well, a minute at most.
until_well() {
    local name=$1 end=$((SECONDS + 60))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "$name did not happen within a minute"
        sleep 0.1
    done
}

of() { echo "$RELEASE/assay-$VERSION-linux-$1"; }

# ── what the files are

sums() {
    try 'the sums hold' bash -c 'cd "$1" && sha256sum --strict --check SHA256SUMS' - "$RELEASE"
    [ -z "$PUBLIC_KEY" ] || try 'the signature of the sums holds' minisign -V -p "$PUBLIC_KEY" -m "$RELEASE/SHA256SUMS"
}

# program ARCH WORD looks at one: linked with nothing, and with no path of the machine that made it.
program() {
    local binary paths
    binary=$(of "$1")
    file -b "$binary" | grep -q "$2.*static" || fail "$binary: $(file -b "$binary")"
    ! readelf -lW "$binary" | grep -q INTERP || fail "$binary asks for a loader"
    ! readelf -dW "$binary" | grep -q NEEDED || fail "$binary asks for libraries"
    paths=$(strings -n 6 "$binary" | grep -aoE "(^|[^a-z])($PWD|${CARGO_HOME:-$HOME/.cargo}|/home)/.{0,60}" | sort -u | head -n 5 || true)
    [ -z "$paths" ] || fail "$binary names paths of the machine that made it: $paths"
    ok "$1: $(file -b "$binary" | cut -d, -f1-2,4), $(($(stat -c %s "$binary") >> 20)) MiB"
}

lists() {
    local venv=$WORK/venv
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet 'cyclonedx-python-lib[json-validation]>=11' license-expression
    local list
    for list in "$RELEASE"/*.cdx.json; do
        try "${list##*/} is CycloneDX 1.5, every licence an SPDX expression" "$venv/bin/python" installer/check_sbom.py "$list"
    done
}

# ── where there is nothing

alone() {
    local root=$WORK/empty
    mkdir "$root"
    cp "$(of x86_64)" "$root/assay"
    try "in an empty root: $(chroot "$root" /assay version)" chroot "$root" /assay version
    chroot "$root" /assay serve --data-dir /data --listen 127.0.0.1:0 --ready-file /ready >"$WORK/alone.log" 2>&1 &
    local pid=$!
    PIDS+=("$pid")
    until_well 'readiness in an empty root' test -s "$root/ready"
    local base
    base=$(cat "$root/ready")
    try "it is ready at $base" curl --fail --silent --show-error --cacert "$root/data/tls/ca.pem" "$base/ready"
    try 'its own health check says so too' chroot "$root" /assay healthcheck --data-dir /data
    kill -TERM "$pid"
    wait "$pid" || fail "it did not stop well: $(cat "$WORK/alone.log")"
    ok 'it stops when it is told to'
}

foreign() {
    local said
    said=$(qemu-aarch64-static "$(of aarch64)" version)
    [ "$said" = "assay $VERSION (linux aarch64)" ] || fail "aarch64 says: $said"
    ok "under qemu: $said"
}

# ── on a clean Debian

mirror() {
    apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v -i security | head -n 1
}

debian() {
    BASE=$WORK/debian
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,curl bookworm "$BASE" "$(mirror)" >"$WORK/debootstrap.log" 2>&1 ||
        fail "debootstrap: $(tail -n 3 "$WORK/debootstrap.log")"
    cp "$RELEASE/assay_${VERSION}_amd64.deb" "$BASE/assay.deb"
    tar -xzf "$(of x86_64).tar.gz" -C "$BASE"
    mv "$BASE/assay-$VERSION-linux-x86_64" "$BASE/bundle"
    ok "a clean Debian of $(du -sm "$BASE" | cut -f1) MiB"
}

# inside SCRIPT runs it in the clean Debian, where no service manager runs.
inside() {
    chroot "$BASE" /bin/bash -euo pipefail -c "$1"
}

package_without_systemd() {
    try 'dpkg -i' inside 'dpkg -i /assay.deb'
    try 'its files are as packed' inside 'test -z "$(dpkg --verify assay)"'
    try 'the program runs as its user' inside 'runuser -u assay -- assay version'
    try "the data directory is its user's alone" inside 'test "$(stat -c %U:%a /var/lib/assay)" = assay:700'
    try 'install.sh refuses beside the package' inside '! /bundle/install.sh'
    inside 'echo kept >/var/lib/assay/mark'
    try 'dpkg -r leaves the data' inside 'dpkg -r assay && ! test -e /usr/bin/assay && grep -q kept /var/lib/assay/mark'
    try 'dpkg -P leaves nothing' inside 'dpkg -P assay && ! test -e /var/lib/assay && ! id assay'
}

script_without_systemd() {
    try 'install.sh' inside '/bundle/install.sh | grep -q "systemctl enable --now assay"'
    try 'install.sh again' inside 'echo kept >/var/lib/assay/mark && /bundle/install.sh && grep -q kept /var/lib/assay/mark'
    try 'the unit starts the installed program' inside 'grep -qx "ExecStart=/usr/local/bin/assay serve" /etc/systemd/system/assay.service'
    try 'the unit is sound' inside 'systemd-analyze verify /etc/systemd/system/assay.service'
    try 'what it says to type works' inside '
        cd /
        setpriv --reuid assay --regid assay --clear-groups /usr/local/bin/assay serve --data-dir /var/lib/assay \
            --listen 127.0.0.1:0 --ready-file /var/lib/assay/ready >/dev/null 2>&1 &
        server=$!
        trap "kill $server" EXIT
        for _ in $(seq 600); do if test -s /var/lib/assay/ready; then break; fi; sleep 0.1; done
        /usr/local/bin/assay healthcheck --data-dir /var/lib/assay
        if /bundle/uninstall.sh; then echo "it went away under a running server"; exit 1; fi
        trap - EXIT
        kill $server
        wait $server'
    try 'uninstall.sh leaves the data' inside '/bundle/uninstall.sh && ! test -e /usr/local/bin/assay && grep -q kept /var/lib/assay/mark'
    try 'uninstall.sh --purge leaves nothing' inside '/bundle/uninstall.sh --purge && ! test -e /var/lib/assay && ! id assay'
    try 'and may be said twice' inside '/bundle/uninstall.sh --purge'
}

# boot runs a script of proofs as a service of a booted Debian, which has a network of its own with nobody in it.
boot() {
    install -m 0755 installer/try-booted.sh "$BASE/proof.sh"
    cat >"$BASE/etc/systemd/system/proof.service" <<'END'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=-/bin/bash -c '/proof.sh >/proof.out 2>&1 && echo whole >>/proof.out'
ExecStopPost=systemctl --no-block poweroff
[Install]
WantedBy=default.target
END
    chroot "$BASE" systemctl enable --quiet proof.service
    timeout 300 systemd-nspawn --quiet --register=no --keep-unit --private-network --boot --directory "$BASE" \
        </dev/null >"$WORK/boot.log" 2>&1 || true
    [ "$(tail -n 1 "$BASE/proof.out" 2>/dev/null)" = whole ] || fail "booted: $(cat "$BASE/proof.out" "$WORK/boot.log" 2>&1 | tail -n 25)"
    while read -r line; do ok "booted: $line"; done < <(grep -v '^whole$' "$BASE/proof.out")
}

clean() {
    local pid
    for pid in "${PIDS[@]}"; do kill "$pid" 2>/dev/null || true; done
    rm -rf --one-file-system "$WORK"
}

need() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null || fail "$program is needed; see --help"
    done
}

case ${1-} in --help | -h) usage; exit 0 ;; esac
[ $# -ge 1 ] && [ $# -le 2 ] || { usage >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || fail 'this needs root'
need debootstrap systemd-nspawn qemu-aarch64-static minisign readelf strings file curl python3
RELEASE=$(realpath "$1") PUBLIC_KEY=${2-}
VERSION=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"$/\1/p' Cargo.toml)
WORK=$(mktemp -d) PIDS=()
readonly RELEASE PUBLIC_KEY VERSION WORK
trap clean EXIT

sums
program x86_64 'x86-64'
if [ -e "$(of aarch64)" ]; then program aarch64 'aarch64'; foreign; else echo '  --  no program for aarch64 in this release'; fi
lists
alone
debian
package_without_systemd
script_without_systemd
boot
printf 'All %d hold, after %d s.\n' "$passed" "$SECONDS"
