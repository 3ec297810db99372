#!/usr/bin/env bash
# The whole life of a volunteer mission by command line, step by step, told in English or French.
# La vie entière d'une mission de volontariat en ligne de commande, racontée en français ou anglais.
# Usage: whole_life.sh [en|fr]. It starts a server of its own in a temporary folder, plays the years
# 2025 to 2027 and stops. JALON names the program, build/release/bin/jalon without it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

jalon=${JALON:-build/release/bin/jalon}
language=${1:-en}
folder=$(mktemp -d)
server=
declare -A tokens=()

stop() {
    [[ -z $server ]] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

# say ENGLISH FRENCH
say() {
    [[ $language == fr ]] && printf '\n== %s\n' "$2" || printf '\n== %s\n' "$1"
}

# act WHO: the person who takes the next steps; WHO is role:subject:organisation.
act() {
    local role subject org
    IFS=: read -r role subject org <<<"$1"
    if [[ -z ${tokens[$1]:-} ]]; then
        tokens[$1]=$(JALON_TOKEN=$admin "$jalon" token create --role "$role" --subject "$subject" \
            --org "$org" --json | sed -nE 's/.*"token"[[:space:]]*:[[:space:]]*"([^"]*)".*/\1/p')
    fi
    export JALON_TOKEN=${tokens[$1]}
}

open() {  # open WORKFLOW ID DAY DATA
    "$jalon" start "$1" --id "$2" --occurred-at "$3T09:00:00Z" --data "$4" >/dev/null
    printf '   %s  %s %s\n' "$3" "$1" "$2"
}

# take ID TRIGGER DAY[THH:MM] [DATA]: a step that must be accepted.
take() {
    local at=$3
    [[ $at == *T* ]] || at+=T09:00
    "$jalon" step "$1" "$2" --occurred-at "$at:00Z" --data "${4:-{\}}" >/dev/null
    printf '   %s  %s\n' "${at/T/ }" "$2"
}

# refuse CODE ID TRIGGER DAY [DATA]: a step that must be refused (exit 1) with this code.
refuse() {
    local code=$1 answer status=0 at=$4
    [[ $at == *T* ]] || at+=T09:00
    answer=$("$jalon" step "$2" "$3" --occurred-at "$at:00Z" --data "${5:-{\}}" 2>&1) || status=$?
    if [[ $status != 1 || $answer != *"$code"* ]]; then
        printf 'unexpected answer: %s (%s)\n%s\n' "$3" "$status" "$answer" >&2
        exit 1
    fi
    printf '   %s  %s: refused · refusé (%s)\n' "${at/T/ }" "$3" "$code"
}

# The server's first line says where it listens, once it does.
exec {said}< <(exec "$jalon" serve --dev --data "$folder/data" --listen 127.0.0.1:0 </dev/null)
server=$!
IFS= read -r first <&"$said"
JALON_URL=$(sed -E 's/.*"listening":"([^"]*)".*/\1/' <<<"$first")
admin=$(sed -E 's/.*"token":"([^"]*)".*/\1/' <<<"$first")
export JALON_URL

hq=hq:hq-1:sender officer=officer:officer-1:sender colleague=officer:officer-2:sender
office=country_coordinator:coordinator-SN:office-SN host=host:person-HOST-X:HOST-X
volunteer=volunteer:VOL-1:VOL-1 medical=medical:medical-1:sender
safeguarding=safeguarding:safe-1:sender finance=finance:finance-1:sender
cashier=finance:finance-2:sender
m=MISSION-1

say "The files that the mission relies on: sender, country, host, person" \
    "Les dossiers sur lesquels la mission s'appuie : envoi, pays, accueil, personne"
act $hq; open sender_approval sender 2025-01-06 '{}'
take sender approval.granted 2025-01-06T09:10 '{"from": "2025-01-06", "until": "2029-01-05"}'
open country_watch country-SN 2025-01-07 '{"country": "SN", "status": "open",
    "since": "2025-01-07", "review_on": "2025-01-21"}'
act $host
open host_accreditation HOST-X 2025-02-03 '{"host": "HOST-X", "name": "Example host",
    "type": "association", "country": "SN", "city": "Dakar", "capacity": 2,
    "supervisor_ref": "sup-1"}'
