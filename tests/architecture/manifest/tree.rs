//! An XML document as a tree, prefixes left out.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::BTreeMap;

/// One element.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
    attributes: BTreeMap<String, String>,
}

impl Element {
    /// An attribute by its name without prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// `xsi:type`.
    pub(crate) fn kind(&self) -> &str {
        self.attribute("type").unwrap_or_default()
    }

    /// `DefaultValue`.
    pub(crate) fn value(&self) -> &str {
        self.attribute("DefaultValue").unwrap_or_default()
    }

    /// The first child of this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Every descendant of this name, in the order of the document.
    pub(crate) fn all(&self, name: &str) -> Vec<&Element> {
        let mut found = Vec::new();
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            found.extend(child.all(name));
        }
        found
    }

    /// Every descendant of this name that is not inside a nested `VersionOverrides`.
    pub(crate) fn own(&self, name: &str) -> Vec<&Element> {
        let mut found = Vec::new();
        for child in self
            .children
            .iter()
            .filter(|child| child.name != "VersionOverrides")
        {
            if child.name == name {
                found.push(child);
            }
            found.extend(child.own(name));
        }
        found
    }
}

/// Reads a whole document; the text of the error says what is wrong with it.
pub(crate) fn parse(xml: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => open.push(element(&start)?),
            Event::Empty(start) => {
                let element = element(&start)?;
                innermost(&mut open)?.children.push(element);
            }
            Event::End(_) => {
                let closed = open.pop().ok_or("an element is closed twice")?;
                innermost(&mut open)?.children.push(closed);
            }
            Event::Text(text) => innermost(&mut open)?.text.push_str(text.xml10_content().trim()),
            Event::GeneralRef(_) => innermost(&mut open)?.text.push('&'),
            Event::Eof => break,
            Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    let mut document = open
        .pop()
        .filter(|_| open.is_empty())
        .ok_or("an element is not closed")?;
    match (document.children.pop(), document.children.is_empty()) {
        (Some(root), true) => Ok(root),
        (_, _) => Err("there is not one root".to_owned()),
    }
}

fn innermost(open: &mut [Element]) -> Result<&mut Element, String> {
    open.last_mut()
        .ok_or_else(|| "an element is closed twice".to_owned())
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut element = Element {
        name: start.local_name().as_ref().to_owned(),
        ..Element::default()
    };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute
            .normalized_value(XmlVersion::Explicit1_0)
            .map_err(|error| error.to_string())?;
        element
            .attributes
            .insert(attribute.key.local_name().as_ref().to_owned(), value.into_owned());
    }
    Ok(element)
}
