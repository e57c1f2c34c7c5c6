//! The suite that every backend passes: one function for each promise made in the port's docs.
//!
//! A backend implements [`Subject`] in a test of its own and calls [`contract!`](crate::contract!), which makes one
//! `#[tokio::test]` of every promise. A promise gets an empty database; times are arguments, so nothing here waits for a
//! clock, apart from the few promises about [`changed`](crate::jobs::Jobs::changed).

#![expect(clippy::unwrap_used, reason = "this is test code: a broken promise panics")]

pub mod answers;
pub mod application;
pub mod audit;
pub mod budgets;
pub mod categories;
pub mod configuration;
pub mod content_access;
pub mod drafts;
pub mod feeds;
pub mod files;
pub mod forgotten;
pub mod history;
pub mod homes;
pub mod jobs;
pub mod kinds;
pub mod leases;
pub mod links;
pub mod markers;
pub mod monitor;
pub mod notices;
pub mod opened;
pub mod places;
pub mod records;
pub mod rounds;
pub mod runs;
mod samples;
pub mod saves;
pub mod sessions;
pub mod shares;
pub mod threads;
pub mod tickets;
pub mod tokens;
pub mod users;

use crate::Store;
use crate::jobs::{JobId, JobKind, NewJob};
use crate::shares::{Extent, NewShare, ShareId, ShareOrder};
use crate::users::{MicrosoftIdentity, UserId};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use sync_core::Kind;
use uuid::Uuid;

/// How many programs may drain one database of a backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workers {
    /// One at a time.
    One,
    /// Any number.
    Many,
}

/// A backend on trial, with a database of its own that was empty before.
#[async_trait]
pub trait Subject: Send + Sync {
    /// How many programs may drain it.
    fn workers(&self) -> Workers;

    /// Opens the database as one more program would.
    async fn open(&self) -> Arc<dyn Store>;

    /// Every byte that the database keeps outside memory.
    async fn on_disk(&self) -> Vec<u8>;

    /// The tables of which a row belongs to a user, however many steps lead there, by the database's own catalogue.
    async fn tables_of_users(&self) -> BTreeSet<String>;

    /// Where these bytes lie, as `table.column`: every column of every table that the database's own catalogue lists is
    /// looked through.
    async fn places_of(&self, bytes: &[u8]) -> BTreeSet<String>;
}

