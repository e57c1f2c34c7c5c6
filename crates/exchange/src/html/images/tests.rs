use super::*;
use crate::html::sanitised;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nfake";
const SHOWN: &str = "<img src=\"data:image/png;base64,iVBORw0KGgpmYWtl\">";

fn image(name: &str, bytes: &[u8]) -> Image {
    Image {
        name: name.to_owned(),
        picture: picture_from_bytes(bytes.to_vec()),
    }
}

fn images(of: &[(&str, Image)]) -> BTreeMap<String, Image> {
    of.iter()
        .map(|(id, image)| ((*id).to_owned(), image.clone()))
        .collect()
}

fn shown(body: &str, of: &[(&str, Image)]) -> String {
    Pictured::of(body).unwrap().shown(&images(of))
}

#[test]
fn r_mail_7_an_image_stands_where_the_body_shows_it() {
    let body = "<html><body><p>Best, Sam</p><p><img width=90 src=\"cid:logo%40mail\" alt=\"Logo\" onerror=\"x()\">\
                <b>Contoso</b></p></body></html>";
    let pictured = Pictured::of(body).unwrap();
    assert_eq!(pictured.content_ids(), ["logo@mail"]);
    let shown = pictured.shown(&images(&[("logo@mail", image("logo.png", PNG))]));
    assert_eq!(shown, format!("<p>Best, Sam</p><p>{SHOWN}<b>Contoso</b></p>"));
    for alone in ["<img src=cid:a>", "<IMG SRC='CID:a'>", "<img src=\" cid:a\"/>"] {
        assert_eq!(
            super::Pictured::of(alone)
                .unwrap()
                .shown(&images(&[("a", image("a", PNG))])),
            SHOWN
        );
    }
}

#[test]
fn formats_are_told_by_their_bytes_and_nothing_that_acts_is_one() {
    for (bytes, media) in [
        (PNG, Some("image/png")),
        (b"\xff\xd8\xff\xe0..", Some("image/jpeg")),
        (b"GIF89a..", Some("image/gif")),
        (b"RIFF....WEBPVP8 ", Some("image/webp")),
        (
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>",
            None,
        ),
        (b"<?xml version=\"1.0\"?><svg/>", None),
        (b"<html><script>x()</script>", None),
        (b"", None),
    ] {
        let picture = picture_from_bytes(bytes.to_vec());
        assert_eq!(picture.map(|picture| picture.media), media);
    }
}

#[test]
fn r_mail_7_what_is_left_out_is_named_and_what_nobody_knows_vanishes() {
    let svg = image("<b>chart</b> & co.svg", b"<svg onload=\"x()\"/>");
    let body = "<p>1<img src=\"cid:chart\">2<img src=\"cid:unknown\">3<img>4</p>";
    assert_eq!(
        shown(body, &[("chart", svg)]),
        "<p>1[&lt;b&gt;chart&lt;/b&gt; &amp; co.svg]234</p>"
    );
    assert_eq!(shown("<p><img src=\"cid:unknown\"></p>", &[]), "");
    let long = image(&"ä".repeat(500), b"");
    assert!(shown("<img src=cid:a>", &[("a", long)]).len() <= NAME_BYTES_MAX + 2);
}

#[test]
fn nothing_but_images_that_the_mail_brings_along_gets_through() {
    let hostile = "<script>steal()</script><img src=\"https://evil.example/track.gif\"><img src=\"data:image/svg+xml,x\">\
                   <img src=\"javascript:x()\"><img src=\"c&#10;id:a\" onerror=\"steal()\"><a href=\"cid:a\">a</a>\
                   <a href=\"ci&#10;d:a\">b</a><svg><image href=\"cid:a\"/></svg><video src=\"cid:a\"></video>\
                   <p style=\"background:url(cid:a)\" background=\"cid:a\">text</p><img src=\"cid:a\" srcset=\"x\" style=\"y\">";
    let html = shown(hostile, &[("a", image("a.png", PNG))]);
    for bad in [
        "script",
        "evil",
        "svg",
        "javascript",
        "onerror",
        "href",
        "cid:",
        "video",
        "style",
        "srcset",
        "background",
    ] {
        assert!(!html.contains(bad), "{bad} in {html}");
    }
    assert!(html.contains("<p>text</p>") && html.ends_with(SHOWN), "{html}");
    // Without its images it is what any description is.
    let bare: String = html.replace(SHOWN, "");
    assert_eq!(sanitised(&bare), bare);
}

#[test]
fn a_link_that_looks_like_an_image_stays_a_link() {
    let body = "<p><a href=\"https://a.example/?q=<img src='cid:a'>\">x</a>&lt;img src=\"cid:a\"&gt;<img src=\"cid:a\"></p>";
    let html = shown(body, &[("a", image("a.png", PNG))]);
    assert_eq!(html.matches("data:image").count(), 1, "{html}");
    assert!(html.contains("https://a.example/"), "{html}");
}

#[test]
fn many_and_huge_images_never_make_a_description_longer_than_both_sides_hold() {
    let huge = [PNG, &vec![7; DESCRIPTION_BYTES_MAX]].concat();
    let half = [PNG, &vec![7; DESCRIPTION_BYTES_MAX * 3 / 8]].concat();
    let all = [
        ("huge", image("huge.png", &huge)),
        ("half", image("half.png", &half)),
        ("small", image("small.png", PNG)),
    ];
    let body = "<img src=cid:huge><img src=cid:half><img src=cid:half><img src=cid:small>";
    let html = shown(body, &all);
    assert!(html.len() <= DESCRIPTION_BYTES_MAX, "{}", html.len());
    assert!(html.starts_with("[huge.png]<img"), "the first that fits is shown");
    assert!(
        html.ends_with(&format!("[half.png]{SHOWN}")),
        "what still fits is shown"
    );

    let many = "<img src=cid:small>".repeat(12_000);
    assert!(shown(&many, &all).len() <= DESCRIPTION_BYTES_MAX);
    let full = format!("{}<img src=cid:small>", "x".repeat(DESCRIPTION_BYTES_MAX - 30));
    assert!(shown(&full, &all).len() <= DESCRIPTION_BYTES_MAX);
}

#[test]
fn a_body_without_images_of_its_own_is_not_parsed_again() {
    for plain in [
        "",
        "<p>x</p>",
        "<img src=\"https://a.example/x.png\">",
        "<p>cid: is a word</p>",
        "<a href=cid:a>x</a>",
    ] {
        assert!(Pictured::of(plain).is_none(), "{plain}");
    }
}
