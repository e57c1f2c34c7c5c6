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
    for field in differing {
        merge.field(base, exchange, sales, field, terms);
    }
    merge
}

impl<C: Content> Merge<C> {
    fn field(
        &mut self,
        base: Option<&C>,
        exchange: &Item<C>,
        sales: &Item<C>,
        field: C::Field,
        terms: &Terms<'_>,
    ) {
        let (travel, merging) = C::rule(field);
        let ancestor = base.filter(|base| base.says(field, Side::Sales) != Says::Nothing);
        let changed = |side: Side, content: &C| match (content.says(field, side), ancestor) {
            (Says::Nothing, _) | (Says::Blank, None) => false,
            (Says::Something, None) => true,
            (Says::Blank | Says::Something, Some(base)) => !content.same(base, field),
        };
        let is_changed_in_exchange = changed(Side::Exchange, &exchange.content);
        let is_changed_in_sales = changed(Side::Sales, &sales.content);
        let is_on_both = exchange.content.has(field) && sales.content.has(field);
        let in_time = |side: Side, item: &Item<C>| {
            let edit = Edit {
                side,
                at: item.modified,
                zone: terms.zone,
            };
            (base.is_none() && is_on_both) || item.content.travels(base, field, edit)
        };
        let kept_in = |side: Side, item: &Item<C>| {
            let base = base.filter(|base| base.has(field) && !item.content.has(field))?;
            let loss = Loss {
                from: side.other(),
                organizer: exchange.facts.organizer,
                made_in: terms.made_in,
                edited_at: item.modified,
                now: terms.now,
                zone: terms.zone,
            };
            item.content.keeps(base, field, &loss)
        };
        let stays_in_exchange = match in_time(Side::Exchange, exchange) {
            true => kept_in(Side::Sales, exchange),
            false => Some(ReasonCode::Past),
        };
        let reaches_sales = is_changed_in_exchange && stays_in_exchange.is_none();
        if is_changed_in_exchange && let Some(why) = stays_in_exchange {
            self.stays.get_or_insert(why);
        }
        let reaches_exchange = is_changed_in_sales
            && match (travel, terms.to_exchange) {
                (Travel::ToSales, _) => false,
                (Travel::BothWays, Err(why)) => {
                    self.stays.get_or_insert(why);
                    false
                }
                (Travel::BothWays, Ok(())) => {
                    let stays_in_sales = match in_time(Side::Sales, sales) {
                        true => kept_in(Side::Exchange, sales),
                        false => Some(ReasonCode::PastInSales),
                    };
                    if let Some(why) = stays_in_sales {
                        self.stays.get_or_insert(why);
                    }
                    stays_in_sales.is_none()
                }
            };
        let is_kept_in_sales = terms.to_exchange.is_err()
            && terms.held_back == ExternalEdits::KeptInSales
            && base.is_some()
            && is_changed_in_sales;
        match (reaches_sales, reaches_exchange) {
            (false, false) => {}
            (true, false) if merging == Merging::Whole && is_kept_in_sales => {}
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
