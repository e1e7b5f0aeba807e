//! What a workbook says of itself.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, XlsxError};

/// It was made at no time and by nobody, so that the same plan gives the same bytes: the day is the first
/// that its archive can hold.
pub(super) fn of() -> Result<DocProperties, XlsxError> {
    let day = ExcelDateTime::from_ymd(1980, 1, 1)?;
    Ok(DocProperties::new()
        .set_title("Costs of workloads on DynamoDB and PostgreSQL")
        .set_creation_datetime(&day))
}
