//! Running other programs, and saying so.

use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A program with arguments, from the root.
pub(crate) fn command(line: &str) -> Command {
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words);
    command
}

/// Runs it, showing what it prints.
///
/// # Errors
/// If it cannot be started or does not succeed.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let shown = shown(command);
    say(&format!("$ {shown}"));
    let status = command
        .status()
        .with_context(|| format!("{shown}: cannot be started"))?;
    if !status.success() {
        bail!("{shown}: {status}");
    }
    Ok(())
}

/// Runs it, showing what it prints, beside whatever else this program does; it ends when nobody waits for it any more.
///
/// # Errors
/// If it cannot be started or does not succeed.
pub(crate) async fn run_beside(command: Command) -> anyhow::Result<()> {
    let shown = shown(&command);
    say(&format!("$ {shown}"));
    let mut running = tokio::process::Command::from(command);
    let status = running
        .kill_on_drop(true)
        .status()
        .await
        .with_context(|| format!("{shown}: cannot be started"))?;
    if !status.success() {
        bail!("{shown}: {status}");
    }
    Ok(())
}

/// Runs it and returns what it prints.
///
/// # Errors
/// If it cannot be started or does not succeed.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let shown = shown(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("{shown}: cannot be started"))?;
    if !output.status.success() {
        bail!("{shown}: {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{shown}: prints no text"))
}

/// Whether it can be started and succeeds; nothing is shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A program that runs beside this one and ends with it.
#[derive(Debug)]
pub(crate) struct Running {
    name: &'static str,
    child: Child,
}

impl Running {
    /// Starts it; what it prints goes to `log`.
    ///
    /// # Errors
    /// If it cannot be started.
    pub(crate) fn start(name: &'static str, command: &mut Command, log: &Path) -> anyhow::Result<Self> {
        let file = std::fs::File::create(log).with_context(|| format!("{}", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        Ok(Self { name, child })
    }

    /// Its process id.
    #[cfg(test)]
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it did.
    ///
    /// # Errors
    /// With its name, if it ended.
    pub(crate) fn check(&mut self) -> anyhow::Result<()> {
        match self.child.try_wait()? {
            Some(status) => bail!("{} ended: {status}", self.name),
            None => Ok(()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // SIGTERM lets the worker hand its jobs back; whoever is deaf to it is killed.
        let _ = command(&format!("kill -TERM {}", self.child.id())).status();
        for _ in 0..100 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where cargo puts what it builds.
///
/// # Errors
/// If cargo does not say.
pub(crate) fn target_dir() -> anyhow::Result<PathBuf> {
    let metadata = output(&mut command("cargo metadata --no-deps --format-version 1"))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    Ok(PathBuf::from(
        metadata["target_directory"]
            .as_str()
            .context("cargo names no target directory")?,
    ))
}

/// Compiler flags: panics name source files, and what is delivered should not name folders of the machine that built it.
///
/// # Errors
/// If this machine does not say where its folders are.
pub(crate) fn without_machine_paths() -> anyhow::Result<String> {
    let cargo_home = match std::env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => std::env::home_dir().context("no home folder")?.join(".cargo"),
    };
    let workspace = std::fs::canonicalize(crate::root())?;
    let mut flags = format!(
        "--remap-path-prefix={}=cargo --remap-path-prefix={}=.",
        cargo_home.display(),
        workspace.display()
    );
    // Where crates were fetched from is nobody's to read either.
    for registry in std::fs::read_dir(cargo_home.join("registry/src"))
        .into_iter()
        .flatten()
    {
        let registry = registry?.path();
        flags.push_str(&format!(" --remap-path-prefix={}=crates", registry.display()));
    }
    Ok(flags)
}

/// One line for whoever watches.
#[expect(clippy::print_stdout, reason = "a command says what it does")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

fn shown(command: &Command) -> String {
    let mut shown = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        shown.push(' ');
        shown.push_str(&argument.to_string_lossy());
    }
    shown
}
