//! What the feed has of RDS for PostgreSQL.

use super::{Reading, Row};
use crate::prices::import::found::Skip;

/// Volumes, backups and Extended Support: the name that the file of PostgreSQL alone has for a price,
/// the code that the price has in every region, and its key.
///
/// The file of all engines has one name for the prices of several of them, which differ here and there;
/// there the code tells which is that of PostgreSQL.
const ROWS: &[(&str, &str, &str)] = &[
    (
        "Database Storage Single AZ General Purpose",
        "taAkD2uxN8KYur24VHKTzn8vqPc-Ka19gzN-WfmKRis",
        "rds.storage.single-az.gp2",
    ),
    (
        "Database Storage Single AZ General Purpose-GP3",
        "_zLweIpUMZGdoYP3NHvHfQnKmde3qQbtuZrJxDF4XyE",
        "rds.storage.single-az.gp3",
    ),
    (
        "Database Storage Single AZ Provisioned IOPS",
        "40tN5cvvbJdQpBvytRKGG6SH-Z0o8hkvetgnUaViPbs",
        "rds.storage.single-az.io1",
    ),
    (
        "Database Storage Single AZ Provisioned IOPS-IO2",
        "0D756xSdFIrIn4fn0r0yvgJ5NRrASz5Hp0_xoFMSIXI",
        "rds.storage.single-az.io2",
    ),
    (
        "Provisioned GP3 IOPS Single AZ",
        "2mg15uTn9RkH1cyFGg2PzcjeNJ21qMlN74IiXSb74V0",
        "rds.storage-iops.single-az.gp3",
    ),
    (
        "Provisioned IOPS Single AZ",
        "JvbTDJYZ-cowsmWHUnbUDlyyiGGUksXGibCa5QXf2HM",
        "rds.storage-iops.single-az.io1",
    ),
    (
        "Provisioned IO2 IOPS Single AZ",
        "s4XvShUUNh5M_pgrVgfp4-15ak-yqDSRbWrC29F_oNI",
        "rds.storage-iops.single-az.io2",
    ),
    (
        "Provisioned Throughput Single AZ",
        "idK1D2ArD6Y82ERNfsx4BTHl_RM8thQblBzOHjwhVQc",
        "rds.storage-throughput.single-az.gp3",
    ),
    (
        "Database Storage Multi AZ General Purpose",
        "m0bKw7bbQMy-bzZ6eQUyro51fLGSN03FoboEhLM7zkk",
        "rds.storage.multi-az.gp2",
    ),
    (
        "Database Storage Multi AZ General Purpose-GP3",
        "lw3R2ZhWgKtgC_zyDbUYLfaLYjM9V-pl5ZKp0Otn_jw",
        "rds.storage.multi-az.gp3",
    ),
    (
        "Database Storage Multi AZ Provisioned IOPS",
        "BwMl2ilbBdwG9_LJdUNKJAyWaIMaPgcF8wDH-VqZOc0",
        "rds.storage.multi-az.io1",
    ),
    (
        "Database Storage Multi AZ Provisioned IOPS-IO2",
        "uW2jqC6e0uraeLodYWQd8BCRAxHrOwSSKp3__XGXgos",
        "rds.storage.multi-az.io2",
    ),
    (
        "Provisioned GP3 IOPS Multi AZ",
        "ffDWQzlDrfAmJ0rzWzT4zed_utBYtMUoQtm9FWDXEsU",
        "rds.storage-iops.multi-az.gp3",
    ),
    (
        "Provisioned IOPS Multi AZ",
        "A4PILTtVZ4FKi6wjOiOtHj_dmKtIubiZ4xv2O0IPVD8",
        "rds.storage-iops.multi-az.io1",
    ),
    (
        "Provisioned IO2 IOPS Multi AZ",
        "irESFRo-3ECHod1OrT8ozbVkzWLv9WYgQtWES6X5C3k",
        "rds.storage-iops.multi-az.io2",
    ),
    (
        "Provisioned Throughput Multi AZ",
        "rEdYLLWoAu4Ubj7DT5dci3k103hyEpEIcCQ0ilG5xBI",
        "rds.storage-throughput.multi-az.gp3",
    ),
    (
        "Database Storage Multi AZ readable standbys General Purpose-GP3",
        "04Fr542JqNTAj3hbefJMBfYe3rFkxGOLrv-hfy16gWI",
        "rds.storage.multi-az-cluster.gp3",
    ),
    (
        "Database Storage Multi AZ readable standbys Provisioned IOPS",
        "7obTQLvnvDpoPC59TJTGuitMJLaIBLg6JAJ0XekB3rY",
        "rds.storage.multi-az-cluster.io1",
    ),
    (
        "Database Storage Multi AZ readable standbys Provisioned IOPS-IO2",
        "ebUNd6vO0Smc7kLAXPvF777MkWi0jBv59kROXhZCT5o",
        "rds.storage.multi-az-cluster.io2",
    ),
    (
        "Provisioned GP3 IOPS Multi AZ readable standbys",
        "yhGZ6kigrL_tyuF_w1lbkrogTbuZW1yhBemwTo8tnTg",
        "rds.storage-iops.multi-az-cluster.gp3",
    ),
    (
        "Provisioned IOPS Multi AZ readable standbys",
        "B6o_iYjRx4GB6cEnKqmYRDAQ48ZXqLKcQpZa3rSQ4oU",
        "rds.storage-iops.multi-az-cluster.io1",
    ),
    (
        "Provisioned IO2 IOPS Multi AZ readable standbys",
        "T2qPsc9GVxJ2pKHJLsinTSPtmtcE8SOvizmhxmcagfU",
        "rds.storage-iops.multi-az-cluster.io2",
    ),
    (
        "Provisioned Throughput Multi AZ readable standbys",
        "r1acpAjUJMWu6HzZWB_WWeeiSTchU4SweKeiEokSywg",
        "rds.storage-throughput.multi-az-cluster.gp3",
    ),
    (
        "Storage Snapshot",
        "xOSyG4qfwDPfSQVz3Xha6EoVJ_UZyxNn7xdos03fXI4",
        "rds.backup-storage",
    ),
    (
        "PostgreSQL Year 1 Year 2 10",
        "6_RhSGqD5GwrSDB7JWAzP2xLEqZ8mHuf7aomJZ_bqgM",
        "rds.extended-support.year-1-2.10",
    ),
    (
        "PostgreSQL Year 1 Year 2 11",
        "JnFESZ8fdVXYvX4S5aLuEqpTMGNIF5g_AWGVj1n-jPc",
        "rds.extended-support.year-1-2.11",
    ),
    (
        "PostgreSQL Year 1 Year 2 12",
        "uS7VLAtRHduh7AVBqrDKnOVzEhvHghiSyyJn3CV0cAc",
        "rds.extended-support.year-1-2.12",
    ),
    (
        "Any Year 1 Year 2 13",
        "X7WR1a03LtVoDwc99tCENDUwGte8j039A_XHteMkJRg",
        "rds.extended-support.year-1-2.13",
    ),
    (
        "Any Year 1 Year 2 14",
        "ZW2bzp8deZ2Yxd-th7emzFAy6aSynj803gp52LvzR18",
        "rds.extended-support.year-1-2.14",
    ),
    (
        "Any Year 1 Year 2 15",
        "fD17OU0JrMmYu_HGCvky-P4irlj7QByPwoRs9y6vrgQ",
        "rds.extended-support.year-1-2.15",
    ),
    (
        "PostgreSQL Year 3 10",
        "yqIo_VoixGMLbO42g9r20WFPcr3led3WkMelRZoxIG8",
        "rds.extended-support.year-3.10",
    ),
    (
        "PostgreSQL Year 3 11",
        "wkpxRhIbH3R3W9OGivAPY9T1m4dosrfViBEXA1m5iWU",
        "rds.extended-support.year-3.11",
    ),
    (
        "PostgreSQL Year 3 12",
        "SgTESMzFJqYiEIM0UpdHolL_dCgO_TsPlYilCOZ8qHA",
        "rds.extended-support.year-3.12",
    ),
    (
        "Any Year 3 13",
        "6hVIfUrTYjqfnZmbDQdrabL9ZsfSbuiseuztoKqxUok",
        "rds.extended-support.year-3.13",
    ),
    (
        "Any Year 3 14",
        "ewoF5IEMyZTGWXOmWodYr-z0MIONnD1N2gUZcs79hQs",
        "rds.extended-support.year-3.14",
    ),
    (
        "Any Year 3 15",
        "CHlbrW_FlhnACCXdOega4fInMVYoyQ1k7UYtY9-_X2I",
        "rds.extended-support.year-3.15",
    ),
];

