//! Who is asking, by what proof, and what they may do. Mechanisms only: the slices in `resources/` sign people in
//! and make tokens with them.

mod ctx;
pub mod directory;
mod epoch;
mod identity;
mod keys;
mod lockout;
mod lookup;
pub mod passwords;
mod policy;
mod reach;
pub mod rotation;
mod sealing;
pub mod secrets;
pub mod sessions;
pub mod signing;
pub mod totp;
pub mod usage;

pub use ctx::{Actor, Credential, Ctx, Repeatable};
pub use directory::Directory;
pub use epoch::Epoch;
pub use identity::{Identity, Proof};
pub use keys::Keys;
pub use lockout::{Lockout, network};
pub use lookup::as_user;
pub use policy::{POLICY, Right};
pub use reach::Reach;
pub use signing::Signing;
pub use usage::Usage;
