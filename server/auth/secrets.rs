//! Secrets that programs carry, and their look: a prefix that scanners know, and a checksum, so that a typo or a
//! made-up token is refused without asking the database.

use crate::clock::random;
use data_encoding::HEXLOWER;

/// Personal and service tokens.
pub const TOKEN: &str = "nf_live_";
/// API keys.
pub const API_KEY: &str = "nr_live_";
const RANDOM: usize = 32;
const CHECKSUM: usize = 6;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A new token: `nf_live_`, 32 random base62 characters (190 bits), 6 of CRC-32.
pub fn token() -> String {
    let body = base62::<RANDOM>();
    let checksum = checksum(&body);
    format!("{TOKEN}{body}{checksum}")
}

/// Whether `text` has a token's form and checksum.
pub fn is_token(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(TOKEN) else { return false };
    rest.len() == RANDOM + CHECKSUM
        && rest.bytes().all(|b| b.is_ascii_alphanumeric())
        && checksum(&rest[..RANDOM]) == rest[RANDOM..]
}

/// A new API key: `nr_live_`, 40 random hex digits (160 bits), 8 of CRC-32.
pub fn api_key() -> String {
    let body = HEXLOWER.encode(&random::<20>());
    let checksum = crc32(body.as_bytes());
    format!("{API_KEY}{body}{checksum:08x}")
}

/// Whether `text` has an API key's form and checksum.
pub fn is_api_key(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(API_KEY).filter(|rest| rest.len() == 48 && rest.is_ascii()) else {
        return false;
    };
    let (body, checksum) = rest.split_at(40);
    checksum == format!("{:08x}", crc32(body.as_bytes()))
}

/// Whether a token or an API key stands somewhere in `text`, or what is meant to be one: typing errors tell as much, and
/// so does any percent spelling.
pub fn is_told_in(text: &str) -> bool {
    let text: String = form_urlencoded::parse(text.as_bytes()).flat_map(|(name, value)| [name, value]).collect();
    [TOKEN, API_KEY].iter().any(|prefix| {
        let told = |rest: &str| rest.bytes().take_while(u8::is_ascii_alphanumeric).count() >= RANDOM;
        text.match_indices(prefix).any(|(at, _)| told(&text[at + prefix.len()..]))
    })
}

/// What may be shown of a token for ever: enough to recognise it by.
pub fn shown(token: &str) -> String {
    token.chars().take(TOKEN.len() + 4).collect()
}

/// A session's or refresh token's secret: 43 random base62 characters (256 bits).
pub fn opaque() -> String {
    base62::<43>()
}

/// `N` characters, each of 62 with the same chance: bytes that would favour some are thrown away.
fn base62<const N: usize>() -> String {
    let mut text = String::with_capacity(N);
    while text.len() < N {
        let fair = random::<64>().into_iter().filter(|byte| *byte < 248);
        text.extend(fair.take(N - text.len()).map(|byte| char::from(BASE62[usize::from(byte) % 62])));
    }
    text
}

fn checksum(text: &str) -> String {
    let mut left = crc32(text.as_bytes());
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(left % 62) as usize];
        left /= 62;
    }
    digits.into_iter().map(char::from).collect()
}

/// CRC-32 as in IEEE 802.3 (polynomial 0xEDB88320, reflected).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_its_own_proof_of_form() {
        let made = token();
        assert_eq!(made.len(), 46);
        assert!(is_token(&made));
        let mut typo = made.into_bytes();
        typo[20] = if typo[20] == b'x' { b'y' } else { b'x' };
        assert!(!is_token(&String::from_utf8(typo).expect("ascii")));
        assert!(!is_token("nf_live_abc123") && !is_token("") && !is_token("nf_live_äöü"));
    }

    #[test]
    fn an_api_key_too() {
        let made = api_key();
        assert_eq!(made.len(), 56);
        assert!(is_api_key(&made) && !is_api_key(&made.replace("nr_live_", "nf_live_")));
        assert!(!is_api_key("nr_live_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6"));
    }

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
