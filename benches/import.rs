//! How long an import of a large offer file takes, and how much memory: `cargo bench --bench import`.
//!
//! The file is made first, of as many MiB as an argument says, 1,024 without: of EC2 in every region, as
//! its real file is, mostly of what no book has a place for.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Instant;
use std::{env, fs};

use tablestakes::prices::import::Importer;

/// How many MiB of memory an import may take, and how many seconds a GiB.
const BOUNDS: (f64, f64) = (64.0, 10.0);

const REGIONS: [(&str, &str); 4] = [
    ("us-east-1", ""),
    ("us-east-2", "USE2-"),
    ("eu-west-1", "EU-"),
    ("ap-northeast-1", "APN1-"),
];

fn main() {
    // Cargo itself passes `--bench`.
    let mib = env::args().skip(1).find_map(|it| it.parse().ok());
    let mib: u64 = mib.unwrap_or(1024);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("AmazonEC2.json");
    write_offer(&path, mib << 20).expect("a disk with room");
    let size = fs::metadata(&path).expect("the file").len() >> 10;

    let before = peak_mib();
    let start = Instant::now();
    let mut importer = Importer::new(&[], None).expect("regions");
    importer.read(&path, |_| {}).expect("an offer file");
    let out = folder.path().join("books");
    let written = importer.write(&out, false).expect("books");
    let seconds = start.elapsed().as_secs_f64();

    let kib = u32::try_from(size).expect("less than 4 TiB");
    let gib = f64::from(kib) / f64::from(1 << 20);
    println!(
        "imported {gib:.2} GiB, {} prices, in {seconds:.2} s",
        written.found
    );
    println!(
        "{:.0} MiB a second; a GiB in {:.1} s, the bound is {} s",
        gib * 1024.0 / seconds,
        seconds / gib,
        BOUNDS.1
    );
    match (before, peak_mib()) {
        (Some(before), Some(peak)) => println!(
            "peak memory {peak:.1} MiB, of which {before:.1} before; the bound is {} MiB",
            BOUNDS.0
        ),
        _ => println!("peak memory is only told on Linux"),
    }
}

/// The most memory that the process has had, MiB.
fn peak_mib() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}

/// Writes an offer file of about so many bytes: half products, half terms.
fn write_offer(path: &Path, bytes: u64) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    out.write_all(
        b"{\n  \"formatVersion\" : \"v1.0\",\n  \"disclaimer\" : \"made for a benchmark\",\n  \
        \"offerCode\" : \"AmazonEC2\",\n  \"version\" : \"20260101000000\",\n  \
        \"publicationDate\" : \"2026-01-01T00:00:00Z\",\n  \"products\" : {\n",
    )?;
    let mut products = 0_u64;
    let mut written = 0;
    while written < bytes / 3 {
        let product = product(products);
        let comma = if products == 0 { "" } else { ",\n" };
        written += (comma.len() + product.len()) as u64;
        write!(out, "{comma}{product}")?;
        products += 1;
    }
    out.write_all(b"\n  },\n  \"terms\" : {\n    \"OnDemand\" : {\n")?;
    for at in 0..products {
        let comma = if at == 0 { "" } else { ",\n" };
        let term = on_demand(at);
        written += (comma.len() + term.len()) as u64;
        write!(out, "{comma}{term}")?;
    }
    out.write_all(b"\n    },\n    \"Reserved\" : {\n")?;
    let mut at = 0;
    while written < bytes && at < products {
        let comma = if at == 0 { "" } else { ",\n" };
        let term = reserved(at);
        written += (comma.len() + term.len()) as u64;
        write!(out, "{comma}{term}")?;
        at += 1;
    }
    out.write_all(b"\n    }\n  }\n}\n")?;
    out.flush()
}

fn sku(at: u64) -> String {
    format!("SKU{at:013}")
}

