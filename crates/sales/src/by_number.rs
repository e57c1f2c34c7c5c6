//! Reading many records by number: a query for every eighty, five queries in one request.

use crate::client::SalesUser;
use crate::dialect::SALES;
use crate::query;
use crate::wire::{BatchPart, Collection, Row};
use serde_json::Value;
use std::collections::BTreeMap;
use sync_core::{ItemId, SalesNumber};
use vendor_http::Error;

/// Numbers of one query; the longest has 64 characters, and all stand in one line of a request.
pub(crate) const NUMBERS_MAX: usize = 80;
/// Queries of one request.
const QUERIES_MAX: usize = 5;
/// Longest answer that holds many records, in bytes: half a thousand of them with descriptions of ten thousand.
pub(crate) const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The number of no record.
const NOBODY: &str = "0";

/// Whether fewer records at a time may be read.
pub(crate) fn is_of_few(error: &Error) -> bool {
    error.is_too_large() || error.is_breakdown()
}

/// Which records are read, and with which of their rows.
#[derive(Clone, Copy)]
pub(crate) struct ByNumber {
    pub(crate) resource: &'static str,
    /// Our name of the number.
    pub(crate) number: &'static str,
    pub(crate) expand: &'static str,
}

/// What was read, by number, by our names; or why one record could not be.
pub(crate) type Read = BTreeMap<String, Result<Value, Error>>;

#[derive(serde::Deserialize)]
struct Answers {
    parts: Vec<Answer>,
}

#[derive(serde::Deserialize)]
struct Answer {
    payload: Collection<Row>,
}

impl SalesUser {
    /// The records of these numbers; those that are not listed are not there for this user.
    pub(crate) async fn read_by_number(&self, of: ByNumber, numbers: &[SalesNumber]) -> Result<Read, Error> {
        let chunks: Vec<&[SalesNumber]> = numbers.chunks(NUMBERS_MAX).collect();
        let mut found = Read::new();
        for queries in chunks.chunks(QUERIES_MAX) {
            let rows = match queries {
                [_] => None,
                many => self.rows_of_queries(of, many).await?,
            };
            match rows {
                Some(rows) => found.extend(rows),
                None => {
                    for numbers in queries {
                        self.rows_of_query(of, numbers, &mut found).await?;
                    }
                }
            }
        }
        Ok(found)
    }

    /// Several queries in one request; nothing where they had better be asked one by one.
    async fn rows_of_queries(&self, of: ByNumber, queries: &[&[SalesNumber]]) -> Result<Option<Read>, Error> {
        let part = |(index, numbers): (usize, &&[SalesNumber])| {
            let parameters = self.parameters(of, numbers);
            let parameters: Vec<(&str, &str)> = parameters
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let address = self.pod.transport.url(&[of.resource], &parameters);
            BatchPart {
                id: format!("part{}", index + 1),
                path: self.pod.transport.relative(&address),
                operation: "get",
                if_match: None,
                payload: None,
            }
        };
        let parts = queries.iter().enumerate().map(part).collect();
        let call = self.batch_call(parts).answer_bytes_max(self.pod.list_bytes_max);
        let answers = match self.send(call).await.map_err(Error::from) {
            Ok(reply) => reply.json::<Answers>(),
            Err(error) => Err(error),
        };
        match answers {
            Ok(answers) => {
                let mut found = Read::new();
                for part in answers.parts {
                    self.take_rows(of, part.payload, &mut found)?;
                }
                Ok(Some(found))
            }
            Err(Error::Rejected { .. } | Error::Forbidden { .. }) => Ok(None),
            Err(error) if error.is_too_large() || error.is_breakdown() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// One query; where its answer is too large, or the pod breaks at it, by halves until a record is alone. A pod that answers
    /// no question at all breaks at none of the records.
    async fn rows_of_query(
        &self,
        of: ByNumber,
        numbers: &[SalesNumber],
        found: &mut Read,
    ) -> Result<(), Error> {
        let mut todo = vec![numbers];
        let mut answers = false;
        while let Some(chunk) = todo.pop() {
            let parameters = self.parameters(of, chunk);
            let parameters: Vec<(&str, &str)> = parameters
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            match self.page(&[of.resource], &parameters).await {
                Ok(page) => {
                    answers = true;
                    self.take_rows(of, page, found)?;
                }
                Err(error) if is_of_few(&error) => {
                    answers = answers || error.is_too_large() || self.is_answering(of).await;
                    match chunk {
                        _ if !answers => return Err(error),
                        [one] => drop(found.insert(one.as_str().to_owned(), Err(error))),
                        many => {
                            let (first, second) = many.split_at(many.len() / 2);
                            todo.extend([first, second]);
                        }
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Whether the pod answers a question of this kind that names no record.
    pub(crate) async fn is_answering(&self, of: ByNumber) -> bool {
        let nobody = SalesNumber::of_record(&ItemId::new(NOBODY));
        let parameters = self.parameters(of, &[nobody]);
        let parameters: Vec<(&str, &str)> = parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.page::<Row>(&[of.resource], &parameters).await.is_ok()
    }

    fn parameters(&self, of: ByNumber, numbers: &[SalesNumber]) -> Vec<(&'static str, String)> {
        let attribute = self.pod.names.of(of.resource, of.number);
        let texts: Vec<String> = numbers.iter().map(|one| query::quoted(one.as_str())).collect();
        vec![
            ("q", format!("{attribute} in ({})", texts.join(","))),
            ("expand", of.expand.to_owned()),
            ("limit", numbers.len().to_string()),
        ]
    }

    fn take_rows(&self, of: ByNumber, page: Collection<Row>, found: &mut Read) -> Result<(), Error> {
        for row in page.items {
            let row = self.pod.names.inward(of.resource, row);
            let number = row.get(of.number).and_then(Value::as_str).map(str::to_owned);
            let number = number.ok_or_else(|| Error::unreadable(of.number, &SALES.no_request()))?;
            found.insert(number, Ok(Value::Object(row)));
        }
        Ok(())
    }
}
