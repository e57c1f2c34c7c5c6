//! Our marks on an item: what a write of nothing else says, and what the item is once it has landed.

use crate::convert::property_from_stamp;
use crate::items::Kind;
use crate::mailbox::{CATEGORY, is_ours};
use crate::wire::Marking;
use sync_core::{Item, Marks, Outcome, Version};
use vendor_http::Answer;

/// A patch of the marks with the item as it will be, or the answer where nothing need or may be sent.
pub(crate) type Marked<C> = Result<(Marking, Item<C>), Box<Answer<C>>>;

/// Category and stamp; what carries both already is left alone.
pub(crate) fn with_both<K: Kind>(look: &K::Look, expects: &Version, stamp: &str) -> Marked<K::Content> {
    let item = K::item(look);
    if item.marks == Marks::BOTH && K::stamp(look) == Some(stamp) {
        return Err(Box::new(Answer::of(Outcome::Applied(item))));
    }
    let (mut marking, mut sent) = marking::<K>(look, item, expects, with_ours)?;
    marking.single_value_extended_properties = Some(vec![property_from_stamp(stamp)]);
    sent.marks = Marks::BOTH;
    Ok((marking, sent))
}

/// The category alone; what carries it already is left alone.
pub(crate) fn with_category<K: Kind>(look: &K::Look, expects: &Version) -> Marked<K::Content> {
    let item = K::item(look);
    if item.marks.category {
        return Err(Box::new(Answer::of(Outcome::Applied(item))));
    }
    let (marking, mut sent) = marking::<K>(look, item, expects, with_ours)?;
    sent.marks.category = true;
    Ok((marking, sent))
}

/// Without the category; other categories stay, and so does the stamp. What does not carry it is left alone.
pub(crate) fn without_category<K: Kind>(look: &K::Look, expects: &Version) -> Marked<K::Content> {
    let item = K::item(look);
    if !item.marks.category {
        return Err(Box::new(Answer::of(Outcome::Applied(item))));
    }
    let (marking, mut sent) = marking::<K>(look, item, expects, without_ours)?;
    sent.marks.category = false;
    Ok((marking, sent))
}

fn marking<K: Kind>(
    look: &K::Look,
    item: Item<K::Content>,
    expects: &Version,
    categories: fn(&[String]) -> Vec<String>,
) -> Marked<K::Content> {
    if item.version != *expects {
        return Err(Box::new(Answer::of(Outcome::PreconditionFailed)));
    }
    let marking = Marking {
        categories: categories(K::categories(look)),
        single_value_extended_properties: None,
    };
    Ok((marking, item))
}

/// Ours is kept as it is spelt.
fn with_ours(categories: &[String]) -> Vec<String> {
    let mut all = categories.to_vec();
    if !all.iter().any(|name| is_ours(name)) {
        all.push(CATEGORY.to_owned());
    }
    all
}

fn without_ours(categories: &[String]) -> Vec<String> {
    let others = categories.iter().filter(|name| !is_ours(name));
    others.cloned().collect()
}
