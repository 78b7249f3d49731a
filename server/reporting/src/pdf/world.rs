//! All that a template can reach.

use super::{data, today};
use crate::{Dossier, Failure, Template, view::Report};
use std::{collections::BTreeMap, sync::LazyLock};
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

macro_rules! asset {
    ($path:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/", $path)
    };
}

/// Our own sources, by the name under which templates import them.
const SOURCES: &[(&str, &str)] = &[
    ("/assay.typ", include_str!(asset!("reports/assay.typ"))),
    ("/prose.typ", include_str!(asset!("reports/prose.typ"))),
    ("/technical.typ", include_str!(asset!("reports/technical.typ"))),
    ("/executive.typ", include_str!(asset!("reports/executive.typ"))),
    ("/finding.typ", include_str!(asset!("reports/finding.typ"))),
];

macro_rules! faces {
    ($($name:literal),+ $(,)?) => {
        &[$(include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".br"))),+]
    };
}

/// The faces that templates can set text in, packed.
static FACES: &[&[u8]] = faces![
    "Inter-Regular.otf",
    "Inter-Italic.otf",
    "Inter-SemiBold.otf",
    "Inter-SemiBoldItalic.otf",
    "DejaVuSans.ttf",
    "DejaVuSansMono.ttf",
    "DejaVuSansMono-Bold.ttf",
    "DejaVuSansMono-Oblique.ttf",
    "DejaVuSansMono-BoldOblique.ttf",
    "DroidSansFallbackFull.ttf",
    "LibertinusSerif-Regular.otf",
    "LibertinusSerif-Italic.otf",
    "LibertinusSerif-Bold.otf",
    "LibertinusSerif-BoldItalic.otf",
    "NewCMMath-Regular.otf",
];

static FONTS: LazyLock<(Vec<Font>, LazyHash<FontBook>)> = LazyLock::new(|| {
    let fonts: Vec<Font> = FACES.iter().flat_map(|packed| Font::iter(Bytes::new(unpacked(packed)))).collect();
    let book = FontBook::from_fonts(&fonts);
    (fonts, LazyHash::new(book))
});

fn unpacked(mut packed: &[u8]) -> Vec<u8> {
    let mut face = Vec::with_capacity(packed.len() * 2);
    // They were packed by this very program's build: a broken one would be missed by a test, not by a user.
    let _ = brotli_decompressor::BrotliDecompress(&mut packed, &mut face);
    face
}

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// A report's own small world.
pub(super) struct Room {
    main: FileId,
    sources: BTreeMap<String, Source>,
    files: BTreeMap<String, Bytes>,
    today: Option<Datetime>,
}

impl Room {
    /// The sources, the report as data, and its pictures.
    pub(super) fn new(dossier: &Dossier, report: Report) -> Result<Self, Failure> {
        let mut sources: BTreeMap<String, Source> = SOURCES
            .iter()
            .map(|(name, text)| Ok(((*name).to_owned(), source(name, text)?)))
            .collect::<Result<_, Failure>>()?;
        let main = match &dossier.template {
            Template::Technical => "/technical.typ",
            Template::Executive => "/executive.typ",
            Template::Finding => "/finding.typ",
            Template::Own(text) => {
                sources.insert("/template.typ".to_owned(), source("/template.typ", text)?);
                "/template.typ"
            }
        };
        let json = data::json(&report).map_err(|error| Failure::Broken(error.to_string()))?;
        let pictures =
            report.pictures.into_iter().map(|(name, picture)| (format!("/{name}"), Bytes::new(picture.bytes)));
        let mut files: BTreeMap<String, Bytes> = pictures.collect();
        files.insert("/report.json".to_owned(), Bytes::new(json));
        Ok(Self { main: id(main)?, sources, files, today: today(dossier) })
    }

    fn name(id: FileId) -> FileResult<&'static str> {
        match id.root() {
            VirtualRoot::Project => Ok(id.get().vpath().get_with_slash()),
            VirtualRoot::Package(_) => Err(FileError::Other(Some("reports are made without packages".into()))),
        }
    }
}

fn id(name: &str) -> Result<FileId, Failure> {
    let path = VirtualPath::new(name).map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

fn source(name: &str, text: &str) -> Result<Source, Failure> {
    Ok(Source::new(id(name)?, text.to_owned()))
}

impl World for Room {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.1
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let name = Self::name(id)?;
        self.sources.get(name).cloned().ok_or_else(|| FileError::NotFound(name.into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = Self::name(id)?;
        self.files.get(name).cloned().ok_or_else(|| FileError::NotFound(name.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.0.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}
