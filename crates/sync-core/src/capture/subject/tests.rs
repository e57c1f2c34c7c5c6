//! Prefixes of many mail programs.

use super::*;
use alloc::vec;

#[test]
fn r_mail_5_reply_prefixes_of_any_language_come_off() {
    let subjects = [
        "Offer 7",
        "Re: Offer 7",
        "RE:Offer 7",
        "re : Offer 7",
        "Re[2]: Offer 7",
        "RE (13): Offer 7",
        "Re^2: Offer 7",
        "Re*3: Offer 7",
        "Re2: Offer 7",
        "AW: Offer 7",
        "Antw.: Offer 7",
        "Antwort: Offer 7",
        "SV: Offer 7",
        "R: Offer 7",
        "RIF: Offer 7",
        "Odp: Offer 7",
        "RES: Offer 7",
        "YNT: Offer 7",
        "Vá: Offer 7",
        "BLS: Offer 7",
        "Trả lời: Offer 7",
        "ΑΠ: Offer 7",
        "ΣΧΕΤ: Offer 7",
        "Отв: Offer 7",
        "НА: Offer 7",
        "\u{200f}תגובה: Offer 7",
        "رد: Offer 7",
        "回复：Offer 7",
        "答复: Offer 7",
        "回覆: Offer 7",
        "返信: Offer 7",
        "답장: Offer 7",
        "ตอบ: Offer 7",
        "RE: AW: SV: Re[4]: offer\u{a0} 7",
        "  Re:\tRE:  Offer\r\n 7 ",
    ];
    for subject in subjects {
        let parsed = Subject::parse(subject);
        assert_eq!(parsed.core, "offer 7", "{subject}");
        assert_eq!(parsed.forwards(Prefix::Forward), 0, "{subject}");
    }
}

#[test]
fn r_mail_5_forwards_are_told_from_replies() {
    for subject in [
        "FW: Offer",
        "Fwd: Offer",
        "WG: Offer",
        "TR: Offer",
        "RV: Offer",
        "VB: Offer",
        "I: Offer",
        "ENC: Offer",
        "PD: Offer",
        "İLT: Offer",
        "VL: Offer",
        "FS: Offer",
        "ΠΡΘ: Offer",
        "הועבר: Offer",
        "إعادة توجيه: Offer",
        "转发：Offer",
        "轉寄: Offer",
        "転送: Offer",
        "전달: Offer",
        "Пересл: Offer",
    ] {
        let parsed = Subject::parse(subject);
        assert_eq!(
            (parsed.core.as_str(), parsed.prefixes),
            ("offer", vec![Prefix::Forward]),
            "{subject}"
        );
    }
    assert_eq!(Subject::parse("VS: Offer").prefixes, [Prefix::Either]);
    assert_eq!(
        Subject::parse("Re: FW: VS: Offer").prefixes,
        [Prefix::Reply, Prefix::Forward, Prefix::Either]
    );
    assert_eq!(Subject::parse("Re: FW: VS: Offer").forwards(Prefix::Forward), 2);
    assert_eq!(Subject::parse("Re: FW: VS: Offer").forwards(Prefix::Reply), 1);
}

#[test]
fn r_mail_5_what_only_looks_like_a_prefix_stays() {
    for (subject, core) in [
        ("Automatic reply: Offer", "automatic reply: offer"),
        ("Accepted: Visit", "accepted: visit"),
        ("Restaurant: tonight", "restaurant: tonight"),
        ("Really: now", "really: now"),
        ("2: two", "2: two"),
        ("[2]: two", "[2]: two"),
        ("Re() : x", "re() : x"),
        ("Re", "re"),
        ("", ""),
        (":", ":"),
    ] {
        let parsed = Subject::parse(subject);
        assert_eq!(
            (parsed.core.as_str(), parsed.prefixes),
            (core, vec![]),
            "{subject}"
        );
    }
    assert_eq!(Subject::parse("Re:").core, "");
}
