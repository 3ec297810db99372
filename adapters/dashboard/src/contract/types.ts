/** The shapes of the public contract that the page reads. Nothing runs here. */

/** One text a language. */
export type Titles = Record<string, string>;

/** A JSON Schema (draft-07) object. */
// biome-ignore lint/suspicious/noExplicitAny: what a schema holds is the programme author's affair
export type Schema = Record<string, any>;

// biome-ignore lint/suspicious/noExplicitAny: the data's shape is the workflow's
export type Data = Record<string, any>;

export interface Due {
  timer: string;
  at: string;
  overdue?: boolean;
}

export interface Instance {
  id: string;
  workflow: string;
  workflow_version: number;
  version: number;
  position: number;
  configuration: string[];
  phase: string | null;
  attributes: Data;
  data: Data;
  due: Due[];
  final: boolean;
  created_at?: string;
  updated_at?: string;
}

export interface Actor {
  role?: string;
  org?: string;
  subject?: string;
}

/** An event of the log; the last members come with live changes only. */
export interface LogEvent {
  position: number;
  version: number;
  instance: string;
  type: string;
  trigger: string | null;
  data: Data;
  actor: Actor | null;
  occurred_at: string;
  recorded_at: string;
  exited: string[];
  entered: string[];
  configuration: string[];
  /** The guards that did not hold when it happened all the same. */
  irregular?: string[];
  workflow: string;
  workflow_version: number;
  leaf_hash?: string;
  due?: Due[];
  left?: boolean;
  final?: boolean;
  phase?: string | null;
  attributes?: Data;
}

export interface Refusal {
  guard: string;
  article?: string | null;
  message?: Titles | string;
  facts?: Data;
  unblock_by?: { role: string; trigger?: string }[];
}

export interface AllowedTrigger {
  trigger: string;
  title: Titles;
  allowed: boolean;
  schema?: Schema;
  refusals?: Refusal[];
}

export interface Allowed {
  id: string;
  version: number;
  triggers: AllowedTrigger[];
}

/** What a workflow's new version would do to the missions that run. */
export interface Rehearsal {
  ok: boolean;
  instances: number;
  ended: number;
  unchanged: number;
  moved: { from: string; to: string; count: number; ids: string[] }[];
  /** Lists may be shorter than their counts. */
  stuck_count: number;
  stuck: { id: string; detail: string }[];
  refused_count: number;
  refused: { id: string; position: number; trigger: string; guards: string[]; detail: string }[];
  deadlines: {
    timer: string;
    count: number;
    past: number;
    busiest_day: string;
    on_that_day: number;
  }[];
}

export interface SetBy {
  version: number;
  trigger: string | null;
  occurred_at: string;
}

/** Why something is due on a day. */
export interface DueReason {
  at: string;
  article: string | null;
  /** What kind of rule: law, practice, choice, … */
  source: string | null;
  /** As the workflow writes it. */
  rule: unknown;
  /** What the rule read, by path. */
  facts: Data;
  set_by: SetBy | null;
  /** Dates that were moved, the latest first. */
  earlier: { at: string; set_by: SetBy | null }[];
  complete: boolean;
}

export interface Phase {
  id: string;
  title?: Titles;
}

export interface WorkflowItem {
  id: string;
  version: number;
  hash?: string;
  title: Titles;
  phases?: Phase[];
}

export interface WhoAmI {
  role: string;
  org: string;
  subject: string;
  hosts?: string[];
  /** Of a browser that entered by link; null of a token. */
  session?: { csrf: string; expires_at: string } | null;
}

/** What lets one person in, once, without a password. */
/** Somebody read what is held about the person who asks. */
export interface Read {
  position: number;
  recorded_at: string;
  reader: Actor;
  /** Null: all that is held. */
  instance: string | null;
  /** Of the fields that were read; empty: opened in an emergency. */
  classes: string[];
  reason: string | null;
}

export interface ReadPage {
  items: Read[];
  next: string | null;
}

/** A fact that a report points at. */
export interface ReportedFact {
  position: number;
  instance: string;
  /** Its id. */
  workflow?: string;
  synthetic: boolean;
  trigger?: string;
  rules?: string[];
  type?: string;
  days_late?: number;
  justifies?: number;
  step?: string;
}

export interface ReportedCheck {
  id: string;
  workflow: string;
  title: Titles;
  checked: number;
  synthetic: number;
  deviations: ReportedFact[];
}

/** What the checks of the workflows say of a page of missions. */
export interface Report {
  instances: number;
  synthetic: number;
  steps: number;
  checks: ReportedCheck[];
  irregular: ReportedFact[];
  mended: ReportedFact[];
  taken_over: ReportedFact[];
  late: ReportedFact[];
  recorded_after: ReportedFact[];
  /** Missions with too many facts for this way. */
  left_out: string[];
  next: string | null;
  position: number;
}

/** A role for which the reader may send a link, and whether the mission names somebody for it. */
export interface LinkRole {
  role: string;
  named: boolean;
}

export interface Link {
  id: string;
  role: string;
  instance: string | null;
  subject: string;
  hosts: string[];
  created_at: string;
  expires_at: string;
  used_at: string | null;
  /** How many browsers are signed in with it. */
  sessions: number;
}

export interface LinkOrder {
  instance: string;
  role: string;
  /** The link that ends, with its sessions. */
  replaces?: string;
}

export interface NewLink {
  id: string;
  /** It is told this once. */
  url: string;
  role: string;
  expires_at: string;
}

/** All in base64. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: string;
  /** C2SP tlog-checkpoint, signed. */
  note: string;
  /** C2SP verifier key. */
  key: string;
}

export interface InclusionProof {
  leaf_hash: string;
  index: number;
  size: number;
  root: string;
  proof: string[];
}

export interface ConsistencyProof {
  from: number;
  to: number;
  from_root: string;
  to_root: string;
  proof: string[];
}

export interface BulkOrder {
  trigger: string;
  ids: string[];
  data?: Data;
  occurred_at?: string;
  /** By id, the versions of the preview. */
  expected?: Record<string, number>;
}

export type BulkResult =
  | "accepted"
  | "refused"
  | "changed"
  | "new"
  | "not_found"
  | "failed"
  | "undecided";

export interface BulkItem {
  id: string;
  /** Of what was done. */
  outcome?: BulkResult;
  /** Of a preview. */
  would?: BulkResult;
  version?: number;
  problem?: ProblemBody;
}

export interface BulkAnswer {
  items: BulkItem[];
  position: number;
}

export interface TokenOrder {
  role: string;
  org?: string;
  subject?: string;
  countries?: string[];
  hosts?: string[];
  expires_at?: string;
}

export interface Token extends Required<Omit<TokenOrder, "expires_at">> {
  id: string;
  created_at: string;
  expires_at: string | null;
  kind?: "token" | "session" | "link";
  last_used_at?: string | null;
}

/** What narrows a list of missions on the server; all that it names must hold. */
export type ViewFilter = Record<string, string | boolean | number | null>;

export interface ViewOrder {
  title: string;
  filter: ViewFilter;
  /** With all of the organisation. */
  shared: boolean;
}

export interface SavedView extends ViewOrder {
  id: string;
  mine: boolean;
  updated_at: string;
}

export interface Command {
  trigger: string;
  data?: Data;
  occurred_at?: string;
}

export interface StepAnswer {
  id: string;
  version: number;
  position: number;
}

/** What a request's "no" holds (RFC 9457). */
export interface ProblemBody {
  code?: string;
  status?: number;
  title?: string;
  detail?: string;
  refusals?: Refusal[];
  errors?: { pointer: string; message: string }[];
}
