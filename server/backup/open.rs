//! Reading an archive: as a stream, exactly what its list says and in its order, each part held against its hash.

use super::{
    Passphrase,
    age::{self, Opener},
    archive::Hashing,
    manifest::{LONGEST, Manifest, NAME, Part},
};
use crate::error::{Error, Result};
use flate2::bufread::GzDecoder;
use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use tar::{Archive, Entry};

/// What may stand behind the last part: the zeros with which a tar ends.
const TAIL: u64 = 1 << 20;

/// The archive's bytes, opened where it is encrypted.
enum Bytes {
    Plain(BufReader<File>),
    Sealed(Box<Opener<BufReader<File>>>),
}

impl Read for Bytes {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(into),
            Self::Sealed(opener) => opener.read(into),
        }
    }
}

type Stream = GzDecoder<BufReader<Bytes>>;

/// Whether a passphrase is needed to open it.
///
/// # Errors
/// When it cannot be read.
pub fn is_sealed(file: &Path) -> Result<bool> {
    let mut start = Vec::new();
    let read = File::open(file).and_then(|file| file.take(age::MAGIC.len() as u64).read_to_end(&mut start));
    read.map_err(|e| Error::io(format!("cannot read {}", file.display()), e))?;
    Ok(start == age::MAGIC)
}

/// Reads the whole archive. `begin` is told the list before anything else is read; `place` says where a part is to be
/// written, or that it is only to be looked at.
///
/// # Errors
/// The first thing that is wrong, as a sentence.
pub(super) fn read(
    file: &Path,
    passphrase: Option<&Passphrase>,
    begin: impl FnOnce(&Manifest) -> Result<()>,
    mut place: impl FnMut(&Part) -> Option<PathBuf>,
) -> Result<Manifest> {
    let mut tar = Archive::new(stream(file, passphrase)?);
    let broken = |e: io::Error| Error::config(format!("{} is no whole backup: {e}", file.display()));
    // Raw: a long name or a sparse file is an entry of its own kind then, and refused as such.
    let mut entries = tar.entries().map_err(broken)?.raw(true);
    let mut first =
        entries.next().transpose().map_err(broken)?.ok_or_else(|| broken(io::ErrorKind::UnexpectedEof.into()))?;
    if !is(&first, NAME, None) || first.size() > LONGEST {
        return Err(Error::config(format!("{} is no backup of assay", file.display())));
    }
    let mut text = Vec::new();
    first.read_to_end(&mut text).map_err(broken)?;
    let list = Manifest::read(&text)?;
    begin(&list)?;
    for part in &list.parts {
        let entry = entries.next().transpose().map_err(broken)?;
        let entry = entry.filter(|entry| is(entry, &part.path, Some(part.size)));
        let entry = entry.ok_or_else(|| {
            Error::config(format!(
                "the backup does not hold {} where its list says so; it was tampered with",
                part.path
            ))
        })?;
        keep(entry, part, place(part).as_deref()).map_err(broken)?;
    }
    if entries.next().transpose().map_err(broken)?.is_some() {
        return Err(Error::config("the backup holds more than its list says; it was tampered with"));
    }
    end(tar.into_inner()).map_err(broken)?;
    Ok(list)
}

fn stream(file: &Path, passphrase: Option<&Passphrase>) -> Result<Stream> {
    let sealed = is_sealed(file)?;
    let opened = File::open(file).map_err(|e| Error::io(format!("cannot read {}", file.display()), e))?;
    let plain = BufReader::with_capacity(256 << 10, opened);
    let bytes = match (sealed, passphrase) {
        (false, _) => Bytes::Plain(plain),
        (true, Some(passphrase)) => Bytes::Sealed(Box::new(Opener::new(plain, passphrase)?)),
        (true, None) => {
            return Err(Error::config(format!(
                "{} is encrypted; give its passphrase with --passphrase-stdin",
                file.display()
            )));
        }
    };
    Ok(GzDecoder::new(BufReader::with_capacity(256 << 10, bytes)))
}

/// Whether this is a plain file of that name and size.
fn is(entry: &Entry<'_, Stream>, path: &str, size: Option<u64>) -> bool {
    entry.header().entry_type().is_file()
        && *entry.path_bytes() == *path.as_bytes()
        && size.is_none_or(|size| size == entry.size())
}

