import type { ProblemBody, Refusal } from "./types";

/** What the server answered instead of a result, or `unreachable` when it did not answer. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly refusals: Refusal[];
  readonly errors: { pointer: string; message: string }[];

  constructor(body: ProblemBody) {
    super(body.detail ?? body.title ?? body.code ?? "");
    this.code = body.code ?? "unknown";
    this.status = body.status ?? 0;
    this.refusals = body.refusals ?? [];
    this.errors = body.errors ?? [];
  }

  static async of(answer: Response): Promise<Problem> {
    const body: ProblemBody = await answer.json().catch(() => ({}));
    return new Problem({ status: answer.status, code: `http_${answer.status}`, ...body });
  }
}
