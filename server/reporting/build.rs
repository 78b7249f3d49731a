//! Packs the faces in which reports are set: they are half of it, and only the process that makes a PDF opens them.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Where they lie, and what packing is worth: a build for work need not wait for the last per cent.
const FONTS: &str = "../../assets/fonts";
const QUALITY: [(&str, u32); 2] = [("release", 11), ("debug", 5)];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={FONTS}");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let profile = env::var("PROFILE").unwrap_or_default();
    let quality = QUALITY.iter().find(|(name, _)| *name == profile).map_or(11, |(_, quality)| *quality);
    let families: Vec<_> = fs::read_dir(FONTS)?.collect::<io::Result<_>>()?;
    for family in families.iter().map(fs::DirEntry::path).filter(|path| path.is_dir()) {
        for face in fs::read_dir(family)? {
            let face = face?.path();
            if face.extension().is_some_and(|kind| kind == "otf" || kind == "ttf") {
                pack(&face, &out, quality)?;
            }
        }
    }
    Ok(())
}

fn pack(face: &Path, out: &Path, quality: u32) -> io::Result<()> {
    let name = face.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let packed = fs::File::create(out.join(name).with_added_extension("br"))?;
    let mut writer = brotli::CompressorWriter::new(packed, 1 << 16, quality, 24);
    writer.write_all(&fs::read(face)?)?;
    writer.flush()
}
