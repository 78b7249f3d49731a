#!/usr/bin/env bash
# A binary → a Debian package; the same binary gives the same package, whoever packs it and whenever.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
    cat <<'END'
Usage: installer/deb.sh BINARY ARCH VERSION NOTICES OUT.deb
  ARCH     x86_64 or aarch64
  NOTICES  the text of everybody's licences (installer/sbom.py --notices)
SOURCE_DATE_EPOCH is the time that every file in it bears.
END
}

fail() {
    echo "installer/deb.sh: $*" >&2
    exit 1
}

control() {
    cat <<END
Package: assay
Version: $VERSION
Architecture: $DEB_ARCH
Maintainer: The Assay project <nobody@assay.invalid>
Installed-Size: $1
Depends: passwd
Recommends: ca-certificates
Section: admin
Priority: optional
Description: security-assessment appliance
 Keeps clients, projects, assets and findings of security assessments, scans hosts,
 imports what other tools found and makes reports. One static program with its
 own database, web pages and certificate authority; it needs no internet.
END
}

copyright() {
    cat <<'END'
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Assay

Files: *
Copyright: the Assay contributors
License: MIT or Apache-2.0
Comment: The libraries, fonts and scripts that are compiled in have licences of
 their own; their texts stand in notices.gz beside this file.

License: MIT
 Permission is hereby granted, free of charge, to any person obtaining a copy
 of this software and associated documentation files (the "Software"), to deal
 in the Software without restriction, including without limitation the rights
 to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
 copies of the Software, and to permit persons to whom the Software is
 furnished to do so, subject to the following conditions:
 .
 The above copyright notice and this permission notice shall be included in
 all copies or substantial portions of the Software.
 .
 THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
 AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
 SOFTWARE.

License: Apache-2.0
 On Debian systems the text of this licence is in
 /usr/share/common-licenses/Apache-2.0.
END
}

changelog() {
    printf 'assay (%s) stable; urgency=medium\n\n  * CHANGELOG.md of the source says what is new.\n\n -- %s  %s\n' \
        "$VERSION" 'The Assay project <nobody@assay.invalid>' "$(date -uRd "@$SOURCE_DATE_EPOCH")"
}

# lay ROOT puts everything where it belongs.
lay() {
    local root=$1 doc=$1/usr/share/doc/assay
    install -D -m 0755 "$BINARY" "$root/usr/bin/assay"
    install -D -m 0644 assay.service "$root/usr/lib/systemd/system/assay.service"
    install -d "$doc" "$root/DEBIAN"
    copyright >"$doc/copyright"
    changelog | gzip -9n >"$doc/changelog.gz"
    gzip -9n <"$NOTICES" >"$doc/notices.gz"
    install -m 0755 deb/postinst deb/prerm deb/postrm "$root/DEBIAN/"
    control "$(du -sk --apparent-size "$root/usr" | cut -f1)" >"$root/DEBIAN/control"
    (cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
    chmod 0644 "$root/DEBIAN/control" "$root/DEBIAN/md5sums"
    find "$root" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
}

case ${1-} in --help | -h) usage; exit 0 ;; esac
[ $# -eq 5 ] || { usage >&2; exit 2; }
BINARY=$(realpath "$1") VERSION=$3 NOTICES=$(realpath "$4") OUT=$(realpath -m "$5")
case $2 in
x86_64) DEB_ARCH=amd64 ;;
aarch64) DEB_ARCH=arm64 ;;
*) fail "no such architecture: $2" ;;
esac
readonly BINARY VERSION NOTICES OUT DEB_ARCH
command -v dpkg-deb >/dev/null || fail "dpkg-deb is needed (Debian: apt install dpkg)"
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:?the time that the files are to bear}
umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
lay "$work/root"
# More threads would cut the packed stream elsewhere on other machines.
dpkg-deb --root-owner-group --threads-max=1 -Zxz --build "$work/root" "$OUT" >/dev/null
