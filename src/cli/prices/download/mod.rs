//! Offers of the AWS Price List, from the network into the cache: whole, checked, each once.

mod address;
mod cache;
mod checksum;
mod client;
mod index;
mod part;
mod patience;
mod progress;
mod proxy;
#[cfg(test)]
mod tests;
mod transfer;

use std::path::{Path, PathBuf};
use std::{env, fs};

use indicatif::BinaryBytes;
use tablestakes::Problems;

use self::address::{Base, Version};
use self::cache::{Cache, State};
use self::client::Client;
use self::index::Index;
use self::patience::Patience;
use self::progress::Progress;
use crate::cli::{Failure, output};

/// What AWS sells under one code of its price list.
pub(super) struct Offer {
    code: &'static str,
    is_everywhere: bool,
}

impl Offer {
    /// An offer that every region has: a region that it lacks is a mistake.
    pub(super) const fn everywhere(code: &'static str) -> Self {
        let is_everywhere = true;
        Self {
            code,
            is_everywhere,
        }
    }

    /// An offer that some regions lack: they are passed over.
    pub(super) const fn in_some_regions(code: &'static str) -> Self {
        let is_everywhere = false;
        Self {
            code,
            is_everywhere,
        }
    }
}

/// The file of every offer in every region that has it, offer by offer.
pub(super) fn offers(
    base_url: &str,
    offers: &[Offer],
    regions: &[String],
) -> Result<Vec<PathBuf>, Failure> {
    let base = Base::new(base_url)?;
    let proxy = proxy::from_environment(base.scheme(), |name| env::var(name).ok())?;
    let client = Client::new(&base, proxy, Patience::USUAL);
    // Mistakes are said before the large files are asked for, and before another run is waited for.
    let versions = current_versions(&client, &base, offers, regions)?;
    let cache = Cache::open()?;
    let paths = versions.iter().map(|it| fetch(&client, &cache, it));
    paths.collect()
}

/// Takes a file out of the cache, so that the next run downloads it again.
pub(super) fn forget(path: &Path) {
    // Without its record a file is not taken for whole; that it can't be removed is no further news.
    let _ = fs::remove_file(cache::record_of(path));
}

/// The version of every offer that is current in each region.
fn current_versions(
    client: &Client,
    base: &Base,
    offers: &[Offer],
    regions: &[String],
) -> Result<Vec<Version>, Failure> {
    let mut versions = Vec::new();
    for offer in offers {
        let index = Index::fetch(client, base, offer.code)?;
        let mut problems = Vec::new();
        for (i, region) in regions.iter().enumerate() {
            if regions[..i].contains(region) {
                continue;
            }
            match index.current_version(base, region)? {
                Some(version) => versions.push(version),
                None if offer.is_everywhere => problems.push(index.lacks(region)),
                None => output::say_sentence(&format!(
                    "{} has no prices in {region}: it is left out",
                    offer.code
                )),
            }
        }
        if !problems.is_empty() {
            return Err(Problems(problems).into());
        }
    }
    Ok(versions)
}

/// The file of a version: the one in the cache, or else a new one in its place.
fn fetch(client: &Client, cache: &Cache, version: &Version) -> Result<PathBuf, Failure> {
    let entry = cache.entry(version);
    match entry.state()? {
        State::Absent => {}
        State::Whole => {
            output::say_sentence(&format!("{version} is in the cache already"));
            return Ok(entry.path());
        }
        State::Damaged => output::say_sentence(&format!(
            "{version} in the cache is not what came from there: it is downloaded again"
        )),
    }
    let progress = Progress::of(version);
    let size = transfer::complete(client, &entry, &progress)?;
    progress.say(&format!("{version}: downloaded {}", BinaryBytes(size)));
    Ok(entry.path())
}
