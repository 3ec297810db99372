import type { ProblemBody, Refusal } from "./types";

const WAIT_MAX_S = 600;

/** The seconds of a Retry-After, as ms; 0 for none, or what is no such number. */
function waitIn(header: string | null): number {
  return /^\d+$/.test(header ?? "") ? Math.min(Number(header), WAIT_MAX_S) * 1_000 : 0;
}

/** What the server answered instead of a result, or `unreachable` when it did not answer. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly refusals: Refusal[];
  readonly errors: { pointer: string; message: string }[];

  /** `waitMs`: how long the server wants to be left alone; 0 where it does not say. */
  constructor(
    body: ProblemBody,
    readonly waitMs = 0,
  ) {
    super(body.detail ?? body.title ?? body.code ?? "");
    this.code = body.code ?? "unknown";
    this.status = body.status ?? 0;
    this.refusals = body.refusals ?? [];
    this.errors = body.errors ?? [];
  }

  static async of(answer: Response): Promise<Problem> {
    const body: ProblemBody = await answer.json().catch(() => ({}));
    const known = { status: answer.status, code: `http_${answer.status}`, ...body };
    return new Problem(known, waitIn(answer.headers.get("Retry-After")));
  }
}
