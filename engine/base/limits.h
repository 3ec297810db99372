// Every bound of the engine, with its unit and its reason. Past a bound: a typed refusal or error.
#pragma once

#include <cstddef>

namespace jalon::limits {

inline constexpr std::size_t body_bytes_max = 1U << 20U;  // a JSON body or a workflow file
inline constexpr int json_depth_max = 32;                 // nesting of JSON; deeper is hostile
inline constexpr int workflow_json_depth_max = 64;        // nested states need more than data does
inline constexpr std::size_t chart_nodes_max = 2000;      // states of one workflow
inline constexpr int chart_depth_max = 24;                // nesting of states
inline constexpr int microsteps_max = 1000;               // of one trigger: an endless loop, else
inline constexpr std::size_t rule_nodes_max = 2000;       // operators of one rule
inline constexpr int rule_depth_max = 64;                 // nesting of one rule
inline constexpr int rule_steps_max = 100'000;            // operators run by one evaluation
inline constexpr std::size_t timers_max = 200;            // pending for one instance
inline constexpr std::size_t data_bytes_max = 256U << 10U;  // an instance's data, encoded
inline constexpr std::size_t fact_bytes_max = 16U << 10U;   // one fact read of another instance
inline constexpr std::size_t schema_errors_max = 20;        // reported for one value
inline constexpr std::size_t record_bytes_max = 4U << 20U;  // one record on the log
inline constexpr std::size_t group_events_max = 512;        // of one durable batch (measured best)
inline constexpr std::size_t told_max = 10'000;             // instances told by one step, in all
inline constexpr std::size_t pending_commands_max = 4096;   // waiting in the engine
inline constexpr std::size_t list_looks_max = 5'000;  // instances one page of a list goes through
inline constexpr std::size_t worker_tasks_max = 64;   // that wait for the thread that takes long
inline constexpr std::size_t active_instances_max = 20'000;  // kept in memory by the engine
inline constexpr int timer_fires_a_turn_max = 64;            // so that commands are not starved
inline constexpr int key_retention_days = 90;                // idempotency keys

}  // namespace jalon::limits
