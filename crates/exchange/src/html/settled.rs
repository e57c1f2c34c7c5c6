//! Descriptions that are in our form already, told without a parser, which takes a hundred times as long. Most are: we wrote
//! them, or somebody with plain tastes.
//!
//! **Invariant:** what is settled comes out of every cleaner as it went in. Whatever is not surely so is not settled.

/// What Exchange puts around every body; no cleaner keeps any of it.
const DOCUMENT: (&str, &str) = (
    "<html><head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\r\n</head>\r\n<body>\r\n",
    "\r\n</body>\r\n</html>\r\n",
);

/// Deepest nesting and longest HTML that is looked at, so far below what a description may be that no cut comes into it.
const DEPTH_MAX: usize = 20;
const BYTES_MAX: usize = 50 * 1024;

/// How these characters are written down, and no others.
const ENTITIES: [&str; 4] = ["&amp;", "&lt;", "&gt;", "&nbsp;"];

/// The HTML that a cleaner would give back, without the document around it; nothing where only a parser knows.
pub(super) fn settled(html: &str) -> Option<&str> {
    if html.len() > BYTES_MAX || html.contains(['\u{a0}', '\u{feff}']) {
        return None;
    }
    let inside = html
        .strip_prefix(DOCUMENT.0)
        .and_then(|rest| rest.strip_suffix(DOCUMENT.1));
    let inside = inside.unwrap_or(html).trim_ascii();
    is_settled(inside).then_some(inside)
}

/// Whether these are plain texts, and elements without attributes that each end where a parser would end them.
fn is_settled(html: &str) -> bool {
    let mut open = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.bytes().position(is_special) {
        let special = &rest[at..];
        let known = match special.strip_prefix('<') {
            Some(tag) => tag
                .split_once('>')
                .filter(|(name, _)| stands(name, &mut open))
                .map(|(_, after)| after),
            None => ENTITIES.iter().find_map(|entity| special.strip_prefix(entity)),
        };
        let Some(after) = known else {
            return false;
        };
        rest = after;
    }
    open.is_empty()
}

/// Whether a parser, or whoever writes its tree down, may change it.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'<' | b'>' | b'&' | b'\r' | 0)
}

/// Whether a tag may stand inside of these elements, the innermost last, which are what they are after it then.
fn stands<'a>(tag: &'a str, open: &mut Vec<&'a str>) -> bool {
    if let Some(name) = tag.strip_prefix('/') {
        return open.pop() == Some(name);
    }
    match tag {
        "br" => return true,
        "b" | "code" | "del" | "em" | "i" | "ins" | "s" | "strong" | "sub" | "sup" | "u" => {}
        // A block ends a paragraph, wherever that began.
        "blockquote" | "div" | "ol" | "p" | "ul" if !open.contains(&"p") => {}
        // An item ends the one before it, unless that is closed.
        "li" if matches!(open.last(), Some(&("ol" | "ul"))) => {}
        _ => return false,
    }
    open.push(tag);
    open.len() <= DEPTH_MAX
}

#[cfg(test)]
mod tests {
    use super::super::{CLEANER, images, sanitised};
    use super::*;
    use proptest::prelude::*;

    const PLAIN: [&str; 6] = [
        "",
        "Room 7, \"upstairs\"\nat the back",
        "<p>Agenda &amp; more</p><p>&nbsp;</p>",
        "<ul><li>One<ol><li><p>First</p></li></ol></li><li><b>Two</b></li></ul>",
        "<div><b><i>1 &lt; 2</i></b><br><br></div>",
        "<b><p>x</p></b><blockquote>y</blockquote>",
    ];

    fn in_document(html: &str) -> String {
        format!("{}{html}{}", DOCUMENT.0, DOCUMENT.1)
    }

    #[test]
    fn what_is_plain_is_settled_with_or_without_the_document_around_it() {
        for plain in PLAIN {
            assert_eq!(settled(plain), Some(plain));
            assert_eq!(settled(&in_document(plain)), Some(plain));
            assert_eq!(settled(&format!(" \r\n{plain}\r\n")), Some(plain));
        }
    }

