//! The program that the browser starts.

fn main() {
    assay_frontend::start();
}