take HOST-X accreditation.submitted 2025-02-04
act $office; take HOST-X review.opened 2025-02-05
act $officer; take HOST-X legal.checked 2025-02-06 '{"outcome": "passed"}'
act $office; take HOST-X capacity.checked 2025-02-07 '{"outcome": "passed", "capacity": 2}'
take HOST-X safety.checked 2025-02-08 '{"outcome": "passed"}'
act $safeguarding; take HOST-X safeguarding.checked 2025-02-09 '{"outcome": "passed"}'
act $hq; take HOST-X accreditation.granted 2025-02-17 '{"from": "2025-02-17",
    "until": "2028-02-16"}'
act $officer; open volunteer_file VOL-1 2025-03-03 '{"person": "VOL-1"}'
take VOL-1 identity.attested 2025-03-03T09:10 '{"document_kind": "passport",
    "document_seen_on": "2025-03-03", "given_name": "Volontaire",
    "family_name": "synthétique 01", "birth_date": "1995-05-05", "nationalities": ["MA"],
    "residence": "MA", "excluded_countries": ["MA"]}'

say "The need of the host" "Le besoin de la structure d'accueil"
act $host
open volunteer_mission $m 2025-03-10 '{"programme": "EXAMPLE", "host": "HOST-X",
    "host_name": "Example host", "country": "SN", "city": "Dakar", "title": "Example mission"}'
take $m need.submitted 2025-03-11 '{"tasks": "Appui", "start_wanted": "2025-07-01", "months": 12,
    "non_substitution": true}'
say "A colleague must approve: the author may not" \
    "Un·e collègue doit approuver : l'auteur ne le peut pas"
act country_coordinator:person-HOST-X:HOST-X
refuse G17 $m need.approved 2025-03-12 '{"scheme": "vsi"}'
act $office; take $m need.approved 2025-03-12 '{"scheme": "vsi"}'

say "Recruitment: the advert, two keys, the offer" "Recrutement : l'annonce, deux clés, l'offre"
act $officer; take $m offer.published 2025-03-13 '{"closes_on": "2025-03-31"}'
take $m application.received 2025-03-20 '{"application_ref": "A1"}'
refuse G14 $m shortlist.submitted 2025-03-27 '{"application_refs": ["A1"]}'
take $m shortlist.submitted 2025-03-28 '{"application_refs": ["A1"]}'
take $m candidate.preferred 2025-03-31 '{"application_ref": "A1"}'
say "One person with both keys is refused" "Une même personne avec les deux clés est refusée"
act host:officer-1:HOST-X
refuse G13 $m candidate.preferred 2025-03-31T10:00 '{"application_ref": "A1"}'
act $host; take $m candidate.preferred 2025-04-01 '{"application_ref": "A1"}'
act $officer; take $m offer.made 2025-04-02 '{"volunteer_ref": "VOL-1",
    "person": {"given_name": "Volontaire", "family_name": "synthétique 01"},
    "terms": {"start": "2025-07-01", "months": 12, "allowance_cents": 45000}}'
act $volunteer; take $m offer.accepted 2025-04-05

say "Preparation" "Préparation"
act $officer; take $m stay.assessed 2025-04-10 '{"required": false}'
take $m training.planned 2025-04-10T09:10 '{"session_ref": "S-1", "from": "2025-05-05",
    "to": "2025-05-09"}'
act $volunteer; take $m medical.booked 2025-04-11
take $m document.filed 2025-04-12 '{"kind": "passport", "valid_until": "2030-01-31"}'
take $m document.filed 2025-04-12T09:10 '{"kind": "code_of_conduct"}'
act $officer; take $m document.filed 2025-04-13 '{"kind": "criminal_record_seen"}'
take $m cover.enrolled 2025-05-02 '{"scheme": "exemple", "from": "2025-07-01", "to": "2026-12-31"}'
take $m travel.booked 2025-05-03 '{"depart_on": "2025-07-01", "arrive_on": "2025-07-02"}'
take $m training.attended 2025-05-09 '{"hours": 30}'
take $m contract.drafted 2025-05-10 '{"contract_no": "C-1", "start": "2025-07-01",
    "end": "2026-06-30", "allowance_cents": 45000}'
say "A signature before all is in order is refused" \
    "Une signature avant que tout soit en règle est refusée"
act $volunteer; refuse G07 $m contract.signed 2025-05-11 '{"contract_no": "C-1"}'
act $officer; take $m training.validated 2025-05-12
act $medical; take $m medical.cleared 2025-05-15 '{"valid_until": "2026-12-31"}'
say "The contract is signed last, by two persons" "Le contrat se signe en dernier, à deux"
act $volunteer; take $m contract.signed 2025-06-10 '{"contract_no": "C-1"}'
act $officer; take $m contract.signed 2025-06-12 '{"contract_no": "C-1"}'

