//! What sheets and their columns are called, where a workbook is read back by it: those who write and those
//! who read take the same.

pub(super) const COMPARISON: &str = "Comparison";
pub(super) const INPUTS: &str = "Inputs";
pub(super) const PRICES: &str = "Prices";
pub(super) const ASSUMPTIONS: &str = "Assumptions";
pub(super) const FACTORS: &str = "Factors";
pub(super) const DEMAND: &str = "Demand";
pub(super) const CAPACITY: &str = "Capacity";
pub(super) const SENSITIVITY: &str = "Sensitivity";
pub(super) const PROFILES: &str = "Profiles";

/// The sheets that are of no option.
pub(super) const OF_NO_OPTION: [&str; 9] = [
    COMPARISON,
    INPUTS,
    PRICES,
    ASSUMPTIONS,
    FACTORS,
    DEMAND,
    CAPACITY,
    SENSITIVITY,
    PROFILES,
];

pub(super) const KEY: &str = "Key";
pub(super) const NAME: &str = "Name";
pub(super) const WHAT: &str = "What";
pub(super) const UNIT: &str = "Unit";
pub(super) const MAY_BE: &str = "May be";
pub(super) const NOTE: &str = "Note";
pub(super) const SOURCE: &str = "Source";

/// The columns of sheets that have one for each workload: no workload's can be called so too.
pub(super) const BESIDE_WORKLOADS: [&str; 7] = [KEY, NAME, WHAT, UNIT, MAY_BE, NOTE, SOURCE];

pub(super) const USED: &str = "Used";

pub(super) const WORKLOAD: &str = "Workload";
pub(super) const DUE: &str = "Due";
pub(super) const GROUP: &str = "Group";
pub(super) const SUBJECT: &str = "Subject";
pub(super) const METER: &str = "Meter";
pub(super) const REGION: &str = "Region";
pub(super) const AMOUNT: &str = "Amount";
pub(super) const WITHIN: &str = "Within USD";

pub(super) const OPTION: &str = "Option";
pub(super) const STAND: &str = "Stands";

/// The columns of ranges, which stand below the sheet's own.
pub(super) const OF_RANGES: [&str; 7] = [OPTION, WORKLOAD, "Input", "From", "To", "Now", STAND];

/// What stands where factors do.
pub(super) const STANDS: &str = "yes";
