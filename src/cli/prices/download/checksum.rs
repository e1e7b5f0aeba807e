//! Whether bytes are those that a server has.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use ureq::http::HeaderMap;

/// How much of a file is in memory at a time.
pub(super) const BUFFER_BYTES: usize = 64 << 10;

/// What a file's bytes come to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Digests {
    md5: Vec<u8>,
    sha256: Vec<u8>,
}

impl Digests {
    /// Reads a file once for both.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let (mut md5, mut sha256) = (Md5::new(), Sha256::new());
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            let count = match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            md5.update(&buffer[..count]);
            sha256.update(&buffer[..count]);
        }
        Ok(Self {
            md5: md5.finalize().to_vec(),
            sha256: sha256.finalize().to_vec(),
        })
    }

    /// The SHA-256, as `sha256sum` writes it.
    pub(super) fn sha256(&self) -> String {
        hexadecimal(&self.sha256)
    }
}

/// The checksums that a server gave with a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checksums {
    /// Hexadecimal, in small letters.
    md5: Option<String>,
    /// Base64, as the header has it.
    sha256: Option<String>,
}

impl Checksums {
    /// The checksums in the answer that has the whole file. The answer to a range may have those of
    /// the range.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
        // One that ends in a number of parts is the checksum of their checksums.
        let sha256 = text("x-amz-checksum-sha256")
            .filter(|it| BASE64_STANDARD.decode(it).is_ok_and(|it| it.len() == 32));
        Self {
            md5: text("etag")
                .and_then(md5_of_tag)
                .filter(|_| !is_tag_opaque(headers)),
            sha256: sha256.map(str::to_owned),
        }
    }

    /// What differs, in words; `None` where nothing does.
    pub(super) fn difference(&self, found: &Digests) -> Option<String> {
        let (md5, sha256) = (
            hexadecimal(&found.md5),
            BASE64_STANDARD.encode(&found.sha256),
        );
        let differs = |name: &str, expected: &Option<String>, found: &str| {
            let expected = expected.as_deref().filter(|it| *it != found)?;
            Some(format!("its {name} is {found} and should be {expected}"))
        };
        differs("SHA-256", &self.sha256, &sha256).or_else(|| differs("MD5", &self.md5, &md5))
    }
}

/// The MD5 that a tag is: S3 gives what was uploaded in one piece that tag. Of what was uploaded in
/// several pieces the tag ends in their number, and is no checksum of the whole.
fn md5_of_tag(tag: &str) -> Option<String> {
    let tag = tag.strip_prefix('"')?.strip_suffix('"')?;
    let is_md5 = tag.len() == 32 && tag.bytes().all(|it| it.is_ascii_hexdigit());
    is_md5.then(|| tag.to_ascii_lowercase())
}

/// Whether S3 encrypts with a key of someone's own: then a tag is not the MD5 that it looks like.
fn is_tag_opaque(headers: &HeaderMap) -> bool {
    let encryption = headers.get("x-amz-server-side-encryption");
    encryption.is_some_and(|it| it.as_bytes().starts_with(b"aws:kms"))
        || headers.contains_key("x-amz-server-side-encryption-customer-algorithm")
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those of «abc», from RFC 1321 and FIPS 180-4.
    const MD5_OF_ABC: &str = "900150983cd24fb0d6963f7d28e17f72";
    const SHA256_OF_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    /// The same bytes in Base64.
    const BASE64_OF_ABC: &str = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

    fn checksums(headers: &[(&'static str, &str)]) -> Checksums {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        Checksums::of(&map)
    }

    fn abc() -> Digests {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "abc").unwrap();
        Digests::of(file.path()).unwrap()
    }

    #[test]
    fn a_file_has_the_digests_of_the_standards() {
        assert_eq!(abc().sha256(), SHA256_OF_ABC);
        assert_eq!(hexadecimal(&abc().md5), MD5_OF_ABC);
    }

    #[test]
    fn a_tag_of_one_piece_is_an_md5() {
        let quoted = |text: &str| format!("\"{text}\"");
        let md5 = |tag: &str| checksums(&[("etag", tag)]).md5;
        assert_eq!(md5(&quoted(MD5_OF_ABC)).as_deref(), Some(MD5_OF_ABC));
        let capitals = quoted(&MD5_OF_ABC.to_uppercase());
        assert_eq!(md5(&capitals).as_deref(), Some(MD5_OF_ABC));
        for other in [
            quoted(&format!("{MD5_OF_ABC}-12")),
            format!("W/{}", quoted(MD5_OF_ABC)),
            quoted(&MD5_OF_ABC[1..]),
            quoted(&MD5_OF_ABC.replace('9', "x")),
            MD5_OF_ABC.to_owned(),
        ] {
            assert_eq!(md5(&other), None, "{other}");
        }
        let encrypted = [
            ("etag", &*quoted(MD5_OF_ABC)),
            ("x-amz-server-side-encryption", "aws:kms"),
        ];
        assert_eq!(checksums(&encrypted).md5, None);
    }

    #[test]
    fn a_checksum_of_the_whole_is_compared_and_one_of_parts_is_not() {
        let sha256 = |value: &str| checksums(&[("x-amz-checksum-sha256", value)]);
        assert_eq!(sha256(BASE64_OF_ABC).difference(&abc()), None);
        let other = sha256(&BASE64_OF_ABC.replace("un", "UN")).difference(&abc());
        assert!(other.is_some_and(|it| it.contains("SHA-256")));
        assert_eq!(sha256(&format!("{BASE64_OF_ABC}-2")), Checksums::default());
    }
}
