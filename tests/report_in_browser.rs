//! The report in a browser: nothing is loaded, nothing is complained about, and everybody can read it.
//!
//! `.ci/run` installs what this needs: Chromium with its driver, and axe-core, whose file
//! `TABLESTAKES_AXE` names. With `TABLESTAKES_SCREENSHOTS` the pages are kept as pictures in that folder.

mod common;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use common::program::{run, stderr};
use serde_json::{Value, json};
use tablestakes::report::chart::{Axis, Bar, Chart, Lines, Map, Mark, Series, Tornado};
use tablestakes::report::{Report, Section};
use tablestakes::{Comparison, Library, Workload, catalog};

const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A driver with one browser, which ends with it.
struct Browser {
    driver: Child,
    agent: ureq::Agent,
    /// The address of the session.
    session: String,
}

impl Browser {
    fn start(user_data: &Path) -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("chromedriver is installed");
        let output = driver.stdout.take().expect("its output");
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let started = lines
            .find_map(|it| Some(it.split_once("successfully on port ")?.1.to_owned()))
            .expect("chromedriver says its port");
        let port: u16 = started.trim_end_matches('.').parse().expect("a port");
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let mut browser = Self {
            driver,
            agent: config.build().new_agent(),
            session: format!("http://127.0.0.1:{port}/session"),
        };
        let mut flags: Vec<_> = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", user_data.display()));
        let session = browser.post(
            "",
            &json!({"capabilities": {"alwaysMatch": {
                "goog:chromeOptions": {"args": flags},
                "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
                "timeouts": {"script": 300_000, "pageLoad": 300_000},
            }}}),
        );
        let id = session["sessionId"].as_str().expect("a session");
        browser.session = format!("{}/{id}", browser.session);
        browser
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let response = self
            .agent
            .post(format!("{}{path}", self.session))
            .content_type("application/json")
            .send(body.to_string());
        Self::value(response)
    }

    fn get(&self, path: &str) -> Value {
        Self::value(self.agent.get(format!("{}{path}", self.session)).call())
    }

    fn value(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Value {
        let mut response = response.expect("chromedriver answers");
        let body = response.body_mut().with_config().limit(256 << 20);
        let text = body.read_to_string().expect("a text");
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        assert!(response.status().is_success(), "{answer}");
        answer["value"].clone()
    }

    fn command(&self, name: &str, parameters: &Value) -> Value {
        let body = json!({"cmd": name, "params": parameters});
        self.post("/goog/cdp/execute", &body)
    }

    fn evaluate(&self, script: &str) -> Value {
        let body = json!({"script": format!("return {script}"), "args": []});
        self.post("/execute/sync", &body)
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        let log = self.post("/se/log", &json!({"type": kind}));
        log.as_array().expect("a list").clone()
    }

    fn open(&self, page: &Path) {
        // What came before is no matter of this page.
        self.log("browser");
        self.log("performance");
        let url = format!("file://{}", page.display());
        self.post("/url", &json!({"url": url}));
    }

    fn show(&self, width: u32, scheme: &str) {
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.command("Emulation.setDeviceMetricsOverride", &size);
        let scheme = json!({"name": "prefers-color-scheme", "value": scheme});
        self.command("Emulation.setEmulatedMedia", &json!({"features": [scheme]}));
    }

    fn picture(&self, file: &Path) {
        use base64::Engine as _;
        let size = self.evaluate("[innerWidth, document.documentElement.scrollHeight]");
        let clip = json!({"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1});
        let parameters = json!({"captureBeyondViewport": true, "clip": clip});
        let picture = self.command("Page.captureScreenshot", &parameters);
        let data = picture["data"].as_str().expect("a picture");
        let bytes = base64::engine::general_purpose::STANDARD.decode(data);
        fs::write(file, bytes.expect("base64")).expect("a file");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Pages by their names.
fn pages(folder: &Path) -> Vec<(&'static str, PathBuf)> {
    let orders = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/orders.toml");
    let orders = fs::read_to_string(orders).expect("the example");
    let hostile = r#"name = "<script>alert(1)</script><img src='http://127.0.0.1:9/a'>\u202e&\"'""#;
    let tall = "name = \"documents\"
        reads = { per_second = 10, item_size = \"600 KiB\" }
        writes = { per_second = 1, item_size = \"600 KiB\" }
        storage = { size = \"90 GiB\" }";
    let profiles = [
        ("orders", orders.clone()),
        ("hostile", orders.replace("name = \"orders\"", hostile)),
        ("no-answer", tall.to_owned()),
    ];
    let mut pages = Vec::new();
    for (name, profile) in profiles {
        let (toml, html) = (format!("{name}.toml"), format!("{name}.html"));
        fs::write(folder.join(&toml), profile).expect("a profile");
        let output = run(folder, &["report", &toml, "--out", &html]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        pages.push((name, folder.join(html)));
    }
    let charts = folder.join("charts.html");
    fs::write(&charts, page_with_every_chart(&orders)).expect("a page");
    pages.push(("charts", charts));
    pages
}

fn axis(label: &str, unit: &str, is_log: bool) -> Axis {
    Axis {
        label: label.to_owned(),
        unit: unit.to_owned(),
        is_log,
    }
}

fn page_with_every_chart(profile: &str) -> String {
    let workload = Workload::from_toml("orders.toml", profile).expect("a valid profile");
    let books = Library::embedded()
        .books(workload.regions())
        .expect("embedded books");
    let comparison = Comparison::of(&workload, &books, catalog::models());
    let ids = [
        "dynamodb.on-demand.standard",
        "dynamodb.provisioned-autoscaled.standard.savings-plan",
        "rds.multi-az.on-demand",
        "aurora.dsql",
    ];
    let series = (1..).zip(ids).map(|(i, id)| Series {
        name: id.to_owned(),
        points: (0..9)
            .map(|x| (f64::from(1 << x), f64::from(i * 100 + (x * x * 10) / i)))
            .collect(),
    });
    let lines = Lines {
        title: "What each option costs when the reads vary".to_owned(),
        x: axis("reads", "a second", true),
        y: axis("effective monthly cost", "USD", false),
        series: series.collect(),
        marks: vec![Mark {
            x: 10.0,
            label: "now".to_owned(),
        }],
    };
    let map = Map {
        title: "The cheapest option by reads and writes".to_owned(),
        x: axis("reads", "a second", true),
        y: axis("writes", "a second", true),
        columns: (0..12).map(|it| f64::from(1 << it)).collect(),
        rows: (0..8).map(|it| f64::from(1 << it)).collect(),
        cells: (0..96)
            .map(|it| (it != 95).then_some((it % 12 + it / 12) / 5))
            .collect(),
        winners: ids.map(str::to_owned).to_vec(),
        now: Some((30.0, 3.0)),
        lines: vec![vec![(16.0, 1.0), (1.0, 16.0)]],
    };
    let tornado = Tornado {
        title: "What the decision hangs on".to_owned(),
        x: axis("PostgreSQL less DynamoDB", "USD a month", false),
        base: 220.0,
        sides: ["PostgreSQL costs less", "DynamoDB costs less"].map(str::to_owned),
        bars: (0..6)
            .map(|it| Bar {
                name: format!("assumption_number_{it}"),
                low_label: "0.5".to_owned(),
                high_label: "2".to_owned(),
                low: Some(220.0 - f64::from(300 / (it + 1))),
                high: Some(220.0 + f64::from(400 / (it + 1))),
                flips: it == 0,
            })
            .collect(),
    };
    let charts = [
        Chart::Lines(lines),
        Chart::Map(map),
        Chart::Tornado(tornado),
    ];
    let sections = charts.into_iter().map(|chart| Section {
        heading: chart.title().to_owned(),
        sentences: vec![chart.description()],
        charts: vec![chart],
        tables: Vec::new(),
    });
    let report = Report {
        comparison: &comparison,
        command: String::new(),
        sections: sections.collect(),
    };
    report.html()
}

/// What axe-core finds that keeps people from reading a page.
fn violations(browser: &Browser, axe: &str) -> Vec<Value> {
    let script = format!(
        "{axe};\nconst done = arguments[arguments.length - 1];\n\
         axe.run(document, {{resultTypes: ['violations']}}).then(\
           found => done(found.violations.map(it => (\
             {{id: it.id, impact: it.impact, nodes: it.nodes.slice(0, 3).map(n => n.html + n.failureSummary)}}))),\
           error => done([{{id: String(error), impact: 'critical'}}]));"
    );
    let found = browser.post("/execute/async", &json!({"script": script, "args": []}));
    let found = found.as_array().expect("a list").iter();
    let matters = |it: &&Value| {
        ["serious", "critical"]
            .iter()
            .any(|impact| it["impact"] == *impact)
    };
    found.filter(matters).cloned().collect()
}

#[test]
#[ignore = "needs Chromium and axe-core: .ci/run has both"]
fn everybody_can_read_a_report() {
    let axe = env::var("TABLESTAKES_AXE").expect("TABLESTAKES_AXE names axe.min.js");
    let axe = fs::read_to_string(axe).expect("axe-core");
    let screenshots = env::var_os("TABLESTAKES_SCREENSHOTS").map(PathBuf::from);
    let folder = tempfile::tempdir().expect("a folder");
    let user_data = tempfile::tempdir().expect("a folder");
    let pages = pages(folder.path());
    let browser = Browser::start(user_data.path());
    for (name, page) in &pages {
        browser.open(page);
        for scheme in ["light", "dark"] {
            for width in [1280, 390] {
                browser.show(width, scheme);
                let at = format!("{name}, {scheme}, {width}");
                let wide = browser.evaluate("document.documentElement.scrollWidth");
                assert!(wide.as_u64() <= Some(width.into()), "{at}: {wide} wide");
                assert_named_pictures(&browser, &at);
                let found = violations(&browser, &axe);
                assert!(found.is_empty(), "{at}: {found:#?}");
                if let Some(folder) = &screenshots {
                    fs::create_dir_all(folder).expect("a folder");
                    let file = format!("{name}-{width}-{scheme}.png");
                    browser.picture(&folder.join(file));
                }
            }
        }
        let url = json!(format!("file://{}", page.display()));
        let requests = browser.log("performance").into_iter().filter_map(|entry| {
            let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let message = &message["message"];
            // What the browser asks for on its own account is for documents of its own.
            let is_ours = message["method"] == "Network.requestWillBeSent"
                && message["params"]["documentURL"] == url;
            is_ours.then(|| message["params"]["request"]["url"].clone())
        });
        assert_eq!(requests.collect::<Vec<_>>(), [url], "{name}");
        for entry in browser.log("browser") {
            let level = entry["level"].as_str().unwrap_or_default();
            assert!(!["SEVERE", "WARNING"].contains(&level), "{name}: {entry}");
        }
    }
}

/// Asserts that pictures have names and descriptions, and that one of each two is seen.
fn assert_named_pictures(browser: &Browser, at: &str) {
    let described = browser.evaluate(
        "[...document.querySelectorAll('svg')].map(it => \
           [it.getAttribute('role'), document.getElementById(it.getAttribute('aria-describedby'))?.textContent])",
    );
    let described = described.as_array().expect("a list");
    assert!(!described.is_empty());
    for it in described {
        assert_eq!(it[0], "img", "{at}");
        assert!(it[1].as_str().is_some_and(|it| it.len() > 20), "{at}: {it}");
    }
    let seen = browser
        .evaluate("[...document.querySelectorAll('svg')].filter(it => it.checkVisibility())");
    let seen = seen.as_array().expect("a list");
    assert_eq!(seen.len() * 2, described.len(), "{at}");
    for it in seen {
        let id = it
            .as_object()
            .and_then(|it| it.values().next())
            .expect("an id");
        let id = id.as_str().expect("an id");
        let role = browser.get(&format!("/element/{id}/computedrole"));
        assert!(role == "img" || role == "image", "{at}: {role}");
        let label = browser.get(&format!("/element/{id}/computedlabel"));
        assert!(label.as_str().is_some_and(|it| !it.is_empty()), "{at}");
    }
}
