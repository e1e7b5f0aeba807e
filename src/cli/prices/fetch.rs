//! `tablestakes prices fetch`: the price list of AWS for a region, from the network into a folder.

use std::path::PathBuf;

use super::download::{self, Offer};
use crate::cli::{Failure, output};

/// Download the price list of AWS for regions
///
/// What was downloaded is kept in the cache folder of the platform: a download that was cut off goes
/// on where it stopped, and a version of the list that is there is not downloaded again.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// A region, `us-east-1` for one; can be given several times
    #[arg(long = "region", value_name = "REGION", required = true)]
    regions: Vec<String>,
    /// The folder of price books to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Where the price list is: AWS itself, or a mirror of it
    #[arg(
        long,
        value_name = "URL",
        default_value = "https://pricing.us-east-1.amazonaws.com"
    )]
    base_url: String,
}

/// What prices are read from. DynamoDB is first: it is in every region, so that a region without it
/// is a wrong name, and that is said before anything large is downloaded.
const OFFERS: [Offer; 5] = [
    Offer::everywhere("AmazonDynamoDB"),
    Offer::in_some_regions("AmazonRDS"),
    Offer::in_some_regions("AmazonEC2"),
    Offer::in_some_regions("AmazonDAX"),
    Offer::in_some_regions("AWSDataTransfer"),
];

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let paths = download::offers(&arguments.base_url, &OFFERS, &arguments.regions)?;
    finish(arguments, paths)
}

/// Says where the offers of all regions are.
#[allow(clippy::unnecessary_wraps, clippy::needless_pass_by_value)]
fn finish(arguments: &Arguments, paths: Vec<PathBuf>) -> Result<(), Failure> {
    for path in &paths {
        let (path, out) = (path.display(), arguments.out.display());
        output::say_sentence(&format!("{path} is ready to be imported into {out}"));
    }
    Ok(())
}
