//! The images that the body of a mail shows: fetched only for bodies that name some (R-MAIL-7).

use crate::attachments::{Holder, InlineFile};
use crate::convert::message::MessageLook;
use crate::html::{Image, Picture, picture_from_bytes};
use crate::mailbox::Mailbox;
use std::collections::BTreeMap;
use sync_core::{DESCRIPTION_BYTES_MAX, Description, ItemId};
use vendor_http::Error;

/// Most images of one mail that are fetched, each with a request of its own.
const IMAGES_MAX: usize = 30;

impl Mailbox {
    /// A mail whose body shows its images, as far as they fit.
    pub(crate) async fn with_images(&self, mut look: MessageLook) -> Result<MessageLook, Error> {
        if let Some(pictured) = look.pictured.take() {
            let id = &look.whole.entry.id;
            let images = self.images(id, &pictured.content_ids()).await?;
            look.whole.email.body = Some(Description(pictured.shown(&images)));
        }
        Ok(look)
    }

    /// The images with these content ids, by content id: with their bytes as long as there is room, the first first.
    async fn images(&self, message: &ItemId, wanted: &[String]) -> Result<BTreeMap<String, Image>, Error> {
        let files = self.inline_files(message).await?;
        let mut images = BTreeMap::new();
        let (mut room, mut fetched) = (DESCRIPTION_BYTES_MAX, 0);
        for content_id in wanted {
            let Some(file) = files.get(content_id) else {
                continue;
            };
            let encoded = usize::try_from(file.bytes.div_ceil(3).saturating_mul(4)).unwrap_or(usize::MAX);
            let picture = match room.checked_sub(encoded) {
                Some(left) if fetched < IMAGES_MAX => {
                    (room, fetched) = (left, fetched + 1);
                    self.picture(message, file).await?
                }
                Some(_) | None => None,
            };
            let name = file.name.clone();
            images.insert(content_id.clone(), Image { name, picture });
        }
        Ok(images)
    }

    /// Nothing where it is no image, or cannot be had.
    async fn picture(&self, message: &ItemId, file: &InlineFile) -> Result<Option<Picture>, Error> {
        let bytes = self.attachment_bytes(Holder::Message(message), &file.id, DESCRIPTION_BYTES_MAX);
        match bytes.await {
            Ok(bytes) => Ok(bytes.and_then(picture_from_bytes)),
            Err(Error::Forbidden { .. } | Error::Rejected { .. } | Error::Unreadable { .. }) => Ok(None),
            Err(
                error @ (Error::Throttled { .. }
                | Error::Unauthorized { .. }
                | Error::Unreachable { .. }
                | Error::Full { .. }
                | Error::Unavailable { .. }
                | Error::Late { .. }),
            ) => Err(error),
        }
    }
}
