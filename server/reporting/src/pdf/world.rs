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

/// The faces that reports are set in; those of Typst itself come after them.
static FACES: &[&[u8]] = &[
    include_bytes!(asset!("fonts/inter/Inter-Regular.otf")),
    include_bytes!(asset!("fonts/inter/Inter-Italic.otf")),
    include_bytes!(asset!("fonts/inter/Inter-SemiBold.otf")),
    include_bytes!(asset!("fonts/inter/Inter-SemiBoldItalic.otf")),
    include_bytes!(asset!("fonts/dejavu/DejaVuSans.ttf")),
    include_bytes!(asset!("fonts/droid/DroidSansFallbackFull.ttf")),
];

static FONTS: LazyLock<(Vec<Font>, LazyHash<FontBook>)> = LazyLock::new(|| {
    let files = FACES.iter().copied().chain(typst_assets::fonts());
    let fonts: Vec<Font> = files.flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect();
    let book = FontBook::from_fonts(&fonts);
    (fonts, LazyHash::new(book))
});

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
