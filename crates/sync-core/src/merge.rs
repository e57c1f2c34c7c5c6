//! Field by field against the base (R-CONF-1): what each side still has to learn from the other, and what may not go.

use crate::content::zone::Zone;
use crate::content::{Content, Edit, Loss, Merging, Says, Travel};
use crate::pair::{Item, Side};
use crate::policy::{ExternalEdits, Resolution};
use crate::reason::ReasonCode;
use alloc::vec::Vec;
use jiff::Timestamp;

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
    /// Fields that a person must help over, each with why.
    pub blocked: Vec<(C::Field, ReasonCode)>,
    /// Why an edit stays where it was made, if one does.
    pub stays: Option<ReasonCode>,
}

/// What a merge may do.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Whether Sales' edits may reach Exchange; if not, why.
    pub to_exchange: Result<(), ReasonCode>,
    /// The same of what is the mailbox owner's own (R-APPT-12).
    pub own_to_exchange: Result<(), ReasonCode>,
    /// What becomes of Sales' edits that may not, when Exchange changes the same field.
    pub held_back: ExternalEdits,
    /// Who wins when both sides changed the same field.
    pub conflict: Resolution,
    /// Whether the body of the Outlook item may be replaced.
    pub may_replace_body: bool,
    /// Where the record was made.
    pub made_in: Side,
    /// The present.
    pub now: Timestamp,
    /// The mailbox's time zone.
    pub zone: &'a Zone,
}

/// Merges the contents of `exchange` and `sales`, which both descend from `base`, on these `terms`. Without a base every
/// difference counts as changed on both sides, but for a side that is empty there: it has nothing to bring. Nor was a part
/// that only one side has taken out on the other, for nothing says that it was there.
pub fn merge<C: Content>(
    base: Option<&C>,
    exchange: &Item<C>,
    sales: &Item<C>,
    differing: Vec<C::Field>,
    terms: &Terms<'_>,
) -> Merge<C> {
    let mut merge = Merge {
        sales: sales.content.clone(),
        exchange: exchange.content.clone(),
        to_sales: Vec::new(),
        to_exchange: Vec::new(),
        decided: Vec::new(),
        undecided: Vec::new(),
        blocked: Vec::new(),
        stays: None,
    };
    let edits = Edits {
        base,
        exchange,
        sales,
        terms,
    };
    for field in differing {
        merge.field(&edits, field);
    }
    merge
}

/// What both sides have become since the base, and on what terms it may travel.
struct Edits<'a, C> {
    base: Option<&'a C>,
    exchange: &'a Item<C>,
    sales: &'a Item<C>,
    terms: &'a Terms<'a>,
}

impl<C: Content> Edits<'_, C> {
    fn item(&self, side: Side) -> &Item<C> {
        match side {
            Side::Exchange => self.exchange,
            Side::Sales => self.sales,
        }
    }

    /// Whether Sales' edits of this field may reach Exchange; if not, why.
    fn may_reach_exchange(&self, field: C::Field) -> Result<(), ReasonCode> {
        if C::is_own(field) {
            self.terms.own_to_exchange
        } else {
            self.terms.to_exchange
        }
    }

    fn is_changed_in(&self, side: Side, field: C::Field) -> bool {
        let content = &self.item(side).content;
        let ancestor = self
            .base
            .filter(|base| base.says(field, Side::Sales) != Says::Nothing);
        match (content.says(field, side), ancestor) {
            (Says::Nothing, _) | (Says::Blank, None) => false,
            (Says::Something, None) => true,
            (Says::Blank | Says::Something, Some(base)) => !content.same(base, field),
        }
    }

    /// Why what was changed on this side stays there, if it does: its time is over, or the other side keeps the part that
    /// was taken out here.
    fn stays_in(&self, side: Side, field: C::Field) -> Option<ReasonCode> {
        let item = self.item(side);
        let is_on_both = self.exchange.content.has(field) && self.sales.content.has(field);
        let edit = Edit {
            side,
            at: item.modified,
            zone: self.terms.zone,
        };
        let is_in_time = (self.base.is_none() && is_on_both) || item.content.travels(self.base, field, edit);
        if !is_in_time {
            return Some(match side {
                Side::Exchange => ReasonCode::Past,
                Side::Sales => ReasonCode::PastInSales,
            });
        }
        let base = self
            .base
            .filter(|base| base.has(field) && !item.content.has(field))?;
        let loss = Loss {
            from: side,
            organizer: self.exchange.facts.organizer,
            made_in: self.terms.made_in,
            edited_at: item.modified,
            now: self.terms.now,
            zone: self.terms.zone,
        };
        item.content.keeps(base, field, &loss)
    }

    /// Sales' own value is not overwritten.
    fn is_kept_in_sales(&self, field: C::Field) -> bool {
        self.may_reach_exchange(field).is_err()
            && self.terms.held_back == ExternalEdits::KeptInSales
            && self.base.is_some()
            && self.is_changed_in(Side::Sales, field)
    }
}