/// Makes one test of every promise. `$subject` is the path of an `async fn() -> impl Subject`.
#[macro_export]
macro_rules! contract {
    ($subject:path) => {
        $crate::contract! { $subject:
            users {
                a_person_is_one_user_however_often_they_come
                sixteen_sign_ins_at_once_make_one_user
                the_same_object_in_another_directory_is_somebody_else
                an_unknown_id_finds_nobody
                whoever_signed_in_to_sales_is_that_sales_user
                a_time_comes_back_to_the_microsecond
                what_somebody_is_called_is_kept_sealed_and_goes_with_them
                the_two_pauses_are_independent
                lifting_a_pause_makes_what_waits_due
                users_come_page_by_page
            }
            forgotten {
                nothing_of_a_deleted_user_is_left_in_any_table
                a_user_is_deleted_once_and_it_is_on_record
                what_is_under_way_for_a_deleted_user_keeps_nothing
                a_meeting_of_others_goes_on_without_a_deleted_user
                a_run_ends_without_the_round_of_a_deleted_user
                whoever_becomes_another_sales_user_starts_clean
                nothing_is_opened_for_whoever_starts_clean_until_a_job_begins
                another_name_of_the_same_sales_user_changes_nothing_else
            }
            audit {
                a_pause_by_an_administrator_is_on_record_and_a_users_own_is_not
                a_schedule_is_on_record_with_what_it_was_before
                a_run_is_on_record_that_was_started_or_cancelled_by_hand
                what_starts_by_itself_is_nobodys_act
                a_configuration_is_on_record_field_by_field
                of_sixteen_pauses_and_schedules_at_once_one_is_an_act
                what_an_administrator_says_about_somebodys_record_is_on_record
                who_a_user_was_in_sales_is_on_record_sealed_until_they_are_deleted
            }
            application {
                how_the_application_stands_is_kept_with_since_when
                switching_the_permission_off_forgets_how_the_application_stands
            }
            configuration {
                the_pages_defaults_hold_until_somebody_saves
                a_configuration_comes_back_whole
                one_of_sixteen_administrators_saves
                choices_are_ones_own
            }
            markers {
                a_deployment_is_one_however_often_its_database_is_opened
                an_edition_is_intended_first_and_stands_once_it_was_seen
                an_operator_takes_over_one_mailbox_or_all_and_it_is_on_record
                what_was_taken_over_has_a_first_round_once_its_marker_is_there
            }
            monitor {
                every_card_counts_its_users_and_lists_them
                a_sync_is_what_went_through_or_could_not_be_done
                users_come_in_every_order_both_ways_and_page_by_page
                a_page_goes_on_though_who_ended_the_last_one_is_gone_or_elsewhere
                somebody_is_found_by_the_beginning_of_their_name_or_by_their_id
                somebody_is_found_by_the_whole_of_their_address
                authorizations_that_work_are_counted
                what_runs_came_to_is_told_day_by_day
                the_oldest_change_is_unsynced_until_it_rests
                a_day_tells_how_old_a_change_was_at_most_when_a_run_ended
            }
            categories {
                a_question_is_asked_once_and_answered_once
                who_waits_for_the_answer_is_known_by_what_was_told
            }
            notices {
                an_address_is_kept_sealed_for_whoever_is_registered
                a_lapse_asks_for_one_notice_until_it_was_sent
                a_sign_in_ends_it_and_the_next_lapse_has_its_own
                it_comes_again_as_often_as_is_set
                what_was_put_off_waits_and_does_not_count_as_sent
                only_what_a_sign_in_ends_is_asked_for
                only_the_registered_are_asked_the_oldest_lapses_first
                nobody_is_asked_about_microsoft_while_the_application_opens_mailboxes
                sixteen_workers_take_each_notice_once
                how_the_sender_stands_is_kept_with_since_when
            }
            tokens {
                an_authorization_comes_back
                the_two_kinds_stand_apart
                tokens_are_not_readable_on_disk
                the_state_tells_missing_working_ending_and_lapsed
                why_it_lapsed_is_kept_until_a_sign_in
                it_is_known_when_it_was_renewed
                a_sign_in_ends_a_lapse_and_wakes_the_users_jobs
                one_of_sixteen_may_renew
                the_right_to_renew_runs_out
                nobody_renews_what_is_not_there
                a_renewal_is_saved_and_ends_the_lease
                an_overtaken_renewal_saves_nothing
                a_lapse_loses_against_a_newer_sign_in
                a_passing_fault_gives_the_lease_back
                a_deleted_authorization_is_handed_over_once
                a_renewal_begun_before_a_disconnect_never_outlives_it
            }
            tickets {
                one_of_sixteen_takes_a_ticket
                a_ticket_opens_nothing_else_and_stays_good
                a_ticket_opens_until_it_runs_out_and_not_after
                a_ticket_may_belong_to_nobody_yet
                a_payload_is_not_readable_on_disk
                the_sweep_takes_what_ran_out_and_nothing_else
            }
            files {
                what_is_kept_of_files_comes_back_as_it_was
                what_somebody_kept_since_is_not_written_over
                files_belong_to_the_meeting_and_are_shown_to_whoever_has_a_copy
                names_of_files_are_sealed
            }
            sessions {
                a_session_comes_back_with_its_roles
                a_session_that_ran_out_is_still_told
                an_unknown_bearer_finds_nothing
            }
            shares {
                a_share_and_its_job_are_kept_as_one
                the_same_request_gets_the_same_answer
                another_request_under_the_key_is_refused
                sixteen_clicks_at_once_make_one_share_and_one_job
                the_same_key_of_another_user_is_another_share
                another_users_share_is_invisible
                a_note_is_seen
                every_end_comes_back
                an_end_completes_the_job
                a_lost_lease_writes_nothing
                an_earlier_request_is_known_by_its_key
                a_job_of_another_share_writes_nothing
                what_was_answered_is_there_for_every_program
                recent_shares_are_those_that_wait_or_ended_lately
            }
            drafts {
                a_share_waits_for_its_draft_without_a_job
                a_draft_that_was_sent_gives_its_share_one_job
                a_discarded_draft_ends_its_share
                drafts_are_ones_own_and_not_readable_on_disk
                a_round_whose_lease_was_lost_says_nothing_of_drafts
                a_share_that_ends_forgets_its_draft
            }
            records {
                a_record_says_what_its_link_came_to
                what_was_saved_meanwhile_is_not_told_what_it_was_before
                a_record_is_held_until_somebody_answers
                records_come_page_by_page_by_kind_and_state
                what_is_held_is_listed_over_all_mailboxes
                all_that_is_held_is_counted_by_user_and_reason
                a_record_is_found_by_every_id_of_its_item
            }
            answers {
                an_answer_and_its_job_are_kept_as_one
                every_choice_comes_back
                every_end_of_an_answer_comes_back_and_completes_its_job
                another_users_answer_is_invisible_and_another_job_ends_nothing
                removals_that_a_user_let_go_are_counted
                the_sweep_forgets_answers_that_ended_long_ago
                recent_answers_are_those_that_wait_or_ended_lately
            }
            jobs {
                an_equal_job_waits_once_with_the_earlier_time_and_the_higher_priority
                the_same_job_again_adds_nothing
                a_running_job_does_not_block_a_new_one
                higher_priority_comes_first_and_then_the_earlier
                no_more_is_claimed_than_asked_for
                a_job_is_not_claimed_before_its_time
                a_lane_runs_one_job_at_a_time
                eight_claimers_do_all_work_and_none_twice
                waking_makes_this_users_waiting_jobs_due
                a_buried_job_is_set_aside_for_good
                the_depth_counts_every_state
                a_change_by_another_program_is_noticed
                a_change_between_two_calls_is_not_missed
                patience_ends
                claiming_nothing_is_no_change
                as_many_programs_are_the_worker_as_may_be
            }
            leases {
                a_lease_that_ran_out_is_claimed_again
                a_lease_that_ran_out_counts_as_a_try
                an_old_fence_writes_nothing
                a_heartbeat_keeps_the_lease
                a_failure_counts_and_waiting_does_not
                a_postponed_job_disappears_into_its_twin
                a_job_whose_lease_ran_out_disappears_into_its_twin
                a_finished_job_leaves_its_twin
            }
            homes {
                a_record_of_sales_becomes_one_meeting_at_most
                a_lapsed_owner_is_at_home_while_the_application_opens_mailboxes
            }
            kinds {
                a_meeting_goes_over_to_another_kind_with_all_its_copies
                a_meeting_whose_copies_are_not_all_there_does_not_go_over
                nothing_goes_over_to_where_another_is
            }
            links {
                the_same_appointment_opens_the_same_link
                a_new_pair_knows_nothing_yet
                sixteen_openers_make_one_meeting
                two_mailboxes_share_the_sales_side
                what_one_user_unlinks_goes_on_for_the_other
                a_stronger_claim_replaces_a_weaker_one
                relations_asked_for_replace_earlier_ones
                asking_anew_overtakes_a_save_under_way
                the_first_copy_leads_until_the_organizers_comes
                a_change_of_lead_overtakes_a_save_under_way
                a_link_is_found_by_its_event_in_its_own_mailbox
                a_link_is_found_by_the_number_that_its_record_has_or_will_get
            }
            saves {
                what_was_saved_comes_back_exactly
                every_bond_comes_back
                one_of_sixteen_saves_wins
                a_refused_save_stops_no_other
                a_save_that_fails_keeps_nothing_and_stops_no_other
                a_meeting_is_saved_once_per_generation
                a_sales_id_is_kept_once_known
                an_items_id_is_kept_once_known
                copies_that_do_not_exist_are_left_out
                content_is_not_readable_on_disk
                what_changes_as_one_is_saved_whole_or_not_at_all
            }
            rounds {
                a_round_is_the_first_until_one_has_ended
                a_mailbox_is_suddenly_empty_until_it_lists_something
                links_removed_within_a_day_still_count
            }
            runs {
                a_process_is_off_until_somebody_sets_it
                what_is_switched_on_starts_at_once_and_every_so_often
                a_slot_starts_one_run_however_many_programs_ask
                a_process_never_overlaps_itself
                a_run_has_a_round_for_everybody_who_signed_in_to_both_sides
                a_run_without_mailboxes_has_ended_at_once
                a_run_ends_with_its_last_round
                a_run_of_which_no_mailbox_could_be_done_says_why
                a_cancelled_run_takes_up_nothing_more
                a_round_gives_way_to_whoever_comes_first_and_goes_on_counting
                sync_now_is_ones_own_and_once_at_a_time
                a_round_whose_lease_was_lost_ends_nothing
                runs_come_back_the_latest_first
                ones_own_rounds_come_back_the_latest_first
                the_reasons_of_a_run_are_counted_over_its_mailboxes
                the_sweep_keeps_each_users_latest_round
                recent_runs_are_ones_own_that_go_on_or_ended_lately
            }
            feeds {
                a_page_and_its_place_are_kept_together
                what_a_page_said_is_due_until_it_rests
                the_longest_due_come_first_and_no_more_than_asked_for
                a_feed_is_left_for_each_side_kind_and_mailbox
                a_link_is_found_by_every_id_of_its_item
                a_link_is_found_by_the_key_of_its_meeting_and_of_its_uid
                a_link_is_found_by_its_number_in_its_own_mailbox
                only_what_is_there_is_to_be_listed
                what_is_being_made_is_told_until_its_id_is_known
                where_a_record_stands_with_the_search_comes_back
                a_walk_is_noted_unless_somebody_noted_another
                what_rounds_went_by_is_known_for_each_kind_and_mailbox
                what_links_were_planned_under_is_known_for_each_kind_and_mailbox
                what_was_planned_under_other_settings_than_those_noted_keeps_being_due
            }
            opened {
                the_same_record_is_one_link_in_each_mailbox
                a_contact_is_each_mailboxs_own
                an_item_is_linked_once
                a_series_and_the_meeting_that_it_was_stand_apart
                every_kind_comes_back
                an_invitation_is_looked_for_once_its_meeting_is_known
                who_takes_the_lead_is_planned_anew
            }
            history {
                what_a_link_lost_is_in_its_history_once_and_sealed
                what_an_overtaken_save_lost_is_not_in_the_history
                why_an_item_is_not_shared_is_found_by_its_id_alone
                what_was_said_last_of_an_item_counts
                the_past_is_forgotten_after_thirty_days
            }
            content_access {
                content_may_be_seen_for_a_day_or_until_it_is_taken_back
                that_content_may_be_seen_is_on_record
            }
            threads {
                a_message_is_one_record_in_all_mailboxes
                a_message_is_found_by_its_thread_with_all_of_its_conversation
                what_was_deleted_is_found_by_its_thread_all_the_same
                where_a_user_said_stop_is_kept
            }
            places {
                free_places_are_given_in_the_order_of_the_core
                single_meetings_and_series_share_one_limit
                what_asks_no_more_is_forgotten
            }
            budgets {
                the_eleventh_deletion_is_held_and_its_hold_comes_back
                sixteen_callers_spend_no_more_than_one
                the_same_write_begun_again_spends_nothing_more
                an_overtaken_step_spends_nothing
                a_meeting_is_begun_once_per_generation
                a_begin_that_fails_keeps_and_spends_nothing
                a_held_step_keeps_since_when_it_waits
                what_nobody_answers_in_fourteen_days_is_unlinked
                what_a_person_approved_goes_and_counts
                another_users_budget_is_another
                a_budget_comes_back_after_a_day
                creates_of_a_first_round_count_however_long_it_takes
                creates_of_a_first_round_count_for_a_day_after_it
                deletions_of_the_whole_deployment_count_for_an_hour
                nothing_to_begin_is_nothing_begun
            }
        }
    };
    ($subject:path: $($part:ident { $($promise:ident)* })*) => {
        $(mod $part {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                $crate::contract::$part::$promise(&$subject().await).await;
            })*
        })*
    };
}