/// Writes a part, or reads over it, and holds it against its hash.
fn keep(entry: Entry<'_, Stream>, part: &Part, to: Option<&Path>) -> io::Result<()> {
    let mut from = Hashing::new(entry);
    if let Some(path) = to {
        if let Some(room) = path.parent() {
            fs::create_dir_all(room)?;
        }
        let mut file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
        // Whoever unpacks has all of it on disk before anything is decided by it.
        io::copy(&mut from, &mut file)?;
    } else {
        io::copy(&mut from, &mut io::sink())?;
    }
    if from.end() == (part.size, part.sha256.clone()) {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, format!("{} is damaged", part.path)))
    }
}

/// Reads to the very end: the checksum of the whole, and the proof of the last sealed piece, stand there.
fn end(mut stream: Stream) -> io::Result<()> {
    if io::copy(&mut (&mut stream).take(TAIL + 1), &mut io::sink())? > TAIL {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "there is more behind its end"));
    }
    if stream.into_inner().fill_buf()?.is_empty() {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, "there is more behind its end"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{backup::archive, db};
    use assay_api::Time;
    use flate2::{Compression, write::GzEncoder};
    use tar::{Builder, EntryType, Header};

    const DATABASE: &[u8] = b"as good as a database";

    fn list(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let parts = parts.iter().map(|(path, bytes)| {
            let mut weighed = Hashing::new(*bytes);
            io::copy(&mut weighed, &mut io::sink()).expect("weighed");
            let (size, sha256) = weighed.end();
            Part { path: (*path).to_owned(), size, sha256 }
        });
        serde_json::to_vec(&Manifest::new(Time(0), 1, parts.collect(), Vec::new())).expect("JSON")
    }

    /// An archive of these entries: kind, path as it is written, content.
    fn packed(entries: &[(EntryType, &str, &[u8])]) -> Vec<u8> {
        let mut tar = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (kind, path, bytes) in entries {
            let mut header = Header::new_gnu();
            // By hand: the crate itself refuses to write what an attacker would.
            header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
            header.set_size(bytes.len() as u64);
            header.set_entry_type(*kind);
            if matches!(kind, EntryType::Symlink | EntryType::Link) {
                header.set_link_name("/etc/passwd").expect("a link");
            }
            header.set_cksum();
            tar.append(&header, *bytes).expect("appended");
        }
        tar.into_inner().and_then(GzEncoder::finish).expect("packed")
    }

    fn refused(bytes: &[u8]) -> String {
        let place = tempfile::tempdir().expect("a directory");
        let (file, out) = (place.path().join("b.tar.gz"), place.path().join("a/b/out"));
        fs::write(&file, bytes).expect("written");
        fs::create_dir_all(&out).expect("made");
        let read = read(&file, None, |_| Ok(()), |part| Some(out.join(&part.path)));
        let mut found = Vec::new();
        for entry in fs::read_dir(place.path()).expect("listed") {
            found.push(entry.expect("an entry").file_name().to_string_lossy().into_owned());
        }
        found.sort();
        assert_eq!(found, ["a", "b.tar.gz"], "something was written elsewhere");
        read.expect_err("it is no good backup").message
    }

    #[test]
    fn an_archive_holds_what_its_list_says_and_nothing_else() {
        let plain = EntryType::Regular;
        let good = list(&[(db::FILE, DATABASE)]);
        let head = (plain, NAME, good.as_slice());
        let whole = packed(&[head, (plain, db::FILE, DATABASE)]);
        let place = tempfile::tempdir().expect("a directory");
        let file = place.path().join("good");
        fs::write(&file, &whole).expect("written");
        read(&file, None, |_| Ok(()), |_| None).expect("a good one");

        assert!(refused(b"PK\x03\x04").contains("no whole backup"));
        assert!(refused(&packed(&[])).contains("no whole backup"));
        assert!(refused(&packed(&[(plain, "hello.txt", b"x")])).contains("no backup of assay"));
        assert!(refused(&packed(&[(plain, NAME, b"{}")])).contains("no backup of assay"));
        assert!(refused(&packed(&[head])).contains("does not hold assay.db"));
        assert!(refused(&packed(&[head, (plain, db::FILE, b"as good as a databasf")])).contains("damaged"));
        assert!(refused(&packed(&[head, (plain, db::FILE, b"shorter")])).contains("does not hold"));
        for kind in [EntryType::Symlink, EntryType::Link, EntryType::Directory, EntryType::Fifo, EntryType::Char] {
            assert!(refused(&packed(&[head, (kind, db::FILE, DATABASE)])).contains("does not hold"), "{kind:?}");
        }
        for path in ["../assay.db", "/tmp/assay.db", "x/../assay.db", "./assay.db"] {
            assert!(refused(&packed(&[head, (plain, path, DATABASE)])).contains("does not hold"), "{path}");
        }
        let more = packed(&[head, (plain, db::FILE, DATABASE), (plain, "../../x", b"x")]);
        assert!(refused(&more).contains("more than its list says"));
        // A name in an entry of its own, as long names have: never followed.
        let long = packed(&[head, (EntryType::GNULongName, "././@LongLink", b"../x"), (plain, db::FILE, DATABASE)]);
        assert!(refused(&long).contains("does not hold"));
        for cut in [whole.len() - 1, whole.len() - 9, whole.len() / 2, 20] {
            refused(&whole[..cut]);
        }
        assert!(refused(&[whole.as_slice(), &whole].concat()).contains("behind its end"));
        let bad = list(&[(db::FILE, DATABASE), ("../../evil", b"x")]);
        assert!(refused(&packed(&[(plain, NAME, &bad)])).contains("tampered"));
    }

    #[test]
    fn a_bomb_is_no_larger_than_its_list() {
        // Two hundred thousand times as large as it is told to be: refused by its size, before it is unpacked.
        let bomb = vec![0; 4 << 20];
        let head = list(&[(db::FILE, &bomb[..20])]);
        let packed = packed(&[(EntryType::Regular, NAME, &head), (EntryType::Regular, db::FILE, &bomb)]);
        assert!(packed.len() < 64 << 10);
        assert!(refused(&packed).contains("does not hold"));
        let mut zeros = GzEncoder::new(Vec::new(), Compression::best());
        let good = list(&[(db::FILE, DATABASE)]);
        let mut tar = Builder::new(&mut zeros);
        for (path, bytes) in [(NAME, good.as_slice()), (db::FILE, DATABASE)] {
            let mut header = Header::new_gnu();
            header.set_size(bytes.len() as u64);
            tar.append_data(&mut header, path, bytes).expect("appended");
        }
        tar.finish().expect("finished");
        drop(tar);
        for _ in 0..40 {
            io::Write::write_all(&mut zeros, &bomb).expect("zeros");
        }
        assert!(refused(&zeros.finish().expect("finished")).contains("behind its end"));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let place = tempfile::tempdir().expect("a directory");
        let (file, database) = (place.path().join("b"), place.path().join("copy"));
        fs::write(&database, DATABASE).expect("written");
        let (size, sha256) = archive::weigh(&database).expect("weighed");
        let part = Part { path: db::FILE.to_owned(), size, sha256 };
        let list = Manifest::new(Time(0), 1, vec![part.clone()], Vec::new());
        let source = [archive::Source::File(database.clone())];
        let passphrase = Passphrase::given("four words of a kind".to_owned());
        for with in [None, Some(&passphrase)] {
            assert_eq!(archive::write(&file, &list, &source, with).expect("written"), None);
            let out = place.path().join(format!("out-{}", with.is_some()));
            read(&file, with, |_| Ok(()), |part| Some(out.join(&part.path))).expect("read");
            assert_eq!(fs::read(out.join(db::FILE)).expect("there"), DATABASE);
            assert_eq!(is_sealed(&file).expect("read"), with.is_some());
        }
        assert!(read(&file, None, |_| Ok(()), |_| None).expect_err("no passphrase").message.contains("encrypted"));
        fs::write(&database, b"as good as a databasf").expect("changed meanwhile");
        assert_eq!(archive::write(&file, &list, &source, None).expect("noticed"), Some(part));
    }
}
