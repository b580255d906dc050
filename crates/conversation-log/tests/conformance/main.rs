//! Every promise of `ConversationLog`, each on SQLite and on PostgreSQL: `sqlite::turns::…`, `postgres::turns::…`.
//!
//! A promise is an async function over a [`world::World`]; the macro below stamps it out once a database. A new backend
//! passes this suite or does not exist.
//!
//! PostgreSQL is expected at `HELPLINE_TEST_POSTGRES` (`postgres://postgres@127.0.0.1:5432/postgres` when unset). Where
//! there is none the tests fail and say so, unless `HELPLINE_TEST_WITHOUT_POSTGRES=1` leaves them out.

#![expect(clippy::print_stderr, reason = "what is left out is told loudly")]
#![expect(
    clippy::unwrap_used,
    reason = "clippy lets only functions marked as tests unwrap; here all of it is one"
)]

mod cut;
mod erase;
mod faults;
mod keys;
mod lists;
mod missed;
mod opening;
mod outbox;
mod repeats;
mod replaced;
mod replay;
mod requests;
mod reviews;
mod search;
mod settings;
mod turns;
mod upgrade;
mod watching;
mod world;

/// Stamps each promise out as one test per database.
macro_rules! conformance {
    ($($group:ident { $($promise:ident),+ $(,)? })+) => {
        mod sqlite {
            $(mod $group {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    let world = crate::world::World::sqlite();
                    crate::$group::$promise(&world).await;
                    world.close().await;
                })+
            })+
        }
        mod postgres {
            $(mod $group {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    let Some(world) = crate::world::World::postgres().await else { return };
                    crate::$group::$promise(&world).await;
                    world.close().await;
                })+
            })+
        }
    };
}