/// Whether a name is that of another engine, or of an edition of one.
pub(super) fn is_of_another_engine(name: &str) -> bool {
    ["MySQL", "MariaDB", "Oracle", "SQL Server", "Db2"]
        .iter()
        .any(|engine| name.contains(engine))
}

/// What a row of the file of all engines is: a volume, a backup or Extended Support.
pub(super) fn storage(name: &str, row: &Row) -> Reading {
    let code = row.regionless_code.as_deref().unwrap_or(name);
    // Each price stands twice there, under its code and under a name that it shares with others.
    if name != code {
        return Reading::Skip(Skip::SecondName);
    }
    match ROWS.iter().find(|(_, it, _)| *it == code) {
        Some((_, _, key)) => Reading::price((*key).to_owned()),
        None => Reading::Skip(Skip::Unused),
    }
}

/// What a row of the file of PostgreSQL alone is.
pub(super) fn postgresql(name: &str, row: &Row) -> Reading {
    let Some(what) = name.strip_prefix("Database Instance PostgreSQL No license required ") else {
        return match ROWS.iter().find(|(it, _, _)| *it == name) {
            Some((_, _, key)) => Reading::price((*key).to_owned()),
            None if is_of_another_engine(name) => Reading::Skip(Skip::OtherEngine),
            None => Reading::Skip(Skip::Unused),
        };
    };
    let deployment = if what.contains(" Multi-AZ readable standbys ") {
        "multi-az-cluster"
    } else if what.contains(" Multi-AZ ") {
        "multi-az"
    } else {
        "single-az"
    };
    match &row.instance_type {
        Some(class) => Reading::price(format!("rds.instance-hours.{deployment}.{class}")),
        None => Reading::Skip(Skip::Unused),
    }
}

