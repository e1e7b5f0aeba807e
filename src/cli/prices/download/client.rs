//! Requests over HTTP, and what can go wrong with them.

use std::io::ErrorKind;
use std::time::Duration;

use tablestakes::Problem;
use ureq::http::header::RETRY_AFTER;
use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body, Error, Proxy};

use super::address::Base;
use super::patience::Patience;
use crate::cli::Failure;

/// More than any price list needs; a loop ends here.
const MOST_REDIRECTS: u32 = 5;

pub(super) struct Client {
    agent: Agent,
    patience: Patience,
}

/// Why a request did not bring what it was for.
pub(super) enum Trouble {
    /// The same may do another time: after `wait`, or after what is usual.
    Passing { why: String, wait: Option<Duration> },
    /// The same again would be in vain.
    Lasting(Failure),
}

impl Trouble {
    /// Trouble after which the same is tried at once.
    pub(super) fn at_once(why: impl Into<String>) -> Self {
        Self::Passing {
            why: why.into(),
            wait: Some(Duration::ZERO),
        }
    }

    /// Trouble that may be over in a while.
    pub(super) fn in_a_while(why: impl Into<String>) -> Self {
        Self::Passing {
            why: why.into(),
            wait: None,
        }
    }
}

impl Client {
    /// A client for all that lies under an address.
    pub(super) fn new(base: &Base, proxy: Option<Proxy>, patience: Patience) -> Self {
        let stall = Some(patience.stall);
        let config = Agent::config_builder()
            .user_agent(concat!("tablestakes/", env!("CARGO_PKG_VERSION")))
            // What is compressed on its way has another size and can't be resumed.
            .accept_encoding("identity")
            .proxy(proxy)
            // What began encrypted stays so, wherever a redirect leads.
            .https_only(base.scheme() == "https")
            .max_redirects(MOST_REDIRECTS)
            .http_status_as_error(false)
            // The steps to an answer are short. The body has no limit but that of each read.
            .timeout_resolve(stall)
            .timeout_connect(stall)
            .timeout_send_request(stall)
            .timeout_recv_response(stall)
            .timeout_per_read(stall)
            .timeout_per_write(stall);
        let agent = config.build().new_agent();
        Self { agent, patience }
    }

    pub(super) fn patience(&self) -> Patience {
        self.patience
    }

    /// The whole of what lies at an address.
    pub(super) fn get(&self, url: &str) -> Result<Response<Body>, Trouble> {
        let response = self.agent.get(url).call();
        let response = response.map_err(|error| self.trouble(url, error))?;
        expected(url, response, &[StatusCode::OK])
    }

    /// What lies at an address from a byte on, if its tag is still the one given. The answer may be
    /// that rest, or all of it, or that it has no such rest.
    pub(super) fn get_from(
        &self,
        url: &str,
        byte: u64,
        tag: &str,
    ) -> Result<Response<Body>, Trouble> {
        let request = self.agent.get(url);
        let request = request.header("range", format!("bytes={byte}-"));
        let response = request.header("if-range", tag).call();
        let response = response.map_err(|error| self.trouble(url, error))?;
        let answers = [
            StatusCode::OK,
            StatusCode::PARTIAL_CONTENT,
            StatusCode::RANGE_NOT_SATISFIABLE,
        ];
        expected(url, response, &answers)
    }

    /// What an error of the network means.
    pub(super) fn trouble(&self, url: &str, error: Error) -> Trouble {
        let seconds = self.patience.stall.as_secs_f64();
        match error {
            Error::Timeout(_) => Trouble::in_a_while(format!("nothing came for {seconds} seconds")),
            Error::HostNotFound => Trouble::in_a_while("its host is not found"),
            Error::Io(error) => match error.kind() {
                ErrorKind::UnexpectedEof
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe => Trouble::in_a_while("the connection was cut off"),
                // TLS refuses in this way.
                ErrorKind::InvalidData | ErrorKind::InvalidInput => lasting(url, &error),
                _ => Trouble::in_a_while(error.to_string()),
            },
            Error::ConnectionFailed | Error::ConnectProxyFailed(_) | Error::BodyStalled => {
                Trouble::in_a_while(error.to_string())
            }
            Error::TooManyRedirects => {
                let why = format!("it is redirected more than {MOST_REDIRECTS} times");
                lasting(url, &why)
            }
            Error::RequireHttpsOnly(address) => {
                let why = format!("it is redirected to {address}, which is not encrypted");
                lasting(url, &why)
            }
            other => lasting(url, &other),
        }
    }
}

fn lasting(url: &str, why: &dyn std::fmt::Display) -> Trouble {
    let message = format!("{url} can't be downloaded: {why}");
    Trouble::Lasting(Failure::Machine(Problem::anywhere(message)))
}

/// The answer if its status is one of those expected.
fn expected(
    url: &str,
    response: Response<Body>,
    statuses: &[StatusCode],
) -> Result<Response<Body>, Trouble> {
    let status = response.status();
    if statuses.contains(&status) {
        return Ok(response);
    }
    let why = format!("the server answers {status}");
    let may_pass = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
    if status.is_server_error() || may_pass.contains(&status) {
        let wait = asked_for(&response);
        return Err(Trouble::Passing { why, wait });
    }
    let message = format!("{url} can't be downloaded: {why}");
    let problem =
        Problem::anywhere(message).help("see that --base-url is the address of a price list");
    Err(Trouble::Lasting(Failure::Machine(problem)))
}

/// How long a server asks to be left alone. A date is not looked at: it would need a clock that
/// agrees with the server's.
fn asked_for(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}
