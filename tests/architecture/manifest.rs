//! Is `manifest.xml` one that Outlook takes? Microsoft's own validator needs the internet and misses most faults, so its
//! rules stand here (learn.microsoft.com: manifest-element-ordering, versionoverrides, outlook requirement sets).

mod faults;
mod rules;
mod tree;

use addin_server::manifest::Deployment;
use std::path::Path;

/// The manifest as the server hands it out.
fn served() -> String {
    Deployment {
        public_origin: "https://addin.example.com".to_owned(),
        addin_id: "6f1f8a52-55a5-4e0c-9d44-0c2a6d3e9a01".to_owned(),
        display_name: "Sales for Outlook".to_owned(),
        microsoft_origin: "https://login.microsoftonline.com".to_owned(),
        sales_identity_origin: "https://idcs.example.com".to_owned(),
    }
    .manifest()
}

#[test]
fn the_manifest_is_one_that_outlook_takes() {
    assert_eq!(rules::mistakes(&served()), Vec::<String>::new());
}

#[test]
fn the_template_is_xml_itself() {
    assert!(tree::parse(addin_server::manifest::TEMPLATE).is_ok());
}

#[test]
fn the_pane_opens_on_all_four_surfaces_in_both_generations_of_outlook() {
    let manifest = tree::parse(&served()).unwrap();
    let points = manifest.all("ExtensionPoint");
    for surface in [
        "MessageReadCommandSurface",
        "MessageComposeCommandSurface",
        "AppointmentOrganizerCommandSurface",
        "AppointmentAttendeeCommandSurface",
    ] {
        assert_eq!(
            points.iter().filter(|point| point.kind() == surface).count(),
            2,
            "{surface}"
        );
    }
    assert_eq!(
        manifest.all("SupportsPinning").len(),
        2,
        "reading and writing a message, in the newer generation"
    );
}

#[test]
fn every_icon_is_there_in_the_size_that_is_asked_for() {
    let icons = Path::new(env!("CARGO_MANIFEST_DIR")).join("../addin-server/icons");
    let manifest = tree::parse(&served()).unwrap();
    let mut named = vec![
        (64, manifest.child("IconUrl").unwrap().value().to_owned()),
        (
            128,
            manifest
                .child("HighResolutionIconUrl")
                .unwrap()
                .value()
                .to_owned(),
        ),
    ];
    for use_of in manifest
        .all("Image")
        .into_iter()
        .filter(|image| image.attribute("size").is_some())
    {
        let resource = manifest
            .all("Image")
            .into_iter()
            .find(|image| image.attribute("id") == use_of.attribute("resid"));
        named.push((
            use_of.attribute("size").unwrap().parse().unwrap(),
            resource.unwrap().value().to_owned(),
        ));
    }
    assert!(named.len() > 20);
    for (pixels, url) in named {
        let name = url.strip_prefix("https://addin.example.com/icons/").unwrap();
        let png = std::fs::read(icons.join(name)).unwrap();
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n", "{name}");
        let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!((side(16), side(20)), (pixels, pixels), "{name}");
    }
}