conformance! {
    turns {
        a_turn_is_stored_whole,
        a_turn_starts_from_the_state_of_the_one_before,
        a_turn_may_say_nothing,
        the_times_of_a_conversation_never_go_back,
        the_person_and_locale_of_a_conversation_are_the_last_known,
        what_was_sent_comes_back_byte_for_byte,
        conversations_with_one_id_on_two_channels_are_two,
        sequences_have_no_gaps_under_concurrent_turns,
        turns_of_one_batch_build_on_each_other_however_many_there_are,
        the_turns_of_two_replicas_make_one_order,
        a_long_conversation_is_read_page_by_page,
    }
    repeats {
        a_repeat_gives_the_same_bytes,
        a_repeat_is_known_by_any_of_its_keys,
        a_repeat_after_a_restart_gives_the_same_bytes,
        a_key_that_came_with_a_repeat_makes_the_next_one_a_repeat,
        the_same_key_in_another_conversation_is_another_turn,
        an_arrival_without_keys_is_never_a_repeat,
        the_same_key_at_the_same_moment_is_one_turn,
        the_same_key_at_two_replicas_is_one_turn,
    }
    faults {
        a_panic_while_deciding_fails_its_turn_alone,
        a_poison_row_fails_alone,
        dropping_the_future_does_not_undo_the_turn,
        a_name_that_no_database_keeps_is_refused,
        a_value_that_could_not_be_read_back_is_refused,
        a_damaged_state_does_not_end_its_conversation,
        closing_stores_what_was_accepted,
        a_closed_log_says_so,
        a_locked_database_is_answered_in_time,
        turns_go_on_by_themselves_after_the_connections_were_cut,
    }
    lists {
        the_last_updated_conversation_comes_first,
        every_conversation_is_on_exactly_one_page,
        a_page_stays_where_it_was_while_conversations_change,
        filters_hold_together,
        a_cursor_that_was_never_given_out_is_refused,
    }
    outbox {
        deliveries_of_a_conversation_leave_one_after_the_other,
        a_claimed_delivery_is_hidden_until_its_lease_ends,
        two_replicas_never_hold_the_same_delivery,
        a_clock_that_was_put_back_holds_no_delivery_up,
        a_failed_delivery_waits_for_its_time,
        a_delivery_that_was_not_tried_keeps_its_attempts,
        a_parked_delivery_holds_nobody_up,
        one_kind_of_delivery_never_waits_for_another,
        a_parked_delivery_is_listed_and_tried_again_when_asked,
        deliveries_are_listed_page_by_page,
        nothing_more_is_delivered_to_who_is_out_of_reach,
        a_sent_activity_is_found_by_the_name_its_channel_gave_it,
        moments_are_changed_by_one_replica_at_a_time,
    }
    search {
        words_phrases_beginnings_and_exclusions_find_the_same_turns,
        no_text_is_a_wrong_query,
        a_hit_shows_what_was_found_as_it_was_written,
        every_hit_is_on_exactly_one_page_the_latest_first,
        filters_of_a_search_hold_together,
        a_cursor_of_a_search_that_was_never_given_out_is_refused,
        a_clock_that_goes_back_changes_no_order_of_a_conversation,
        a_text_of_every_length_and_script_is_stored_and_found,
    }
    missed {
        what_came_to_nothing_comes_with_the_turns_before_it,
        a_long_history_is_looked_through_stretch_by_stretch,
        filters_of_what_came_to_nothing_hold_together,
        an_outcome_names_the_answer_it_is_about,
        turns_are_read_by_their_numbers_in_the_order_asked,
        a_conversation_is_listed_with_what_it_began_with,
    }
    upgrade {
        a_database_of_every_earlier_version_is_migrated_with_its_rows,
        an_earlier_version_goes_on_beside_the_new_one,
    }
    keys {
        conversations_lie_in_the_order_in_which_their_ids_were_made,
        whatever_is_asked_of_a_conversation_finds_it,
        an_earlier_version_is_kept_away_from_a_new_database,
        an_old_database_keeps_its_keys_for_the_earlier_version_beside_it,
        what_is_carried_from_an_old_database_keeps_its_keys,
        ordered_keys_are_not_carried_to_where_an_earlier_version_could_come,
    }
    erase {
        what_is_erased_is_nowhere_any_more,
        a_person_is_erased_wherever_they_wrote,
        what_is_older_than_it_may_be_expires_channel_by_channel,
        whoever_comes_back_while_conversations_expire_loses_no_turn,
        what_hangs_on_a_conversation_is_erased_however_much_it_is,
        an_erasure_that_was_cut_short_is_ended_by_asking_again,
        exports_that_nobody_takes_hold_no_reader_up,
        an_export_is_one_snapshot_while_turns_go_on,
        a_history_is_the_same_after_it_was_carried_there_and_back,
        a_backup_is_made_while_turns_go_on_and_restored_whole,
        a_damaged_backup_is_refused_before_it_takes_any_place,
    }
    requests {
        a_request_with_the_same_number_is_replaced,
        two_versions_of_a_request_in_one_batch_are_one_request,
        a_turn_closes_the_open_requests_of_its_conversation,
        a_reference_is_kept_until_a_newer_one_comes,
    }
    reviews {
        a_review_is_of_the_question_wherever_it_is_asked,
        a_turn_that_is_reviewed_again_has_its_last_review,
        a_review_stands_at_its_turn,
        a_turn_that_is_not_there_gets_no_review,
        reviews_of_two_replicas_are_one_list,
        a_review_goes_with_its_conversation,
    }
    settings {
        a_setting_keeps_its_first_value,
        a_setting_that_is_set_again_is_replaced,
        every_replica_gets_the_same_setting,
        a_setting_is_changed_by_one_replica_after_the_other,
        an_admin_key_is_found_by_its_secret_until_it_is_revoked,
        the_same_secret_twice_is_one_key,
    }
    replay {
        a_turn_is_logged_with_the_state_before_it,
        every_turn_is_in_one_piece,
        the_turns_of_a_replay_are_filtered,
        a_turn_of_a_release_before_is_logged_without_its_state,
    }
    watching {
        a_receiver_wakes_when_the_conversation_grows,
        a_receiver_wakes_when_another_replica_stores,
    }
    opening {
        replicas_may_start_at_the_same_moment,
        a_database_of_a_newer_version_is_refused,
        a_version_goes_on_where_a_newer_one_only_added,
        what_another_program_added_is_refused,
        a_migration_that_was_changed_is_refused,
        a_database_of_another_program_is_refused,
        an_open_log_is_ready,
    }
}
