#!/usr/bin/env bash
# One static binary, for one architecture, with no path of the machine that makes it in it.
#
# The C in it (SQLite, ring, the allocator) is compiled by zig, which brings musl's headers for every architecture as a
# package of Python's; the whole is linked by the linker that comes with Rust. So nothing is needed but rustup and Python,
# and an x86_64 machine makes the binary for aarch64 as well.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly ROOT=$PWD ZIG=0.17.1

usage() {
    cat <<'END'
Usage: installer/build.sh ARCH
  ARCH  x86_64 or aarch64
Prints the path of the binary on its last line. CARGO_TARGET_DIR says where to compile (default: target/).
END
}

fail() {
    echo "installer/build.sh: $*" >&2
    exit 1
}

# Installs zig in a Python environment of our own, once, and says which Python it is.
zig_python() {
    local venv=$TARGET_DIR/zig-$ZIG
    if ! [ -e "$venv/whole" ]; then
        python3 -m venv "$venv" || fail "python3 with its module venv is needed (Debian: apt install python3-venv)"
        "$venv/bin/pip" install --quiet "ziglang==$ZIG" || fail "zig could not be installed with pip"
        touch "$venv/whole"
    fi
    echo "$venv/bin/python"
}

# wrap FILE WORDS… writes a program that runs zig with these words and its own arguments. --target comes from Rust's
# build scripts, in a form that zig does not know.
wrap() {
    local file=$1
    shift
    {
        printf '#!/usr/bin/env bash\nwords=()\n'
        printf 'for word in "$@"; do case $word in --target=*) ;; *) words+=("$word") ;; esac; done\n'
        printf 'exec'
        printf ' %q' "$PYTHON" -m ziglang "$@"
        printf ' "${words[@]}"\n'
    } >"$file.new"
    chmod +x "$file.new"
    # Written anew only where it differs: cargo looks at it.
    cmp -s "$file.new" "$file" && rm "$file.new" || mv "$file.new" "$file"
}

# remaps FLAG prints, one a line, what turns paths of this machine into paths of none.
remaps() {
    local crates sysroot commit
    sysroot=$(rustc --print sysroot)
    commit=$(rustc -vV | sed -n 's/^commit-hash: //p')
    echo "$1$CARGO_HOME_DIR=/cargo"
    for crates in "$CARGO_HOME_DIR"/registry/src/*/; do
        [ -d "$crates" ] && echo "$1${crates%/}=/cargo/crates"
    done
    echo "$1$sysroot/lib/rustlib/src/rust=/rustc/$commit"
    echo "$1$ROOT=/assay"
    echo "$1$TARGET_DIR=/target"
}

# joined SEPARATOR puts the lines of its input on one line.
joined() {
    local IFS=$1 lines
    mapfile -t lines
    echo "${lines[*]}"
}

build() {
    local arch=$1 target=$1-unknown-linux-musl name tools
    name=${target//-/_}
    tools=$TARGET_DIR/tools
    mkdir -p "$tools"
    wrap "$tools/cc-$arch" cc -target "$arch-linux-musl"
    wrap "$tools/ar" ar
    rustup target add "$target" || fail "rustc's target $target is missing; type: rustup target add $target"
    cargo fetch --locked
    env "CC_$name=$tools/cc-$arch" "AR_$name=$tools/ar" "CFLAGS_$name=$(remaps -ffile-prefix-map= | joined ' ')" \
        "CARGO_TARGET_${name^^}_LINKER=rust-lld" "CARGO_ENCODED_RUSTFLAGS=$(remaps --remap-path-prefix= | joined $'\x1f')" \
        CARGO_TARGET_DIR="$TARGET_DIR" CARGO_INCREMENTAL=0 \
        cargo build --locked --release --target "$target" >&2
    echo "$TARGET_DIR/$target/release/assay"
}

case ${1-} in
x86_64 | aarch64) [ $# -eq 1 ] || { usage >&2; exit 2; } ;;
--help | -h) usage; exit 0 ;;
*) usage >&2; exit 2 ;;
esac
TARGET_DIR=$(realpath -m "${CARGO_TARGET_DIR:-target}")
CARGO_HOME_DIR=$(realpath -m "${CARGO_HOME:-$HOME/.cargo}")
mkdir -p "$TARGET_DIR"
PYTHON=$(zig_python)
readonly TARGET_DIR CARGO_HOME_DIR PYTHON
build "$1"
