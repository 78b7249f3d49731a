#!/usr/bin/env bash
# Everything that a release is: for each architecture the static program, a Debian package, an archive with the install
# script and a list of what is in it (CycloneDX); over all of it sums, and a signature of the sums. The same commit and
# tools give the same bytes, on any machine and on any day.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat <<'END'
Usage: installer/release.sh [--arch ARCH]… [--out DIR] [--key FILE] [--binary ARCH=FILE]…
  --arch ARCH         x86_64 or aarch64 (default: both)
  --out DIR           where the release goes (default: target/release-files); must be empty or not there
  --key FILE          minisign's secret key; it asks for its passphrase (default: $ASSAY_RELEASE_KEY, else no signature)
  --binary ARCH=FILE  pack this program, made by installer/build.sh before, instead of making it
Needs rustup, python3 with venv and pip, dpkg-deb, and minisign to sign. SOURCE_DATE_EPOCH (default: the commit's time)
is the time that everything bears. A new key: minisign -G -s assay.key -p assay.pub
END
}

fail() {
    echo "installer/release.sh: $*" >&2
    exit 1
}

need() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null || fail "$program is needed and not there"
    done
}

version() {
    sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"$/\1/p' Cargo.toml
}

# bundle BINARY NOTICES OUT packs what install.sh needs.
bundle() {
    local work name=${3##*/}
    name=${name%.tar.gz}
    work=$(mktemp -d)
    install -D -m 0755 "$1" "$work/$name/assay"
    install -m 0755 installer/install.sh installer/uninstall.sh "$work/$name/"
    install -m 0644 installer/assay.service CHANGELOG.md "$work/$name/"
    install -m 0644 "$2" "$work/$name/NOTICES.txt"
    tar --create --format=gnu --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
        --mode='u+rw,go=rX' --directory "$work" "$name" | gzip -9n >"$3"
    rm -r "$work"
}

# one ARCH makes its files.
one() {
    local arch=$1 triple=$1-unknown-linux-musl binary=${BINARIES[$1]-} stem=$OUT/assay-$VERSION-linux-$1
    if [ -z "$binary" ]; then
        binary=$(installer/build.sh "$arch" | tail -n 1)
    fi
    [ -f "$binary" ] || fail "there is no program for $arch"
    echo "packing $arch" >&2
    install -m 0755 "$binary" "$stem"
    installer/sbom.py "$triple" "$stem" >"$stem.cdx.json"
    installer/sbom.py --notices "$triple" >"$OUT/.notices"
    installer/deb.sh "$stem" "$arch" "$VERSION" "$OUT/.notices" "$OUT/assay_${VERSION}_$(debian "$arch").deb"
    bundle "$stem" "$OUT/.notices" "$stem.tar.gz"
    rm "$OUT/.notices"
}

debian() {
    case $1 in x86_64) echo amd64 ;; aarch64) echo arm64 ;; esac
}

sign() {
    (cd "$OUT" && LC_ALL=C sha256sum -- * >.sums && mv .sums SHA256SUMS)
    if [ -z "$KEY" ]; then
        echo "not signed: no key was named (--key, ASSAY_RELEASE_KEY)" >&2
        return
    fi
    minisign -S -s "$KEY" -m "$OUT/SHA256SUMS" -t "assay $VERSION" >/dev/null || fail "the sums could not be signed"
}

ARCHES=() OUT=target/release-files KEY=${ASSAY_RELEASE_KEY-}
declare -A BINARIES=()
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage; exit 0 ;;
    --arch | --out | --key | --binary) [ $# -gt 1 ] || { usage >&2; exit 2; } ;;&
    --arch) ARCHES+=("$2") ;;
    --out) OUT=$2 ;;
    --key) KEY=$2 ;;
    --binary) BINARIES[${2%%=*}]=$(realpath "${2#*=}") ;;
    *) usage >&2; exit 2 ;;
    esac
    shift 2
done
[ ${#ARCHES[@]} -gt 0 ] || ARCHES=(x86_64 aarch64)
need cargo rustup python3 dpkg-deb sha256sum
[ -z "$KEY" ] || need minisign
OUT=$(realpath -m "$OUT") VERSION=$(version)
[ -z "$(ls -A "$OUT" 2>/dev/null)" ] || fail "$OUT is not empty"
mkdir -p "$OUT"
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
readonly ARCHES OUT KEY VERSION BINARIES
umask 022
for arch in "${ARCHES[@]}"; do
    [ -n "$(debian "$arch")" ] || fail "no such architecture: $arch"
    one "$arch"
done
sign
ls -l "$OUT"
