//! The index of an offer: which regions have it, and where its current version is.

use std::collections::BTreeMap;
use std::io::Read;

use serde::Deserialize;
use tablestakes::Problem;
use tablestakes::problem::nearest;

use super::address::{Base, Version};
use super::client::{Client, Trouble};
use crate::cli::{Failure, output};

/// An index lists some dozen regions; an answer beyond this is something else.
const MOST_BYTES: u64 = 16 << 20;

pub(super) struct Index {
    offer: String,
    regions: BTreeMap<String, Region>,
}

/// The part of the document that is read.
#[derive(Deserialize)]
struct Document {
    regions: BTreeMap<String, Region>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    current_version_url: String,
}

impl Index {
    /// Downloads the index of an offer.
    pub(super) fn fetch(client: &Client, base: &Base, offer: &str) -> Result<Self, Failure> {
        let url = base.at(&format!(
            "/offers/v1.0/aws/{offer}/current/region_index.json"
        ));
        let text =
            client
                .patience()
                .persist(&url, "run it again later", output::say_sentence, || {
                    read(client, &url)
                })?;
        let document: Document = serde_json::from_slice(&text).map_err(|error| {
            let message = format!("{url} is no index of regions: {error}");
            let help = "see that --base-url is the address of a price list";
            Failure::Machine(Problem::anywhere(message).help(help))
        })?;
        Ok(Self {
            offer: offer.to_owned(),
            regions: document.regions,
        })
    }

    /// The version that is current in a region; `None` where the offer is not sold there.
    pub(super) fn current_version(
        &self,
        base: &Base,
        region: &str,
    ) -> Result<Option<Version>, Failure> {
        let Some(found) = self.regions.get(region) else {
            return Ok(None);
        };
        Version::new(base, &self.offer, region, &found.current_version_url).map(Some)
    }

    /// What to say of a region that is not among these.
    pub(super) fn lacks(&self, region: &str) -> Problem {
        let message = format!("--region {region}: {} has no such region", self.offer);
        let names = || self.regions.keys().map(String::as_str);
        let help = match nearest(region, names()) {
            Some(name) => format!("did you mean {name}?"),
            None => format!("regions are {}", names().collect::<Vec<_>>().join(", ")),
        };
        Problem::anywhere(message).help(help)
    }
}

fn read(client: &Client, url: &str) -> Result<Vec<u8>, Trouble> {
    let response = client.get(url)?;
    let mut text = Vec::new();
    let mut bounded = response.into_body().into_reader().take(MOST_BYTES + 1);
    let read = bounded.read_to_end(&mut text);
    read.map_err(|error| client.trouble(url, error.into()))?;
    if text.len() as u64 > MOST_BYTES {
        let message = format!("{url} is larger than 16 MiB: no index of regions is");
        return Err(Trouble::Lasting(Failure::Machine(Problem::anywhere(
            message,
        ))));
    }
    Ok(text)
}
