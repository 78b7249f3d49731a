//! Every command and every flag says what it is for.

use std::process::Command;

/// The help of a command, and that of its subcommands.
fn walk(line: &[&str], seen: &mut Vec<String>) {
    let output = Command::new(env!("CARGO_BIN_EXE_assay")).args(line).arg("--help").env_clear().output();
    let help = String::from_utf8(output.expect("the program runs").stdout).expect("text");
    let name = line.join(" ");
    let about = help.lines().next().unwrap_or_default();
    assert!(about.len() > 10 && !about.starts_with("Usage"), "assay {name} does not say what it does: {help}");
    let mut section = "";
    for text in help.lines() {
        match text.strip_suffix(':') {
            Some(heading) => section = heading,
            None if text.starts_with("  ") && matches!(section, "Commands" | "Options" | "Arguments") => {
                let explained = text.trim().split_once("  ").is_some_and(|(_, what)| what.trim().len() > 4);
                assert!(explained, "assay {name}: '{text}' is not explained");
                let command = text.trim().split(' ').next().unwrap_or_default();
                if section == "Commands" && command != "help" {
                    walk(&[line, &[command]].concat(), seen);
                }
            }
            None => {}
        }
    }
    seen.push(name);
}

#[test]
fn every_command_and_flag_is_explained() {
    let mut seen = Vec::new();
    walk(&[], &mut seen);
    for command in
        ["serve", "admin create", "admin setup-url", "token create", "config show", "healthcheck", "import", "version"]
    {
        assert!(seen.iter().any(|known| known == command), "{command} is missing from {seen:?}");
    }
}
