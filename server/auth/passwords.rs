//! Passwords: argon2id, on threads that may take their time, a few at once.

use crate::error::{Error, Result};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::LazyLock;
use tokio::{sync::Semaphore, task::spawn_blocking};

/// Each hash takes 19 MiB (the library's default, OWASP's first choice): this bounds what strangers can make us use.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// What a wrong name is compared with, so that it takes as long as a wrong password.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

/// The PHC string to store for `password`.
pub async fn hash(password: String) -> Result<String> {
    on_a_thread(move || hash_now(&password)).await?
}

/// Whether `password` is the one that `stored` was made of. Takes as long when there is none.
pub async fn matches(password: String, stored: Option<String>) -> Result<bool> {
    on_a_thread(move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.clone());
        let right = PasswordHash::new(&stored)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        right && known
    })
    .await
}

fn hash_now(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|e| Error::internal(format!("argon2 failed: {e}")))?.to_string())
}

async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = AT_ONCE.acquire().await.map_err(|e| Error::internal("no more passwords").caused_by(e))?;
    spawn_blocking(work).await.map_err(|e| Error::internal("hashing panicked").caused_by(e))
}
