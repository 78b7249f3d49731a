#!/usr/bin/env python3
"""What is in the program: a CycloneDX list (1.5) of every package with its licence, or the texts of those licences.

    sbom.py TRIPLE [BINARY]       the list, for the binary of this target, on stdout
    sbom.py --notices TRIPLE      the licences' texts

Read from Cargo's own resolution: what the program needs, what the web UI needs (it is compiled in), and what only the
build needs, which is marked "excluded". SOURCE_DATE_EPOCH dates the list; the same sources give the same bytes.
"""

import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
WASM = "wasm32-unknown-unknown"
# Needed by the build alone as far as Cargo knows; what they carry is shipped all the same (build/readers.rs).
CARRIERS = {"aide", "utoipa-swagger-ui-vendored"}
# Files in assets/ that others made; assets/fonts/README.md tells of them.
ASSETS = [("inter", "OFL-1.1"), ("dejavu", "Bitstream-Vera"), ("droid", "Apache-2.0")]
LICENCE_FILES = re.compile(r"(licen[cs]e|copying|notice|copyright|unlicense)", re.IGNORECASE)


def metadata(triple):
    """Cargo's resolution for one target."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", triple]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


class Graph:
    """The packages that one of the workspace's own needs, each with what it needs itself."""

    def __init__(self, triple, root):
        self.triple = triple
        known = metadata(triple)
        self.packages = {package["id"]: package for package in known["packages"]}
        self.nodes = {node["id"]: node for node in known["resolve"]["nodes"]}
        self.root = next(i for i in known["workspace_members"] if self.packages[i]["name"] == root)

    def needs(self, package, build):
        """The packages that this one needs: to run, or with `build` also to be built. Never those of its tests."""
        for dep in self.nodes[package]["deps"]:
            kinds = {kind["kind"] for kind in dep["dep_kinds"]}
            if None in kinds or (build and "build" in kinds):
                yield dep["pkg"]

    def is_macro(self, package):
        return any("proc-macro" in target["kind"] for target in self.packages[package]["targets"])

    def reach(self, build):
        """Everything that the root needs. Without `build`, what runs: a macro runs in the compiler alone."""
        found, waiting = set(), [self.root]
        while waiting:
            package = waiting.pop()
            if package in found or (not build and self.is_macro(package)):
                continue
            found.add(package)
            waiting.extend(self.needs(package, build))
        return found


