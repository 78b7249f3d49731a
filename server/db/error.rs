//! SQLite's failures, by meaning.

use crate::error::Error;
use rusqlite::ErrorCode;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let meaning = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::unavailable("The disk is full; nothing was saved"),
            Some(ErrorCode::ReadOnly | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => {
                Self::unavailable("The data directory cannot be written; nothing was saved")
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::OutOfMemory) => {
                Self::unavailable("The database is busy; try again")
            }
            Some(ErrorCode::OperationInterrupted) => {
                Self::unavailable("This question takes too long to answer; narrow it down")
            }
            Some(ErrorCode::ConstraintViolation) if error.to_string().contains("the project is archived") => {
                Self::conflict("This project is archived and read-only; unarchive it first")
            }
            Some(ErrorCode::ConstraintViolation) => Self::conflict("This collides with something that already exists"),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::unavailable("The database is damaged; an administrator must look at the appliance's log")
            }
            _ => Self::internal(format!("the database failed: {error}")),
        };
        meaning.caused_by(error)
    }
}
