//! `q` from framework 2 on: `Subject like 'X%' and (StatusCode = 'A' or DueDate between '…' and '…')`.

use super::tokens::{Token, syntax, tokens};
use super::{Case, Filter, Relation, literal, queryable};
use crate::sales::model::schema::Attribute;
use crate::sales::model::{Complaint, Field, Kind, Table};

/// How deep parentheses and `not` may nest.
const MAX_DEPTH: usize = 40;

/// Reads an expression.
///
/// # Errors
/// A complaint that names what cannot be read, is unknown, or is not queryable.
pub fn row_match(table: Table, text: &str) -> Result<Filter, Complaint> {
    let mut reader = Reader {
        table,
        tokens: tokens(text)?.into_iter().peekable(),
        depth: 0,
    };
    let filter = reader.any_of()?;
    match reader.tokens.next() {
        None => Ok(filter),
        Some(_) => Err(syntax("there is text after the end of the expression")),
    }
}

struct Reader {
    table: Table,
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
}

impl Reader {
    fn any_of(&mut self) -> Result<Filter, Complaint> {
        let mut parts = vec![self.all_of()?];
        while self.word("or") {
            parts.push(self.all_of()?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Filter::Or(parts)
        })
    }

    fn all_of(&mut self) -> Result<Filter, Complaint> {
        let mut parts = vec![self.one()?];
        while self.word("and") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Filter::And(parts)
        })
    }

    fn one(&mut self) -> Result<Filter, Complaint> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(syntax("it is nested too deeply"));
        }
        let filter = if self.word("not") {
            Filter::Not(Box::new(self.one()?))
        } else if self.symbol("(") {
            let inner = self.any_of()?;
            self.expect(")")?;
            inner
        } else {
            self.condition()?
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn condition(&mut self) -> Result<Filter, Complaint> {
        let (child, attribute, case) = self.attribute()?;
        let filter = self.relation(attribute, case)?;
        Ok(match child {
            Some(child) => Filter::AnyChild(child, Box::new(filter)),
            None => filter,
        })
    }

    fn relation(&mut self, attribute: &'static Attribute, case: Case) -> Result<Filter, Complaint> {
        if self.word("is") {
            let negated = self.word("not");
            if !self.word("null") {
                return Err(syntax("is must be followed by null"));
            }
            return Ok(negate(negated, Filter::Missing(attribute)));
        }
        let negated = self.word("not");
        if self.word("like") {
            if !matches!(attribute.kind, Kind::Text(_)) {
                return Err(syntax(&format!("attribute {} is not text", attribute.name)));
            }
            let pattern = self.value(attribute)?;
            return Ok(negate(
                negated,
                Filter::Like {
                    attribute,
                    case,
                    pattern,
                },
            ));
        }
        let compare = |relation, value| Filter::Compare {
            attribute,
            case,
            relation,
            value,
        };
        if self.word("between") {
            let low = self.value(attribute)?;
            if !self.word("and") {
                return Err(syntax("between needs two values joined by and"));
            }
            let high = self.value(attribute)?;
            let both = vec![compare(Relation::AtLeast, low), compare(Relation::AtMost, high)];
            return Ok(negate(negated, Filter::And(both)));
        }
        if self.word("in") {
            self.expect("(")?;
            let mut any = vec![compare(Relation::Equal, self.value(attribute)?)];
            while self.symbol(",") {
                any.push(compare(Relation::Equal, self.value(attribute)?));
            }
            self.expect(")")?;
            return Ok(negate(negated, Filter::Or(any)));
        }
        match self.tokens.next() {
            Some(Token::Symbol(symbol)) if !negated => {
                let relation =
                    Relation::from_symbol(symbol).ok_or_else(|| syntax("an operator is missing"))?;
                Ok(compare(relation, self.value(attribute)?))
            }
            _ => Err(syntax("an operator is missing")),
        }
    }

    /// An attribute, alone or in `upper(…)` or `lower(…)`, of the record itself or, as `Child.Attribute`, of its children.
    fn attribute(&mut self) -> Result<(Option<Table>, &'static Attribute, Case), Complaint> {
        let Some(Token::Word(word)) = self.tokens.next() else {
            return Err(syntax("an attribute is missing"));
        };
        let Some(case) = function(&word).filter(|_| self.symbol("(")) else {
            let (child, attribute) = self.named(&word)?;
            return Ok((child, attribute, Case::Exact));
        };
        let Some(Token::Word(name)) = self.tokens.next() else {
            return Err(syntax("an attribute is missing"));
        };
        self.expect(")")?;
        let (child, attribute) = self.named(&name)?;
        Ok((child, attribute, case))
    }

    fn named(&self, name: &str) -> Result<(Option<Table>, &'static Attribute), Complaint> {
        let below = name.split_once('.');
        let child = below.and_then(|(child, inner)| Some((self.table.child(child)?, inner)));
        match child {
            Some((child, inner)) => Ok((Some(child), queryable(child, inner)?)),
            None => Ok((None, queryable(self.table, name)?)),
        }
    }

    /// A literal, alone or in `upper(…)` or `lower(…)`.
    fn value(&mut self, attribute: &'static Attribute) -> Result<Field, Complaint> {
        match self.tokens.next() {
            Some(Token::Text(text) | Token::Number(text)) => literal(attribute, &text),
            Some(Token::Word(word)) => match function(&word) {
                Some(case) => {
                    self.expect("(")?;
                    let Some(Token::Text(text)) = self.tokens.next() else {
                        return Err(syntax("a text is missing"));
                    };
                    self.expect(")")?;
                    literal(attribute, &case.apply(&text))
                }
                None if attribute.kind == Kind::Flag => literal(attribute, &word.to_ascii_lowercase()),
                None => Err(syntax("text must stand in single quotes")),
            },
            Some(Token::Symbol(_)) | None => Err(syntax("a value is missing")),
        }
    }

    fn word(&mut self, keyword: &str) -> bool {
        let is_it = |token: &Token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword));
        self.tokens.next_if(is_it).is_some()
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        self.tokens
            .next_if(|token| matches!(token, Token::Symbol(found) if *found == symbol))
            .is_some()
    }

    fn expect(&mut self, symbol: &str) -> Result<(), Complaint> {
        if self.symbol(symbol) {
            Ok(())
        } else {
            Err(syntax(&format!("{symbol} is missing")))
        }
    }
}

fn function(word: &str) -> Option<Case> {
    if word.eq_ignore_ascii_case("upper") {
        Some(Case::Upper)
    } else if word.eq_ignore_ascii_case("lower") {
        Some(Case::Lower)
    } else {
        None
    }
}

fn negate(negated: bool, filter: Filter) -> Filter {
    if negated {
        Filter::Not(Box::new(filter))
    } else {
        filter
    }
}