    #[test]
    fn what_a_parser_would_change_is_not_settled() {
        for other in [
            "<p>one<p>two",
            "<p>one</p></p>",
            "<b><i>x</b></i>",
            "<p><div>x</div></p>",
            "<p><b><p>x</p></b></p>",
            "<p><ul><li>x</li></ul></p>",
            "<li>x</li>",
            "<ul><b><li>x</li></b></ul>",
            "<P>x</P>",
            "<p class=\"x\">x</p>",
            "<a href=\"https://a.example/\">x</a>",
            "<script>x</script>",
            "<pre>\nx</pre>",
            "<table>x</table>",
            "a & b",
            "&eacute;",
            "&amp",
            "1 > 2",
            "\u{a0}",
            "\u{feff}",
            "one\r\ntwo",
            "<!-- x -->",
            "<",
            &format!("{}{}", "<b>".repeat(21), "</b>".repeat(21)),
            &"x".repeat(BYTES_MAX + 1),
        ] {
            assert_eq!(settled(other), None, "{other}");
        }
    }

    /// Trees of elements that are settled, and of some that are so only in their place, or never.
    fn tree() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            prop::sample::select(vec![
                "<br>",
                "&amp;",
                "&lt;b&gt;",
                "&nbsp;",
                " ",
                "\n",
                "\u{2003}",
                "x",
                "<hr>",
                "</p>",
                "&",
                "\r\n",
            ])
            .prop_map(str::to_owned),
            "\\PC{0,6}",
        ];
        leaf.prop_recursive(6, 60, 5, |inside| {
            let names = prop::sample::select(vec![
                "b",
                "code",
                "del",
                "em",
                "i",
                "ins",
                "s",
                "strong",
                "sub",
                "sup",
                "u",
                "blockquote",
                "div",
                "ol",
                "p",
                "ul",
                "li",
                "li",
                "h1",
                "pre",
                "td",
            ]);
            (names, prop::collection::vec(inside, 0..5))
                .prop_map(|(name, inside)| format!("<{name}>{}</{name}>", inside.concat()))
        })
    }

    /// The same of elements that are settled wherever they stand.
    fn plain_tree() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec!["<br>", "&amp;", "&nbsp;", " ", "\n", "\u{2003}", "x"]);
        leaf.prop_map(str::to_owned).prop_recursive(8, 80, 5, |inside| {
            let names = prop::sample::select(vec![
                "<b>",
                "<code>",
                "<del>",
                "<em>",
                "<i>",
                "<ins>",
                "<s>",
                "<strong>",
                "<sub>",
                "<sup>",
                "<u>",
                "<blockquote>",
                "<div>",
                "<ol>",
                "<ul>",
                "<ul><li>",
                "<div><ol><li>",
            ]);
            (names, prop::collection::vec(inside, 0..5)).prop_map(|(begin, inside)| {
                let end: String = begin
                    .trim_matches(['<', '>'])
                    .rsplit("><")
                    .map(|name| format!("</{name}>"))
                    .collect();
                format!("{begin}{}{end}", inside.concat())
            })
        })
    }

    fn is_what_cleaners_give(html: &str) -> Result<(), TestCaseError> {
        if let Some(inside) = settled(html) {
            for cleaner in [&CLEANER, &images::CLEANER] {
                let clean = cleaner.clean(html).to_string();
                prop_assert_eq!(clean.trim(), inside.trim(), "of {}", html);
            }
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn a_cleaner_gives_back_what_is_settled(html in tree()) {
            is_what_cleaners_give(&html)?;
            is_what_cleaners_give(&in_document(&html))?;
        }

        #[test]
        fn a_cleaner_gives_back_plain_trees(html in plain_tree()) {
            prop_assert!(settled(&html).is_some(), "{}", html);
            is_what_cleaners_give(&html)?;
            is_what_cleaners_give(&in_document(&html))?;
        }

        #[test]
        fn plain_trees_that_were_cleaned_once_need_no_parser_again(html in plain_tree()) {
            let clean = sanitised(&in_document(&html));
            prop_assert_eq!(settled(&clean), Some(clean.as_str()));
        }
    }
}
