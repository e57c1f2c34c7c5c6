//! The rules, each with its own sentence.

use super::tree::{self, Element};
use std::collections::BTreeSet;

const BYTES_MAX: usize = 256 * 1024;
const URL_CHARS_MAX: usize = 2048;
const SHORT_CHARS_MAX: usize = 125;
const LONG_CHARS_MAX: usize = 250;
const ID_CHARS_MAX: usize = 32;

const ROOT_ORDER: [&str; 20] = [
    "Id",
    "AlternateId",
    "Version",
    "ProviderName",
    "DefaultLocale",
    "DisplayName",
    "Description",
    "IconUrl",
    "HighResolutionIconUrl",
    "SupportUrl",
    "AppDomains",
    "Hosts",
    "Requirements",
    "FormSettings",
    "Permissions",
    "Rule",
    "DisableEntityHighlighting",
    "VersionOverrides",
    "ExtendedOverrides",
    "Signature",
];
const ROOT_REQUIRED: [&str; 14] = [
    "Id",
    "Version",
    "ProviderName",
    "DefaultLocale",
    "DisplayName",
    "Description",
    "IconUrl",
    "HighResolutionIconUrl",
    "SupportUrl",
    "Hosts",
    "Requirements",
    "FormSettings",
    "Permissions",
    "Rule",
];
const PERMISSIONS: [&str; 4] = ["Restricted", "ReadItem", "ReadWriteItem", "ReadWriteMailbox"];
const OVERRIDES_ORDER: [&str; 6] = [
    "Description",
    "Requirements",
    "Hosts",
    "Resources",
    "WebApplicationInfo",
    "VersionOverrides",
];
const CONTROL_ORDER: [&str; 4] = ["Label", "Supertip", "Icon", "Action"];
const ACTION_ORDER: [&str; 5] = [
    "SourceLocation",
    "SupportsPinning",
    "SupportsMultiSelect",
    "SupportsNoItemContext",
    "FunctionName",
];
const FORM_FACTOR_ORDER: [&str; 3] = ["SupportsSharedFolders", "FunctionFile", "ExtensionPoint"];
const RESOURCES_ORDER: [&str; 4] = ["Images", "Urls", "ShortStrings", "LongStrings"];
const ICON_SIZES: [&str; 3] = ["16", "32", "80"];
const EXTENSION_POINTS: [&str; 9] = [
    "MessageReadCommandSurface",
    "MessageComposeCommandSurface",
    "AppointmentOrganizerCommandSurface",
    "AppointmentAttendeeCommandSurface",
    "LaunchEvent",
    "Module",
    "MobileMessageReadCommandSurface",
    "MobileOnlineMeetingCommandSurface",
    "MobileLogEventAppointmentAttendee",
];
const PINNABLE: [&str; 2] = ["MessageReadCommandSurface", "MessageComposeCommandSurface"];
const LAUNCH_EVENTS: [&str; 11] = [
    "OnNewMessageCompose",
    "OnNewAppointmentOrganizer",
    "OnMessageAttachmentsChanged",
    "OnMessageRecipientsChanged",
    "OnAppointmentAttendeesChanged",
    "OnAppointmentTimeChanged",
    "OnAppointmentRecurrenceChanged",
    "OnMessageSend",
    "OnAppointmentSend",
    "OnMessageCompose",
    "OnAppointmentOrganizer",
];
const GENERATIONS: [(&str, &str); 2] = [
    (
        "http://schemas.microsoft.com/office/mailappversionoverrides",
        "VersionOverridesV1_0",
    ),
    (
        "http://schemas.microsoft.com/office/mailappversionoverrides/1.1",
        "VersionOverridesV1_1",
    ),
];

