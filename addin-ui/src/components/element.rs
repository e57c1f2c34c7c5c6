//! Elements that show something, or can be pressed. Each tag of a `view!` is a type of its own, with code of its own to build it, to change it
//! and to take it away; these are all of one type.

use leptos::prelude::*;
use leptos::tachys::html::element::custom;

/// An element, until what stands in it is known.
pub(super) struct Element {
    /// In capitals, as browsers tell it: what is drawn in its place keeps it if it is called the same.
    tag: &'static str,
    attributes: [Option<String>; NAMES.len()],
}

/// An attribute that such an element can have.
#[derive(Debug, Clone, Copy)]
pub(super) enum Attribute {
    Class,
    Id,
    /// What tests call it.
    TestId,
    Role,
    /// Its name for screen readers.
    Label,
    Current,
    Busy,
    /// Hidden from screen readers.
    Hidden,
    /// The field whose label it is.
    For,
    Type,
    /// Whether it cannot be pressed now.
    Disabled,
    Selected,
}

/// In the order of [`Attribute`].
const NAMES: [&str; 12] = [
    "class",
    "id",
    "data-testid",
    "role",
    "aria-label",
    "aria-current",
    "aria-busy",
    "aria-hidden",
    "for",
    "type",
    "aria-disabled",
    "aria-selected",
];

/// The element with all its attributes, one after the other: together they would be a type of their own.
macro_rules! attributed {
    ($element:expr) => {{
        let [a, b, c, d, e, f, g, h, i, j, k, l] = $element.attributes;
        custom($element.tag)
            .attr(NAMES[0], a)
            .attr(NAMES[1], b)
            .attr(NAMES[2], c)
            .attr(NAMES[3], d)
            .attr(NAMES[4], e)
            .attr(NAMES[5], f)
            .attr(NAMES[6], g)
            .attr(NAMES[7], h)
            .attr(NAMES[8], i)
            .attr(NAMES[9], j)
            .attr(NAMES[10], k)
            .attr(NAMES[11], l)
    }};
}

/// The beginning of an element.
pub(super) fn element(tag: &'static str, class: &'static str) -> Element {
    let new = Element {
        tag,
        attributes: Default::default(),
    };
    new.with(Attribute::Class, class)
}

impl Element {
    /// With an attribute; without it where there is nothing to say.
    pub(super) fn with(mut self, attribute: Attribute, value: &str) -> Self {
        self.attributes[attribute as usize] = (!value.is_empty()).then(|| value.to_owned());
        self
    }

    /// Around words.
    pub(super) fn of_words(self, words: impl Into<String>) -> AnyView {
        self.around(words.into().into_any())
    }

    /// Around what stands in it.
    pub(super) fn around(self, inside: AnyView) -> AnyView {
        attributed!(self).child(inside).into_any()
    }

    /// Around what stands in it, to be pressed.
    pub(super) fn pressed(self, inside: AnyView, press: impl Fn() + 'static) -> AnyView {
        self.pressed_boxed(inside, Box::new(press))
    }

    fn pressed_boxed(self, inside: AnyView, press: Box<dyn Fn()>) -> AnyView {
        attributed!(self)
            .child(inside)
            .on(leptos::ev::click, move |_| press())
            .into_any()
    }
}