/// So many seconds after an ordinary morning.
fn at(secs: i64) -> Timestamp {
    Timestamp::from_second(1_795_340_000).unwrap() + SignedDuration::from_secs(secs)
}

const MINUTE: Duration = Duration::from_secs(60);

async fn signed_in(store: &dyn Store, number: u128) -> UserId {
    store.ensure_user(identity(number), at(0)).await.unwrap().id
}

fn identity(number: u128) -> MicrosoftIdentity {
    MicrosoftIdentity {
        tenant: Uuid::from_u128(1),
        object: Uuid::from_u128(number),
    }
}

fn job(number: u128, lane: UserId) -> NewJob {
    NewJob {
        id: JobId(Uuid::from_u128(number)),
        kind: JobKind::Share(ShareId(Uuid::from_u128(number))),
        lane,
        run_at: at(0),
        priority: 0,
    }
}

fn new_share(number: u128, user: UserId) -> NewShare {
    NewShare {
        id: ShareId(Uuid::from_u128(number)),
        user,
        idempotency_key: format!("key-{number}"),
        fingerprint: [7; 32],
        order: ShareOrder {
            kind: Kind::Appointment,
            item_id: format!("AAMk-{number}"),
            related: None,
            composing: false,
            extent: Extent::Item,
        },
        created_at: at(0),
    }
}

