//! An SSH server that greets, sends its lists and waits.

use crate::town::Town;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Exchanges, host keys, ciphers, checksums.
pub(crate) type Lists = [&'static str; 4];

pub(crate) const MODERN: Lists = [
    "curve25519-sha256,kex-strict-s-v00@openssh.com",
    "ssh-ed25519,rsa-sha2-512",
    "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com",
    "hmac-sha2-256-etm@openssh.com",
];
pub(crate) const LOOSE: Lists =
    ["curve25519-sha256", "ssh-ed25519", "chacha20-poly1305@openssh.com,aes128-cbc", "hmac-sha2-256-etm@openssh.com"];
pub(crate) const OLD: Lists = [
    "diffie-hellman-group1-sha1,curve25519-sha256",
    "ssh-dss,ssh-ed25519",
    "3des-cbc,arcfour,aes128-ctr",
    "hmac-md5,hmac-sha2-256",
];

pub(crate) fn serve(town: Town, banner: &'static str, lists: Lists) -> Town {
    town.tcp(22, move |mut stream| async move {
        let [exchanges, keys, ciphers, macs] = lists;
        let mut payload = vec![20; 17];
        for list in [exchanges, keys, ciphers, ciphers, macs, macs, "none", "none", "", ""] {
            payload.extend_from_slice(&u32::try_from(list.len()).expect("short").to_be_bytes());
            payload.extend_from_slice(list.as_bytes());
        }
        payload.extend_from_slice(&[0; 5]);
        let length = u32::try_from(payload.len() + 5).expect("short").to_be_bytes();
        let greeting = format!("{banner}\r\n");
        let _ = stream.write_all(greeting.as_bytes()).await;
        let mut buffer = [0; 64];
        let _ = stream.read(&mut buffer).await;
        let _ = stream.write_all(&[&length[..], &[4], &payload, &[0; 4]].concat()).await;
    })
}
