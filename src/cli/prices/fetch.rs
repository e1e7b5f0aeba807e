//! `tablestakes prices fetch`: the price list of AWS for a region, from the network into a folder.

use std::path::PathBuf;
use std::slice;

use tablestakes::prices::import::Importer;

use super::download::{self, Offer};
use super::import::{read, write};
use crate::cli::Failure;

/// Download the price list of AWS for regions, and bring a folder of price books up to date
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
    /// Let older prices replace newer ones in the folder
    #[arg(long)]
    allow_older: bool,
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
    // A region that there are no books for is a mistake before anything is downloaded.
    let mut importer = Importer::new(&arguments.regions, None)?;
    importer.check(&arguments.out)?;
    let paths = download::offers(&arguments.base_url, &OFFERS, &arguments.regions)?;
    for path in &paths {
        let read = read(&mut importer, slice::from_ref(path));
        // What is no price list is not to be found in the cache again.
        read.inspect_err(|_| download::forget(path))?;
    }
    write(
        &mut importer,
        paths.len(),
        &arguments.out,
        arguments.allow_older,
    )
}
