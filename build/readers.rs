//! The two readers of the API's document, Swagger UI and ReDoc, out of the crates that carry them: they work with the
//! network unplugged. Their pages and the scripts that start them are our own, in `assets/docs/`.

use crate::{
    bundle::{File, HTML, JS, digest},
    pack,
};
use aide::redoc::Redoc;
use anyhow::{Context, Result, ensure};
use std::{
    fs,
    io::{Cursor, Read},
    path::{Path, PathBuf},
};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;

/// The generated list's name.
pub(crate) const LIST: &str = "readers.rs";

/// ReDoc's footer shows a picture from its makers' host; the appliance's pages load nothing from anywhere.
const FOREIGN_PICTURE: &str = "https://cdn.redoc.ly/redoc/logo-mini.svg";

/// The directory that holds the packed files; they are made when they are not there yet.
pub(crate) fn packed(root: &Path) -> Result<PathBuf> {
    let files = files(&root.join("assets"))?;
    let content: Vec<u8> = files.iter().flat_map(|file| [file.path.as_bytes(), &file.bytes].concat()).collect();
    let key = digest(&[&content, include_bytes!("readers.rs").as_slice(), include_bytes!("pack.rs")].concat());
    let dir = root.join("target/readers").join(key);
    if !dir.join(LIST).exists() {
        pack::write(&dir, LIST, "READERS", &files).with_context(|| format!("writing {}", dir.display()))?;
    }
    Ok(dir)
}

fn files(assets: &Path) -> Result<Vec<File>> {
    let own = assets.join("docs");
    let mut files = vec![
        file("favicon.svg", "image/svg+xml", fs::read(assets.join("favicon.svg"))?),
        file("redoc.standalone.js", JS, redoc()?.into_bytes()),
        file("swagger-ui-bundle.js", JS, swagger("swagger-ui-bundle.js")?),
        file("swagger-ui.css", "text/css; charset=utf-8", swagger("swagger-ui.css")?),
    ];
    for (name, mime) in [("swagger.html", HTML), ("swagger.js", JS), ("redoc.html", HTML), ("redoc.js", JS)] {
        files.push(file(name, mime, fs::read(own.join(name)).with_context(|| name.to_owned())?));
    }
    Ok(files)
}

fn file(name: &str, mime: &'static str, bytes: Vec<u8>) -> File {
    File { path: format!("/docs/{name}"), mime, immutable: false, bytes }
}

/// ReDoc's script, which its crate gives only within a page.
fn redoc() -> Result<String> {
    let page = Redoc::new("").html();
    let (script, _) = page
        .split_once("<script>")
        .and_then(|(_, rest)| rest.rsplit_once("Redoc.init("))
        .context("ReDoc's page has another form; see build/readers.rs")?;
    ensure!(script.contains(FOREIGN_PICTURE), "ReDoc's footer has another picture; see build/readers.rs");
    Ok(script.replace(FOREIGN_PICTURE, "data:,"))
}

fn swagger(name: &str) -> Result<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    let ending = format!("/dist/{name}");
    let mut bytes = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        if entry.name()?.ends_with(&ending) {
            entry.read_to_end(&mut bytes)?;
        }
    }
    ensure!(!bytes.is_empty(), "Swagger UI has no {name}");
    Ok(bytes)
}
