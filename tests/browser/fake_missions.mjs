/** A small organisation in memory: one workflow, a few missions, steps that may be refused. */

const HOSTS = [
  ["H01", "Clinique juridique Hijra", "MA"],
  ["H05", "Initiative Prospective Agricole et Rurale (IPAR)", "SN"],
  ["H06", "Enda Mali", "ML"],
  ["H08", "Convention de la Société Civile", "CI"],
  ["H13", "Région de l’Oriental", "MA"],
];
const DAY_MS = 86_400_000;

const titled = (en, fr, more = {}) => ({ title: { en, fr }, ...more });
const object = (properties, required = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

export const WORKFLOW = {
  id: "volunteer_mission",
  version: 1,
  ...titled("Volunteer mission", "Mission de volontariat"),
  initial: "need_described",
  phases: [
    { id: "need", ...titled("Need", "Besoin") },
    { id: "recruitment", ...titled("Recruitment", "Recrutement") },
    { id: "preparation", ...titled("Preparation", "Préparation") },
    { id: "placement", ...titled("Placement", "Mission") },
    { id: "suspension", ...titled("Suspension", "Suspension") },
    { id: "return", ...titled("Return", "Retour") },
    { id: "closed", ...titled("Closed", "Clôture") },
  ],
  roles: {
    coordinator: titled("Coordinator", "Coordination"),
    host: titled("Host organisation", "Structure d’accueil"),
  },
  states: {
    need_described: titled("Need described", "Besoin décrit", {
      phase: "need",
      on: { "need.approved": "offer_open" },
    }),
    offer_open: titled("Offer open", "Offre ouverte", {
      phase: "recruitment",
      on: { "volunteer.chosen": "preparing" },
    }),
    preparing: titled("Preparing departure", "Préparation au départ", {
      phase: "preparation",
      on: { departed: "in_mission" },
    }),
    in_mission: titled("In mission", "En mission", {
      phase: "placement",
      on: { "milestone.submitted": "in_mission", suspended: "suspended", returned: "returning" },
      after: [{ timer: "report_due", ...titled("Mid-term report", "Rapport à mi-parcours") }],
    }),
    suspended: titled("Suspended", "Suspendue", {
      phase: "suspension",
      on: { resumed: "in_mission" },
    }),
    returning: titled("Return under way", "Retour en cours", {
      phase: "return",
      on: { debriefed: "closed" },
      after: [{ timer: "debrief_due", ...titled("Debrief", "Bilan de fin de mission") }],
    }),
    closed: titled("Closed", "Close", { type: "final", phase: "closed" }),
  },
  triggers: {
    "need.approved": titled("Approve the need", "Valider le besoin", {
      by: ["coordinator"],
      data: object({}),
    }),
    "volunteer.chosen": titled("Choose the volunteer", "Choisir le ou la volontaire", {
      by: ["host", "coordinator"],
      data: object(
        {
          volunteer: { type: "string", title: "Volunteer / Volontaire", maxLength: 40 },
          starts_on: { type: "string", format: "date", title: "First day / Premier jour" },
          months: { type: "integer", minimum: 6, maximum: 24, title: "Months / Mois" },
          housing: { type: "boolean", title: "Housing is ready / Le logement est prêt" },
          kind: { enum: ["VSI", "reciprocity"], title: "Kind of contract / Type de contrat" },
          languages: { type: "array", items: { type: "string" }, title: "Languages / Langues" },
          extra: { type: "array", items: { type: "object" }, title: "Other facts / Autres faits" },
        },
        ["volunteer", "starts_on", "months"],
      ),
    }),
    departed: titled("Record the departure", "Constater le départ", {
      by: ["coordinator"],
      data: object({ on: { type: "string", format: "date", title: "Day" } }, ["on"]),
    }),
    "milestone.submitted": titled("Submit the report", "Remettre le rapport", {
      by: ["host"],
      data: object(
        {
          summary: { type: "string", maxLength: 4000, title: "Summary / Résumé" },
          contributions: {
            type: "array",
            title: "Contributions",
            maxItems: 3,
            items: object(
              {
                indicator: { type: "string", title: "Indicator / Indicateur" },
                quantity: { type: "number", title: "Quantity / Quantité" },
                proof_sha256: { type: "string", title: "Proof / Justificatif" },
              },
              ["indicator"],
            ),
          },
        },
        ["summary"],
      ),
    }),
    suspended: titled("Suspend the mission", "Suspendre la mission", {
      by: ["coordinator"],
      data: object({ reason: { type: "string", maxLength: 500, title: "Reason / Motif" } }, [
        "reason",
      ]),
    }),
    resumed: titled("Resume the mission", "Reprendre la mission", {
      by: ["coordinator"],
      data: object({}),
    }),
    returned: titled("Record the return", "Constater le retour", {
      by: ["coordinator"],
      data: object({}),
    }),
    debriefed: titled("Record the debrief", "Enregistrer le bilan", {
      by: ["coordinator"],
      data: object({ notes: { type: "string", maxLength: 2000, title: "Notes" } }),
    }),
  },
  data: object({
    purpose: { type: "string", title: "Purpose / Objet" },
    starts_on: { type: "string", format: "date", title: "First day / Premier jour" },
    synthetic: { type: "array", items: { type: "string" } },
  }),
};

const RETURN_REFUSAL = {
  guard: "G12",
  article: "practice guide, 4.2",
  message: {
    en: "The mid-term report must be in before the return.",
    fr: "Le rapport à mi-parcours doit être remis avant le retour.",
  },
  facts: { reports: 0 },
  unblock_by: [{ role: "host", trigger: "milestone.submitted" }],
};

export class Missions {
  /** @param {number} count */
  constructor(count) {
    this.log = [];
    this.missions = new Map();
    this.listeners = new Set();
    const states = Object.keys(WORKFLOW.states);
    for (let index = 0; index < count; index += 1) {
      this.#found(index, states[(index * 5) % states.length]);
    }
  }

  /** @param {number} index @param {string} state */
  #found(index, state) {
    const [host, host_name, country] = HOSTS[index % HOSTS.length];
    const id = `${country}-2026-${String(index + 1).padStart(3, "0")}`;
    const at = new Date(Date.now() - (40 - index) * DAY_MS).toISOString();
    const data = { purpose: `Appui au plaidoyer, volet ${index + 1}`, starts_on: "2026-03-01" };
    if (index % 2 === 0) data.synthetic = ["starts_on"];
    this.missions.set(id, {
      id,
      workflow: WORKFLOW.id,
      workflow_version: 1,
      version: 0,
      position: 0,
      configuration: [],
      attributes: { country, host, host_name },
      data,
      due: [],
      final: false,
      created_at: at,
      reports: 0,
    });
    const event = { type: "InstanceStarted", trigger: null, data, actor: { role: "coordinator" } };
    this.#record(id, { ...event, occurred_at: at, recorded_at: new Date().toISOString() }, state);
  }

  /** @param {string} id @param {object} event @param {string} state */
  #record(id, event, state) {
    const mission = this.missions.get(id);
    const before = mission.configuration;
    Object.assign(mission, {
      version: mission.version + 1,
      position: this.log.length + 1,
      configuration: [state],
      phase: WORKFLOW.states[state].phase,
      final: WORKFLOW.states[state].type === "final",
      due: this.#due(mission, state),
      updated_at: event.recorded_at,
    });
    this.log.push({
      position: mission.position,
      version: mission.version,
      instance: id,
      ...event,
      exited: before,
      entered: [state],
      configuration: [state],
      workflow: WORKFLOW.id,
      workflow_version: 1,
    });
    for (const tell of this.listeners) tell(this.log.at(-1), mission.due);
    return mission;
  }

  #due(mission, state) {
    const [timer] = (WORKFLOW.states[state].after ?? []).map((one) => one.timer);
    if (!timer) return [];
    const days = (Number(mission.id.slice(-3)) % 5) * 6 - 11;
    const at = new Date(Date.now() + days * DAY_MS).toISOString();
    return [{ timer, at, overdue: days < 0 }];
  }

  /** @param {string} id */
  allowed(id) {
    const mission = this.missions.get(id);
    const on = WORKFLOW.states[mission.configuration[0]].on ?? {};
    const triggers = Object.entries(WORKFLOW.triggers).sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      id,
      version: mission.version,
      triggers: triggers.map(([trigger, { title, data }]) => {
        const refusals = this.#refusals(mission, trigger, on);
        return { trigger, title, allowed: refusals.length === 0, schema: data, refusals };
      }),
    };
  }

  #refusals(mission, trigger, on) {
    if (!on[trigger]) return [{ guard: "not_allowed", article: null, facts: {}, unblock_by: [] }];
    if (trigger === "returned" && mission.reports === 0) return [RETURN_REFUSAL];
    return [];
  }

  /** @returns {{status: number, body: object}} */
  step(id, { trigger, data = {}, occurred_at }, expected) {
    const mission = this.missions.get(id);
    const problem = (status, code, more = {}) => ({
      status,
      body: { type: `urn:jalon:problem:${code}`, title: code, status, code, detail: code, ...more },
    });
    if (expected !== null && expected !== mission.version) {
      return problem(412, "version_mismatch", { current_version: mission.version });
    }
    const on = WORKFLOW.states[mission.configuration[0]].on ?? {};
    const refusals = this.#refusals(mission, trigger, on);
    if (refusals.length > 0) {
      return problem(409, on[trigger] ? "guard_refused" : "not_allowed", { refusals });
    }
    const errors = schemaErrors(WORKFLOW.triggers[trigger].data, data);
    if (errors.length > 0) return problem(422, "schema", { errors });
    if (trigger === "milestone.submitted") mission.reports += 1;
    const recorded_at = new Date().toISOString();
    const actor = { role: "coordinator", org: "Bureau de Dakar", subject: "u1" };
    const event = { type: "StepTaken", trigger, data, actor, recorded_at };
    this.#record(id, { ...event, occurred_at: occurred_at ?? recorded_at }, on[trigger]);
    const { version, position, configuration, final } = mission;
    return { status: 200, body: { id, version, position, configuration, final } };
  }

  /** @param {string} id @returns {object} without what the fake keeps for itself */
  instance(id) {
    const { reports: _, ...mission } = this.missions.get(id);
    return mission;
  }
}

function schemaErrors(schema, data) {
  const errors = [];
  for (const name of schema.required) {
    if (!(name in data)) errors.push({ pointer: `/data/${name}`, message: "is required" });
  }
  for (const [name, value] of Object.entries(data)) {
    const { minimum, maximum } = schema.properties[name] ?? {};
    if (minimum !== undefined && value < minimum) {
      errors.push({ pointer: `/data/${name}`, message: `must be at least ${minimum}` });
    }
    if (maximum !== undefined && value > maximum) {
      errors.push({ pointer: `/data/${name}`, message: `must be at most ${maximum}` });
    }
  }
  return errors;
}
