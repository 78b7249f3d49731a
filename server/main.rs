//! The program. Everything it does is in the library, beginning at [`assay::cli`].

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Faster than musl's own by a fifth to a half under load.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    assay::cli::main()
}