/// A product: one in ten is Linux on shared hardware, the others are what else there is.
fn product(at: u64) -> String {
    let (region, prefix) = REGIONS[(at % 4) as usize];
    let (system, tenancy, software) = match at % 10 {
        0 => ("Linux", "Shared", "NA"),
        1..=3 => ("Windows", "Shared", "SQL Std"),
        4..=6 => ("RHEL", "Dedicated", "NA"),
        _ => ("SUSE", "Host", "NA"),
    };
    let class = format!("x{}.{}xlarge", at / 40 % 200, 1 + at / 8_000 % 64);
    let sku = sku(at);
    format!(
        r#"    "{sku}" : {{
      "sku" : "{sku}",
      "productFamily" : "Compute Instance",
      "attributes" : {{
        "servicecode" : "AmazonEC2",
        "location" : "a place",
        "locationType" : "AWS Region",
        "instanceType" : "{class}",
        "currentGeneration" : "Yes",
        "instanceFamily" : "Memory optimized",
        "vcpu" : "8",
        "physicalProcessor" : "AWS Graviton3 Processor",
        "clockSpeed" : "2.5 GHz",
        "memory" : "64 GiB",
        "storage" : "EBS only",
        "networkPerformance" : "Up to 15 Gigabit",
        "processorArchitecture" : "64-bit",
        "tenancy" : "{tenancy}",
        "operatingSystem" : "{system}",
        "licenseModel" : "No License required",
        "usagetype" : "{prefix}BoxUsage:{class}",
        "operation" : "RunInstances",
        "availabilityzone" : "NA",
        "capacitystatus" : "Used",
        "classicnetworkingsupport" : "false",
        "dedicatedEbsThroughput" : "Up to 10000 Mbps",
        "ecu" : "NA",
        "enhancedNetworkingSupported" : "Yes",
        "instancesku" : "{sku}",
        "marketoption" : "OnDemand",
        "normalizationSizeFactor" : "16",
        "preInstalledSw" : "{software}",
        "regionCode" : "{region}",
        "servicename" : "Amazon Elastic Compute Cloud",
        "vpcnetworkingsupport" : "true"
      }}
    }}"#
    )
}

fn on_demand(at: u64) -> String {
    let sku = sku(at);
    let cents = 1 + at % 997;
    format!(
        r#"      "{sku}" : {{
        "{sku}.JRTCKXETXF" : {{
          "offerTermCode" : "JRTCKXETXF",
          "sku" : "{sku}",
          "effectiveDate" : "2026-01-01T00:00:00Z",
          "priceDimensions" : {{
            "{sku}.JRTCKXETXF.6YS6EN2CT7" : {{
              "rateCode" : "{sku}.JRTCKXETXF.6YS6EN2CT7",
              "description" : "an instance by the hour",
              "beginRange" : "0",
              "endRange" : "Inf",
              "unit" : "Hrs",
              "pricePerUnit" : {{
                "USD" : "0.{cents:03}0000000"
              }},
              "appliesTo" : [ ]
            }}
          }},
          "termAttributes" : {{ }}
        }}
      }}"#
    )
}

fn reserved(at: u64) -> String {
    let sku = sku(at);
    let terms: Vec<_> = [
        ("4NA7Y494T4", "1yr", "standard", "No Upfront"),
        ("BPH4J8HBKS", "3yr", "standard", "No Upfront"),
        ("7NE97W5U4E", "1yr", "convertible", "No Upfront"),
    ]
    .iter()
    .map(|(code, lease, class, purchase)| {
        format!(
            r#"        "{sku}.{code}" : {{
          "offerTermCode" : "{code}",
          "sku" : "{sku}",
          "effectiveDate" : "2026-01-01T00:00:00Z",
          "priceDimensions" : {{
            "{sku}.{code}.6YS6EN2CT7" : {{
              "rateCode" : "{sku}.{code}.6YS6EN2CT7",
              "description" : "an instance, reserved",
              "beginRange" : "0",
              "endRange" : "Inf",
              "unit" : "Hrs",
              "pricePerUnit" : {{
                "USD" : "0.0400000000"
              }},
              "appliesTo" : [ ]
            }}
          }},
          "termAttributes" : {{
            "LeaseContractLength" : "{lease}",
            "OfferingClass" : "{class}",
            "PurchaseOption" : "{purchase}"
          }}
        }}"#
        )
    })
    .collect();
    format!("      \"{sku}\" : {{\n{}\n      }}", terms.join(",\n"))
}
