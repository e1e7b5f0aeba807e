//! Volumes of RDS and of EC2, as formulas: whole GiB that hold the data with the share that is kept free.

use super::Service;
use crate::assumptions::Name;
use crate::bill::Charge;
use crate::binary::GIB_RATE;
use crate::compare::Answer;
use crate::model::FactValue;
use crate::workbook::draft::{Draft, float};
use crate::workbook::expression::Expression;

impl Draft<'_> {
    /// GB of all volumes that a charge is for.
    pub(super) fn volumes_gib(
        &mut self,
        answer: &Answer<'_>,
        charge: &Charge<'_>,
    ) -> Option<Expression> {
        let gib = self.volume_gib(answer)?;
        let label = format!("{}: volumes of {}", answer.option.id, charge.subject);
        let label = super::of_region(label, charge);
        let volumes = self.times((&label, "volumes"), charge.quantity, &gib)?;
        Some(gib * volumes)
    }

    /// GiB of each volume: what the profile pins, or the smallest that holds the data and is fast enough.
    pub(super) fn volume_gib(&mut self, answer: &Answer<'_>) -> Option<Expression> {
        if let Some(bytes) = self.workload.postgres.storage_bytes {
            let about = ("volume of PostgreSQL", "provisioned in whole GiB");
            let bytes = self.bytes_input("postgres.storage", about, GIB_RATE, bytes);
            return Some((bytes / GIB_RATE.into()).rounded_up());
        }
        let filled = Expression::Number(1.0) - self.assumption(Name::FreeShare);
        let needed = self.used_gib() / filled;
        let needed = self.derived(
            "postgres_gib_with_free_space",
            "data of PostgreSQL with the space that is kept free",
            "GiB",
            "used ÷ (1 - free_share)",
            needed,
        );
        let (kind, least) = kind_of(answer)?;
        let least = self.assumption(least);
        let databases = self.databases(answer);
        let mut is_common = databases == Expression::Number(1.0);
        let mut all = vec![(needed / databases).rounded_up(), least.clone()];
        let for_speed = float(answer.quote()?.volume_for_speed_gib);
        let id = answer.option.id;
        if for_speed > self.comes_to(&least) {
            is_common = false;
            let floor = self.factor(
                &format!("{id}_volume_for_speed_gib"),
                &format!("{id}: size of a volume for its speed"),
                "GiB",
                "from this size on it is as fast as the load asks for at the inputs of the profile",
                for_speed,
            );
            all.push(floor);
        }
        let whose = if is_common { kind } else { id };
        let gib = self.derived(
            &format!("{whose}_volume_gib"),
            &format!("{whose}: size of a volume"),
            "GiB",
            "whole GiB for the data of a database, the smallest that is sold, and what is fast enough",
            Expression::Most(all),
        );
        Some(gib)
    }
}

/// The kind of volume that an option has, and the size of the smallest one.
fn kind_of(answer: &Answer<'_>) -> Option<(&'static str, Name)> {
    if Service::of(answer.option.id)? == Service::Ec2 {
        return Some(("gp3 of EC2", Name::EbsMinGib));
    }
    let facts = &answer.quote()?.sizing.facts;
    let kind = &facts.iter().find(|it| it.key == "storage_type")?.value;
    let FactValue::Text(kind) = kind else {
        return None;
    };
    match kind.as_str() {
        "gp3" => Some(("gp3 of RDS", Name::Gp3MinGib)),
        "gp2" => Some(("gp2 of RDS", Name::Gp2MinGib)),
        "io1" => Some(("io1 of RDS", Name::IoMinGib)),
        "io2" => Some(("io2 of RDS", Name::IoMinGib)),
        _ => None,
    }
}
