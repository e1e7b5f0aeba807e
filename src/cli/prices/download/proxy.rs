//! Which proxy the environment asks for, by the rules that curl made common.

use tablestakes::Problem;
use ureq::Proxy;

/// The proxy for a scheme, `https` or `http`: that of `HTTPS_PROXY` or `HTTP_PROXY`, else that of
/// `ALL_PROXY`; hosts of `NO_PROXY` are reached without it. Names in small letters come first.
///
/// The client's own reading puts `ALL_PROXY` first, passes over an address that it can't read, and
/// takes a domain in `NO_PROXY` for that one host only.
pub(super) fn from_environment(
    scheme: &str,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<Proxy>, Problem> {
    let set = |name: &str| {
        [name.to_owned(), name.to_uppercase()]
            .into_iter()
            .find_map(|name| {
                let value = variable(&name).filter(|it| !it.trim().is_empty())?;
                Some((name, value))
            })
    };
    let Some((name, value)) = set(&format!("{scheme}_proxy")).or_else(|| set("all_proxy")) else {
        return Ok(None);
    };
    let wrong = |_| {
        // The value may hold a password.
        let message = format!("{name} in the environment is no address of a proxy");
        Problem::anywhere(message).help("write it like http://proxy.example:8080")
    };
    let proxy = Proxy::new(value.trim()).map_err(wrong)?;
    let mut builder = Proxy::builder(proxy.protocol())
        .host(proxy.host())
        .port(proxy.port())
        .resolve_target(proxy.resolve_target());
    if let Some(username) = proxy.username() {
        builder = builder.username(username);
    }
    if let Some(password) = proxy.password() {
        builder = builder.password(password);
    }
    let exceptions = set("no_proxy").map(|(_, it)| it).unwrap_or_default();
    for host in exceptions.split(',').map(str::trim) {
        // A domain stands for itself and for all below it.
        let domain = host.trim_start_matches('*').trim_start_matches('.');
        builder = match domain {
            "" if host == "*" => builder.no_proxy("*"),
            "" => builder,
            _ => builder.no_proxy(domain).no_proxy(&format!(".{domain}")),
        };
    }
    builder.build().map(Some).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(scheme: &str, variables: &[(&str, &str)]) -> Result<Option<Proxy>, Problem> {
        from_environment(scheme, |name| {
            let found = variables.iter().find(|(it, _)| *it == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn host(scheme: &str, variables: &[(&str, &str)]) -> Option<String> {
        let found = proxy(scheme, variables).expect("a proxy or none");
        found.map(|it| format!("{}:{}", it.host(), it.port()))
    }

    #[test]
    fn the_proxy_of_the_scheme_comes_before_that_of_all() {
        let variables = [
            ("HTTPS_PROXY", "http://tls:1"),
            ("http_proxy", "plain:2"),
            ("HTTP_PROXY", "http://shadowed:3"),
            ("ALL_PROXY", "socks5://all:4"),
        ];
        assert_eq!(host("https", &variables).as_deref(), Some("tls:1"));
        assert_eq!(host("http", &variables).as_deref(), Some("plain:2"));
        assert_eq!(host("http", &variables[3..]).as_deref(), Some("all:4"));
        assert_eq!(host("https", &variables[1..3]), None);
        assert_eq!(host("https", &[("HTTPS_PROXY", " ")]), None);
    }

    #[test]
    fn a_proxy_keeps_its_user() {
        let found = proxy("https", &[("HTTPS_PROXY", "http://me:p%40ss@a:1")]).unwrap();
        let found = found.expect("a proxy");
        assert_eq!(found.username(), Some("me"));
        assert_eq!(found.password(), Some("p@ss"));
    }

    #[test]
    fn what_is_no_address_is_said_without_its_password() {
        let problem = proxy("https", &[("https_proxy", "gopher://me:secret@a")]).unwrap_err();
        let text = problem.to_string();
        assert!(text.contains("https_proxy"), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }

    #[test]
    fn hosts_and_domains_are_left_out() {
        let is_left_out = |exceptions: &str, url: &str| {
            let variables = [("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", exceptions)];
            let found = proxy("https", &variables).unwrap().expect("a proxy");
            found.is_no_proxy(&url.parse().unwrap())
        };
        for exceptions in ["a.com, b.com", "b.com", ".b.com", "*.b.com", "*", "B.com"] {
            assert!(is_left_out(exceptions, "https://b.com/"), "{exceptions}");
            assert!(is_left_out(exceptions, "https://x.b.com/"), "{exceptions}");
        }
        for exceptions in ["a.com", "", ",", ".", "com.b", "x.b.com"] {
            assert!(!is_left_out(exceptions, "https://b.com/"), "{exceptions}");
        }
        assert!(!is_left_out("b.com", "https://bb.com/"));
    }
}
