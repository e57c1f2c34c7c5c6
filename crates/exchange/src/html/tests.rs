use super::*;
use proptest::prelude::*;

/// What a Teams meeting looks like in a body of Exchange today.
const BLOCK: &str = "<div style=\"width:100%\"><span>________________________________________</span></div>\
    <div class=\"me-email-text\" lang=\"en-US\" style=\"color:#242424\"><div><span>Microsoft Teams</span></div>\
    <div><a href=\"https://teams.example/l/meetup-join/19%3am?a=1&amp;b=2\">Join the meeting now</a></div></div>\
    <div><span>________________________________________</span></div>";
const JOIN_URL: &str = "https://teams.example/l/meetup-join/19%3am?a=1&b=2";

#[test]
fn the_document_around_a_body_goes_and_its_structure_stays() {
    let body = "<html><head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\
                <style>p { color: red }</style></head>\r\n<body>\r\n<p class=\"x\">Agenda</p><ul><li>One</li></ul>\r\n</body></html>\r\n";
    assert_eq!(sanitised(body), "<p>Agenda</p><ul><li>One</li></ul>");
}

#[test]
fn nothing_that_acts_or_loads_gets_through() {
    let hostile = "<script>steal()</script><img src=x onerror=steal()><a href=\"javascript:steal()\" onclick=\"steal()\">a</a>\
                   <iframe src=\"https://evil.example\">i</iframe><svg><style><img src=x></style></svg>\
                   <p style=\"background:url(https://evil.example)\" id=\"top\" class=\"c\">text</p>";
    let clean = sanitised(hostile);
    for bad in [
        "script",
        "img",
        "javascript",
        "onclick",
        "iframe",
        "svg",
        "style",
        "id=",
        "class",
        "evil",
    ] {
        assert!(!clean.contains(bad), "{bad} in {clean}");
    }
    assert!(clean.contains("<p>text</p>"), "{clean}");
}

#[test]
fn links_lead_only_where_people_mean_to_go() {
    for good in [
        "https://a.example/",
        "http://a.example/",
        "mailto:a@b.example",
        "tel:+4712345678",
    ] {
        let clean = sanitised(&format!("<a href=\"{good}\">x</a>"));
        assert!(
            clean.contains(good) && clean.contains("rel=\"noopener noreferrer\""),
            "{clean}"
        );
    }
    for bad in [
        "ftp://a.example/",
        "data:text/html,x",
        "/relative",
        "//evil.example/",
        "vbscript:x",
        "cid:1",
    ] {
        assert!(
            !sanitised(&format!("<a href=\"{bad}\">x</a>")).contains("href"),
            "{bad}"
        );
    }
}

#[test]
fn a_body_that_shows_nothing_is_empty() {
    for nothing in [
        "",
        " \r\n",
        "<div><br></div>",
        "<p>&nbsp;</p>",
        "<html><head></head><body></body></html>",
        "<!-- x -->",
    ] {
        assert_eq!(sanitised(nothing), "", "{nothing}");
    }
}

#[test]
fn plain_text_keeps_its_lines_and_its_angle_brackets() {
    let html = from_text("a < b & c\r\nsecond");
    assert_eq!(html, "a &lt; b &amp; c<br>second");
    assert_eq!(sanitised(&html), html);
}

#[test]
fn a_description_is_never_longer_than_what_both_sides_hold() {
    for long in [
        "x".repeat(600_000),
        "<p>ä&amp;</p>".repeat(60_000),
        "<b>".repeat(40_000),
        "<table><td>".repeat(40_000),
    ] {
        let clean = sanitised(&long);
        assert!(clean.len() <= DESCRIPTION_BYTES_MAX, "{}", clean.len());
        assert_eq!(sanitised(&clean), clean);
    }
}

#[test]
fn a_small_body_never_becomes_a_huge_tree() {
    let formats: String = (0..190).map(|n| format!("<font color={n}>")).collect();
    let started = std::time::Instant::now();
    let clean = sanitised(&format!("{formats}{}", "<p>x".repeat(200_000)));
    assert!(clean.len() <= DESCRIPTION_BYTES_MAX && clean.starts_with("x x x"));
    assert!(started.elapsed() < std::time::Duration::from_secs(20));
    let plain = "<p><b>Agenda</b> for <i>today</i></p>".repeat(5000);
    assert_eq!(sanitised(&plain), plain);
}

#[test]
fn the_online_meeting_block_is_found_whole() {
    let body =
        format!("<html><body><p>Agenda</p><div>______________________ mine</div>{BLOCK}</body></html>");
    let OnlineBlock::At(range) = online_block(&body, Some(JOIN_URL)) else {
        panic!("no block")
    };
    assert_eq!(&body[range], BLOCK);
    assert_eq!(
        description(&body, Some(JOIN_URL)).description,
        "<p>Agenda</p><div>______________________ mine</div>"
    );
}

