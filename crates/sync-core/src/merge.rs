//! Field by field against the base (R-CONF-1): what each side still has to learn from the other.

use crate::content::{Content, Merging, Travel};
use crate::policy::{Direction, Lead, Policy, Resolution};
use alloc::vec::Vec;

/// What each side should hold, and which fields would change for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge<C: Content> {
    /// What Sales should hold.
    pub sales: C,
    /// What Exchange should hold.
    pub exchange: C,
    /// Fields to be written in Sales.
    pub to_sales: Vec<C::Field>,
    /// Fields to be written in Exchange.
    pub to_exchange: Vec<C::Field>,
    /// Fields that both sides changed to different values, and that the policy decided.
    pub decided: Vec<C::Field>,
    /// Fields that both sides changed to different values, and that a person must decide.
    pub undecided: Vec<C::Field>,
}

/// Merges `exchange` and `sales`, which both descend from `base`. Without a base every difference counts as changed on
/// both sides. A copy that follows merges nothing.
pub fn merge<C: Content>(base: Option<&C>, exchange: &C, sales: &C, policy: &Policy) -> Merge<C> {
    let mut merge = Merge {
        sales: sales.clone(),
        exchange: exchange.clone(),
        to_sales: Vec::new(),
        to_exchange: Vec::new(),
        decided: Vec::new(),
        undecided: Vec::new(),
    };
    if policy.lead == Lead::Follows {
        return merge;
    }
    for field in C::FIELDS
        .iter()
        .copied()
        .filter(|field| !exchange.same(sales, *field))
    {
        let (travel, merging) = C::rule(field);
        let may_reach_exchange = travel == Travel::BothWays && policy.direction == Direction::TwoWay;
        let changed = |side: &C| base.is_none_or(|base| !side.same(base, field));
        match (changed(exchange), changed(sales)) {
            (false, false) => {}
            (true, false) => merge.bring_to_sales(base, exchange, sales, field),
            (false, true) if may_reach_exchange => merge.bring_to_exchange(base, exchange, sales, field),
            (false, true) => {}
            (true, true) => match merging {
                Merging::PerElement => {
                    merge.bring_to_sales(base, exchange, sales, field);
                    if may_reach_exchange {
                        merge.bring_to_exchange(base, exchange, sales, field);
                    }
                }
                Merging::Whole if !may_reach_exchange => merge.bring_to_sales(base, exchange, sales, field),
                Merging::Whole => merge.decide(policy.conflict, base, exchange, sales, field),
            },
        }
    }
    merge
}

impl<C: Content> Merge<C> {
    fn bring_to_sales(&mut self, base: Option<&C>, exchange: &C, sales: &C, field: C::Field) {
        let target = C::merged(base, sales, exchange, field);
        if !target.same(sales, field) {
            self.sales.take(&target, field);
            self.to_sales.push(field);
        }
    }

    fn bring_to_exchange(&mut self, base: Option<&C>, exchange: &C, sales: &C, field: C::Field) {
        let target = C::merged(base, exchange, sales, field);
        if !target.same(exchange, field) {
            self.exchange.take(&target, field);
            self.to_exchange.push(field);
        }
    }

    fn decide(&mut self, how: Resolution, base: Option<&C>, exchange: &C, sales: &C, field: C::Field) {
        match how {
            Resolution::ExchangeWins => {
                self.decided.push(field);
                self.bring_to_sales(base, exchange, sales, field);
            }
            Resolution::SalesWins => {
                self.decided.push(field);
                self.bring_to_exchange(base, exchange, sales, field);
            }
            Resolution::UserDecides => self.undecided.push(field),
        }
    }
}