/// Everything that is wrong with a manifest, in sentences.
pub(crate) fn mistakes(xml: &str) -> Vec<String> {
    let root = match tree::parse(xml) {
        Ok(root) => root,
        Err(error) => return vec![format!("the manifest is not well-formed XML: {error}")],
    };
    let mut mistakes = Vec::new();
    if xml.len() > BYTES_MAX {
        mistakes.push(format!(
            "the manifest has {} bytes, at most {BYTES_MAX} are taken",
            xml.len()
        ));
    }
    if xml.contains("{{") {
        mistakes.push("a place in the template is not filled".to_owned());
    }
    head(&root, &mut mistakes);
    urls(&root, &mut mistakes);
    let mut generation = root.child("VersionOverrides");
    for (namespace, kind) in GENERATIONS {
        let Some(overrides) = generation else {
            mistakes.push(format!("there is no {kind}"));
            break;
        };
        if overrides.attribute("xmlns") != Some(namespace) || overrides.kind() != kind {
            mistakes.push(format!(
                "VersionOverrides of type {} must be {kind} in {namespace}",
                overrides.kind()
            ));
        }
        version_overrides(overrides, kind, &mut mistakes);
        generation = overrides.child("VersionOverrides");
    }
    mistakes
}

fn head(root: &Element, mistakes: &mut Vec<String>) {
    if root.name != "OfficeApp" || root.kind() != "MailApp" {
        mistakes.push("the root must be an OfficeApp of type MailApp".to_owned());
    }
    ordered(root, &ROOT_ORDER, mistakes);
    for name in ROOT_REQUIRED.iter().filter(|name| root.child(name).is_none()) {
        mistakes.push(format!("OfficeApp needs {name}"));
    }
    let text = |name: &str| root.child(name).map_or("", |child| child.text.as_str());
    if !is_guid(text("Id")) {
        mistakes.push(format!("Id {:?} is not a GUID", text("Id")));
    }
    if !is_version(text("Version")) {
        mistakes.push(format!(
            "Version {:?} is not one to four numbers of up to five digits, from 1.0",
            text("Version")
        ));
    }
    if !PERMISSIONS.contains(&text("Permissions")) {
        mistakes.push(format!(
            "Permissions {:?} is not one that Outlook knows",
            text("Permissions")
        ));
    }
    for (name, chars_max) in [("DisplayName", SHORT_CHARS_MAX), ("Description", LONG_CHARS_MAX)] {
        too_long(
            name,
            root.child(name).map_or("", Element::value),
            chars_max,
            mistakes,
        );
    }
    if root
        .all("Set")
        .iter()
        .all(|set| set.attribute("Name") != Some("Mailbox"))
    {
        mistakes.push("Requirements must ask for the set Mailbox".to_owned());
    }
    for height in root.all("RequestedHeight") {
        if !height
            .text
            .parse::<u32>()
            .is_ok_and(|pixels| (32..=450).contains(&pixels))
        {
            mistakes.push(format!(
                "RequestedHeight {:?} is not between 32 and 450",
                height.text
            ));
        }
    }
}

fn urls(root: &Element, mistakes: &mut Vec<String>) {
    let valued = [
        "IconUrl",
        "HighResolutionIconUrl",
        "SupportUrl",
        "SourceLocation",
        "Image",
        "Url",
    ];
    let values = valued
        .iter()
        .flat_map(|name| root.all(name))
        .filter_map(|element| element.attribute("DefaultValue"));
    let domains = root
        .all("AppDomain")
        .into_iter()
        .map(|domain| domain.text.as_str());
    for url in values.chain(domains) {
        if !url.starts_with("https://") {
            mistakes.push(format!("{url:?} is not an https address"));
        }
        too_long("an address", url, URL_CHARS_MAX, mistakes);
    }
}

