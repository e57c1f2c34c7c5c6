//! Attributes of attachments. Oracle's list of them could not be read whole: `CategoryName` to `Description` are
//! documented, `FileName`, `Title`, `UploadedFileContentType` and Base64 in `FileContents` are what clients send.

use super::{Attribute, int, text, time};
use crate::sales::model::Kind;

pub(super) const ATTACHMENTS: &[Attribute] = &[
    int("AttachedDocumentId").read(),
    text("DatatypeCode", 30).birth(),
    text("CategoryName", 30).birth(),
    text("FileName", 2048),
    text("Title", 255),
    text("Description", 255),
    text("UploadedFileContentType", 255),
    int("UploadedFileLength").read(),
    Attribute::new("FileContents", Kind::Bytes),
    text("CreatedBy", 64).read(),
    time("CreationDate").read(),
    text("LastUpdatedBy", 64).read(),
    time("LastUpdateDate").read(),
];
