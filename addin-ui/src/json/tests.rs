use super::*;
use serde::Serialize;
use shared::api::records::RecordPage;
use shared::api::shares::{ReasonCode, ShareReason, ShareView};

/// Reading gives what serde wrote.
fn reads_back<T: Serialize + Read + PartialEq + std::fmt::Debug>(written: &T) {
    let text = serde_json::to_string(written).unwrap();
    assert_eq!(read::<T>(&text).as_ref(), Ok(written), "{text}");
}

/// A word is written as serde writes it, and read again.
pub(super) fn is_written_and_read<T: Serialize + Read + Word + Copy + PartialEq + std::fmt::Debug>(word: T) {
    assert_eq!(serde_json::to_string(&word).unwrap(), raw::quoted(&word.word()));
    reads_back(&word);
}

#[test]
fn every_word_of_every_list_is_read_as_the_server_writes_it() {
    super::words::each_word_is_read_as_it_is_written();
}

#[test]
fn what_is_absent_or_null_is_nothing_and_an_absent_list_is_empty() {
    let share: ShareView = read(r#"{"status":"queued","reason":null}"#).unwrap();
    assert_eq!((share.reason, share.sales_record), (None, None));
    let page: RecordPage = read(r#"{"hasMore":false}"#).unwrap();
    assert!(page.records.is_empty());
}

#[test]
fn what_does_not_fit_is_refused_wherever_it_stands() {
    for text in [
        "",
        "nonsense",
        "7",
        r#"{"code":"in-step"}"#,
        r#"{"code":"in-step","rule":7}"#,
        r#"{"code":"never-heard-of","rule":"R-1"}"#,
        r#"{"code":"inStep","rule":"R-1"}"#,
        r#"{"code":"in-step-","rule":"R-1"}"#,
    ] {
        assert_eq!(read::<ShareReason>(text), Err(Unfit), "{text}");
    }
    assert_eq!(read::<RecordPage>(r#"{"records":{},"hasMore":true}"#), Err(Unfit));
    assert_eq!(
        read::<RecordPage>(r#"{"records":[{"type":"account"}],"hasMore":true}"#),
        Err(Unfit)
    );
    let fits = read::<ShareReason>(r#"{"code":"in-step","rule":"R-1","more":[1]}"#);
    assert_eq!(fits.map(|reason| reason.code), Ok(ReasonCode::InStep));
}
