//! What authenticator apps read: the `otpauth` address, and its QR code.

use crate::error::{Error, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use qrcode::{EcLevel, QrCode, render::svg};

/// The address of a seed: `otpauth://totp/Issuer:account?…`.
pub(super) fn address(issuer: &str, account: &str, base32: &str) -> String {
    let (issuer, account) = (encoded(issuer), encoded(account));
    format!("otpauth://totp/{issuer}:{account}?secret={base32}&issuer={issuer}&algorithm=SHA1&digits=6&period=30")
}

/// `text` as a QR code: an SVG image, as a `data:` address. Black on white whatever the theme: cameras want it so.
pub(super) fn image(text: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|e| Error::internal("the QR code cannot be drawn").caused_by(e.to_string()))?;
    let svg = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)))
}

/// Apps show a `+` as it stands: a space must be `%20`.
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_the_address() {
        let made = address("Acme & Söhne: Security", "a?b#c/d", "ABC");
        assert_eq!(
            made,
            "otpauth://totp/Acme%20%26%20S%C3%B6hne%3A%20Security:a%3Fb%23c%2Fd?secret=ABC&issuer=Acme%20%26%20S%C3%B6hne%3A%20Security&algorithm=SHA1&digits=6&period=30"
        );
        assert!(image(&made).expect("a code").starts_with("data:image/svg+xml;base64,"));
    }
}
