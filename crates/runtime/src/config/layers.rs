//! Gathers the file and the environment into one flat map: dotted key to value.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::Mistake;

const PREFIX: &str = "ADDIN_";
const FILE: &str = "_file";

/// What was written where: `microsoft.client_id` to its value. Lists are values, tables are not.
pub(super) type Layers = BTreeMap<String, Value>;

/// Everything that was written.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) layers: Layers,
    /// The variables that keys came from, for whoever looks for a misspelt one.
    pub(super) variables: BTreeMap<String, String>,
    pub(super) mistakes: Vec<Mistake>,
}

/// The variables of this process. The one place that reads them; names and values that are not Unicode
/// cannot be ours and are left out.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

pub(super) fn gather(file: Option<&Path>, env: impl Iterator<Item = (String, String)>) -> Gathered {
    let mut gathered = Gathered::default();
    if let Some(path) = file {
        match read_table(path) {
            Ok(table) => flatten("", table, &mut gathered.layers),
            Err(problem) => gathered.mistakes.push(Mistake {
                key: path.display().to_string(),
                problem,
            }),
        }
    }
    for (name, value) in env {
        let Some(key) = name.strip_prefix(PREFIX) else {
            continue;
        };
        let key = key.to_ascii_lowercase().replace("__", ".");
        override_with(&mut gathered.layers, &key, value);
        gathered.variables.insert(key, name);
    }
    gathered
}

/// The parser's own account quotes the line it stumbled over, which may hold a secret: only the place is told.
fn read_table(path: &Path) -> Result<Table, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {}", error.kind()))?;
    text.parse::<Table>().map_err(|error| {
        let before = error
            .span()
            .and_then(|span| text.get(..span.start))
            .unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        format!("is not TOML at line {line}: {}", error.message())
    })
}

fn flatten(prefix: &str, table: Table, layers: &mut Layers) {
    for (name, value) in table {
        let key = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}.{name}")
        };
        match value {
            Value::Table(inner) => flatten(&key, inner, layers),
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_)
            | Value::Array(_) => {
                layers.insert(key, value);
            }
        }
    }
}

/// A secret is given inline or as a file; whichever the environment gives replaces either in the file.
fn override_with(layers: &mut Layers, key: &str, value: String) {
    match key.strip_suffix(FILE) {
        Some(inline) => layers.remove(inline),
        None => layers.remove(&format!("{key}{FILE}")),
    };
    layers.insert(key.to_owned(), Value::String(value));
}