fn version_overrides(overrides: &Element, generation: &str, mistakes: &mut Vec<String>) {
    ordered(overrides, &OVERRIDES_ORDER, mistakes);
    for name in ["Hosts", "Resources"] {
        if overrides.child(name).is_none() {
            mistakes.push(format!(
                "{generation} needs {name}: the inner one inherits nothing"
            ));
        }
    }
    for resources in overrides.own("Resources") {
        ordered(resources, &RESOURCES_ORDER, mistakes);
    }
    resources(overrides, generation, mistakes);
    for factor in overrides.own("DesktopFormFactor") {
        ordered(factor, &FORM_FACTOR_ORDER, mistakes);
    }
    for point in overrides.own("ExtensionPoint") {
        if !EXTENSION_POINTS.contains(&point.kind()) {
            mistakes.push(format!("extension point {:?} does not exist", point.kind()));
        }
        let pins = !point.all("SupportsPinning").is_empty();
        if pins && (generation == GENERATIONS[0].1 || !PINNABLE.contains(&point.kind())) {
            mistakes.push(format!("{} of {generation} cannot be pinned", point.kind()));
        }
        for event in point.all("LaunchEvent") {
            let kind = event.attribute("Type").unwrap_or_default();
            if !LAUNCH_EVENTS.contains(&kind) {
                mistakes.push(format!("launch event {kind:?} does not exist"));
            }
        }
    }
    let mut ids = BTreeSet::new();
    for element in overrides.own("Control").into_iter().chain(overrides.own("Group")) {
        let id = element.attribute("id").unwrap_or_default();
        short_id(id, mistakes);
        if !ids.insert(id) {
            mistakes.push(format!(
                "{} id {id:?} is used twice in {generation}",
                element.name
            ));
        }
    }
    for control in overrides.own("Control") {
        ordered(control, &CONTROL_ORDER, mistakes);
        for action in control.all("Action") {
            ordered(action, &ACTION_ORDER, mistakes);
        }
        let has = |size: &str| {
            control
                .all("Image")
                .iter()
                .any(|image| image.attribute("size") == Some(size))
        };
        for size in ICON_SIZES.iter().filter(|size| !has(size)) {
            let id = control.attribute("id").unwrap_or_default();
            mistakes.push(format!(
                "control {id:?} of {generation} needs an icon of {size} pixels"
            ));
        }
    }
}

/// What is named must be there, in the list that belongs to whoever names it, and of bearable length.
fn resources(overrides: &Element, generation: &str, mistakes: &mut Vec<String>) {
    let lists = [
        ("Images", "Image"),
        ("Urls", "Url"),
        ("ShortStrings", "String"),
        ("LongStrings", "String"),
    ];
    let mut known = BTreeSet::new();
    for (list, name) in lists {
        for entry in overrides.own(list).into_iter().flat_map(|list| list.own(name)) {
            let id = entry.attribute("id").unwrap_or_default();
            short_id(id, mistakes);
            if !known.insert((list, id)) {
                mistakes.push(format!("resource {id:?} is defined twice in {generation}"));
            }
            match list {
                "ShortStrings" => too_long(
                    &format!("short string {id:?}"),
                    entry.value(),
                    SHORT_CHARS_MAX,
                    mistakes,
                ),
                "LongStrings" => too_long(
                    &format!("long string {id:?}"),
                    entry.value(),
                    LONG_CHARS_MAX,
                    mistakes,
                ),
                _ => {}
            }
        }
    }
    let users = [
        ("Image", "Images"),
        ("SourceLocation", "Urls"),
        ("FunctionFile", "Urls"),
        ("Label", "ShortStrings"),
        ("Title", "ShortStrings"),
        ("Description", "LongStrings"),
    ];
    for (user, list) in users {
        for resid in overrides
            .own(user)
            .into_iter()
            .filter_map(|element| element.attribute("resid"))
        {
            if !known.contains(&(list, resid)) {
                mistakes.push(format!(
                    "{user} of {generation} names {resid:?}, which {list} does not hold"
                ));
            }
        }
    }
}

/// Children must be known and stand in the order of the format.
fn ordered(parent: &Element, order: &[&str], mistakes: &mut Vec<String>) {
    let mut reached = 0;
    for child in &parent.children {
        match order.iter().position(|name| *name == child.name) {
            Some(place) if place < reached => {
                mistakes.push(format!("{} stands too late in {}", child.name, parent.name));
            }
            Some(place) => reached = place,
            None => mistakes.push(format!("{} is not a child of {}", child.name, parent.name)),
        }
    }
}

fn too_long(what: &str, text: &str, chars_max: usize, mistakes: &mut Vec<String>) {
    let chars = text.chars().count();
    if chars > chars_max {
        mistakes.push(format!(
            "{what} has {chars} characters, at most {chars_max} are taken"
        ));
    }
}

fn short_id(id: &str, mistakes: &mut Vec<String>) {
    if id.is_empty() || id.len() > ID_CHARS_MAX {
        mistakes.push(format!("id {id:?} must have 1 to {ID_CHARS_MAX} characters"));
    }
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let number =
        |part: &&str| (1..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (1..=4).contains(&parts.len())
        && parts.iter().all(number)
        && parts[0].parse::<u32>().is_ok_and(|major| major >= 1)
}
