//! Files that somebody is about to speak of: between the rename and the commit the database does not know them yet, and
//! nobody may take them away.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// By path. One lock guards the table and what is done to the files in it.
#[derive(Default)]
pub(super) struct Pins(Mutex<HashMap<PathBuf, State>>);

#[derive(Default)]
struct State {
    count: usize,
    /// It was not there before.
    fresh: bool,
    /// The database knows it by now.
    kept: bool,
}

/// One file, held in place. When the last pin goes and nobody kept a file that is new, it goes as well.
pub(super) struct Pin {
    pins: Arc<Pins>,
    path: PathBuf,
}

impl Pins {
    /// Moves `from` to `path` and holds it there.
    pub(super) fn place(self: &Arc<Self>, from: &Path, path: &Path) -> io::Result<Pin> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let was_there = path.exists();
        fs::rename(from, path)?;
        let state = all.entry(path.to_owned()).or_default();
        state.count += 1;
        state.fresh |= !was_there;
        Ok(Pin { pins: self.clone(), path: path.to_owned() })
    }

    /// Removes a file that nobody holds, if `still` says so at that moment.
    pub(super) fn remove(&self, path: &Path, still: impl FnOnce() -> bool) -> io::Result<bool> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.contains_key(path) || !still() {
            return Ok(false);
        }
        match fs::remove_file(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
            other => other.map(|()| true),
        }
    }
}

impl Pin {
    /// The database knows the file.
    pub(super) fn kept(self) {
        let mut all = self.pins.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = all.get_mut(&self.path) {
            state.kept = true;
        }
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        let mut all = self.pins.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(state) = all.get_mut(&self.path) else { return };
        state.count -= 1;
        if state.count > 0 {
            return;
        }
        let forsaken = state.fresh && !state.kept;
        all.remove(&self.path);
        if forsaken && let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(%error, path = %self.path.display(), "a file that nobody kept could not be removed");
        }
    }
}
