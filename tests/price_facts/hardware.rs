use std::collections::{BTreeMap, BTreeSet};

use crate::{book, facts, rows};

/// The families that were not measured, each with the one that is the same but for disks and links.
const BASES: [(&str, &str); 5] = [
    ("m7gd", "m7g"),
    ("r5b", "r5"),
    ("r6id", "r6i"),
    ("r6idn", "r6i"),
    ("r6in", "r6i"),
];

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn hardware_is_that_of_the_tables() {
    let book = book("us-east-1");
    let mut coremarks: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in rows(facts("coremark-by-instance.csv")) {
        let value = row["coremark_per_vcpu"].parse().expect("a number");
        coremarks
            .entry(row["family"].clone())
            .or_default()
            .push(value);
    }
    for (family, base) in BASES {
        let of_base = coremarks[base].clone();
        assert!(
            coremarks.insert(family.to_owned(), of_base).is_none(),
            "{family}"
        );
    }
    let mut published = BTreeSet::new();
    for row in rows(facts("instance-types.csv")) {
        let name = &row["instance_type"];
        published.insert(name.clone());
        let (family, size) = name.split_once('.').expect("a family");
        let number = |column: &str| row[column].parse::<f64>().expect("a number");
        let is_burstable = ["t3", "t3a", "t4g"].contains(&family);
        let share = is_burstable.then_some(match size {
            "nano" => 0.05,
            "micro" => 0.1,
            "small" | "medium" => 0.2,
            "large" => 0.3,
            _ => 0.4,
        });
        let mut classes = vec![format!("db.{name}")];
        if family == "x2gd" {
            classes.push(format!("db.x2g.{size}"));
        }
        for class in classes {
            let machine = book.hardware().instance(&class).expect("known hardware");
            assert_eq!(machine.cpu_baseline_share, share, "{class}");
            for (ours, published) in [
                (machine.vcpus, number("vcpus")),
                (machine.memory_bytes, number("memory_mib") * 1024.0 * 1024.0),
                (machine.ebs_iops, number("ebs_baseline_iops")),
                (machine.ebs_mib_per_second, number("ebs_baseline_mb_s")),
                (
                    machine.coremark_per_vcpu,
                    median(&mut coremarks[family].clone()),
                ),
            ] {
                assert!(
                    (ours - published).abs() < f64::EPSILON,
                    "{class}: {ours} {published}"
                );
            }
        }
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/pricing/aws/hardware");
    let names = |file: &str, column: &str| -> BTreeSet<_> {
        let rows = rows(format!("{folder}/{file}")).into_iter();
        rows.map(|row| row[column].clone()).collect()
    };
    assert_eq!(names("instance-types.csv", "instance_type"), published);
    let families = published
        .iter()
        .filter_map(|it| Some(it.split_once('.')?.0.to_owned()));
    let families: BTreeSet<_> = families.chain(["x2g".to_owned()]).collect();
    assert_eq!(names("instance-families.csv", "family"), families);
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    }
}