/// What a row of the files of reserved instances is: an hour, a sum upfront, and an hour on demand.
pub(super) fn reserved(_: &str, row: &Row) -> Reading {
    if row.engine.as_deref() != Some("PostgreSQL") {
        return Reading::Skip(Skip::OtherEngine);
    }
    let deployment = match row.deployment.as_deref() {
        Some("Single-AZ") => "single-az",
        Some("Multi-AZ") => "multi-az",
        _ => return Reading::Skip(Skip::Unused),
    };
    let (Some(class), Some(term)) = (&row.instance_type, row.term()) else {
        return Reading::Skip(Skip::Unused);
    };
    Reading::Price {
        key: format!("rds.reserved-instance-hours.{term}.{deployment}.{class}"),
        upfront: Some(format!(
            "rds.reserved-instances.{term}.{deployment}.{class}"
        )),
        on_demand: Some(format!("rds.instance-hours.{deployment}.{class}")),
    }
}

/// What a row of the file of RDS Proxy is, which is Aurora's too.
pub(super) fn proxy(name: &str, _: &Row) -> Reading {
    let names = &[
        ("RDSProxy", "rds.proxy-hours"),
        ("RDSProxy Aurora PostgreSQL Hrs", "aurora.proxy-hours"),
        (
            "RDSProxy Aurora PostgreSQL ACU-Hr",
            "aurora.proxy-acu-hours",
        ),
    ];
    Reading::named(names, name)
}