def purl(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def expression(package):
    """Its licence as SPDX writes it; older packages separate alternatives by a slash."""
    return re.sub(r"\s*/\s*", " OR ", package["license"]) if package["license"] else None


def checksums():
    """The hash of each package's archive, from the lock file."""
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    return {(p["name"], p["version"]): p["checksum"] for p in lock["package"] if "checksum" in p}


def component(package, shipped, sums):
    made = {"type": "library", "bom-ref": purl(package), "name": package["name"], "version": package["version"]}
    made["scope"] = "required" if shipped else "excluded"
    if package["description"]:
        made["description"] = " ".join(package["description"].split())
    checksum = sums.get((package["name"], package["version"]))
    if checksum:
        made["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    licence = expression(package)
    made["licenses"] = [{"expression": licence}] if licence else [{"license": {"name": "in the package's own words"}}]
    made["purl"] = purl(package)
    return made


def asset(name, licence):
    files = sorted(path for path in (ROOT / "assets/fonts" / name).rglob("*") if path.is_file())
    digest = hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()
    return {
        "type": "data",
        "bom-ref": f"assets/fonts/{name}",
        "name": f"assets/fonts/{name}",
        "version": digest[:16],
        "scope": "required",
        "licenses": [{"license": {"id": licence}}],
    }


def standard_library():
    """What rustc brings: its library, and the libc that a static program has in it."""
    version = subprocess.run(["rustc", "-V"], check=True, stdout=subprocess.PIPE, text=True).stdout.split()[1]
    return {
        "type": "library",
        "bom-ref": f"rust-std@{version}",
        "name": "rust-std",
        "version": version,
        "description": "Rust's standard library, with LLVM's unwinder and the libc musl (MIT)",
        "scope": "required",
        "licenses": [{"expression": "(MIT OR Apache-2.0) AND MIT AND Apache-2.0 WITH LLVM-exception"}],
    }


def collect(triple):
    """Every package but our own, by its name: (package, whether it is shipped, names of what it needs)."""
    found = {}
    for graph in (Graph(triple, "assay"), Graph(WASM, "assay-frontend")):
        runs = graph.reach(build=False)
        # What carries files into the program is part of it, what it needs to do so is not.
        runs |= {i for i in graph.reach(build=True) if graph.packages[i]["name"] in CARRIERS}
        for i in graph.reach(build=True):
            package = graph.packages[i]
            _, shipped, needs = found.get(purl(package), (None, False, set()))
            needs = needs | {purl(graph.packages[need]) for need in graph.needs(i, build=True)}
            found[purl(package)] = (package, shipped or i in runs, needs)
    return dict(sorted(found.items()))


def when():
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    return datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def bom(triple, binary):
    found, sums = collect(triple), checksums()
    root = next(package for package, _, _ in found.values() if package["name"] == "assay")
    others = [asset(*each) for each in ASSETS] + [standard_library()]
    program = component(root, True, sums) | {"type": "application"}
    del program["scope"]
    if binary:
        digest = hashlib.sha256(pathlib.Path(binary).read_bytes()).hexdigest()
        program["hashes"] = [{"alg": "SHA-256", "content": digest}]
    libraries = [component(p, shipped, sums) for ref, (p, shipped, _) in found.items() if ref != purl(root)]
    needs = {ref: sorted(refs) for ref, (_, _, refs) in found.items()}
    needs[purl(root)] = sorted({*needs[purl(root)], "pkg:cargo/assay-frontend@" + root["version"]}) + [
        other["bom-ref"] for other in others
    ]
    content = {
        "metadata": {"timestamp": when(), "component": program, "properties": [{"name": "target", "value": triple}]},
        "components": libraries + others,
        "dependencies": [{"ref": ref, "dependsOn": refs} for ref, refs in needs.items()],
    }
    name = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(content, sort_keys=True))
    head = {"bomFormat": "CycloneDX", "specVersion": "1.5", "serialNumber": f"urn:uuid:{name}", "version": 1}
    print(json.dumps(head | content, indent=1, ensure_ascii=False))


def texts(directory):
    """The licence files of a package, wherever in it they lie near the top."""
    for path in sorted(directory.iterdir()):
        if path.is_file() and LICENCE_FILES.search(path.name) and path.suffix not in {".rs", ".toml", ".json"}:
            yield path.read_text(errors="replace").replace("\r\n", "\n").strip()


def notices(triple):
    """Each text once, under the names of all who gave it."""
    by_text, without = {}, []
    for ref, (package, shipped, _) in collect(triple).items():
        if not shipped or package["source"] is None:
            continue
        title = f"{package['name']} {package['version']} ({expression(package)})"
        given = list(texts(pathlib.Path(package["manifest_path"]).parent))
        if not given:
            without.append(f"{title}, by {', '.join(package['authors']) or 'authors that it does not name'}")
        for text in given:
            by_text.setdefault(text, []).append(title)
    for name, licence in ASSETS:
        by_text.setdefault((ROOT / "assets/fonts" / name / "LICENSE").read_text().strip(), []).append(
            f"the font in assets/fonts/{name} ({licence})"
        )
    print("Assay is made with the work of others. These are their licences.\n")
    for text, titles in sorted(by_text.items(), key=lambda item: item[1]):
        print("=" * 100, *titles, "-" * 100, text, "", sep="\n")
    print("=" * 100, "Packages that name their licence and bring no text of it; the same licences stand above:", *without, sep="\n")


def main():
    words = sys.argv[1:]
    if words[:1] == ["--notices"] and len(words) == 2:
        notices(words[1])
    elif len(words) in (1, 2) and not words[0].startswith("-"):
        bom(words[0], words[1] if len(words) == 2 else None)
    else:
        sys.exit(__doc__.strip() if words[:1] in (["--help"], ["-h"]) else f"sbom.py: wrong usage\n\n{__doc__.strip()}")


main()
