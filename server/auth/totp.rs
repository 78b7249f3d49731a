//! The second factor: six digits from an authenticator app (RFC 6238: SHA-1, 30 seconds), or a recovery code.
//!
//! Seeds are sealed for their user's row. A code works once: the step of the last one taken is kept, and no code of
//! that step or an earlier one is taken again. Recovery codes are kept as keyed hashes and go with their use.

use super::Keys;
use crate::{
    clock::random,
    db::{Conn, OptionalExtension, Tx, params},
    error::{Error, Refusal, Result},
};
use assay_api::Time;
use totp_rs::{Builder, Secret, Totp};

/// Recovery codes that somebody gets at once.
const CODES: usize = 10;
/// Their characters: no letter that is read as a digit (Crockford). 32 of them, so that each byte is fair.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Characters of one: 50 bits.
const LENGTH: usize = 10;
/// How long a seed that was shown waits for its first code.
const PATIENCE: i64 = Time::HOUR;

/// By what somebody passed, beside the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// They have no second factor.
    None,
    /// A code of the app.
    App,
    /// A recovery code; so many are left.
    Recovery(u64),
}

impl Factor {
    /// As the journal writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::App => "totp",
            Self::Recovery(_) => "recovery_code",
        }
    }
}

/// What is known of a user's second factor.
#[derive(Debug, Clone, Copy, Default)]
pub struct Standing {
    /// Since when it is asked for; none when it is not.
    pub confirmed_at: Option<Time>,
    /// Recovery codes that have not been used.
    pub codes_left: u64,
}

/// What is known of a user's second factor.
pub fn standing(conn: &Conn, user: &str) -> Result<Standing> {
    let sql = "SELECT confirmed_at, (SELECT count(*) FROM recovery_codes WHERE user_id = ?1) FROM totp \
               WHERE user_id = ?1 AND confirmed_at IS NOT NULL";
    let read =
        |row: &crate::db::Row<'_>| Ok(Standing { confirmed_at: Some(Time(row.get(0)?)), codes_left: row.get(1)? });
    Ok(conn.prepare_cached(sql)?.query_row([user], read).optional()?.unwrap_or_default())
}

