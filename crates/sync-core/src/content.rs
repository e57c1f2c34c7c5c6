//! What a kind of record holds, seen field by field.

pub(crate) mod appointment;

use alloc::vec::Vec;
use appointment::Related;
use core::fmt::Debug;
use jiff::Timestamp;

/// One kind of record: its fields, and the rule of each. The verbs are written once, over this.
pub trait Content: Clone + Eq + Debug {
    /// Names one field.
    type Field: Copy + Eq + Ord + Debug + 'static;

    /// Every field that is merged, in the order of reports.
    const FIELDS: &'static [Self::Field];

    /// Which way this field travels, and how two edits of it come together.
    fn rule(field: Self::Field) -> (Travel, Merging);

    /// Whether both hold the same there. An equivalence: contents are reduced to what both sides can hold before they
    /// come here, so rounding on one side never looks like an edit.
    fn same(&self, other: &Self, field: Self::Field) -> bool;

    /// Takes this field over from `other`.
    fn take(&mut self, other: &Self, field: Self::Field);

    /// For fields that merge element by element: `mine`, with what changed from `base` to `theirs` done to it too.
    /// Fields that merge whole give `theirs`.
    fn merged(base: Option<&Self>, mine: &Self, theirs: &Self, field: Self::Field) -> Self;

    /// What the record is about in Sales.
    fn related(&self) -> &Related;

    /// Remembers relations without touching anything else.
    fn set_related(&mut self, related: Related);

    /// Takes on the relations `asked` for, and lets go of those that `before` had and `asked` has not; people who take
    /// part in `meeting` anyway stay.
    fn relate(&mut self, before: &Related, asked: &Related, meeting: &Self);

    /// Whether the relations asked for are there.
    fn is_related_as(&self, asked: &Related) -> bool;

    /// Whether an edit made at `edited_at` still travels (R-TIME-1): the record ends after it, by the later of the
    /// base's end and its own.
    fn is_future(&self, base: Option<&Self>, edited_at: Timestamp) -> bool;
}

/// Which way a field travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Travel {
    /// Both ways.
    BothWays,
    /// From Exchange to Sales; an edit in Sales stays there.
    ToSales,
}

/// How two edits of one field come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merging {
    /// One value: two different edits are a conflict.
    Whole,
    /// A set: additions and removals of both sides all count, there is no conflict.
    PerElement,
}

/// The fields in which two contents differ.
pub(crate) fn differing<C: Content>(one: &C, other: &C) -> Vec<C::Field> {
    C::FIELDS
        .iter()
        .copied()
        .filter(|field| !one.same(other, *field))
        .collect()
}