impl<C: Content> Merge<C> {
    fn field(&mut self, edits: &Edits<'_, C>, field: C::Field) {
        let Edits {
            base,
            exchange,
            sales,
            terms,
        } = *edits;
        let (travel, merging) = C::rule(field);
        let reaches_sales = edits.is_changed_in(Side::Exchange, field)
            && self.goes_unless(edits.stays_in(Side::Exchange, field));
        let reaches_exchange = edits.is_changed_in(Side::Sales, field)
            && match (travel, edits.may_reach_exchange(field)) {
                (Travel::ToSales, _) => false,
                (Travel::BothWays, Err(why)) => self.goes_unless(Some(why)),
                (Travel::BothWays, Ok(())) => self.goes_unless(edits.stays_in(Side::Sales, field)),
            };
        match (reaches_sales, reaches_exchange) {
            (false, false) => {}
            (true, false) if merging == Merging::Whole && edits.is_kept_in_sales(field) => {}
            (true, false) => self.bring_to_sales(base, &exchange.content, &sales.content, field),
            (false, true) => self.bring_to_exchange(base, exchange, &sales.content, field, terms),
            (true, true) if merging == Merging::PerElement && self.has_room(base, exchange, field) => {
                self.bring_to_sales(base, &exchange.content, &sales.content, field);
                self.bring_to_exchange(base, exchange, &sales.content, field, terms);
            }
            (true, true) => match terms.conflict {
                Resolution::ExchangeWins => {
                    self.decided.push(field);
                    self.bring_to_sales(base, &exchange.content, &sales.content, field);
                }
                Resolution::SalesWins => {
                    self.decided.push(field);
                    self.bring_to_exchange(base, exchange, &sales.content, field, terms);
                }
                Resolution::UserDecides => self.undecided.push(field),
            },
        }
    }

    /// Whether an edit travels; the first reason why one does not is remembered.
    fn goes_unless(&mut self, stays: Option<ReasonCode>) -> bool {
        if let Some(why) = stays {
            self.stays.get_or_insert(why);
        }
        stays.is_none()
    }

    /// Whether both sides can hold what both edits come to.
    fn has_room(&self, base: Option<&C>, exchange: &Item<C>, field: C::Field) -> bool {
        let mut together = self.sales.clone();
        together.merge_in(base, &exchange.content, field);
        !together.overflows(field)
    }

    fn bring_to_sales(&mut self, base: Option<&C>, exchange: &C, sales: &C, field: C::Field) {
        if let Some(why) = exchange.obstacle(field, Side::Sales) {
            self.blocked.push((field, why));
            return;
        }
        self.sales.merge_in(base, exchange, field);
        if self.sales.overflows(field) {
            self.sales.take(exchange, field);
        }
        if !self.sales.same(sales, field) {
            self.to_sales.push(field);
        }
    }

    fn bring_to_exchange(
        &mut self,
        base: Option<&C>,
        exchange: &Item<C>,
        sales: &C,
        field: C::Field,
        terms: &Terms<'_>,
    ) {
        let holds_more = exchange.facts.body == crate::pair::Body::HoldsMore;
        if C::is_body(field) && holds_more && !terms.may_replace_body {
            self.blocked.push((field, ReasonCode::BodyHoldsMore));
            return;
        }
        if let Some(why) = sales.obstacle(field, Side::Exchange) {
            self.blocked.push((field, why));
            return;
        }
        self.exchange.merge_in(base, sales, field);
        if self.exchange.overflows(field) {
            self.exchange.take(sales, field);
        }
        if !self.exchange.same(&exchange.content, field) {
            self.to_exchange.push(field);
        }
    }
}