/// Lets a user pass whose password was right: without a second factor as they are, else by `code`, which is used up.
///
/// # Errors
/// Unauthenticated: for want of a code, which is said; or for a wrong one, which is not.
pub fn demand(tx: &Tx<'_>, keys: &Keys, user: &str, code: Option<&str>, now: Time) -> Result<Factor> {
    let sql = "SELECT seed, last_step FROM totp WHERE user_id = ? AND confirmed_at IS NOT NULL";
    let known = tx.prepare_cached(sql)?.query_row([user], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((seed, last_step)): Option<(Vec<u8>, u64)> = known else { return Ok(Factor::None) };
    let code = code.map(folded).filter(|code| !code.is_empty());
    let code = code.ok_or_else(|| Error::unauthenticated(Refusal::SecondFactor))?;
    if code.len() == LENGTH {
        return recover(tx, keys, user, &code);
    }
    let step = step_of(&keys.open(user, &seed)?, &code, now)?.filter(|step| *step > last_step);
    let step = step.ok_or_else(|| Error::unauthenticated(Refusal::Invalid))?;
    tx.prepare_cached("UPDATE totp SET last_step = ?2 WHERE user_id = ?1")?.execute(params![user, step])?;
    Ok(Factor::App)
}

/// Gives a user a new seed, which counts from its first code on.
///
/// # Errors
/// Conflict when they have a second factor already.
pub fn enrol(tx: &Tx<'_>, keys: &Keys, user: &str, seed: &[u8], now: Time) -> Result<()> {
    if standing(tx, user)?.confirmed_at.is_some() {
        return Err(Error::conflict("You have a second factor already; remove it before you set up another"));
    }
    let sql = "INSERT OR REPLACE INTO totp (user_id, seed, created_at) VALUES (?, ?, ?)";
    tx.prepare_cached(sql)?.execute(params![user, keys.seal(user, seed)?, now.0])?;
    Ok(())
}

/// The first code of a new seed: from now on the second factor is asked for. Answers the recovery codes.
pub fn confirm(tx: &Tx<'_>, keys: &Keys, user: &str, code: &str, now: Time) -> Result<Vec<String>> {
    let sql = "SELECT seed FROM totp WHERE user_id = ? AND confirmed_at IS NULL AND created_at > ?";
    let waits = params![user, now.plus(-PATIENCE).0];
    let seed: Option<Vec<u8>> = tx.prepare_cached(sql)?.query_row(waits, |row| row.get(0)).optional()?;
    let seed = seed.ok_or_else(|| Error::conflict("No second factor waits for its first code; begin again"))?;
    let step = step_of(&keys.open(user, &seed)?, &folded(code), now)?;
    let step = step.ok_or_else(|| Error::field("code", "is not the code that the app shows now; check both clocks"))?;
    let sql = "UPDATE totp SET confirmed_at = ?2, last_step = ?3 WHERE user_id = ?1";
    tx.prepare_cached(sql)?.execute(params![user, now.0, step])?;
    new_codes(tx, keys, user)
}

/// Ten new recovery codes; the old ones work no longer.
pub fn new_codes(tx: &Tx<'_>, keys: &Keys, user: &str) -> Result<Vec<String>> {
    tx.prepare_cached("DELETE FROM recovery_codes WHERE user_id = ?")?.execute([user])?;
    let mut insert = tx.prepare_cached("INSERT INTO recovery_codes (user_id, code_hash) VALUES (?, ?)")?;
    let codes: Vec<String> = (0..CODES).map(|_| recovery_code()).collect();
    for code in &codes {
        insert.execute(params![user, kept(keys, user, &folded(code))])?;
    }
    Ok(codes)
}

/// Takes a user's second factor away, whether confirmed or not; whether it was asked for.
pub fn remove(tx: &Tx<'_>, user: &str) -> Result<bool> {
    let was = standing(tx, user)?.confirmed_at.is_some();
    tx.prepare_cached("DELETE FROM recovery_codes WHERE user_id = ?")?.execute([user])?;
    tx.prepare_cached("DELETE FROM totp WHERE user_id = ?")?.execute([user])?;
    Ok(was)
}

/// 160 random bits.
pub fn new_seed() -> [u8; 20] {
    random()
}

/// A seed as apps take it when it is typed.
pub fn base32(seed: &[u8]) -> String {
    Secret::from(seed).to_base32()
}

fn recover(tx: &Tx<'_>, keys: &Keys, user: &str, code: &str) -> Result<Factor> {
    let sql = "DELETE FROM recovery_codes WHERE user_id = ? AND code_hash = ?";
    if tx.prepare_cached(sql)?.execute(params![user, kept(keys, user, code)])? == 0 {
        return Err(Error::unauthenticated(Refusal::Invalid));
    }
    standing(tx, user).map(|standing| Factor::Recovery(standing.codes_left))
}

/// What is kept of a recovery code: bound to its user, so that equal ones of two people look different.
fn kept(keys: &Keys, user: &str, code: &str) -> Vec<u8> {
    keys.fingerprint(&format!("recovery {user} {code}"))
}

fn recovery_code() -> String {
    let letters = random::<LENGTH>().map(|byte| char::from(ALPHABET[usize::from(byte & 31)]));
    let (head, tail) = letters.split_at(LENGTH / 2);
    format!("{}-{}", head.iter().collect::<String>(), tail.iter().collect::<String>())
}

/// As people type it, without what they put between and with the digits that they mean.
fn folded(code: &str) -> String {
    let plain = code.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase());
    plain
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .take(LENGTH + 1)
        .collect()
}

/// The step that this code belongs to: this one, the one before or the one after.
fn step_of(seed: &[u8], code: &str, now: Time) -> Result<Option<u64>> {
    let totp: Totp = Builder::new()
        .with_secret(seed)
        .build()
        .map_err(|e| Error::internal("a seed is damaged").caused_by(e.to_string()))?;
    Ok(totp.check(code, u64::try_from(now.seconds()).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard_and_of_the_steps_beside() {
        // RFC 6238, appendix B: the last six of the eight digits.
        let seed = b"12345678901234567890";
        let at = |seconds: i64, code: &str| step_of(seed, code, Time(seconds * 1000)).expect("a seed");
        assert_eq!(at(59, "287082"), Some(1));
        assert_eq!(at(1_111_111_109, "081804"), Some(37_037_036));
        assert_eq!((at(89, "287082"), at(29, "287082")), (Some(1), Some(1)));
        assert_eq!((at(90, "287082"), at(0, "081804"), at(59, ""), at(59, "28708")), (None, None, None, None));
    }

    #[test]
    fn what_people_type_is_what_they_mean() {
        let code = recovery_code();
        assert_eq!(code.len(), LENGTH + 1);
        assert_eq!(folded(&code.to_uppercase().replace('-', " ")), code.replace('-', ""));
        assert_eq!(folded(" 123 456 "), "123456");
        assert_eq!(folded("OoIiLl"), "001111");
        assert!(folded(&"1".repeat(9_999)).len() <= LENGTH + 1);
    }
}