/// Runs `count` callers side by side, half of them through another program's store.
async fn side_by_side<T, F>(
    subject: &dyn Subject,
    count: u128,
    call: impl Fn(Arc<dyn Store>, u128) -> F,
) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let stores = [subject.open().await, subject.open().await];
    let callers: Vec<_> = (0..count)
        .zip(stores.iter().cycle())
        .map(|(number, store)| tokio::spawn(call(Arc::clone(store), number)))
        .collect();
    let mut answers = Vec::new();
    for caller in callers {
        answers.push(caller.await.unwrap());
    }
    answers
}

async fn is_on_disk(subject: &dyn Subject, words: &str) -> bool {
    let bytes = subject.on_disk().await;
    bytes.windows(words.len()).any(|part| part == words.as_bytes())
}

#[cfg(test)]
mod tests {
    /// A promise that is written but not listed would never be tried.
    #[test]
    fn every_promise_is_tried() {
        let list = include_str!("contract.rs");
        let parts = [
            include_str!("contract/answers.rs"),
            include_str!("contract/application.rs"),
            include_str!("contract/budgets.rs"),
            include_str!("contract/categories.rs"),
            include_str!("contract/configuration.rs"),
            include_str!("contract/drafts.rs"),
            include_str!("contract/feeds.rs"),
            include_str!("contract/files.rs"),
            include_str!("contract/forgotten.rs"),
            include_str!("contract/homes.rs"),
            include_str!("contract/jobs.rs"),
            include_str!("contract/leases.rs"),
            include_str!("contract/links.rs"),
            include_str!("contract/markers.rs"),
            include_str!("contract/monitor.rs"),
            include_str!("contract/notices.rs"),
            include_str!("contract/opened.rs"),
            include_str!("contract/places.rs"),
            include_str!("contract/records.rs"),
            include_str!("contract/rounds.rs"),
            include_str!("contract/runs.rs"),
            include_str!("contract/saves.rs"),
            include_str!("contract/sessions.rs"),
            include_str!("contract/shares.rs"),
            include_str!("contract/threads.rs"),
            include_str!("contract/tickets.rs"),
            include_str!("contract/tokens.rs"),
            include_str!("contract/users.rs"),
        ];
        let promises = parts.iter().flat_map(|part| {
            part.lines()
                .filter_map(|line| line.strip_prefix("pub async fn ")?.split_once('('))
                .map(|(name, _)| name)
        });
        let missing: Vec<_> = promises
            .filter(|name| !list.lines().any(|line| line.trim() == *name))
            .collect();
        assert_eq!(missing, Vec::<&str>::new());
    }
}