say "Departure: permission, then fact" "Départ : la permission, puis le fait"
act $hq; take country-SN country.status_changed 2025-06-20 '{"status": "closed",
    "from": "2025-06-20", "note_ref": "NOTE-1", "review_on": "2025-07-04"}'
say "The country is closed: no permission" "Le pays est fermé : pas de permission"
act $officer; refuse G12 $m departure.authorised 2025-06-25
act $hq; take country-SN country.status_changed 2025-06-26 '{"status": "conditional",
    "from": "2025-06-26", "note_ref": "NOTE-2", "review_on": "2025-07-10"}'
take $m country.approved 2025-06-27 '{"note_ref": "NOTE-3"}'
act $officer; take $m departure.authorised 2025-06-28
take $m departure.recorded 2025-07-01
act $office; take $m arrival.recorded 2025-07-02 '{"place": "Dakar", "consular_registered": true}'

say "In service" "En mission"
act $host; take $m installation.completed 2025-07-09
act $volunteer; take $m plan.agreed 2025-07-12 '{"milestones": [{"id": "M1", "title": "Jalon",
    "due": "2025-12-01"}]}'
act $office; take $m interview.held 2025-07-25 '{"kind": "start"}'
act $volunteer; take $m report.submitted 2025-09-30 '{"period_to": "2025-09-29",
    "report_ref": "R1"}'
act $office; take $m report.approved 2025-10-03
act $host; take $m milestone.submitted 2025-11-20 '{"milestone_id": "M1"}'
act $office; take $m milestone.approved 2025-11-22 '{"milestone_id": "M1"}'
take $m midterm.held 2025-12-20 '{"rating": 4}'

say "The country closes: suspended, then resumed with a new last day" \
    "Le pays ferme : suspension, puis reprise avec un nouveau dernier jour"
act $hq; take $m mission.suspended 2026-02-02 '{"mode": "evacuated", "reason_code": "security",
    "place_country": "MA"}'
take $m suspension.reviewed 2026-02-16 '{"review_on": "2026-03-02"}'
say "Past 24 months: refused, with the way out" "Au-delà de 24 mois : refusé, avec l'issue"
refuse G04 $m mission.resumed 2026-03-02 '{"new_end_date": "2027-07-01"}'
take $m mission.resumed 2026-03-02T10:00 '{"new_end_date": "2026-09-30"}'
act $office; take $m whereabouts.reported 2026-03-05 '{"status": "located", "country": "SN",
    "place": "Dakar"}'

say "End, certificate, return" "Fin, attestation, retour"
take $m interview.held 2026-09-20 '{"kind": "end"}'
say "The certificate is due on the last day, not before" \
    "L'attestation est due au dernier jour, pas avant"
act $officer
refuse contract_over $m certificate.issued 2026-09-29 '{"number": "ATT-1", "from": "2025-07-01",
    "to": "2026-09-30"}'
take $m certificate.issued 2026-09-30 '{"number": "ATT-1", "from": "2025-07-01",
    "to": "2026-09-30"}'
take $m mission.ended 2026-09-30T10:00
act $office; take $m return.recorded 2026-10-02 '{"country": "MA"}'

say "After the mission" "Après la mission"
act $officer; take $m debrief.held 2026-10-20 '{"format": "group"}'
act $finance; take $m entitlement.assessed 2026-10-21 '{"kind": "resettlement",
    "amount_cents": 80000}'
act $cashier; take $m entitlement.paid 2026-10-22
say "The end report is late; the certificate is already there" \
    "Le rapport de fin est en retard ; l'attestation est déjà là"
act $volunteer; take $m end_report.submitted 2026-11-10 '{"report_ref": "RF"}'
act $office; take $m end_report.approved 2026-11-11
act $officer; take $m file.closed 2026-11-12

say "Follow-up and end of the mission" "Suivi et fin de la mission"
act $volunteer
take $m followup.answered 2026-11-18 '{"month": 6, "situation_code": "seeking"}'
take $m followup.answered 2026-11-19 '{"month": 12, "situation_code": "employed"}'
JALON_TOKEN=$admin "$jalon" show $m --json | grep -q '"completed"'
say "The mission is completed." "La mission est terminée."
