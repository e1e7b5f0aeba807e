//! A server on this machine that answers as a test has it, and remembers what it was asked.

use std::collections::{HashMap, VecDeque};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// A server of HTTP/1.1. As a proxy it leads every tunnel to itself.
pub(crate) struct Server {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
}

#[derive(Default)]
struct Script {
    answers: HashMap<String, VecDeque<Answer>>,
    requests: Vec<Request>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let script = Arc::<Mutex<Script>>::default();
        let shared = Arc::clone(&script);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let script = Arc::clone(&shared);
                // A client may leave at any time.
                thread::spawn(move || serve(&stream, &script).ok());
            }
        });
        Self { address, script }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers the requests for a path in this order, and all further ones like the last. A path
    /// without answers is not found.
    pub(crate) fn answers<const N: usize>(&self, path: &str, answers: [Answer; N]) {
        let mut script = lock(&self.script);
        script.answers.insert(path.to_owned(), answers.into());
    }

    /// All requests so far, in order.
    pub(crate) fn requests(&self) -> Vec<Request> {
        lock(&self.script).requests.clone()
    }

    /// The requests for a path so far, in order.
    pub(crate) fn requests_for(&self, path: &str) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|it| it.target == path);
        requests
    }
}

fn lock(script: &Mutex<Script>) -> MutexGuard<'_, Script> {
    script.lock().expect("no thread of the server panics")
}

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    headers: Vec<(String, String)>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, value)| &**value)
    }

    fn read(reader: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_whitespace().map(str::to_owned);
        let mut word = || words.next().unwrap_or_default();
        let (method, target) = (word(), word());
        let mut headers = Vec::new();
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        Ok(Some(Self {
            method,
            target,
            headers,
        }))
    }
}

/// What a server says to one request.
#[derive(Clone)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Whether the rest of the body is given to who asks for it.
    has_ranges: bool,
    has_length: bool,
    flow: Flow,
}

/// How a body goes out.
#[derive(Clone, Copy)]
enum Flow {
    Whole,
    /// So many bytes, and then the connection is closed.
    CutOff(usize),
    /// So many bytes, and then nothing until the client leaves.
    Stall(usize),
    /// So many bytes at a time, with a pause between them.
    Trickle(usize, Duration),
}

#[allow(dead_code)]
impl Answer {
    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            has_ranges: false,
            has_length: true,
            flow: Flow::Whole,
        }
    }

    pub(crate) fn text(text: impl Into<Vec<u8>>) -> Self {
        let body = text.into();
        Self {
            body,
            ..Self::status(200)
        }
    }

    /// A file as S3 has it: with a tag, and in ranges.
    pub(crate) fn file(body: &[u8], tag: &str) -> Self {
        Self {
            has_ranges: true,
            ..Self::text(body)
        }
        .header("ETag", tag)
    }

    /// A refusal that may be asked again at once.
    pub(crate) fn busy(status: u16) -> Self {
        Self::status(status).header("Retry-After", "0")
    }

    pub(crate) fn redirect(location: &str) -> Self {
        Self::status(302).header("Location", location)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn without_ranges(mut self) -> Self {
        self.has_ranges = false;
        self
    }

    pub(crate) fn without_length(mut self) -> Self {
        self.has_length = false;
        self
    }

    pub(crate) fn cut_off_after(mut self, bytes: usize) -> Self {
        self.flow = Flow::CutOff(bytes);
        self
    }

    pub(crate) fn stalling_after(mut self, bytes: usize) -> Self {
        self.flow = Flow::Stall(bytes);
        self
    }

    pub(crate) fn trickling(mut self, bytes: usize, pause: Duration) -> Self {
        self.flow = Flow::Trickle(bytes, pause);
        self
    }

    /// The same as what it is to a request: the rest of the file where that was asked for.
    fn to(mut self, request: &Request) -> Self {
        let tag = self.headers.iter().find(|(name, _)| name == "ETag");
        let is_same = match (request.header("if-range"), tag) {
            (Some(asked), Some((_, tag))) => asked == tag,
            (asked, _) => asked.is_none(),
        };
        let start = request.header("range").and_then(|it| {
            let start = it.strip_prefix("bytes=")?.strip_suffix('-')?;
            start.parse::<usize>().ok()
        });
        let Some(start) = start.filter(|_| self.has_ranges && is_same) else {
            return self;
        };
        let size = self.body.len();
        if start >= size {
            return Self::status(416).header("Content-Range", &format!("bytes */{size}"));
        }
        self.status = 206;
        self.body.drain(..start);
        let range = format!("bytes {start}-{}/{size}", size - 1);
        self.header("Content-Range", &range)
    }

    /// Sends it; `false` where the connection is at its end.
    fn send(&self, mut stream: &TcpStream) -> io::Result<bool> {
        let mut head = Vec::new();
        write!(head, "HTTP/1.1 {} Scripted\r\n", self.status)?;
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n")?;
        }
        if self.has_length {
            write!(head, "Content-Length: {}\r\n", self.body.len())?;
        }
        head.extend(b"\r\n");
        stream.write_all(&head)?;
        match self.flow {
            Flow::Whole => stream.write_all(&self.body)?,
            Flow::CutOff(bytes) => {
                stream.write_all(&self.body[..bytes])?;
                stream.shutdown(Shutdown::Both)?;
            }
            Flow::Stall(bytes) => {
                stream.write_all(&self.body[..bytes])?;
                io::copy(&mut stream.take(u64::MAX), &mut io::sink())?;
            }
            Flow::Trickle(bytes, pause) => {
                for piece in self.body.chunks(bytes) {
                    thread::sleep(pause);
                    stream.write_all(piece)?;
                }
            }
        }
        Ok(self.has_length && matches!(self.flow, Flow::Whole | Flow::Trickle(..)))
    }
}

fn serve(stream: &TcpStream, script: &Mutex<Script>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    while let Some(request) = Request::read(&mut reader)? {
        let answer = {
            let mut script = lock(script);
            script.requests.push(request.clone());
            match script.answers.get_mut(&request.target) {
                Some(answers) if answers.len() > 1 => answers.pop_front(),
                Some(answers) => answers.front().cloned(),
                None => None,
            }
        };
        if request.method == "CONNECT" {
            (&*stream).write_all(b"HTTP/1.1 200 Tunnel\r\n\r\n")?;
            continue;
        }
        let answer = answer.unwrap_or_else(|| Answer::status(404));
        if !answer.to(&request).send(stream)? {
            break;
        }
    }
    stream.shutdown(Shutdown::Both)
}
