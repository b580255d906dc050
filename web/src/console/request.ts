/** What a support request holds, as far as the console shows it; whatever has another form counts as absent. */

export interface Request {
  reference: string;
  reason: string;
  /** What was asked, in a line. */
  summary: string;
  person: string;
  /** Questions of the answers that were tried. */
  tried: string[];
  /** What the form has, as label and answer. */
  answers: [string, string][];
}

export function readRequest(raw: unknown): Request {
  const request = record(raw);
  const answers = list(record(request.form).answers).map((answer): [string, string] => [text(answer.label), text(answer.text)]);
  return {
    reference: text(request.reference),
    reason: text(request.reason),
    summary: text(request.summary),
    person: text(request.user_name) || text(request.user_id),
    tried: list(request.tried).map((entry) => text(entry.question)).filter((question) => question !== ""),
    answers: answers.filter(([label, value]) => label !== "" && value !== ""),
  };
}

function record(raw: unknown): Record<string, unknown> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) ? (raw as Record<string, unknown>) : {};
}

function list(raw: unknown): Record<string, unknown>[] {
  return Array.isArray(raw) ? raw.map(record) : [];
}

function text(raw: unknown): string {
  return typeof raw === "string" ? raw : "";
}
