//! The four layers and how they become one. Each value remembers where it came from, for
//! `config show` and for every message about it.

use super::{Config, rules};
use crate::error::{Error, Result};
use figment::{
    Figment,
    providers::{Format, Serialized, Toml},
    value::{Dict, Value},
};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

/// The lowest layer, and the list of all settings.
const DEFAULTS: &str = include_str!("default.toml");

/// The first administrator's variables: no settings, because they are used once and hold a password.
const ADMIN: [&str; 3] = ["ASSAY_ADMIN_USERNAME", "ASSAY_ADMIN_EMAIL", "ASSAY_ADMIN_PASSWORD"];

/// Variables that stand for flags which are no settings; the command line reads them itself.
const OPTIONS: [&str; 2] = ["ASSAY_CONFIG", "ASSAY_READY_FILE"];

/// What the command line says: settings by name, and the settings file.
#[derive(Debug, Default)]
pub struct Flags {
    /// Settings given as flags.
    pub settings: Vec<(&'static str, String)>,
    /// `--config`: the settings file, which must exist.
    pub file: Option<PathBuf>,
}

/// The settings in force, and how they came to be.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// The same, one by one, for people.
    pub settings: Vec<Setting>,
}

/// One setting, for people.
#[derive(Debug)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value; lists with commas.
    pub value: String,
    /// Where it comes from.
    pub source: String,
}

#[derive(Debug, Clone)]
enum Source {
    Default,
    File(PathBuf),
    Environment,
    Flag,
}

impl Source {
    /// Where the setting `name` was given, in the words of whoever gave it.
    fn of(&self, name: &str) -> String {
        match self {
            Self::Default => "default".to_owned(),
            Self::File(path) => path.display().to_string(),
            Self::Environment => format!("ASSAY_{}", name.to_uppercase()),
            Self::Flag => format!("--{}", name.replace('_', "-")),
        }
    }
}

/// Reads all layers. `environment` is the whole environment of the process.
pub fn load(flags: Flags, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Loaded> {
    let mut values = Values::defaults()?;
    let (variables, admin) = ours(environment)?;
    let directory =
        |values: &[(&str, String)]| values.iter().rev().find(|(name, _)| *name == "data_dir").map(|v| v.1.clone());
    let variables: Vec<_> = variables.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let place = directory(&flags.settings).or_else(|| directory(&variables)).unwrap_or_else(|| values.text("data_dir"));
    match flags.file {
        Some(file) => values.file(&file, true)?,
        None => values.file(&Path::new(&place).join("assay.toml"), false)?,
    }
    values.texts(variables, &Source::Environment)?;
    values.texts(flags.settings, &Source::Flag)?;
    values.finish(rules::first_admin(admin)?)
}

type Variables = Vec<(String, String)>;

/// The environment's variables that begin with `ASSAY_`: settings by name, and the first administrator.
fn ours(
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<(Variables, BTreeMap<&'static str, String>)> {
    let (mut settings, mut admin) = (Vec::new(), BTreeMap::new());
    for (name, value) in environment {
        let Some((variable, name)) = name.to_str().and_then(|n| n.strip_prefix("ASSAY_").map(|rest| (n, rest))) else {
            continue;
        };
        let value =
            value.into_string().map_err(|_| Error::config(format!("{variable} is not UTF-8 text; set it anew")))?;
        if let Some(known) = ADMIN.into_iter().find(|known| *known == variable) {
            admin.insert(known, value);
        } else if !OPTIONS.contains(&variable) && !value.is_empty() {
            // Compose files pass on variables that nobody set as empty ones.
            settings.push((name.to_lowercase(), value));
        }
    }
    admin.retain(|_, value| !value.is_empty());
    Ok((settings, admin))
}

/// All settings, each with its value so far and where that came from.
struct Values(BTreeMap<String, (Value, Source)>);

impl Values {
    fn defaults() -> Result<Self> {
        let dict =
            Toml::from_str::<Dict>(DEFAULTS).map_err(|e| Error::internal(format!("default.toml: {}", e.message())))?;
        Ok(Self(dict.into_iter().map(|(name, value)| (name, (value, Source::Default))).collect()))
    }

    fn text(&self, name: &str) -> String {
        self.0.get(name).map(|(value, _)| shown(value)).unwrap_or_default()
    }

    /// Lays the settings file over what is there; one that nobody named may be absent.
    fn file(&mut self, path: &Path, named: bool) -> Result<()> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if !named && matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(());
            }
            Err(e) => return Err(Error::io(format!("cannot read the settings file {}", path.display()), e)),
        };
        let dict = Toml::from_str::<Dict>(&text).map_err(|e| broken(path, &text, e.message(), e.span()))?;
        if !named && dict.contains_key("data_dir") {
            let file = path.display();
            return Err(Error::config(format!(
                "data_dir cannot be set in {file}, because that file lies in it; use --data-dir"
            )));
        }
        dict.into_iter().try_for_each(|(name, value)| self.set(&name, value, &Source::File(path.to_owned())))
    }

    fn texts<'a>(&mut self, texts: impl IntoIterator<Item = (&'a str, String)>, source: &Source) -> Result<()> {
        texts.into_iter().try_for_each(|(name, text)| self.set(name, Value::from(text), source))
    }

    fn set(&mut self, name: &str, value: Value, source: &Source) -> Result<()> {
        let Some(slot) = self.0.get_mut(name) else {
            return Err(unknown(name, source));
        };
        *slot = (value, source.clone());
        Ok(())
    }

    fn finish(self, first_admin: Option<super::FirstAdmin>) -> Result<Loaded> {
        let dict: Dict = self.0.iter().map(|(name, (value, _))| (name.clone(), value.clone())).collect();
        let mut config: Config =
            Figment::from(Serialized::defaults(dict)).extract_lossy().map_err(|e| self.wrong(&e))?;
        rules::check(&config)?;
        config.first_admin = first_admin;
        let setting = |(name, (value, source)): (String, (Value, Source))| Setting {
            value: shown(&value),
            source: source.of(&name),
            name,
        };
        Ok(Loaded { config, settings: self.0.into_iter().map(setting).collect() })
    }

    fn wrong(&self, error: &figment::Error) -> Error {
        let Some((name, (_, source))) = error.path.first().and_then(|name| self.0.get_key_value(name)) else {
            return Error::internal(format!("the settings cannot be read: {}", error.kind));
        };
        Error::config(format!("the setting {name} ({}) cannot be used: {}", source.of(name), error.kind))
    }
}

fn unknown(name: &str, source: &Source) -> Error {
    let all = "'assay config show' lists all settings";
    Error::config(match source {
        Source::File(path) => format!("there is no setting '{name}', which {} names; {all}", path.display()),
        _ => format!("there is no setting for the variable {}; {all}", source.of(name)),
    })
}

fn broken(path: &Path, text: &str, message: &str, span: Option<std::ops::Range<usize>>) -> Error {
    let before = text.get(..span.map_or(0, |span| span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    Error::config(format!("line {line} of {} is no TOML: {}", path.display(), message.replace('\n', ", ")))
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(_, text) => text.clone(),
        Value::Bool(_, yes) => yes.to_string(),
        Value::Array(_, entries) => entries.iter().map(shown).collect::<Vec<_>>().join(","),
        other => other.to_i128().map_or_else(|| format!("({})", other.to_actual()), |n| n.to_string()),
    }
}
