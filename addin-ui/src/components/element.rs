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
    /// Of a list to choose from: the one that is chosen.
    Chosen,
    /// With all that stands in it.
    Closed,
    Href,
    Target,
    Rel,
}

/// In the order of [`Attribute`].
const NAMES: [&str; 17] = [
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
    "selected",
    "disabled",
    "href",
    "target",
    "rel",
];

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
        self.drawn(inside, None)
    }

    /// Around what stands in it, to be pressed.
    pub(super) fn pressed(self, inside: AnyView, press: impl Fn() + 'static) -> AnyView {
        // Boxed, so that whatever a press does is of one type too.
        self.drawn(inside, Some(Box::new(press)))
    }

    fn drawn(self, inside: AnyView, press: Option<Box<dyn Fn()>>) -> AnyView {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q] = self.attributes;
        let whole = custom(self.tag)
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
            .attr(NAMES[12], m)
            .attr(NAMES[13], n)
            .attr(NAMES[14], o)
            .attr(NAMES[15], p)
            .attr(NAMES[16], q)
            .child(inside);
        match press {
            Some(press) => whole.on(leptos::ev::click, move |_| press()).into_any(),
            None => whole.into_any(),
        }
    }
}
