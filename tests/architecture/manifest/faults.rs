//! Fifteen planted faults: of these Microsoft's offline tools let eleven pass.

use super::rules::mistakes;
use super::served;

/// The served manifest with one thing changed; fails if the change changes nothing.
fn with(from: &str, to: &str) -> String {
    let right = served();
    let wrong = right.replacen(from, to, 1);
    assert_ne!(right, wrong, "nothing was planted");
    wrong
}

fn between(xml: &str, from: &str, to: &str) -> String {
    let start = xml.find(from).expect("the served manifest has this element");
    let end = start + xml[start..].find(to).expect("and closes it") + to.len();
    xml[start..end].to_owned()
}

fn check(planted: &str, expected: &str) {
    let found = mistakes(planted);
    assert!(
        found.iter().any(|mistake| mistake.contains(expected)),
        "expected {expected:?} among {found:#?}"
    );
}

#[test]
fn a_dangling_address_is_caught() {
    check(
        &with(
            "SourceLocation resid=\"PaneRead\"",
            "SourceLocation resid=\"Nowhere\"",
        ),
        "\"Nowhere\", which Urls does not hold",
    );
}

#[test]
fn an_id_that_is_no_guid_is_caught() {
    check(
        &with(
            "<Id>6f1f8a52-55a5-4e0c-9d44-0c2a6d3e9a01</Id>",
            "<Id>sales-for-outlook</Id>",
        ),
        "is not a GUID",
    );
}

#[test]
fn an_unknown_permission_is_caught() {
    check(
        &with("ReadWriteItem", "ReadWriteEverything"),
        "is not one that Outlook knows",
    );
}

#[test]
fn malformed_xml_is_caught() {
    check(&with("</Hosts>", "</Host>"), "not well-formed");
    check(&with("</OfficeApp>", ""), "not well-formed");
}

#[test]
fn a_child_in_the_wrong_place_is_caught() {
    let permissions = "<Permissions>ReadWriteItem</Permissions>";
    let first = with(permissions, "").replacen("<FormSettings>", &format!("{permissions}<FormSettings>"), 1);
    check(&first, "FormSettings stands too late in OfficeApp");
}

#[test]
fn a_missing_icon_of_80_pixels_is_caught() {
    check(
        &with("<bt:Image size=\"80\" resid=\"Icon80\"/>", ""),
        "needs an icon of 80 pixels",
    );
}

#[test]
fn a_dangling_label_is_caught() {
    check(
        &with("<Label resid=\"ButtonLabel\"/>", "<Label resid=\"NoLabel\"/>"),
        "\"NoLabel\", which ShortStrings does not hold",
    );
}

#[test]
fn an_http_address_is_caught() {
    check(
        &with(
            "<bt:Url id=\"PaneRead\" DefaultValue=\"https:",
            "<bt:Url id=\"PaneRead\" DefaultValue=\"http:",
        ),
        "is not an https address",
    );
}

#[test]
fn an_unknown_launch_event_is_caught() {
    let point = "<ExtensionPoint xsi:type=\"LaunchEvent\"><LaunchEvents><LaunchEvent Type=\"OnItemShared\" \
                 FunctionName=\"f\"/></LaunchEvents><SourceLocation resid=\"PaneRead\"/></ExtensionPoint></DesktopFormFactor>";
    check(
        &with("</DesktopFormFactor>", point),
        "launch event \"OnItemShared\" does not exist",
    );
}

#[test]
fn a_misspelt_extension_point_is_caught() {
    check(
        &with("\"MessageReadCommandSurface\"", "\"MessageReadCommandsSurface\""),
        "\"MessageReadCommandsSurface\" does not exist",
    );
}

#[test]
fn a_duplicate_control_id_is_caught() {
    check(
        &with("id=\"msgComposeOpen\"", "id=\"msgReadOpen\""),
        "\"msgReadOpen\" is used twice",
    );
}

#[test]
fn a_label_of_200_characters_is_caught() {
    check(
        &with("\"Share with Sales\"", &format!("{:?}", "a".repeat(200))),
        "has 200 characters, at most 125",
    );
}

#[test]
fn the_wrong_namespace_of_the_inner_overrides_is_caught() {
    check(
        &with("mailappversionoverrides/1.1", "mailappversionoverrides/1.2"),
        "must be VersionOverridesV1_1 in",
    );
}

#[test]
fn missing_form_settings_are_caught() {
    let form = between(&served(), "<FormSettings>", "</FormSettings>");
    check(&with(&form, ""), "OfficeApp needs FormSettings");
}

#[test]
fn a_version_of_five_parts_is_caught() {
    let version = between(&served(), "<Version>", "</Version>");
    check(
        &with(&version, "<Version>1.0.0.0.0</Version>"),
        "Version \"1.0.0.0.0\" is not",
    );
}

#[test]
fn pinning_where_outlook_has_none_is_caught() {
    let pinned = served().replace(
        "<SourceLocation resid=\"PaneRead\"/>\n",
        "<SourceLocation resid=\"PaneRead\"/><SupportsPinning>true</SupportsPinning>\n",
    );
    check(
        &pinned,
        "AppointmentAttendeeCommandSurface of VersionOverridesV1_1 cannot be pinned",
    );
    check(
        &pinned,
        "MessageReadCommandSurface of VersionOverridesV1_0 cannot be pinned",
    );
}