#[test]
fn r_appt_20_what_sales_cannot_hold_is_noticed_but_not_in_the_online_meeting() {
    let holds_more = |body: &str, join_url| description(body, join_url).holds_more;
    for more in [
        "<p>Map: <img src=\"cid:1\"></p>",
        "<TABLE><tr><td>1</td></tr></TABLE>",
        "<iframe src=\"https://a.example/\"></iframe>",
        "<!--[if gte vml 1]><v:shape id=\"x\"><v:imagedata src=\"cid:1\"/></v:shape><![endif]-->",
        &"<p>x</p>".repeat(DESCRIPTION_BYTES_MAX / 8 + 1),
        &"x".repeat(PARSED_BYTES_MAX + 1),
        &"<b>".repeat(40_000),
    ] {
        assert!(holds_more(more, None), "{}", cut(more, 80));
    }
    for same in [
        "",
        "<html><head><style>table { color: red }</style></head><body><p class=\"x\">&lt;img&gt;</p></body></html>",
        "<ul><li><a href=\"https://a.example/\">One</a><o:p></o:p></li></ul><font color=red>Two</font>",
        "1 < 2, imgs and tables",
        &"<p>x</p>".repeat(DESCRIPTION_BYTES_MAX / 8),
    ] {
        assert!(!holds_more(same, None), "{}", cut(same, 80));
    }
    let logo = BLOCK.replace(
        "Microsoft Teams",
        "<img src=\"https://teams.example/logo.png\"><table></table>",
    );
    let body = format!("<html><body><p>Agenda</p>{logo}</body></html>");
    assert!(!holds_more(&body, Some(JOIN_URL)));
    assert!(holds_more(&format!("<img>{body}"), Some(JOIN_URL)));
}

#[test]
fn a_block_with_its_rulers_inside_is_found_whole() {
    let block = "<div class=\"me-email-text\" lang=\"en-US\"><div>________________________</div><div><a \
                 href=\"https://t.example/j\">Join</a></div><div>________________________</div></div>";
    let body = format!("<html><body>\r\n<p>Hello</p>\r\n{block}</body></html>");
    let OnlineBlock::At(range) = online_block(&body, Some("https://t.example/j")) else {
        panic!("no block")
    };
    assert_eq!(&body[range], block);
}

#[test]
fn a_link_without_its_surroundings_is_blurred_and_no_link_is_no_block() {
    assert_eq!(
        online_block("<p>https://t.example/j</p>", Some("https://t.example/j")),
        OnlineBlock::Blurred
    );
    assert_eq!(
        online_block("<p>Hello ____________________ ______________________</p>", None),
        OnlineBlock::None
    );
    assert_eq!(
        online_block("<p>Hello</p>", Some("https://t.example/j")),
        OnlineBlock::None
    );
}

fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<i>",
            "</i>",
            "<a href=\"https://x.example/?a=1&b=2\">",
            "</a>",
            "<div>",
            "</div>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "<svg>",
            "<math>",
            "<mi>",
            "<style>",
            "</style>",
            "<template>",
            "<select>",
            "<pre>\n",
            "<ul>",
            "<li>",
            "<h1>",
            "<nobr>",
            "<form>",
            "<textarea>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "&nbsp;",
            "&lt;script&gt;",
            "&amp;",
            "<",
            ">",
            "\r\n",
            "\0",
            "\u{a0}",
            "<title>",
            "<plaintext>",
            "<body onload=x>",
            "<br>",
            "<hr>",
            "<font color=red>",
            "<o:p>",
            "<img src=x>",
            "_____________________________",
            " class=\"me-email-text\"",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,12}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn sanitising_twice_is_sanitising_once(html in markup()) {
        let once = sanitised(&html);
        prop_assert_eq!(sanitised(&once), once);
    }

    #[test]
    fn what_sales_holds_already_holds_no_more_than_that(html in markup()) {
        let clean = sanitised(&html);
        prop_assert_eq!(description(&clean, None).holds_more, clean.contains("<table"));
    }

    #[test]
    fn text_survives_as_it_is(text in "\\PC{0,80}") {
        let html = from_text(&text);
        let shown = sanitised(&html);
        prop_assert!(shown == html || shows_nothing(&html), "{} became {}", html, shown);
    }

    #[test]
    fn a_block_is_always_whole_elements(html in markup(), more in markup()) {
        let body = format!("{html}{BLOCK}{more}");
        if let OnlineBlock::At(range) = online_block(&body, Some(JOIN_URL)) {
            let block = &body[range];
            prop_assert_eq!(block.matches("<div").count(), block.matches("</div>").count());
            prop_assert!(block.contains("meetup-join"));
        }
        let _no_panic = online_block(&html, Some("<"));
    }
}
