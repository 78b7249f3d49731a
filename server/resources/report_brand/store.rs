//! The brand's SQL.

use crate::{
    db::{Conn, Tx, params},
    error::Result,
};
use assay_api::reports::ReportBrand;

/// The brand.
pub fn get(conn: &Conn) -> Result<ReportBrand> {
    let sql = "SELECT name, colour, classification, footer, logo, version FROM report_brand WHERE id = 1";
    let brand = conn.prepare_cached(sql)?.query_row([], |row| {
        Ok(ReportBrand {
            name: row.get("name")?,
            colour: row.get("colour")?,
            classification: row.get("classification")?,
            footer: row.get("footer")?,
            logo: row.get("logo")?,
            version: row.get("version")?,
        })
    })?;
    Ok(brand)
}

/// Stores its new state.
pub(super) fn update(tx: &Tx<'_>, b: &ReportBrand) -> Result<()> {
    let sql = "UPDATE report_brand SET name = ?, colour = ?, classification = ?, footer = ?, logo = ?, version = ? \
               WHERE id = 1";
    tx.prepare_cached(sql)?.execute(params![b.name, b.colour, b.classification, b.footer, b.logo, b.version])?;
    Ok(())
}
