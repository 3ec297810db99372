#include "engine/instance/event.h"

namespace jalon {

const char* name_of(EventType type) {
    switch (type) {
        case EventType::instance_started: return "InstanceStarted";
        case EventType::step_taken: return "StepTaken";
        case EventType::step_reversed: return "StepReversed";
        case EventType::fact_corrected: return "FactCorrected";
        case EventType::workflow_changed: return "WorkflowChanged";
        case EventType::workflow_published: return "WorkflowPublished";
        case EventType::subject_erased: return "SubjectErased";
        case EventType::legal_hold_placed: return "LegalHoldPlaced";
        case EventType::legal_hold_lifted: return "LegalHoldLifted";
        case EventType::access_recorded: return "AccessRecorded";
        case EventType::delegation_given: return "DelegationGiven";
    }
    return "Unknown";
}

bool is_standing(EventType type) {
    return type == EventType::workflow_published || type == EventType::subject_erased ||
           type == EventType::legal_hold_placed || type == EventType::legal_hold_lifted;
}

}  // namespace jalon
