//! Where a price list lies, and which addresses belong to it.

use std::fmt;

use tablestakes::Problem;
use ureq::http::Uri;

use crate::cli::Failure;

/// The address that all paths of a price list follow.
pub(super) struct Base {
    /// Without a slash at its end.
    text: String,
    uri: Uri,
}

impl Base {
    /// The address that someone gave, if it is one.
    pub(super) fn new(text: &str) -> Result<Self, Problem> {
        let wrong = |why: &str| {
            let message = format!("--base-url {text:?} {why}");
            Problem::anywhere(message).help("write it like https://pricing.us-east-1.amazonaws.com")
        };
        let trimmed = text.trim_end_matches('/');
        let uri: Uri = trimmed.parse().map_err(|_| wrong("is no address"))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(wrong("begins with neither https:// nor http://"));
        }
        if uri.host().is_none_or(str::is_empty) {
            return Err(wrong("names no host"));
        }
        if trimmed.contains(['?', '#']) {
            return Err(wrong("has more than a host and a path"));
        }
        let text = trimmed.to_owned();
        Ok(Self { text, uri })
    }

    /// `https` or `http`.
    pub(super) fn scheme(&self) -> &str {
        self.uri.scheme_str().unwrap_or_default()
    }

    /// The address of a path, which begins with a slash.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// The address that an index refers to: a path after this one, or a whole one on the same host.
    fn resolve(&self, reference: &str) -> Option<String> {
        if reference.starts_with("//") || reference.contains(['?', '#']) {
            return None;
        }
        let address = if reference.contains("://") {
            reference.to_owned()
        } else {
            self.at(&format!("/{}", reference.trim_start_matches('/')))
        };
        let uri: Uri = address.parse().ok()?;
        let is_here = uri.scheme() == self.uri.scheme() && uri.authority() == self.uri.authority();
        is_here.then_some(address)
    }
}

/// The prices of an offer in a region, as they are from one date on.
#[derive(Debug)]
pub(super) struct Version {
    pub(super) offer: String,
    pub(super) region: String,
    /// What AWS counts its versions by: a time, as digits.
    pub(super) number: String,
    pub(super) url: String,
}

impl Version {
    /// The version that an index refers to.
    ///
    /// # Errors
    /// A reference to another host, which nobody asked to trust; and one without a number.
    pub(super) fn new(
        base: &Base,
        offer: &str,
        region: &str,
        reference: &str,
    ) -> Result<Self, Failure> {
        let wrong = |why: &str| {
            let message =
                format!("the index of {offer} refers to {reference:?} for {region}: {why}");
            Failure::Machine(Problem::anywhere(message))
        };
        let url = base.resolve(reference).ok_or_else(|| {
            let expected = format!("expected an address that begins with {}", base.text);
            wrong(&expected)
        })?;
        let number = url.rsplit('/').nth(2).unwrap_or_default();
        // It becomes a part of a file's name.
        if ![offer, region, number].into_iter().all(is_plain) {
            return Err(wrong("expected /…/VERSION/REGION/index.json"));
        }
        Ok(Self {
            offer: offer.to_owned(),
            region: region.to_owned(),
            number: number.to_owned(),
            url,
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} in {}, version {}",
            self.offer, self.region, self.number
        )
    }
}

/// Whether a file's name may have all of these characters on every platform.
fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !text.is_empty() && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Base {
        Base::new(text).unwrap_or_else(|it| panic!("{it}"))
    }

    #[test]
    fn a_base_is_a_scheme_a_host_and_perhaps_a_path() {
        assert_eq!(base("https://a.example/").at("/x"), "https://a.example/x");
        assert_eq!(base("http://a:8/b/").at("/x"), "http://a:8/b/x");
        for wrong in [
            "",
            "a.example",
            "/a",
            "ftp://a.example",
            "https://",
            "https://a b",
            "https://a/?b",
            "https://a/#b",
        ] {
            assert!(Base::new(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_reference_stays_on_the_host() {
        let base = base("https://a.example/mirror");
        let resolved = |reference: &str| base.resolve(reference);
        let here = Some("https://a.example/mirror/o/1/r/index.json".to_owned());
        assert_eq!(resolved("/o/1/r/index.json"), here);
        assert_eq!(resolved("o/1/r/index.json"), here);
        assert_eq!(resolved("https://a.example/mirror/o/1/r/index.json"), here);
        for elsewhere in [
            "https://b.example/o/1/r/index.json",
            "https://a.example:8/o/1/r/index.json",
            "https://a.example@b.example/o/1/r/index.json",
            "http://a.example/o/1/r/index.json",
            "//b.example/o/1/r/index.json",
            "file:///etc/1/r/index.json",
            "/o/1/r/index.json?x",
        ] {
            assert_eq!(resolved(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn a_version_is_a_plain_name() {
        let base = base("https://a.example");
        let version = |reference: &str| Version::new(&base, "O", "r-1", reference);
        let found = version("/offers/v1.0/aws/O/2025.1/r-1/index.json").map(|it| it.number);
        assert_eq!(found.ok().as_deref(), Some("2025.1"));
        for wrong in ["/index.json", "/o/a%2Fb/r/index.json", "/o//r/index.json"] {
            assert!(version(wrong).is_err(), "{wrong}");
        }
    }
}
